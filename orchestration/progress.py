"""What a running year tells whoever watches: one call as a step begins, one as it ends, counts in between.

Steps know only this protocol. The CLI draws it (orchestration/cli/live.py); under Dagster's daemon nobody listens.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol


class Listener(Protocol):
    """All counts are of what the step's title names (workbooks, tables, PDFs)."""

    def began(self, step: str, title: str) -> None: ...

    def counted(self, step: str, done: int, total: int) -> None: ...

    def ended(self, step: str, seconds: float, said: str) -> None: ...


class Silence:
    """Nobody watches."""

    def began(self, step: str, title: str) -> None:
        del step, title

    def counted(self, step: str, done: int, total: int) -> None:
        del step, done, total

    def ended(self, step: str, seconds: float, said: str) -> None:
        del step, seconds, said


class Phrase:
    """What a step came to, in one Chinese phrase for the progress line; set by the step while it runs."""

    text = ""


@contextmanager
def announced(listener: Listener, timings: dict[str, float], step: str, title: str) -> Iterator[Phrase]:
    """Tell ``listener`` of a step, failing or not, and put its seconds into ``timings``; repeated steps add up."""
    phrase = Phrase()
    started = time.monotonic()
    listener.began(step, title)
    try:
        yield phrase
    finally:
        seconds = time.monotonic() - started
        timings[step] = timings.get(step, 0.0) + seconds
        listener.ended(step, seconds, phrase.text)
