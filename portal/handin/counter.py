"""Uploads of one process that wait are kept together: their lines of the log in one transaction, what came in as one
group of the store (:mod:`mulin.received.together`).

A database has one writer of the log at a time, who has to wait for the store's disk: were each upload alone in that, a
crowd would wait for the sum of it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction

from mulin.at_once import AtOnce
from mulin.crowd import Crowd, Take, Wish
from mulin.received import Receipt
from mulin.received.announced import MOST
from mulin.received.lock import exclusive
from mulin.received.record import KeptError
from portal.audit.log import Line, write_all
from portal.audit.seal import log_folder

_TURN, _TURN_SECONDS = "turn", 20.0


@dataclass(frozen=True, eq=False, slots=True)
class Upload:
    """``keep`` has the store keep it, and raises why it does not; ``line`` tells of it in the log."""

    line: Line
    keep: Callable[[], Receipt]

    def kept(self) -> Receipt | Exception:
        try:
            return self.keep()
        except Exception as refused:  # noqa: BLE001 - raised by whoever waits
            return refused


class _NotAll(Exception):
    """Some were refused."""


_crowd: Crowd[Upload, Receipt] = Crowd(MOST, of=id)
_KEEP = AtOnce(MOST)


def keep_with_line(line: Line, keep: Callable[[], Receipt]) -> Receipt:
    """Both are there when this returns, or neither. Raises what ``keep`` raises; what the store has kept on a disk that
    may fail has its line, too."""
    return _crowd.join(nullcontext(Upload(line, keep)), _lead)


def _lead(own: Wish[Upload, Receipt], take: Take[Upload, Receipt]) -> None:
    del own
    with ExitStack() as turn:
        turn.enter_context(_turn())
        with transaction.atomic():
            transaction.on_commit(turn.close)
            group = take()
            came = _with_lines([wish.asked for wish in group])
    for wish, one in zip(group, came, strict=True):
        if isinstance(one, Receipt):
            wish.given = one
        else:
            wish.refused = one


def _turn() -> AbstractContextManager[None]:
    """Processes take turns; else each would ask the database again and again whether it is free."""
    return exclusive(log_folder(Path(settings.HOME)) / _TURN, timeout=_TURN_SECONDS)


def _with_lines(uploads: list[Upload]) -> list[Receipt | Exception]:
    try:
        with transaction.atomic():
            write_all([upload.line for upload in uploads])
            came = _kept(uploads)
            if not all(map(_is_there, came)):
                raise _NotAll
    except _NotAll:
        write_all([upload.line for upload, one in zip(uploads, came, strict=True) if _is_there(one)])
    return came


def _kept(uploads: list[Upload]) -> list[Receipt | Exception]:
    """At once, so that the store has them as a group."""
    if len(uploads) == 1:
        return [uploads[0].kept()]
    return [one.result() for one in _KEEP([upload.kept for upload in uploads])]


def _is_there(came: Receipt | Exception) -> bool:
    return isinstance(came, Receipt | KeptError)
