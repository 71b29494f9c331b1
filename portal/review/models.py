"""What is said about a table, who has read it, and acts that wait for a second person.

Nothing here counts: what decides is on the chain. Nothing is ever deleted.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from mulin.beijing import now
from mulin.received.acts import Person
from portal.people.models import NAME, Account

KIND = 255
"""Most characters of a kind: it stands in the name of a file. That of a scheme has its task's code."""
TEXT = 500
"""Most characters of a remark or a reason."""


class OfTable(models.Model):
    """About one table: a year, a department, a kind of workbook; or about the scheme of a task, by its own kind."""

    year = models.PositiveIntegerField()
    department = models.CharField(max_length=64)
    kind = models.CharField(max_length=KIND)

    class Meta:
        abstract = True

    @property
    def of(self) -> tuple[str, str]:
        return self.department, self.kind


class Signed(models.Model):
    """By whom and when; kept as text, so that it stays as it was when accounts change."""

    account = models.CharField(max_length=NAME)
    who = models.CharField(max_length=NAME)
    post = models.CharField(max_length=100)
    at = models.DateTimeField(default=now)

    class Meta:
        abstract = True

    @property
    def by(self) -> Person:
        return Person(self.account, self.who, self.post)


class Remark(OfTable, Signed):
    """Something said about a table, a cell (``区!D7``) or an indicator (its code). ``place`` empty: the whole table.

    ``returned``: said by returning a version; ``after`` is then how many acts the table had before, so that one return
    is told once.
    """

    version = models.PositiveIntegerField(null=True)
    place = models.CharField(max_length=80, blank=True, default="")
    text = models.CharField(max_length=TEXT)
    returned = models.BooleanField(default=False)
    after = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["year", "department", "kind"], name="remarks_of_a_table")
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["year", "department", "kind", "version", "place", "after"],
                condition=models.Q(returned=True), name="one_remark_a_place_returned",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.year} {self.department} {self.kind} {self.place} {self.text[:20]}"


class Mark(Signed):
    """已改 by the department, 已解决 by whoever reviews: each once."""

    CHANGED, RESOLVED = "changed", "resolved"
    WORDS: ClassVar[dict[str, str]] = {CHANGED: "已改", RESOLVED: "已解决"}

    remark = models.ForeignKey(Remark, on_delete=models.PROTECT, related_name="marks")
    mark = models.CharField(max_length=16, choices=list(WORDS.items()))

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["remark", "mark"], name="one_mark_of_a_sort")
        ]

    def __str__(self) -> str:
        return f"{self.remark_id} {self.word}"

    @property
    def word(self) -> str:
        return self.WORDS[self.mark]


class Seen(OfTable):
    """Up to which remark an account has read a table's thread."""

    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    upto = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["account", "year", "department", "kind"], name="one_seen_a_table")
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.year} {self.department} {self.kind} {self.upto}"


class Pending(Signed):
    """An act that takes two persons, asked for by the first: done only when the second confirms from their own
    session. ``head``: what it rested on when it was asked for; ``detail``: what else the act needs."""

    WAITS, DONE, TAKEN_BACK, REFUSED = "waits", "done", "taken_back", "refused"
    WORDS: ClassVar[dict[str, str]] = {
        WAITS: "等第二人确认", DONE: "已办", TAKEN_BACK: "提出人已收回", REFUSED: "第二人不同意",
    }  # fmt: skip

    deed = models.CharField(max_length=32)
    year = models.PositiveIntegerField()
    about = models.CharField(max_length=200)
    detail = models.JSONField()
    reason = models.CharField(max_length=TEXT)
    head = models.CharField(max_length=200)
    ends = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=list(WORDS.items()), default=WAITS)
    second_account = models.CharField(max_length=NAME, blank=True, default="")
    second_who = models.CharField(max_length=NAME, blank=True, default="")
    second_post = models.CharField(max_length=100, blank=True, default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]

    def __str__(self) -> str:
        return f"{self.deed} {self.about} {self.outcome}"

    @property
    def expired(self) -> bool:
        return self.outcome == self.WAITS and self.ends <= now()

    @property
    def word(self) -> str:
        return "已过期，没有办" if self.expired else self.WORDS[self.outcome]
