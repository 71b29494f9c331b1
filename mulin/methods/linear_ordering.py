"""Kemeny's order of a large majority cycle as an integer program, and questions about orders as good as the best.

A linear ordering problem with three-cycle inequalities added where they are broken (Grötschel, Jünger & Reinelt 1984),
by HiGHS.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from mulin.methods.moments import FloatArray
from mulin.methods.pairs import TIE

CUTS_A_ROUND = 2000
SCALE = 1e3  # of the objective: HiGHS stops at an absolute gap of 1e-6, and a tie of scores is meant to be tighter
Cut = tuple[int, int, int]
"""i before j before k before i is forbidden, i the smallest."""


def by_program(margin: FloatArray, until: float) -> tuple[list[int], list[Cut], bool]:
    """Linear ordering: the best order, the three-cycles that had to be forbidden, is it proven."""
    cuts: list[Cut] = []
    best, proven = _maximise(margin, _improved(list(range(margin.shape[0])), margin), cuts, until)
    return best, cuts, proven


def _maximise(
    margin: FloatArray, best: list[int], cuts: list[Cut], until: float, wanted: Wanted | None = None
) -> tuple[list[int], bool]:
    """x_ij = 1 if i is before j (i < j), maximise Σ margin·x without three-cycles; is the order found proven the best.

    ``cuts``: those known already, to which it adds. With ``wanted`` the question is another: is there an order that
    keeps to it and is good enough; True as well where time runs out before that is known.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped, unused-ignore]
    from scipy.sparse import csr_array  # type: ignore[import-untyped, unused-ignore]

    n = margin.shape[0]
    upper = np.triu_indices(n, 1)
    position = np.full((n, n), -1)
    position[upper] = np.arange(upper[0].size)
    objective = -SCALE * margin[upper]
    known: set[Cut] = set(cuts)
    whole = False
    value = _value(best, margin) if wanted is None else -np.inf
    while (left := until - time.monotonic()) > 0:
        constraints = []
        if cuts:
            entries, right = _cut_rows(cuts, position)
            rows = csr_array(entries, shape=(len(cuts), upper[0].size))
            constraints = [LinearConstraint(rows, -np.inf, right)]
        if wanted is not None:
            row, least = wanted.row(position)
            constraints.append(LinearConstraint(csr_array(row), least, np.inf))
        integrality = np.full(upper[0].size, 1 if whole else 0)
        options = {"mip_rel_gap": 0.0, "time_limit": left}
        found = milp(objective, integrality=integrality, bounds=Bounds(0, 1), constraints=constraints, options=options)
        if found.status != 0:
            break
        x = np.zeros((n, n))
        x[upper] = found.x
        x[upper[1], upper[0]] = 1 - found.x
        order = [int(p) for p in np.argsort(-x.sum(axis=1), kind="stable")]
        order = _improved(order, margin) if wanted is None else order
        if (wanted is None or wanted.kept(order)) and _value(order, margin) > value + TIE:
            best, value = order, _value(order, margin)
        bound = _bound(found.fun, margin) / SCALE
        if wanted is not None and (value >= wanted.value or bound < wanted.value):
            return best, value >= wanted.value
        # The program without all cuts allows more than orders do: an order that reaches its bound is the best there is.
        if value >= bound - 1e-6 / SCALE:
            return best, True
        broken = [cut for cut in _broken(x) if cut not in known]
        if broken:
            cuts += broken
            known |= set(broken)
        elif whole:
            return best, wanted is None  # whole and without cycles: the program's own optimum is an order
        else:
            whole = True
    return best, wanted is not None


@dataclass(frozen=True)
class Wanted:
    """Of the ``pairs`` (n, n) at least ``count`` stand i before j, and the order is worth ``value`` or more."""

    pairs: NDArray[np.bool_]
    count: int
    value: float

    def row(self, position: NDArray[np.int_]) -> tuple[FloatArray, float]:
        """Σ x_ij over the pairs and the least it may be, in the variables there are."""
        row, least = np.zeros((1, int(position.max()) + 1)), float(self.count)
        for i, j in np.argwhere(self.pairs):
            if i < j:
                row[0, position[i, j]] += 1
            else:
                row[0, position[j, i]] -= 1
                least -= 1
        return row, least

    def kept(self, order: list[int]) -> bool:
        return int(np.triu(self.pairs[np.ix_(order, order)], 1).sum()) >= self.count


