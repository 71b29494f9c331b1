"""Benefit of the doubt: every unit is scored by the weights that suit it best.

Cherchye, Moesen, Rogge & Van Puyenbroeck, An introduction to "benefit of the doubt" composite indicators, Social
Indicators Research 82, 2007.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from mulin.findings import Finding, FindingsError, Level
from mulin.methods.moments import FloatArray
from mulin.methods.weights_base import table

FEASIBLE = 1e-9
PEERS_A_ROUND = 20


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
    n, k = s.shape
    low, high = _bounds(lower, 0.0, k), _bounds(upper, 1.0, k)
    _check(s, low, high)
    there = ~np.isnan(s)
    filled = np.where(there, s, 0.0)
    size = filled.max(axis=0, initial=0.0)
    size[size == 0] = 1
    scaled = filled / size
    # Few units hold the others down: each program starts from those found so far and takes in whom it puts above 1.
    holding = sorted({int(p) for p in scaled.argmax(axis=0)} | {int(scaled.sum(axis=1).argmax())}) if n else []
    weights, result = np.zeros((n, k)), np.full(n, np.nan)
    like: dict[bytes, int] = {}
    for u in range(n):
        if not there[u].any():
            continue
        first = like.setdefault(filled[u].tobytes() + there[u].tobytes(), u)
        if first != u:
            weights[u], result[u] = weights[first], result[first]
            continue
        if scaled[u].max() == 0:
            result[u] = 0.0
            continue
        shares = _shares(scaled[u], there[u], low, high)
        while True:
            peers = holding if u in holding else [*holding, u]
            w = _best(scaled[u], scaled[peers], shares)
            reach = scaled @ w
            above = np.flatnonzero(reach > 1 + FEASIBLE)
            above = above[~np.isin(above, peers)]
            if above.size == 0:
                break
            order = np.argsort(-reach[above], kind="stable")[:PEERS_A_ROUND]
            holding = sorted({*holding, *(int(p) for p in above[order])})
        w = w / max(1.0, float(reach.max()))  # the solver's own tolerance must not put anyone above 1
        reached = float(scaled[u] @ w)
        weights[u], result[u] = w / size, 1.0 if reached > 1 - FEASIBLE else reached
    return BenefitOfTheDoubt(weights, result)


def _best(own: FloatArray, peers: FloatArray, shares: FloatArray) -> FloatArray:
    """The unit's best weights (k,) under ``peers``·w ≤ 1 and ``shares``·w ≤ 0."""
    from scipy.optimize import linprog  # type: ignore[import-untyped, unused-ignore]

    # A child the unit has nothing of cannot help it; left free, its weight would be arbitrary.
    bounds = [(0.0, None if value > 0 else 0.0) for value in own]
    limits = np.vstack([peers, shares])
    right = np.concatenate([np.ones(len(peers)), np.zeros(len(shares))])
    options = {"primal_feasibility_tolerance": 1e-10, "dual_feasibility_tolerance": 1e-10}
    found = linprog(-own, A_ub=limits, b_ub=right, bounds=bounds, method="highs", options=options)
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


def _check(s: FloatArray, low: FloatArray, high: FloatArray) -> None:
    if (s < 0).any():
        u, j = (int(p) for p in np.argwhere(s < 0)[0])
        message = f"数据包络（善意原则）要求得分不小于 0，第 {u + 1} 个单位的第 {j + 1} 个子项是负数"
        _refuse("doubt.negative_scores", message, "先用 0 到 100 的规则计分", f"{s[u, j]:g}")
    if not ((low >= 0) & (low <= high) & (high <= 1)).all():
        _refuse("doubt.bounds", "份额的下限和上限应满足 0 ≤ 下限 ≤ 上限 ≤ 1", "改正下限或上限")
    if low.sum() > 1 + FEASIBLE or high.sum() < 1 - FEASIBLE:
        message = f"份额无法凑成 1：下限合计 {low.sum():g}，上限合计 {high.sum():g}"
        _refuse("doubt.bounds", message, "下限合计不超过 1，上限合计不小于 1")


def _refuse(rule: str, message: str, mend: str, value: str | None = None) -> None:
    raise FindingsError("无法计算权重", [Finding(Level.ERROR, rule, message, mend, value=value)])
