"""How long a trial takes: what one scoring takes is measured first, and no more is tried than fits in the time."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

_PIECE = 5.0
"""Seconds between two words on how far it is: a run of the engine is cut such that it takes about as long."""
_GROWTH = 8
"""A piece has no more than so many times the tables of the one before: what a table takes is not known at first."""
_SPARE = 1.3
"""What one more run costs and what is misjudged, on top of what the tables should take."""

T = TypeVar("T")
Told = Callable[[str, int, int], None]
"""Hears what is being tried (Chinese), how many tables of it are done, of how many."""


def _nobody(_what: str, _done: int, _of: int) -> None:
    """Who does not listen."""


@dataclass
class Pace:
    """``seconds`` in total, 0 for as long as it takes. ``one``: what scoring one table took.

    Steps have their share of the time one after the other; what one leaves over is the next one's.
    """

    seconds: float = 0.0
    told: Told = _nobody
    one: float = 0.0
    skipped: int = 0
    """Tables that were wanted and not scored, for want of time."""
    clock: Callable[[], float] = time.monotonic
    _began: float | None = None
    _rest: float | None = None
    _until: float = float("inf")
    _what: str = ""
    _smallest: dict[bool, tuple[int, float]] = field(default_factory=dict)
    _last: dict[bool, tuple[int, float]] = field(default_factory=dict)

    @property
    def bounded(self) -> bool:
        return self.seconds > 0

    def step(self, what: str, share: float) -> None:
        """What follows ends by ``share`` of the time that is left after measuring."""
        if self._began is None:
            self._began = self.clock()
        self._what = what
        rest = self._rest if self._rest is not None else self._began
        end = self._began + self.seconds
        self._until = rest + share * (end - rest) if self.bounded else float("inf")

    def say(self, done: int, of: int) -> None:
        self.told(self._what, done, of)

    @property
    def left(self) -> float:
        return max(0.0, self._until - self.clock())

    def piece(self, asked: int, made: bool) -> int:
        """How many of ``asked`` tables are scored in the next run; 0: there is no time for one more."""
        if not self.bounded or made not in self._last:
            return asked if not self.bounded else min(asked, int(self.left > 0))
        run, table = self._costs(made)
        if run + table > self.left:
            return 0
        fit = int((min(self.left, max(_PIECE, run)) - run) / table)
        return max(1, min(asked, fit, _GROWTH * self._last[made][0]))

    def time_for(self, tables: int) -> bool:
        """Whether so many tables, scored one by one, still fit; else they are skipped."""
        if not self.bounded or True not in self._last or sum(self._costs(True)) * tables <= self.left:
            return True
        self.skipped += tables
        return False

    def took(self, tables: int, seconds: float, made: bool) -> None:
        self._last[made] = (tables, seconds)
        least = self._smallest.get(made)
        if least is None or tables < least[0] or (tables == least[0] and seconds < least[1]):
            self._smallest[made] = (tables, seconds)

    def measured(self, made: bool) -> None:
        """What has been scored so far tells what one table takes."""
        self.one = sum(self._costs(made))
        self._rest = self.clock()

    def fit(self, tables: int, made: bool) -> float:
        """Which share of so many tables there is time for, by what they took so far; 1 for all."""
        if not self.bounded or made not in self._last or not tables:
            return 1.0
        run, table = self._costs(made)
        return min(1.0, max(0.0, self.left - run) / (_SPARE * table * tables))

    def _costs(self, made: bool) -> tuple[float, float]:
        """Seconds of a run with nothing in it, and of each table: the line through the smallest run and the last."""
        (few, short), (many, long) = self._smallest[made], self._last[made]
        if many == few:
            return 0.0, max(short / few, 1e-6)
        table = max((long - short) / (many - few), 0.1 * long / many, 1e-6)
        return max(0.0, short - few * table), table


def thinned(some: Sequence[T], count: int) -> list[T]:
    """So many of them, evenly; all where there are no more."""
    return list(some) if count >= len(some) else [some[n * len(some) // count] for n in range(max(0, count))]
