"""The log's lines. A line is never changed and never removed."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entry(models.Model):
    """One act: who, from which post, what, about what, with what else there is to say. ``hash`` binds the line and, by
    ``previous``, every one before it; ``seal`` is made from it with a key that no database holds, ``key`` says which.
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.CharField(max_length=32, db_index=True)
    account = models.CharField(max_length=50, db_index=True)
    who = models.CharField(max_length=50)
    post = models.CharField(max_length=100)
    act = models.CharField(max_length=64, db_index=True)
    about = models.CharField(max_length=200, db_index=True)
    detail = models.JSONField()
    previous = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    key = models.CharField(max_length=16, default="")
    seal = models.CharField(max_length=64, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.at} {self.account} {self.act} {self.about}"
