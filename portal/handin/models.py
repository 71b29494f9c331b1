"""Trials: drafts of a post that were checked and not handed in. They may be lost; nothing counts them."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import models

from mulin.findings import Finding, errors
from portal.people.models import NAME, Post


class Trial(models.Model):
    """One 试交. ``findings``, ``count`` (cells that it says otherwise than what is in force; None: nothing to compare)
    and ``reason`` (why it could not be checked) are there once it is done."""

    WAITING, GOOD, BAD, FAILED = "waiting", "good", "bad", "failed"
    WORDS: ClassVar[dict[str, str]] = {WAITING: "检查中", GOOD: "试交通过", BAD: "试交没有通过", FAILED: "没有检查成"}

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="trials")
    who = models.CharField(max_length=NAME)
    year = models.PositiveIntegerField()
    department = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    file_name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=list(WORDS.items()), default=WAITING, db_index=True)
    findings = models.JSONField(default=list)
    against = models.PositiveIntegerField(null=True)
    count = models.PositiveIntegerField(null=True)
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["-pk"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["post", "year", "department", "kind"], name="trials_of_a_table")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.department} {self.kind} {self.file_name} {self.word}"

    @property
    def word(self) -> str:
        return self.WORDS[self.state]

    @property
    def judged(self) -> list[Finding]:
        return [Finding.from_dict(f) for f in self.findings]

    @property
    def wrong(self) -> int:
        return len(errors(self.judged))

    @property
    def folder(self) -> Path:
        """Where its files lie: the workbook, and ``evidence/``."""
        return Path(settings.HOME) / "trials" / str(self.pk)

    @property
    def workbook(self) -> Path:
        return self.folder / "workbook.xlsx"

    @property
    def evidence(self) -> Path:
        return self.folder / "evidence"
