"""What the worker says of itself, and how often a file has brought the judging process down. Neither counts."""

from __future__ import annotations

from django.db import models


class Heartbeat(models.Model):
    """One row. ``at``: when the worker last said that it lives; ``judging``, ``waiting``: how many files; ``trouble``:
    why nothing is judged now, in Chinese, or nothing."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    at = models.DateTimeField()
    judging = models.PositiveIntegerField(default=0)
    waiting = models.PositiveIntegerField(default=0)
    trouble = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.at:%H:%M:%S} {self.judging}/{self.waiting} {self.trouble}".strip()


class Attempt(models.Model):
    """A hand-in during whose judging the process died. ``deaths``: how often it did with this file alone."""

    submission = models.CharField(max_length=200, primary_key=True)
    deaths = models.PositiveSmallIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.submission} {self.deaths}"
