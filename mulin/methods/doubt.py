"""Benefit of the doubt: every unit is scored by the weights that suit it best.

Cherchye, Moesen, Rogge & Van Puyenbroeck, An introduction to "benefit of the doubt" composite indicators, Social
Indicators Research 82, 2007.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.findings import Finding, FindingsError, Level
from mulin.language import Both
from mulin.methods.moments import FloatArray
from mulin.methods.simplex import maximised
from mulin.methods.weights_base import table

FEASIBLE = 1e-9
PEERS_A_ROUND = 20
Places = NDArray[np.intp]


class BenefitOfTheDoubt(NamedTuple):
    """``weights`` n×k (each row the unit's own, not of sum 1), ``scores`` (n,) in 0..1, 1 for units at the frontier."""

    weights: FloatArray
    scores: FloatArray


def benefit_of_the_doubt(
    scores: ArrayLike, lower: ArrayLike | None = None, upper: ArrayLike | None = None
) -> BenefitOfTheDoubt:
    """Per unit u: max Σ_j w_j·s_uj subject to Σ_j w_j·s_vj ≤ 1 for all units v, w ≥ 0.

    ``lower``, ``upper`` (one number or (k,)): bounds on the share w_j·s_uj / Σ w·s_u of a child in the unit's own
    score. A unit that has 0 where a share is demanded can only score 0. A missing score counts for nothing: its unit
    puts no weight on it, as a peer it does not hold others down (Kuosmanen 2009), and upper bounds that could no
    longer fill the whole are raised alike. All missing: score NaN; all 0: score 0, weights 0. FindingsError for
    negative scores or bounds that cannot be met.
    """
    s = table(scores)
    found = doubts(s[None], lower, upper)
    return BenefitOfTheDoubt(found.weights[0], found.scores[0])


def doubts(scores: FloatArray, lower: ArrayLike | None = None, upper: ArrayLike | None = None) -> BenefitOfTheDoubt:
    """The same for many tables at once, ``scores`` tables×n×k: weights tables×n×k, scores tables×n. A table's results
    do not depend on the others."""
    tables, n, k = scores.shape
    low, high = _bounds(lower, 0.0, k), _bounds(upper, 1.0, k)
    _check(scores.reshape(-1, k), low, high, n)
    there = ~np.isnan(scores)
    filled = np.where(there, scores, 0.0)
    size = filled.max(axis=1, initial=0.0)
    size[size == 0] = 1
    scaled = filled / size[:, None, :]
    result = np.where(there.any(axis=2), 0.0, np.nan)
    # units alike in everything are one program
    programs: list[tuple[int, int]] = []
    like: dict[bytes, int] = {}
    of = np.full((tables, n), -1, dtype=np.intp)
    for d, u in np.argwhere(scaled.max(axis=2, initial=0.0) > 0):
        key = d.tobytes() + filled[d, u].tobytes() + there[d, u].tobytes()
        of[d, u] = like.setdefault(key, len(like))
        if of[d, u] == len(programs):
            programs.append((d, u))
    weights = np.zeros(scores.shape)
    if programs:
        at, unit = np.array(programs).T
        bounded = bool((low > 0).any() or (high < 1).any())
        shares = (
            [_shares(scaled[d, u] / scaled[d, u].max(), there[d, u], low, high) for d, u in programs] if bounded else []
        )
        w = _programs(scaled, at, unit, shares)
        reach = np.array([(scaled[d] @ x).max() for d, x in zip(at, w, strict=True)])
        w /= np.maximum(1.0, reach)[:, None]  # a solver's own tolerance must not put anyone above 1
        reached = (scaled[at, unit] * w).sum(axis=1)
        best = np.where(reached > 1 - FEASIBLE, 1.0, reached)
        mine = of >= 0
        weights[mine], result[mine] = (w / size[at])[of[mine]], best[of[mine]]
    return BenefitOfTheDoubt(weights, result)


def _programs(scaled: FloatArray, at: Places, unit: Places, shares: list[FloatArray]) -> FloatArray:
    """Best weights (programs, k) of units ``unit`` in tables ``at``.

    Few units hold the others down: each table begins with some, and takes in whom its programs put above 1.
    """
    k, most = scaled.shape[2], max((len(s) for s in shares), default=0)
    bound = np.zeros((len(at), most, k))
    for p, rows in enumerate(shares):
        bound[p, : len(rows)] = rows
    holding = [{*table_.argmax(axis=0).tolist(), int(table_.sum(axis=1).argmax())} for table_ in scaled]
    w = np.zeros((len(at), k))
    todo = np.arange(len(at))
    while len(todo):
        widest = max(len(holding[d]) for d in set(at[todo].tolist()))
        peers = np.zeros((len(scaled), widest, k))
        for d in set(at[todo].tolist()):
            peers[d, : len(holding[d])] = scaled[d, sorted(holding[d])]
        w[todo] = _best(scaled[at[todo], unit[todo]], peers[at[todo]], bound[todo])
        again = []
        for d in np.unique(at[todo]):
            mine = todo[at[todo] == d]
            reach = scaled[d] @ w[mine].T
            above = reach > 1 + FEASIBLE
            above[sorted(holding[d])] = False
            above[unit[mine], np.arange(len(mine))] = False
            if above.any():
                again.append(mine[above.any(axis=0)])
                order = np.argsort(-np.where(above, reach, 0.0).max(axis=1), kind="stable")
                holding[d].update(int(v) for v in order[: min(PEERS_A_ROUND, int(above.any(axis=1).sum()))])
        todo = np.concatenate(again) if again else todo[:0]
    return w


def _best(own: FloatArray, peers: FloatArray, shares: FloatArray) -> FloatArray:
    """Each program's best weights (programs, k): of ``own`` (programs, k), under ``peers``·w ≤ 1 (programs, m, k), the
    unit itself and ``shares``·w ≤ 0 (programs, r, k)."""
    helps = own > 0  # a child the unit has nothing of cannot help it; left free, its weight would be arbitrary
    limits = np.concatenate([peers, own[:, None, :], shares], axis=1) * helps[:, None, :]
    right = np.zeros(limits.shape[:2])
    right[:, : peers.shape[1] + 1] = 1.0
    aim = own / own.max(axis=1, keepdims=True)
    w, proven = maximised(aim, limits, right)
    for p in np.flatnonzero(~proven):
        w[p] = _by_highs(aim[p], limits[p], right[p])
    return w * helps


def _by_highs(aim: FloatArray, limits: FloatArray, right: FloatArray) -> FloatArray:
    """A program that the quick way did not bring to a proven end."""
    from scipy.optimize import linprog  # type: ignore[import-untyped, unused-ignore]

    bounds = [(0.0, None if value > 0 else 0.0) for value in aim]
    options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    found = linprog(-aim, A_ub=limits, b_ub=right, bounds=bounds, method="highs", options=options)
    if found.x is None:  # w = 0 is feasible and the unit bounds itself, so this is not about the data
        raise RuntimeError(f"benefit of the doubt: {found.message}")
    w: FloatArray = np.maximum(np.asarray(found.x, dtype=np.float64), 0.0)
    return w


def _shares(own: FloatArray, there: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
    """Rows of the bounds on shares: low·Σ w·own ≤ w_j·own_j ≤ high·Σ w·own, as rows·w ≤ 0; idle ones left out."""
    left = float(high[there].sum())
    high = (
        high / min(1.0, left) if left > 0 else np.ones_like(high)
    )  # all present have the bound 0: no bound can be kept
    rows = []
    for j in np.flatnonzero(there):
        mine = np.zeros_like(own)
        mine[j] = own[j]
        if low[j] > 0:
            rows.append(low[j] * own - mine)
        if high[j] < 1:
            rows.append(mine - high[j] * own)
    return np.array(rows).reshape(len(rows), own.size)


def _bounds(value: ArrayLike | None, otherwise: float, k: int) -> FloatArray:
    bound = np.asarray(otherwise if value is None else value, dtype=np.float64)
    if bound.shape not in ((), (k,)):
        raise ValueError("bounds are one number or one for each child")
    return np.array(np.broadcast_to(bound, (k,)))


def _check(s: FloatArray, low: FloatArray, high: FloatArray, units: int) -> None:
    """``s``: the rows of all tables of so many units."""
    if (s < 0).any():
        row, j = (int(p) for p in np.argwhere(s < 0)[0])
        u = row % units
        message = Both(
            f"数据包络（善意原则）要求得分不小于 0，第 {u + 1} 个单位的第 {j + 1} 个子项是负数",
            f"benefit of the doubt needs scores of at least 0; child {j + 1} of unit {u + 1} is negative",
        )
        _refuse(
            "doubt.negative_scores",
            message,
            Both("先用 0 到 100 的规则计分", "score it by a rule that gives 0 to 100 first"),
            f"{s[row, j]:g}",
        )
    if not ((low >= 0) & (low <= high) & (high <= 1)).all():
        _refuse(
            "doubt.bounds",
            Both("份额的下限和上限应满足 0 ≤ 下限 ≤ 上限 ≤ 1", "bounds of shares must satisfy 0 ≤ lower ≤ upper ≤ 1"),
            Both("改正下限或上限", "correct the bounds"),
        )
    if low.sum() > 1 + FEASIBLE or high.sum() < 1 - FEASIBLE:
        message = Both(
            f"份额无法凑成 1：下限合计 {low.sum():g}，上限合计 {high.sum():g}",
            f"these shares cannot sum to 1: the lower bounds sum to {low.sum():g}, the upper bounds to {high.sum():g}",
        )
        _refuse(
            "doubt.bounds",
            message,
            Both(
                "下限合计不超过 1，上限合计不小于 1",
                "the lower bounds may sum to 1 at most, the upper bounds to 1 at least",
            ),
        )


def _refuse(rule: str, message: str, mend: str, value: str | None = None) -> None:
    raise FindingsError(
        Both("无法计算权重", "Weights cannot be computed"), [Finding(Level.ERROR, rule, message, mend, value=value)]
    )
