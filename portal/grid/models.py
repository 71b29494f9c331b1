"""Drafts of what is filled in on the page. They may be lost; nothing counts them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from portal.handin.models import Trial
from portal.people.models import NAME, Post


class Draft(models.Model):
    """What a post has typed for a table so far.

    ``cells``: place → text (see :mod:`portal.grid.drafts`), ``revision``: how many times it was saved, ``tab``: the
    page that saved it last. ``base``: the version it was filled from (None: empty), ``left_out``: how many of its cells
    could not be taken over, ``demo``: its figures were made up. ``tried``: the cells as the trial has them. ``sent``:
    the version as which revision ``sent_revision`` was handed in. ``seal``: that all this was written here
    (:mod:`portal.grid.sealed`); empty for drafts from before there were seals.
    """

    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="drafts")
    year = models.PositiveIntegerField()
    department = models.CharField(max_length=64)
    kind = models.CharField(max_length=16)
    cells = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    who = models.CharField(max_length=NAME)
    tab = models.CharField(max_length=32, blank=True, default="")
    changed_at = models.DateTimeField()
    base = models.PositiveIntegerField(null=True)
    left_out = models.PositiveIntegerField(default=0)
    demo = models.BooleanField(default=False)
    trial = models.ForeignKey(Trial, on_delete=models.SET_NULL, null=True, related_name="+")
    tried = models.JSONField(default=dict)
    sent = models.PositiveIntegerField(null=True)
    sent_revision = models.PositiveIntegerField(null=True)
    seal = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["post", "year", "department", "kind"], name="one_draft_of_a_table")
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.department} {self.kind} {self.revision}"

    @property
    def is_sent(self) -> bool:
        """Whether it was handed in as it is now."""
        return self.sent is not None and self.sent_revision == self.revision
