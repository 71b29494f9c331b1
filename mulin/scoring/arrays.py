"""Arithmetic the scoring rules share (method.md §2). Arrays are (units,); what is unknown stays NaN."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


DIGITS = 14
"""Significant digits by which figures are compared: doubles hold 15, arithmetic on them loses the last."""
DECIMALS = 10
"""Most decimals of a score or a share that is compared."""
NOUGHT = 0.5 * 10.0**-DECIMALS
"""A score up to here is settled as 0: what the worst unit has, and whoever ties with it but for the last bits."""
LEVEL = 10.0 ** (1 - DIGITS)
_POWERS = np.array([*(math.pow(10, n) for n in range(309)), np.inf])
"""As the databank has them, to the last bit."""


def settled_figure(x: ArrayLike) -> Array:
    """A figure as it is compared, to 14 significant digits: 0.3/3 and 0.1/1 are one, as are 0.3 − 0.1 and 0.2.

    What was written with up to 14 digits is told apart, whatever its unit of measure.
    """
    values = np.asarray(x, dtype=np.float64)
    return _rounded(values, DIGITS - 1 - _leading_place(np.abs(values)))


def settled(x: ArrayLike) -> Array:
    """A score or a share as it is compared: at most 10 decimals, at most 14 significant digits."""
    values = np.asarray(x, dtype=np.float64)
    return _rounded(values, np.minimum(DECIMALS, DIGITS - 1 - _leading_place(np.abs(values))))


def settled_sum(a: ArrayLike, b: ArrayLike) -> Array:
    """a + b to 15 digits of the greatest of the three, as a sum of decimals is written down: 0.3 − 0.1 − 0.2 is 0.

    A sum of whole numbers is whole and exact, as far as doubles count (2⁵³); it stays as it is.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        total = np.asarray(a + b)
    most = np.maximum(np.maximum(np.abs(a), np.abs(b)), np.abs(total))
    counted = (np.trunc(a) == a) & (np.trunc(b) == b) & (np.abs(total) <= 2.0**53)
    return np.where(counted, total, _rounded(total, DIGITS - _leading_place(most))) + 0.0  # there is no minus nought


def level(a: ArrayLike, b: ArrayLike) -> NDArray[np.bool_]:
    """Whether two ends leave no scale between them: figures all alike may differ in last bits. False for NaN."""
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    with np.errstate(over="ignore", invalid="ignore"):
        return np.asarray(np.abs(a - b) <= LEVEL * np.maximum(np.abs(a), np.abs(b)))


def _leading_place(size: Array) -> NDArray[np.int64]:
    """The power of ten of the first digit; of 0 and of what has no digits, any."""
    digits = np.isfinite(size) & (size > 0)
    return np.where(digits, np.floor(np.log10(np.where(digits, size, 1.0))), DIGITS - 1).astype(np.int64)


def _rounded(x: Array, decimals: NDArray[np.int64]) -> Array:
    """Halves away from zero; what is too small or too large to be scaled stays as it is."""
    unit = _POWERS[np.minimum(np.abs(decimals), len(_POWERS) - 1)]
    with np.errstate(over="ignore", invalid="ignore"):
        scaled = np.where(decimals < 0, x / unit, x * unit)
        whole = np.trunc(scaled)
        whole = whole + np.sign(scaled) * (np.abs(scaled - whole) >= 0.5)
        out = np.where(decimals < 0, whole * unit, whole / unit)
    return np.where(np.isfinite(out), out, x)


def ratio(a: Array | float, b: Array | float) -> Array:
    """a / b, unknown where b is 0."""
    a, b = np.broadcast_arrays(np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64))
    return np.asarray(np.divide(a, b, out=np.full(a.shape, np.nan), where=(b != 0) & ~np.isnan(b)))


def fraction(x: Array, start: Array | float, finish: Array | float) -> Array:
    """How far x is on the way from ``start`` to ``finish``, whichever lies higher; unknown where they are the same."""
    return ratio(x - start, np.asarray(finish) - start)


def band_score(position: Array, bands: Sequence[tuple[float, float]]) -> Array:
    """Score of the highest band reached, 0 below all; ``bands`` of (at, score), a lower edge belongs to its band.

    Where the last bits of ``position`` are computed they do not count.
    """
    by_edge = sorted(bands)
    edges = settled_figure([at for at, _ in by_edge])
    scores = np.array([0.0, *(score for _, score in by_edge)])
    return np.where(np.isnan(position), np.nan, scores[np.searchsorted(edges, settled_figure(position), side="right")])


LEAST = 2.3e-308
"""Below every figure that has a logarithm."""


def logged(x: Array, lowest: float) -> Array:
    """Logarithms. What is not above zero has none: it stands where ``lowest`` does."""
    rises = x > 0
    return np.where(np.isnan(x), np.nan, np.where(rises, np.log(np.where(rises, x, 1.0)), np.log(lowest)))
