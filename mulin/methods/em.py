"""The multivariate normal distribution that is most likely for a table with gaps: the EM algorithm, accelerated.

EM (Dempster, Laird & Rubin 1977; Little & Rubin 2002, chapter 11.2) gets nearer by a fixed share a step, and that share
is small where much is missing. So after FIRST plain steps it is helped by SQUAREM (Varadhan & Roland, Scand. J. Stat.
35, 2008, scheme S3): from two steps of EM follows a long one. What is long is taken only where the distribution stays
sound and is not less likely, and what has settled is settled by EM's own measure: a plain step moves nothing any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

MOST_STEPS, CLOSE = 10_000, 1e-12
FIRST = 100
"""Plain steps before the first long one: by then the table has chosen its maximum, if there are several."""
SOUND = 1e-7
"""Least spread of a distribution in any direction, relative to the widest, of which equations are simply solved. With
less, indicators depend on each other: the generalised inverse is asked, and no step is made longer."""
NOISE = 1e-10
"""What rounding makes of a likelihood, for its size."""
_SHORTER = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """``mean`` (k,), ``cov`` (k, k); ``filled`` (n, k): the table with expectations in its gaps; ``moved``: how far the
    last plain step moved a mean, variance or covariance; ``steps``: all that were made."""

    mean: Array
    cov: Array
    filled: Array
    moved: float
    steps: int

    @property
    def settled(self) -> bool:
        return self.moved < CLOSE


@dataclass(frozen=True, slots=True)
class _Part:
    """Units that lack the same columns. What is asked for thousands of times is made once: their indices."""

    units: int
    x: Array
    known: NDArray[np.intp]
    gone: NDArray[np.intp]
    cells: Any
    known_known: Any
    known_gone: Any
    gone_known: Any
    gone_gone: Any

    @classmethod
    def of(cls, x: Array, mine: Flags, gone: Flags) -> _Part:
        rows, k, g = np.flatnonzero(mine), np.flatnonzero(~gone), np.flatnonzero(gone)
        return cls(len(rows), x[np.ix_(rows, k)], k, g, np.ix_(rows, g), np.ix_(k, k), np.ix_(k, g), np.ix_(g, k),
                   np.ix_(g, g))  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Point:
    """A distribution, one step of EM from it, and how likely it was: NaN where it is not sound."""

    at: Array
    after: Array
    likely: float

    @property
    def moved(self) -> float:
        return float(np.abs(self.after - self.at).max())


class _Steps:
    """EM's step for one table; distributions are one vector each: the mean, then the covariance row by row."""

    def __init__(self, x: Array) -> None:
        missing = np.isnan(x)
        patterns, of = np.unique(missing, axis=0, return_inverse=True)
        of = np.ravel(of)
        self._parts = [_Part.of(x, of == at, gone) for at, gone in enumerate(patterns)]
        self.start = np.concatenate([mean := np.nanmean(x, axis=0), np.diag(np.nanvar(x, axis=0)).ravel()])
        self.filled = np.where(missing, mean, x)
        self.made = 0

    def apart(self, at: Array) -> tuple[Array, Array]:
        k = self.filled.shape[1]
        return at[:k], at[k:].reshape(k, k)

    def sound(self, at: Array) -> bool:
        """A part of a covariance spreads no less in any direction than the whole does (Cauchy's interlacing)."""
        spreads = np.linalg.eigvalsh(self.apart(at)[1])
        return bool(spreads[0] > SOUND * spreads[-1])

    def from_(self, at: Array) -> _Point:
        mean, cov = self.apart(at)
        sound = self.sound(at)
        spare, likely = np.zeros_like(cov), 0.0 if sound else np.nan
        for part in self._parts:
            away = part.x - mean[part.known]
            known, beside = cov[part.known_known], cov[part.known_gone]
            if sound:
                solved = np.linalg.solve(known, np.hstack([beside, away.T]))
                slopes, told = solved[:, : len(part.gone)], solved[:, len(part.gone) :]
                likely -= 0.5 * (part.units * np.linalg.slogdet(known)[1] + float(np.sum(away.T * told)))
            else:
                slopes = np.linalg.pinv(known) @ beside
            if len(part.gone):
                self.filled[part.cells] = mean[part.gone] + away @ slopes
                spare[part.gone_gone] += part.units * (cov[part.gone_gone] - cov[part.gone_known] @ slopes)
        centre = self.filled.mean(axis=0)
        off = self.filled - centre
        after = (off.T @ off + spare) / len(self.filled)
        self.made += 1
        return _Point(at, np.concatenate([centre, (0.5 * (after + after.T)).ravel()]), likely)


def fitted(x: Array) -> Fit:
    """``x`` (n, k), NaN what is missing, columns on one scale. ``Fit.settled`` says whether it is a result.

    Where indicators come to depend on each other there is no one maximum, but an edge, and the way decides where on it
    EM ends: such a table is gone through in plain steps alone.
    """
    steps = _Steps(x)
    point = _plainly(steps, steps.from_(steps.start), FIRST)
    found = _with_long_steps(steps, point) if point.moved >= CLOSE else point
    if found is None:
        steps.made = FIRST
        found = _plainly(steps, steps.from_(point.after), MOST_STEPS)
    mean, cov = steps.apart(found.after)
    return Fit(mean, cov, steps.filled, found.moved, steps.made)


def _plainly(steps: _Steps, point: _Point, most: int) -> _Point:
    while point.moved >= CLOSE and steps.made < most:
        point = steps.from_(point.after)
    return point


def _with_long_steps(steps: _Steps, point: _Point) -> _Point | None:
    """None where the distribution is or becomes unsound, or nothing has settled in MOST_STEPS."""
    while point.moved >= CLOSE:
        following = steps.from_(point.after)
        if np.isnan(following.likely) or steps.made >= MOST_STEPS:
            return None
        if following.moved >= CLOSE:
            following = _longer(steps, point, following) or following
        point = following
    return point


def _longer(steps: _Steps, first: _Point, second: _Point) -> _Point | None:
    """One long step in the direction in which two plain ones led; None where none is to be had."""
    step, turn = second.at - first.at, second.after - 2 * second.at + first.at
    bend = float(np.linalg.norm(turn))
    length = float(np.linalg.norm(step)) / bend if bend > 0 else 1.0
    for _ in range(_SHORTER):
        if not length > 1.0:
            return None
        at = first.at + 2 * length * step + length**2 * turn
        if steps.sound(at):
            reached = steps.from_(at)
            if reached.likely >= second.likely - NOISE * (1 + abs(second.likely)):
                return reached
        length = 0.5 * (length + 1.0)
    return None
