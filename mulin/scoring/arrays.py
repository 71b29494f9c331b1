"""Arithmetic the scoring rules share (method.md §2). Arrays are (units,); what is unknown stays NaN."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


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


def band_score(position: Array, bands: Sequence[tuple[float, float]]) -> Array:
    """Score of the highest band reached, 0 below all; ``bands`` of (at, score), a lower edge belongs to its band."""
    by_edge = sorted(bands)
    edges = settled(np.array([at for at, _ in by_edge], dtype=np.float64))
    scores = np.array([0.0, *(score for _, score in by_edge)])
    return np.where(np.isnan(position), np.nan, scores[np.searchsorted(edges, position, side="right")])


LEAST = 2.3e-308
"""Below every figure that has a logarithm."""


def logged(x: Array, lowest: float) -> Array:
    """Logarithms. What is not above zero has none: it stands where ``lowest`` does."""
    rises = x > 0
    return np.where(np.isnan(x), np.nan, np.where(rises, np.log(np.where(rises, x, 1.0)), np.log(lowest)))
