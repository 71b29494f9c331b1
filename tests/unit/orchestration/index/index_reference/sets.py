"""Units compared with each other as a set."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from index_reference.kinds import Table
from index_reference.weights import column


def outranks(a: Sequence[float | None], b: Sequence[float | None], w: Sequence[float]) -> float:
    """Share of the weight of what both have on which ``a`` is better, equals half."""
    both = [(x, y, v) for x, y, v in zip(a, b, w, strict=True) if x is not None and y is not None]
    total = sum(v for *_, v in both)
    return sum(v * (1.0 if x > y else 0.5 if x == y else 0.0) for x, y, v in both) / total if total else 0.5


def as_a_set(
    method: str, s: Table, w: Sequence[float], scale: float, bounds: Sequence[tuple[float, float]] | None = None
) -> list[float | None]:
    there = [i for i, row in enumerate(s) if any(v is not None for v in row)]
    if method == "topsis":
        return [_closeness(s, row, w, scale) for row in s]
    if method == "topsis_vector":
        length = [math.sqrt(sum(v * v for v in column(s, j))) or 1.0 for j in range(len(w))]
        even = [[None if v is None else v / of for v, of in zip(row, length, strict=True)] for row in s]
        return [_closeness(even, row, w, scale) for row in even]
    if bounds is not None:
        return [_within(s, row, bounds, scale) if any(v is not None for v in row) else None for row in s]
    if method == "benefit_of_the_doubt":
        return [_own_best(s, row, scale) if any(v is not None for v in row) else None for row in s]
    o = {(i, j): outranks(s[i], s[j], w) for i in there for j in there}
    out: list[float | None] = [None] * len(s)
    if method == "copeland":
        for i in there:
            margins = [o[i, j] - 0.5 for j in there if j != i]
            out[i] = float(sum((m > 1e-12) - (m < -1e-12) for m in margins))
    return out


def _closeness(s: Table, row: Sequence[float | None], w: Sequence[float], scale: float) -> float | None:
    up = down = 0.0
    whole = sum(w)
    seen = False
    for j, value in enumerate(row):
        if value is None or w[j] == 0:
            continue
        seen = True
        up += (w[j] / whole * (value - max(column(s, j)))) ** 2
        down += (w[j] / whole * (value - min(column(s, j)))) ** 2
    total = math.sqrt(up) + math.sqrt(down)
    return None if not seen else scale * math.sqrt(down) / total if total else scale * 0.5


def _own_best(s: Table, row: Sequence[float | None], scale: float) -> float:
    from scipy.optimize import linprog

    full = [[v or 0.0 for v in r] for r in s]
    own = [v or 0.0 for v in row]
    found = linprog(
        [-v for v in own], A_ub=full, b_ub=[1.0] * len(full), bounds=[(0, None)] * len(own), method="highs-ds"
    )
    return -scale * float(found.fun)


def _within(s: Table, row: Sequence[float | None], bounds: Sequence[tuple[float, float]], scale: float) -> float:
    """By shares q of the unit's own score: the least t with Σ q_j·s_vj/s_uj ≤ t for all v; the score is 1/t."""
    from scipy.optimize import linprog

    there = [j for j, v in enumerate(row) if v is not None]
    most = min(1.0, sum(bounds[j][1] for j in there))
    has = [j for j in there if row[j]]
    if any(bounds[j][0] > 0 and j not in has for j in there) or not has:
        return 0.0
    over = [[(r[j] or 0.0) / (row[j] or 1.0) for j in has] + [-1.0] for r in s]
    limits = [(bounds[j][0], bounds[j][1] / most) for j in has]
    found = linprog([0.0] * len(has) + [1.0], A_ub=over, b_ub=[0.0] * len(over), A_eq=[[1.0] * len(has) + [0.0]],
                    b_eq=[1.0], bounds=[*limits, (0, None)], method="highs")  # fmt: skip
    return scale / float(found.fun) if found.status == 0 else 0.0


def kemeny_support(o: Mapping[tuple[int, int], float], order: Sequence[int]) -> float:
    return sum(o[a, b] for p, a in enumerate(order) for b in order[p + 1 :])


def best_kemeny_support(o: Mapping[tuple[int, int], float], n: int) -> float:
    """The greatest support any order has: dynamic programming over the sets placed so far."""
    best = {0: 0.0}
    for placed in range(1, 1 << n):
        members = [i for i in range(n) if placed >> i & 1]
        best[placed] = max(best[placed ^ (1 << i)] + sum(o[j, i] for j in members if j != i) for i in members)
    return best[(1 << n) - 1]
