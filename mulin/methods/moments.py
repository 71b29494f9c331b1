"""Skewness, kurtosis and the outlier test of the Handbook (OECD/JRC 2008, step 3: |skew| < 2 or kurtosis < 3.5).

Both moments are the sample-adjusted kind ("type 2" of Joanes & Gill, The Statistician 47, 1998; what Excel, SAS, pandas
and COINr compute). Missing values are NaN and left out. None where the moment is not defined, never NaN.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]

SKEW_LIMIT = 2.0
KURTOSIS_LIMIT = 3.5

# Values that differ by less than this share of their size are one value: 0.1 + 0.2 and 0.3 are not a distribution.
SAME = 1e-12


def column(x: ArrayLike) -> FloatArray:
    """``x`` as one series (n,) of doubles. ValueError for another shape or an infinity."""
    values = np.asarray(x, dtype=np.float64)
    if values.ndim != 1:
        raise ValueError(f"one series is wanted, not an array of shape {values.shape}")
    if np.isinf(values).any():
        raise ValueError("values must be finite or NaN")
    return values


def is_constant(x: ArrayLike) -> bool:
    """Whether the present values are all alike (or there are none): spread within 1e-12 of their size."""
    values = column(x)
    values = values[~np.isnan(values)]
    if values.size < 2:
        return True
    low, high = float(values.min()), float(values.max())
    size = max(abs(low), abs(high))
    return high / 2 - low / 2 <= SAME * size / 2  # halves: high - low of huge values would be infinite


def skewness(x: ArrayLike) -> float | None:
    """G1 = g1·sqrt(n(n−1))/(n−2), g1 = m3/m2^1.5. None for fewer than 3 values or a constant."""
    d = _deviations(x)
    n = d.size
    if n < 3:
        return None
    g1 = float(np.mean(d**3) / np.mean(d**2) ** 1.5)
    return g1 * float(np.sqrt(n * (n - 1.0))) / (n - 2)


def kurtosis(x: ArrayLike) -> float | None:
    """G2 = (n−1)/((n−2)(n−3))·((n+1)·g2 + 6), g2 = m4/m2² − 3 (0 for a normal). None for fewer than 4 or a constant."""
    d = _deviations(x)
    n = d.size
    if n < 4:
        return None
    g2 = float(np.mean(d**4) / np.mean(d**2) ** 2) - 3
    return (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6)


def passes(x: ArrayLike, skew: float = SKEW_LIMIT, kurt: float = KURTOSIS_LIMIT) -> bool:
    """The outlier test: |G1| < ``skew`` or G2 < ``kurt``. A constant or too short series has no outliers to treat."""
    return within(skewness(x), kurtosis(x), skew, kurt)


def within(g1: float | None, g2: float | None, skew: float, kurt: float) -> bool:
    """The same test on moments already known; an undefined moment passes.

    Compared after rounding to 10 decimals: 0, 0, 0, 1 has a skewness of exactly 2, but the double depends on the
    order of units.
    """
    return g1 is None or g2 is None or round(abs(g1), 10) < skew or round(g2, 10) < kurt


def leans(x: ArrayLike) -> float:
    """The skewness rounded to 10 decimals, for its sign; 0 where it is not defined."""
    return round(skewness(x) or 0.0, 10)


def _deviations(x: ArrayLike) -> FloatArray:
    """Deviations from the mean in units of the largest, so that powers stay within range; empty if constant."""
    values = column(x)
    values = values[~np.isnan(values)]
    if is_constant(values):
        return np.empty(0)
    values = values / np.abs(values).max()
    d = values - values.mean()
    scaled: FloatArray = d / np.abs(d).max()
    return scaled