@dataclass(frozen=True)
class Asked:
    """Whether an order as good as ``best`` puts units before others; True where time runs out first."""

    margin: FloatArray
    best: list[int]
    cuts: list[Cut]
    until: float

    def __call__(self, earlier: list[int], later: list[int], count: int) -> bool:
        pairs = np.zeros(self.margin.shape, dtype=np.bool_)
        pairs[np.ix_(earlier, later)] = True
        might = pairs & (self._might_turn.T | _before(self.best))
        if might.sum() < count:
            return False
        wanted = Wanted(might, count, _value(self.best, self.margin) - self._least)
        return _maximise(self.margin, self.best, self.cuts, self.until, wanted)[1]

    def borders(self) -> list[int]:
        """After how many units of ``best`` every order as good has placed the same ones; the last is all of them.

        One question covers all borders that stand: is there an order as good that moves a unit across any of them?
        """
        n = len(self.best)
        place = np.empty(n, dtype=np.intp)
        place[self.best] = np.arange(n)
        standing = np.ones(n + 1, dtype=np.bool_)
        standing[[0, n]] = False
        while standing.any():
            within = np.cumsum(standing)  # two places are apart by a border where the counts before them differ
            crossing = within[place[:, None]] != within[place[None, :]]
            might = crossing & self._might_turn.T
            if not might.any():
                break
            wanted = Wanted(might, 1, _value(self.best, self.margin) - self._least)
            order, there = _maximise(self.margin, self.best, self.cuts, self.until, wanted)
            if not there:
                break
            if not wanted.kept(order):  # no time left: nothing is known of the borders that might be crossed
                order = []
            for t in np.flatnonzero(standing):
                unsure = might[np.ix_(self.best[t:], self.best[:t])].any() if not order else False
                standing[t] = not unsure and (not order or set(order[:t]) == set(self.best[:t]))
            if not order:
                break
        return [*(int(t) for t in np.flatnonzero(standing)), n]

    @property
    def _least(self) -> float:
        """By how much values may differ and be the same."""
        return max(len(self.best) ** 2 * TIE, 1e-9)

    @cached_property
    def _might_turn(self) -> NDArray[np.bool_]:
        """[i, j]: i before j in ``best``, and perhaps not in another order as good.

        The price of turning a pair is at least its reduced cost in the relaxed program. And j before i turns, for
        every unit between the two, one of the pairs it makes with them.
        """
        n = len(self.best)
        price, gap = _prices(self.margin, self.cuts, self.best)
        ordered = (price <= gap + self._least)[np.ix_(self.best, self.best)] & np.triu(np.ones((n, n), dtype=bool), 1)
        for span in range(2, n):
            for i in range(n - span):
                between = slice(i + 1, i + span)
                ordered[i, i + span] &= bool((ordered[i, between] | ordered[between, i + span]).all())
        out = np.zeros((n, n), dtype=np.bool_)
        out[np.ix_(self.best, self.best)] = ordered
        return out


def _before(order: list[int]) -> NDArray[np.bool_]:
    place = np.empty(len(order), dtype=np.intp)
    place[order] = np.arange(len(order))
    return np.asarray(place[:, None] < place)


def _prices(margin: FloatArray, cuts: list[Cut], best: list[int]) -> tuple[FloatArray, float]:
    """What turning each pair (n, n) costs at least, and by how much the relaxed program's value lies above ``best``."""
    from scipy.optimize import linprog  # type: ignore[import-untyped, unused-ignore]
    from scipy.sparse import csr_array  # type: ignore[import-untyped, unused-ignore]

    n = margin.shape[0]
    upper = np.triu_indices(n, 1)
    position = np.full((n, n), -1)
    position[upper] = np.arange(upper[0].size)
    limits = {}
    if cuts:
        entries, right = _cut_rows(cuts, position)
        limits = {"A_ub": csr_array(entries, shape=(len(cuts), upper[0].size)), "b_ub": right}
    found = linprog(-SCALE * margin[upper], bounds=(0.0, 1.0), method="highs", **limits)
    if found.x is None:
        return np.zeros((n, n)), np.inf
    price = np.zeros((n, n))
    price[upper] = np.abs(found.lower.marginals + found.upper.marginals) * 2 / SCALE
    price += price.T
    return price, max(0.0, _bound(found.fun, margin) / SCALE - _value(best, margin))


def _bound(least: float, margin: FloatArray) -> float:
    """The program's bound in units of ``SCALE``·``_value``: it counts x over i < j, ``_value`` every pair once."""
    return -2 * least - SCALE * float(np.triu(margin, 1).sum())


def _value(order: list[int], margin: FloatArray) -> float:
    """Σ margin_ij over i before j."""
    return float(np.triu(margin[np.ix_(order, order)], 1).sum())


def _broken(x: FloatArray) -> list[tuple[int, int, int]]:
    """Three-cycles i, j, k (i the smallest) with x_ij + x_jk + x_ki > 2, the most broken first."""
    n = x.shape[0]
    total = x[:, :, None] + x[None, :, :] + x.T[:, None, :]
    i, j, k = np.nonzero(total > 2 + 1e-7)
    smallest = (i < j) & (i < k) & (j != k)
    i, j, k = i[smallest], j[smallest], k[smallest]
    worst = np.argsort(-total[i, j, k], kind="stable")[: max(CUTS_A_ROUND, n)]
    return [(int(i[p]), int(j[p]), int(k[p])) for p in worst]


def _cut_rows(
    cuts: list[tuple[int, int, int]], position: NDArray[np.int_]
) -> tuple[tuple[list[float], tuple[list[int], list[int]]], FloatArray]:
    """x_ij + x_jk + x_ki ≤ 2 in the variables there are (x_ba = 1 − x_ab for b > a): sparse entries, right sides."""
    data: list[float] = []
    at: tuple[list[int], list[int]] = ([], [])
    right = np.full(len(cuts), 2.0)
    for row, (i, j, k) in enumerate(cuts):
        for a, b in ((i, j), (j, k), (k, i)):
            forward = a < b
            data.append(1.0 if forward else -1.0)
            at[0].append(row)
            at[1].append(int(position[a, b] if forward else position[b, a]))
            right[row] -= 0 if forward else 1
    return (data, at), right


def _improved(order: list[int], margin: FloatArray) -> list[int]:
    """``order`` with single units moved to where they gain most, until none gains: a good start, not yet a proof."""
    order = list(order)
    least = TIE * len(order)
    moved = True
    while moved:
        moved = False
        for unit in list(order):
            now = order.index(unit)
            rest = order[:now] + order[now + 1 :]
            gain = np.concatenate(
                [[0.0], np.cumsum(margin[rest, unit])]
            )  # of standing behind the first 0, 1, 2 … of the rest
            place = int(np.argmax(gain))
            if gain[place] > gain[now] + least:
                order = [*rest[:place], unit, *rest[place:]]
                moved = True
    return order
