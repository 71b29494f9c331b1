"""What many draws say about a rank: intervals, shares of draws, and which pairs they cannot tell apart."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mulin.methods.draws.drawn import Draws

Array = NDArray[np.float64]
Whole = NDArray[np.int64]
Ranks = NDArray[np.int16 | np.int32]
DRAWS = 127  # compared at once: twice as many still count in one byte


@dataclass(frozen=True, slots=True)
class RankShares:
    """How often a unit takes a rank: one row for every pair that occurs; shares of a unit's scored draws sum to 1."""

    unit: Whole
    rank: Whole
    share: Array


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of one group, one row each: ``a`` nominally ahead of ``b`` (or level, and listed first).

    ``ahead``: share of the draws that rank both in which a is ahead, half of those in which they are level.
    ``indistinguishable``: that share lies between ``low`` and ``high`` inclusive, so neither is ahead often enough to
    be called so. ``overlap``: the rank intervals share a rank. Pairs for which neither holds are not listed.
    """

    a: NDArray[np.int32]
    b: NDArray[np.int32]
    ahead: Array
    indistinguishable: NDArray[np.bool_]
    overlap: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Summary:
    """(units,) each. Ranks are those of the unit's group; ``scored``: share of draws that rank the unit.

    ``rank_low``, ``rank_high``: the smallest ranks reached in at least 5 and 95 % of the scored draws (whole ranks, no
    interpolation). A unit without nominal score has rank 0, and NaN elsewhere.
    """

    nominal_rank: Whole
    nominal_score: Array
    rank_low: Array
    rank_high: Array
    rank_median: Array
    rank_mean: Array
    score_mean: Array
    score_low: Array
    score_high: Array
    scored: Array
    shares: RankShares
    pairs: Pairs


def summary(draws: Draws, low: float = 0.05, high: float = 0.95, with_pairs: bool = True) -> Summary:
    """Rank intervals, rank shares, and (a comparison of every pair: units² x draws) the pairs not told apart."""
    ranks, scores = _Ordered(draws.ranks), _Ordered(draws.scores)
    return Summary(
        nominal_rank=draws.ranks[0].astype(np.int64),
        nominal_score=draws.scores[0],
        rank_low=ranks.quantile(low),
        rank_high=ranks.quantile(high),
        rank_median=0.5 * (ranks.quantile(0.5) + ranks.quantile(0.5, upper=True)),
        rank_mean=draws.ranks.sum(axis=0) / np.where(ranks.number > 0, ranks.number, np.nan),
        score_mean=np.nansum(draws.scores, axis=0) / np.where(scores.number > 0, scores.number, np.nan),
        score_low=scores.quantile(low),
        score_high=scores.quantile(high),
        scored=ranks.number / len(draws.ranks),
        shares=rank_shares(draws),
        pairs=pairs(draws, low, high) if with_pairs else _no_pairs(),
    )


class _Ordered:
    """Each unit's draws in order; ranks of 0 (first) and NaN (last) are none."""

    def __init__(self, values: Array | Ranks) -> None:
        self.rows = np.sort(np.ascontiguousarray(values.T), axis=1)
        whole = np.issubdtype(values.dtype, np.integer)
        self.number = (self.rows > 0).sum(axis=1) if whole else (~np.isnan(self.rows)).sum(axis=1)
        self.first = self.rows.shape[1] - self.number if whole else 0 * self.number

    def quantile(self, q: float, upper: bool = False) -> Array:
        """(units,): the smallest value up to which there is a share of at least q (``upper``: above q)."""
        place = np.floor(q * self.number + 1e-9) if upper else np.ceil(q * self.number - 1e-9) - 1
        column = self.first + np.clip(place, 0, np.maximum(self.number - 1, 0)).astype(np.intp)
        column = np.minimum(column, self.rows.shape[1] - 1)
        return np.where(self.number > 0, self.rows[np.arange(len(self.rows)), column], np.nan)


