"""Weights optimised so that every child has the influence it is meant to have (Becker et al. 2017, Ecol. Indic. 80).

Influence is Pearson's correlation of a child with the score of its node. A nominal weight is not an influence:
children that go together reinforce each other, one that goes against the rest counts for less than its weight.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from mulin.methods.moments import FloatArray
from mulin.methods.weights_base import (
    NOTHING_TOLD,
    BoolArray,
    correlations,
    correlations_with,
    given,
    informative,
    silent,
    table,
)

Index = Callable[[FloatArray], ArrayLike]

REACHED = 1e-6
HIT = 1e-12
ROUNDS = 200
SETTLED = 1e-18  # a loss that no other start could better
NOTHING = 1e-9
"""So small a weight is 0 and noise: with it a unit that has nothing else would have a score, or not, by luck."""
FAR = 1e3  # the loss where correlations do not add up to anything


@dataclass(frozen=True, slots=True)
class Influence:
    """``weights`` (k,) ≥ 0, sum 1; ``correlations`` (k,) with the node at them, NaN for a child without information.

    ``deviation``: greatest |r_j/Σr − target_j|; ``reached``: it is below 1e-6. Where it is not, no weights ≥ 0 were
    found that give the targets, and these are the nearest. ``converged``: the optimiser ended by its own criterion.
    """

    weights: FloatArray
    correlations: FloatArray
    deviation: float
    reached: bool
    converged: bool
    notes: dict[int, str] = field(default_factory=dict)


def equal_influence(scores: ArrayLike, target: ArrayLike | None = None, index: Index | None = None) -> Influence:
    """Minimise Σ (r_j/Σr − target_j)² over w ≥ 0, Σw = 1, for the children of ``scores`` n×k.

    ``target`` (k,): wanted shares of influence (brought to sum 1), equal without. ``index``: weights (k,) → the score
    (n,) to correlate with; without, the weighted mean over what each unit has. Deterministic: the starts are fixed. A
    child without information gets weight 0 and a note, and its target goes to the others; where none has any, weights
    are equal.
    """
    s = table(scores)
    k = s.shape[1]
    wanted = np.full(k, 1 / k) if target is None else given(target)
    if wanted.size != k:
        raise ValueError("target k does not fit scores n×k")
    notes = silent(s)
    told = informative(s, notes)
    if not told or wanted[told].sum() <= 0:
        notes = dict.fromkeys(range(k), str(NOTHING_TOLD))
        return Influence(np.full(k, 1 / k), np.full(k, np.nan), float("inf"), False, True, notes)
    goal = wanted[told] / wanted[told].sum()
    sigma = np.nanstd(s[:, told], axis=0)
    matrix = correlations(s[:, told])
    # Only complete scores under the plain mean have correlations that follow from the matrix alone.
    exact = index is None and not np.isnan(s[:, told]).any()

    def spread_out(w: FloatArray) -> FloatArray:
        out = np.zeros(k)
        out[told] = w
        return out

    def influence(w: FloatArray) -> FloatArray:
        score = _mean(s, spread_out(w)) if index is None else np.asarray(index(spread_out(w)), dtype=np.float64)
        return correlations_with(s[:, told], score)

    w = _solved(matrix, goal, sigma, influence)
    converged = w is not None
    if w is None:  # some weight would have to be negative, or correlations are not defined
        equal = np.full(len(told), 1 / len(told))
        w, converged = _nearest(_matrix_loss(matrix, goal, sigma), [equal, goal, given(1 / sigma)], True)
        if index is not None:
            w, converged = _nearest(_loss(influence, goal), [equal, w], False)
        elif not exact:
            w, converged = _nearest(_gap_loss(s[:, told], goal), [equal, w], True)
    r = np.full(k, np.nan)
    r[told] = influence(w)
    total = float(r[told].sum())
    deviation = float(np.max(np.abs(r[told] / total - goal))) if total > 0 else float("inf")
    return Influence(spread_out(w), r, deviation, deviation < REACHED, converged, notes)


def _solved(
    matrix: FloatArray, goal: FloatArray, sigma: FloatArray, influence: Callable[[FloatArray], FloatArray]
) -> FloatArray | None:
    """Weights that reach the goal, none of them negative; None where there are none, or none is found.

    Under a plain mean of complete scores r ∝ R·(w·σ), so w·σ ∝ R⁻¹·goal. With gaps, or under another score, that is
    nearly so: what it misses the goal by is added to the aim until it does not miss.
    """
    if np.isnan(matrix).any() or np.linalg.cond(matrix) > 1e10:
        return None
    aim = goal
    for _ in range(ROUNDS):
        scaled = np.linalg.solve(matrix, aim)
        if scaled.min() < 0 or not (scaled > 0).any():
            return None
        w = given(scaled / sigma)
        r = influence(w)
        total = float(r.sum())
        if not total > 0:
            return None
        missed = goal - r / total
        if np.abs(missed).max() < HIT:
            return w
        aim = aim + missed
    return None


def _loss(influence: Callable[[FloatArray], FloatArray], goal: FloatArray) -> Callable[[FloatArray], float]:
    def loss(w: FloatArray) -> float:
        if w.sum() <= 0:
            return FAR
        r = influence(w)
        total = float(r.sum())
        return float(np.sum((r / total - goal) ** 2)) if total > 1e-9 else FAR

    return loss


def _matrix_loss(
    matrix: FloatArray, goal: FloatArray, sigma: FloatArray
) -> Callable[[FloatArray], tuple[float, FloatArray]]:
    """The loss and its gradient from the correlation matrix alone: r = Rv/√(vᵀRv), v = w·σ."""

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        rv = matrix @ (w * sigma)
        q = max(0.0, float((w * sigma) @ rv)) ** 0.5
        total = float(rv.sum()) / q if q > 0 else 0.0
        if total <= 1e-9:
            return FAR, np.zeros_like(w)
        r = rv / q
        value, slope = off_target(r, (matrix - np.outer(r, r)) / q, goal)
        return value, slope * sigma

    return loss


def _gap_loss(s: FloatArray, goal: FloatArray) -> Callable[[FloatArray], tuple[float, FloatArray]]:
    """The loss and its gradient for the mean over what each unit has: through each unit's score to each correlation."""
    there = ~np.isnan(s)

    def loss(w: FloatArray) -> tuple[float, FloatArray]:
        y = _mean(s, np.maximum(w, 0))
        r = correlations_with(s, y)
        if not r.sum() > 1e-9:
            return FAR, np.zeros_like(w)
        both = there & ~np.isnan(y)[:, None]
        y_by_w = np.where(both, s - y[:, None], 0.0) / np.where(both, (there @ np.maximum(w, 0))[:, None], 1)
        return off_target(r, by_score(s, y, r).T @ y_by_w, goal)

    return loss


