"""How the worker is, for pages and for whoever watches."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.utils import timezone

from portal.worker.models import Heartbeat

_SILENT_SECONDS = 30


class Standing(NamedTuple):
    """``alive``: heard of within half a minute; ``waiting``: files not yet judged, when it was last heard of;
    ``trouble``: why nothing is judged now, in Chinese, or nothing."""

    alive: bool
    waiting: int
    trouble: str


def standing() -> Standing:
    """One query."""
    beat = Heartbeat.objects.filter(pk=1).first()
    if beat is None:
        return Standing(False, 0, "")
    return Standing(timezone.now() - beat.at < timedelta(seconds=_SILENT_SECONDS), beat.waiting, beat.trouble)


def say_alive(judging: int, waiting: int, trouble: str = "") -> None:
    """The worker's word that it lives."""
    told = {"at": timezone.now(), "judging": judging, "waiting": waiting, "trouble": trouble[:500]}
    Heartbeat.objects.update_or_create(pk=1, defaults=told)