def rank_shares(draws: Draws) -> RankShares:
    """The share of a unit's scored draws in which it takes each rank that it takes at all."""
    number = (draws.ranks > 0).sum(axis=0)
    most = int(draws.ranks.max(initial=0)) + 1
    units = draws.ranks.shape[1]
    unit, rank, share = [], [], []
    # a block of units at a time: units x ranks counts of a whole country do not fit
    block = max(1, (1 << 22) // most)
    for start in range(0, max(units, 1), block):
        some = draws.ranks[:, start : start + block]
        cells = (some + np.arange(some.shape[1]) * most).ravel()
        counts = np.bincount(cells, minlength=some.shape[1] * most).reshape(-1, most)
        counts[:, 0] = 0
        u, r = np.nonzero(counts)
        unit.append(u + start)
        rank.append(r)
        share.append(counts[u, r] / number[u + start])
    return RankShares(np.concatenate(unit), np.concatenate(rank), np.concatenate(share))


def pairs(draws: Draws, low: float = 0.05, high: float = 0.95) -> Pairs:
    """Every pair of a group compared in every draw; see :class:`Pairs`. Units without nominal score are in no pair."""
    ordered = _Ordered(draws.ranks)
    bottom, top = ordered.quantile(low), ordered.quantile(high)
    best, worst = ordered.quantile(0.0), ordered.quantile(1.0)
    small = np.int16 if draws.ranks.max(initial=0) < 1 << 15 else np.int32
    groups = draws.problem.groups
    tasks: list[tuple[NDArray[np.intp], Ranks, int]] = []
    for members in np.split(np.argsort(groups, kind="stable"), np.cumsum(np.bincount(groups))[:-1]):
        members = members[draws.ranks[0, members] > 0]
        members = members[np.argsort(draws.ranks[0, members], kind="stable")]
        columns = np.ascontiguousarray(draws.ranks[:, members].astype(small))
        tasks += [(members, columns, at) for at in range(len(members) - 1)]

    def compare(task: tuple[NDArray[np.intp], Ranks, int]) -> tuple[Array, ...] | None:
        members, columns, at = task
        a, others = members[at], members[at + 1 :]
        # who is never even level with a cannot be confused with it
        near = np.flatnonzero((best[others] <= worst[a]) & (worst[others] >= best[a]))
        if not len(near):
            return None
        others = others[: near[-1] + 1]
        ahead = _ahead(columns[:, at], columns[:, at + 1 : at + 2 + near[-1]])
        unclear = (ahead >= low - 1e-12) & (ahead <= high + 1e-12)
        overlap = (bottom[others] <= top[a]) & (top[others] >= bottom[a])
        keep = unclear | overlap
        return np.full(int(keep.sum()), a), others[keep], ahead[keep], unclear[keep], overlap[keep]

    with ThreadPoolExecutor(max_workers=min(os.cpu_count() or 1, 8)) as pool:
        found = [row for row in pool.map(compare, tasks) if row is not None]
    if not found:
        return _no_pairs()
    a_, b_, ahead_, unclear_, overlap_ = (np.concatenate(column) for column in zip(*found, strict=True))
    return Pairs(a_.astype(np.int32), b_.astype(np.int32), ahead_, unclear_.astype(np.bool_), overlap_.astype(np.bool_))


def _ahead(mine: Ranks, theirs: Ranks) -> Array:
    """Share of draws in which a rank (draws,) is smaller than each of (draws, others), ties half, 0 being no rank."""
    if (mine == 0).any():
        theirs, mine = theirs[mine > 0], mine[mine > 0]
    twice = np.zeros(theirs.shape[1], dtype=np.int64)
    behind, level = np.empty((2, DRAWS, theirs.shape[1]), dtype=np.bool_)
    for start in range(0, len(mine), DRAWS):
        here, there = mine[start : start + DRAWS, None], theirs[start : start + DRAWS]
        some = slice(len(there))
        np.less(here, there, out=behind[some])  # a 0 is never greater than a rank: no need to look
        np.less_equal(here, there, out=level[some])
        count = behind[some].view(np.uint8)
        count += level[some].view(np.uint8)
        twice += np.add.reduce(count, axis=0, dtype=np.uint8)
    number = (theirs > 0).sum(axis=0) if (theirs == 0).any() else np.full(theirs.shape[1], len(mine))
    return np.asarray(np.divide(0.5 * twice, number, out=np.full(len(twice), np.nan), where=number > 0))


def _no_pairs() -> Pairs:
    none, flags = np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.bool_)
    return Pairs(none, none, np.zeros(0, dtype=np.float64), flags, flags)
