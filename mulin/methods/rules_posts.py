"""Scoring rules that compare a unit with posts written in the framework (method.md §2). Arrays are (units,)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
ENDLESS = 1e12  # what "no limit" is in the SQL: item_cap, escalate_from


def settled(x: Array) -> Array:
    """Rounded half away from zero at 10 decimals, for comparisons with computed bounds: 9.6/12 reaches 0.8."""
    values = np.asarray(x, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = values * 1e10
        whole = np.trunc(scaled)
        out = (whole + np.sign(scaled) * (np.abs(scaled - whole) >= 0.5)) / 1e10
    # what is too large to be scaled has no decimals
    return np.where(np.isfinite(out), out, values)


def ratio(a: Array | float, b: Array | float) -> Array:
    """a / b, unknown where b is 0."""
    a, b = np.broadcast_arrays(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
    return np.asarray(np.divide(a, b, out=np.full(a.shape, np.nan), where=(b != 0) & ~np.isnan(b)))


def fraction(x: Array, start: Array | float, finish: Array | float) -> Array:
    """How far x is on the way from ``start`` to ``finish``, whichever lies higher; unknown where they are the same."""
    return ratio(x - start, np.asarray(finish) - start)


def target_attainment(
    x: Array, target: Array, floor: float, lower: bool, cap: float, overshoot: float, unbounded: bool
) -> Array:
    """``cap·clip((x−L)/(T−L))``; L = T: cap if the target is met, else 0."""
    part = fraction(x, floor, target)
    line = cap * (part if unbounded else np.clip(part, 0.0, overshoot))
    met = x <= target if lower else x >= target
    return np.where(np.isnan(x), np.nan, np.where(target == floor, np.where(met, cap, 0.0), line))


def attainment_from_zero(x: Array, target: Array, lower: bool, cap: float) -> Array:
    """What ``min_max`` falls back to with too few peers: L = 0; lower ``cap·min(1, T/x)``."""
    if not lower:
        return target_attainment(x, target, 0.0, False, cap, 1.0, False)
    return np.where(np.isnan(x), np.nan, np.where(x <= target, cap, cap * np.clip(ratio(target, x), 0.0, 1.0)))


def goalpost(x: Array, low: float, high: float, lower: bool, scale: float, bounded: bool) -> Array:
    """``scale·(x−low)/(high−low)``, lower from the other end; ``bounded``: the fraction held in 0..1."""
    part = fraction(x, high, low) if lower else fraction(x, low, high)
    return scale * (np.clip(part, 0.0, 1.0) if bounded else part)


def plateau(x: Array, edges: tuple[float, float], zeros: tuple[float, float], cap: float, bounded: bool) -> Array:
    """cap on ``edges``, falling in a line to 0 at ``zeros``; where a zero stands on its edge the fall is a step."""

    def slope(zero: float, edge: float) -> Array:
        part = fraction(x, zero, edge)
        return np.nan_to_num(np.clip(part, 0.0, 1.0) if bounded else part, nan=0.0)

    inside = (x >= edges[0]) & (x <= edges[1])
    outside = np.where(x < edges[0], slope(zeros[0], edges[0]), slope(zeros[1], edges[1]))
    return np.where(np.isnan(x), np.nan, cap * np.where(inside, 1.0, outside))


def band_score(position: Array, bands: Sequence[tuple[float, float]]) -> Array:
    """Score of the highest band reached, 0 below all; ``bands`` of (at, score), a lower edge belongs to its band."""
    by_edge = sorted(bands)
    edges = settled(np.array([at for at, _ in by_edge], dtype=np.float64))
    scores = np.array([0.0, *(score for _, score in by_edge)])
    return np.where(np.isnan(position), np.nan, scores[np.searchsorted(edges, position, side="right")])


def step_position(x: Array, target: Array, lower: bool, by_value: bool) -> Array:
    """What the bands are compared with: x, or the share of the target reached (lower: T/x, 1 up to the target)."""
    if by_value:
        return settled(x)
    if lower:
        out = np.where(x <= target, 1.0, settled(ratio(target, x)))
    else:
        out = np.where(target == 0, np.where(x >= 0, 1.0, 0.0), settled(ratio(x, target)))
    return np.where(np.isnan(x), np.nan, out)


def points_off(
    x: Array, per_unit: float, escalate_from: float = ENDLESS, escalate_per_unit: float = 0.0, item_cap: float = ENDLESS
) -> Array:
    """``min(item_cap, per_unit·min(x, k) + escalate_per_unit·max(x−k, 0))``, k = ``escalate_from``. In points."""
    taken = per_unit * np.minimum(x, escalate_from) + escalate_per_unit * np.maximum(x - escalate_from, 0.0)
    return np.asarray(np.minimum(taken, item_cap))