def by_score(s: FloatArray, y: FloatArray, r: FloatArray) -> FloatArray:
    """Derivatives n×k of the correlations ``r`` (k,) of the columns of ``s`` with ``y`` (n,) by each unit's y."""
    both = ~np.isnan(s) & ~np.isnan(y)[:, None]
    x, y_off = (_unit(np.where(both, part, 0.0), both) for part in (s, y[:, None]))
    slopes: FloatArray = (x[0] - r * y_off[0]) / y_off[1]
    return slopes


def _unit(d: FloatArray, there: BoolArray) -> tuple[FloatArray, FloatArray]:
    """Each column less its mean over ``there``, brought to length 1, and the lengths."""
    d = np.where(there, d - d.sum(axis=0) / there.sum(axis=0), 0.0)
    length = np.sqrt((d**2).sum(axis=0))
    return d / length, length


def off_target(r: FloatArray, r_by_w: FloatArray, goal: FloatArray) -> tuple[float, FloatArray]:
    """Σ (r_j/Σr − goal_j)² and its gradient, given the derivatives of r."""
    total = r.sum()
    gap = r / total - goal
    share_by_w = (r_by_w - np.outer(r / total, r_by_w.sum(axis=0))) / total
    return float(gap @ gap), 2 * (gap @ share_by_w)


def _nearest(loss: Callable[[FloatArray], object], starts: list[FloatArray], gradient: bool) -> tuple[FloatArray, bool]:
    """The best of the local minima that SLSQP finds from ``starts``, and whether it converged there."""
    from scipy.optimize import minimize  # type: ignore[import-untyped, unused-ignore]

    best, converged, least = starts[0], False, np.inf
    for start in starts:
        if least < SETTLED:
            break
        value = loss(start)
        if (value[0] if isinstance(value, tuple) else value) == FAR:  # flat ground: nothing to follow
            continue
        found = minimize(
            loss,
            start,
            jac=True if gradient else "2-point",
            method="SLSQP",
            bounds=[(0.0, 1.0)] * start.size,
            constraints={"type": "eq", "fun": _surplus, "jac": np.ones_like},
            options={"maxiter": 200, "ftol": 1e-16},
        )
        if np.isfinite(found.fun) and found.fun < least - 1e-15 and (found.x >= NOTHING).any():
            some = np.where(found.x < NOTHING, 0.0, found.x)
            best, converged, least = given(some), bool(found.success), float(found.fun)
    return best, converged


def _surplus(w: FloatArray) -> float:
    return float(w.sum()) - 1


def _mean(s: FloatArray, w: FloatArray) -> FloatArray:
    """Weighted mean of what each unit has, its weights renormalised; NaN where that is nothing."""
    there = ~np.isnan(s)
    weight = there @ w
    total = np.where(there, s, 0.0) @ w
    mean: FloatArray = np.divide(total, weight, out=np.full(s.shape[0], np.nan), where=weight > 0)
    return mean
