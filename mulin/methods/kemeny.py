"""Kemeny's order: the ranking with the greatest support of all pairwise comparisons (Young & Levenglick 1978).

Often several orders have it. What is reported then is what all of them share: the finest ordered partition into
classes such that no best order puts a unit of a later class before one of an earlier. That every order keeps the
classes is what Andrieu, Brancotte, Bulteau et al. call robust (Efficient, robust and effective rank aggregation for
massive biological datasets, Future Generation Computer Systems, 2021, 406–421); theirs is read from the majorities
alone and may be coarser. Two units that stand one way in one best order and the other way in another therefore share a
place, whatever they are called and wherever their rows stand; see :mod:`shared_places`.

Exact. Units that no majority cycle ties together are put in the order of their majorities (the extended Condorcet
criterion of Truchon 1998); a cycle is solved by dynamic programming over its subsets, or, if larger, as a linear
ordering problem (:mod:`linear_ordering`).
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.findings import Finding, FindingsError, Level
from mulin.language import Both
from mulin.methods.linear_ordering import Asked, by_program
from mulin.methods.moments import FloatArray
from mulin.methods.pairs import TIE, copeland, square
from mulin.methods.shared_places import Block, Part, blocks_by_program, classes

MOST_UNITS = 60
SUBSETS_UP_TO = 12


@dataclass(frozen=True, slots=True)
class Kemeny:
    """``order``: positions of the units, best first. ``score``: Σ o_ij over i before j. ``optimal``: proven the best.

    ``classes``: positions that share a place in the best orders, best class first, each ascending; all of one unit
    where the best order is one. ``order`` is one of the best orders: where majorities leave it open, by Copeland score,
    then in the order given. Past the time limit classes may hold more units than they must.
    """

    order: tuple[int, ...]
    score: float
    optimal: bool
    classes: tuple[tuple[int, ...], ...]

    @property
    def places(self) -> FloatArray:
        """Mean place (n,) of each unit's class, 1 for a first that stands alone."""
        out = np.empty(len(self.order))
        ahead = 0
        for some in self.classes:
            out[list(some)] = ahead + (len(some) + 1) / 2
            ahead += len(some)
        return out


def kemeny(matrix: ArrayLike, most: int = MOST_UNITS, time_limit: float = 60.0) -> Kemeny:
    """The order of the n units of an outranking ``matrix`` n×n that maximises Σ_{i before j} o_ij.

    FindingsError above ``most`` units. Past ``time_limit`` seconds the best order found so far, not ``optimal``.
    """
    o = square(matrix)
    n = o.shape[0]
    if n > most:
        message = Both(
            f"Kemeny 排序最多 {most} 个单位，现在有 {n} 个：精确求解的时间随单位数急剧增长",
            f"a Kemeny order can be found for {most} units at most, and there are {n}: "
            "the time of an exact solution grows steeply",
        )
        mend = Both(
            "改用 copeland，或按分组（如同一上级内部）分别排序",
            "use copeland, or order groups (such as units of one parent) one by one",
        )
        raise FindingsError(
            Both("无法排序", "Units cannot be ordered"), [Finding(Level.ERROR, "kemeny.too_many", message, mend)]
        )
    preferred = np.lexsort((np.arange(n), -copeland(o)))
    o = o[np.ix_(preferred, preferred)]  # from here on a smaller number is the better Copeland score
    margin = o - o.T
    margin[np.abs(margin) <= 2 * TIE] = 0
    until = time.monotonic() + time_limit
    order: list[int] = []
    optimal = True
    parts: list[Part] = []
    for cycle in _cycles(margin > 0):
        part = margin[np.ix_(cycle, cycle)]
        if len(cycle) <= SUBSETS_UP_TO:
            inside, blocks, proven = _by_subsets(part)
        else:
            inside, cuts, proven = by_program(part, until)
            asked = Asked(part, inside, cuts, until)
            blocks = blocks_by_program(inside, asked.borders(), asked)
        order += [cycle[p] for p in inside]
        parts.append([Block(*([cycle[p] for p in some] for some in block)) for block in blocks])
        optimal = optimal and proven
    found = classes(parts, margin)
    _settle_ties(order, margin)
    placed = o[np.ix_(order, order)]
    return Kemeny(
        tuple(int(preferred[p]) for p in order), float(np.triu(placed, 1).sum()), optimal,
        tuple(tuple(sorted(int(preferred[p]) for p in some)) for some in found),
    )  # fmt: skip


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


def _by_subsets(margin: FloatArray) -> tuple[list[int], list[Block], bool]:
    """Best order by dynamic programming over the sets still to be placed (Held & Karp 1962); smallest numbers first.

    And the blocks that all best orders share; always proven.
    """
    n = margin.shape[0]
    if n < 2:
        return list(range(n)), [Block([0], [0], [0])] if n else [], True
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
    least = n * n * TIE
    order: list[int] = []
    firsts: list[dict[int, set[int]]] = [{sets - 1: set()}]  # what may be left after 0, 1 … units → who went last
    for _ in range(n):
        after: dict[int, set[int]] = {}
        for rest in firsts[-1]:
            for i in range(n):
                without = rest ^ (1 << i)
                if rest >> i & 1 and ahead[i, without] + best[without] >= best[rest] - least:
                    after.setdefault(without, set()).add(i)
        firsts.append(after)
    rest = sets - 1
    while rest:
        i = next(
            i for i in range(n)
            if rest >> i & 1 and ahead[i, rest ^ (1 << i)] + best[rest ^ (1 << i)] >= best[rest] - least
        )  # fmt: skip
        order.append(i)
        rest ^= 1 << i
    return order, _blocks(order, firsts), True


def _blocks(order: list[int], firsts: list[dict[int, set[int]]]) -> list[Block]:
    """A block ends where all best orders have placed the same units: there one set is left, and no other."""
    out: list[Block] = []
    start = 0
    for place in range(1, len(order) + 1):
        if len(firsts[place]) == 1:
            (last,) = firsts[place].values()
            first = set().union(*firsts[start + 1].values())
            out.append(Block(sorted(order[start:place]), sorted(first), sorted(last)))
            start = place
    return out


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
