"""How far the judging of a hand-in is: its place among those that wait, and whether it takes too long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings

from mulin.findings import errors
from mulin.received import Store
from mulin.received.record import Record
from portal.following import Following
from portal.handin import messages as m
from portal.owed.countdown import words

_PATIENCE = 3
"""So many times the most that judging one file may take, and somebody has to look."""


@dataclass(frozen=True, slots=True)
class Progress:
    """``pending``: whether it is still to be judged; ``text``: how it stands; ``late``: whom to call, once it has
    taken too long. ``tone``: good, wait or bad."""

    pending: bool
    text: str
    late: str
    tone: str


def progress_of(store: Store, record: Record, office: str) -> Progress:
    """``office``: whom to call."""
    if record.state != "pending":
        return _done(record)
    waited = store.now() - record.received
    late = ""
    if waited > timedelta(seconds=_PATIENCE * settings.CONFIG.judge_seconds):
        late = m.TOO_LONG.format(waited=words(waited), office=office, receipt=record.receipt)
    queue = _WAITING.of(store)
    ahead = queue.index(record.submission_id) if record.submission_id in queue else None
    text = m.PLACE_NONE if ahead is None else m.PLACE.format(ahead=ahead) if ahead else m.PLACE_NEXT
    return Progress(True, text, late, "wait")


def _done(record: Record) -> Progress:
    wrong = len(errors(record.findings))
    warnings = len(record.findings) - wrong
    if record.state == "rejected":
        return Progress(False, m.DONE_BAD.format(errors=wrong, warnings=warnings), "", "bad")
    return Progress(False, m.DONE_WARNED.format(warnings=warnings) if warnings else m.DONE_GOOD, "", "good")


def _with(waiting: tuple[str, ...], new: Sequence[Record]) -> tuple[str, ...]:
    """Numbers of what waits, in order."""
    waits = dict.fromkeys(waiting)
    for record in new:
        if record.state == "pending":
            waits[record.submission_id] = None
        else:
            waits.pop(record.submission_id, None)
    return tuple(waits)


_WAITING: Following[tuple[str, ...]] = Following((), _with)
