"""Kemeny's order: the ranking with the greatest support of all pairwise comparisons (Young & Levenglick 1978).

Exact. Units that no majority cycle ties together are put in the order of their majorities (the extended Condorcet
criterion of Truchon 1998); a cycle is solved by dynamic programming over its subsets, or, if larger, as a linear
ordering problem with three-cycle inequalities added where they are broken (Grötschel, Jünger & Reinelt 1984), by
HiGHS.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.findings import Finding, FindingsError, Level
from mulin.methods.moments import FloatArray
from mulin.methods.pairs import TIE, copeland, square

MOST_UNITS = 60
SUBSETS_UP_TO = 12
CUTS_A_ROUND = 2000
SCALE = 1e3  # of the objective: HiGHS stops at an absolute gap of 1e-6, and a tie of scores is meant to be tighter


@dataclass(frozen=True, slots=True)
class Kemeny:
    """``order``: positions of the units, best first. ``score``: Σ o_ij over i before j. ``optimal``: proven the best.

    Of several best orders: where majorities leave it open, by Copeland score, then in the order given.
    """

    order: tuple[int, ...]
    score: float
    optimal: bool


def kemeny(matrix: ArrayLike, most: int = MOST_UNITS, time_limit: float = 60.0) -> Kemeny:
    """The order of the n units of an outranking ``matrix`` n×n that maximises Σ_{i before j} o_ij.

    FindingsError above ``most`` units. Past ``time_limit`` seconds the best order found so far, not ``optimal``.
    """
    o = square(matrix)
    n = o.shape[0]
    if n > most:
        message = f"Kemeny 排序最多 {most} 个单位，现在有 {n} 个：精确求解的时间随单位数急剧增长"
        mend = "改用 copeland，或按分组（如同一上级内部）分别排序"
        raise FindingsError("无法排序", [Finding(Level.ERROR, "kemeny.too_many", message, mend)])
    preferred = np.lexsort((np.arange(n), -copeland(o)))
    o = o[np.ix_(preferred, preferred)]  # from here on a smaller number is the better Copeland score
    margin = o - o.T
    margin[np.abs(margin) <= 2 * TIE] = 0
    until = time.monotonic() + time_limit
    order: list[int] = []
    optimal = True
    for cycle in _cycles(margin > 0):
        part = margin[np.ix_(cycle, cycle)]
        if len(cycle) <= SUBSETS_UP_TO:
            inside, proven = _by_subsets(part), True
        else:
            inside, proven = _by_program(part, until)
        order += [cycle[p] for p in inside]
        optimal = optimal and proven
    _settle_ties(order, margin)
    placed = o[np.ix_(order, order)]
    return Kemeny(tuple(int(preferred[p]) for p in order), float(np.triu(placed, 1).sum()), optimal)


def _cycles(beats: NDArray[np.bool_]) -> list[list[int]]:
    """Strong components of the majorities, winners first; of two that are open, the one with the smaller number."""
    n = beats.shape[0]
    reach = beats | np.eye(n, dtype=bool)
    for via in range(n):
        reach |= reach[:, [via]] & reach[[via], :]
    mutual = reach & reach.T
    left = {int(np.flatnonzero(row)[0]): [int(p) for p in np.flatnonzero(row)] for row in mutual}
    out = []
    while left:
        first = min(a for a in left if not any(reach[b, a] for b in left if b != a))
        out.append(left.pop(first))
    return out


def _by_subsets(margin: FloatArray) -> list[int]:
    """Best order by dynamic programming over the sets still to be placed (Held & Karp 1962); smallest numbers first."""
    n = margin.shape[0]
    if n < 2:
        return list(range(n))
    sets = 1 << n
    ahead = np.zeros((n, sets))  # [i, S]: margin of i over all of S
    for bit in range(n):
        ahead[:, 1 << bit : 2 << bit] = ahead[:, : 1 << bit] + margin[:, [bit]]
    best = np.zeros(sets)
    numbers = np.arange(sets)
    size = np.bitwise_count(numbers)
    for count in range(1, n + 1):
        of_size = numbers[size == count]
        value = np.full(of_size.size, -np.inf)
        for i in range(n):
            has = (of_size >> i) & 1 == 1
            rest = of_size[has] ^ (1 << i)
            value[has] = np.maximum(value[has], ahead[i, rest] + best[rest])
        best[of_size] = value
    order, rest = [], sets - 1
    while rest:
        for i in range(n):
            without = rest ^ (1 << i)
            if rest >> i & 1 and ahead[i, without] + best[without] >= best[rest] - n * n * TIE:
                order.append(i)
                rest = without
                break
    return order


def _by_program(margin: FloatArray, until: float) -> tuple[list[int], bool]:
    """Linear ordering: x_ij = 1 if i is before j (i < j), maximise Σ margin·x without three-cycles; is it proven."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # type: ignore[import-untyped, unused-ignore]
    from scipy.sparse import csr_array  # type: ignore[import-untyped, unused-ignore]

    n = margin.shape[0]
    upper = np.triu_indices(n, 1)
    position = np.full((n, n), -1)
    position[upper] = np.arange(upper[0].size)
    objective = -SCALE * margin[upper]
    cuts: list[tuple[int, int, int]] = []  # i before j before k before i is forbidden, i the smallest
    known: set[tuple[int, int, int]] = set()
    best = _improved(list(range(n)), margin)
    whole = False
    while (left := until - time.monotonic()) > 0:
        constraints = []
        if cuts:
            entries, right = _cut_rows(cuts, position)
            rows = csr_array(entries, shape=(len(cuts), upper[0].size))
            constraints = [LinearConstraint(rows, -np.inf, right)]
        integrality = np.full(upper[0].size, 1 if whole else 0)
        options = {"mip_rel_gap": 0.0, "time_limit": left}
        found = milp(objective, integrality=integrality, bounds=Bounds(0, 1), constraints=constraints, options=options)
        if found.status != 0:
            break
        x = np.zeros((n, n))
        x[upper] = found.x
        x[upper[1], upper[0]] = 1 - found.x
        order = _improved([int(p) for p in np.argsort(-x.sum(axis=1), kind="stable")], margin)
        if _value(order, margin) > _value(best, margin) + TIE:
            best = order
        # The program without all cuts allows more than orders do: an order that reaches its bound is the best there is.
        if SCALE * _value(best, margin) >= _bound(found.fun, margin) - 1e-6:
            return best, True
        broken = [cut for cut in _broken(x) if cut not in known]
        if broken:
            cuts += broken
            known |= set(broken)
        elif whole:
            return best, True  # whole and without cycles: the program's own optimum is an order, and ``order`` is it
        else:
            whole = True
    return best, False


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


def _settle_ties(order: list[int], margin: FloatArray) -> None:
    """Neighbours that no majority parts change places until the smaller number stands first; the score stays."""
    swapped = True
    while swapped:
        swapped = False
        for place in range(len(order) - 1):
            a, b = order[place : place + 2]
            if margin[a, b] == 0 and a > b:
                order[place], order[place + 1] = b, a
                swapped = True
