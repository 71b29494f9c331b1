"""What somebody asks of the log: by time, who, department, act and words."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from mulin.received.chain import Event
from mulin.received.places import place_of
from portal.audit.acts import ACTS
from portal.audit.models import Entry
from portal.logbook.rows import Row

CHAIN = "chain"
"""As a kind of act: what the chain tells."""


@dataclass(frozen=True, slots=True)
class Asked:
    """``since`` and ``until``: days in Beijing, both included. ``who``: an account, or part of a name. ``department``:
    its code, and its name as lines have it. ``kind``: what stands before an act's dot, or :data:`CHAIN`. ``words``: in
    any part of it. ``line`` and ``event``: only what stands before these."""

    since: date | None = None
    until: date | None = None
    who: str = ""
    department: str = ""
    department_name: str = ""
    kind: str = ""
    words: str = ""
    line: int | None = None
    event: int | None = None

    @property
    def wants_chain(self) -> bool:
        return self.kind in ("", CHAIN)

    def entries(self) -> QuerySet[Entry]:
        """The lines of the log, newest first."""
        found = Entry.objects.order_by("-number")
        if self.kind == CHAIN:
            return found.none()
        if self.line is not None:
            found = found.filter(number__lt=self.line)
        if self.since is not None:
            found = found.filter(at__gte=self.since.isoformat())
        if self.until is not None:
            found = found.filter(at__lt=(self.until + timedelta(days=1)).isoformat())
        if self.who:
            found = found.filter(Q(account__iexact=self.who) | Q(who__icontains=self.who))
        if self.department:
            found = found.filter(self._of_department())
        if self.kind:
            found = found.filter(act__startswith=f"{self.kind}.")
        return self._with_words(found) if self.words else found

    def _of_department(self) -> Q:
        """Acts about its tables, and acts from its posts: a line has a post in words."""
        found = Q(about__contains=f"/{self.department}/")
        for name in filter(None, (self.department, self.department_name)):
            found |= Q(post__startswith=f"{name} ")
        return found

    def _with_words(self, found: QuerySet[Entry]) -> QuerySet[Entry]:
        acts = [act for act, words in ACTS.items() if self.words in words]
        plain = Q(about__icontains=self.words) | Q(who__icontains=self.words) | Q(act__in=acts)
        within = Q(text__icontains=self.words) | Q(text__icontains=json.dumps(self.words)[1:-1])  # as SQLite keeps it
        return found.annotate(text=Cast("detail", TextField())).filter(plain | within)

    def may_be(self, event: Event) -> bool:
        """Whether an event may be among what is asked for, by its line alone."""
        if self.since is not None and event.at < self.since.isoformat():
            return False
        if self.until is not None and event.at >= (self.until + timedelta(days=1)).isoformat():
            return False
        place = place_of(event.ref)
        return not self.department or (place is not None and place.department == self.department)

    def is_it(self, row: Row) -> bool:
        """The rest, by what its record says."""
        if self.who and self.who.casefold() != row.account.casefold() and self.who not in row.who:
            return False
        told = (row.act, row.subject, row.who, row.account, *(value for _, value in row.detail))
        return not self.words or any(self.words in text for text in told)

    def as_query(self) -> dict[str, Any]:
        """What a link to more of the same carries."""
        named = {"since": self.since, "until": self.until, "who": self.who, "department": self.department,
                 "kind": self.kind, "words": self.words}  # fmt: skip
        return {name: str(value) for name, value in named.items() if value}
