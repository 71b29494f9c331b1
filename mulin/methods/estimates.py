"""Estimates of missing figures from the other figures of the same units: by regression, and by the EM algorithm.

Both are deterministic: what they give is the expected figure, without the noise that multiple imputation adds.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]

SPARE = 2
"""Units more than coefficients that an estimate takes, at least."""
MOST_STEPS, CLOSE = 10_000, 1e-12


def regressed(y: ArrayLike, predictors: ArrayLike) -> Array:
    """``y`` (n,) with what is missing (NaN) estimated from ``predictors`` (n, k), each unit from those it has.

    For every set of predictors that units without a figure have: least squares with a constant over the units with a
    figure and that whole set (Buck, JRSS B 22, 1960, on available units). Where these are fewer than the
    coefficients and SPARE, and where a unit has no predictor, it stays missing.
    """
    values, x = np.asarray(y, dtype=float), np.asarray(predictors, dtype=float)
    out = values.copy()
    known, there = ~np.isnan(values), ~np.isnan(x)
    for pattern in np.unique(there[~known], axis=0) if (~known).any() else ():
        fit = known & there[:, pattern].all(axis=1)
        if not pattern.any() or fit.sum() < pattern.sum() + 1 + SPARE:
            continue
        centre, top = x[fit][:, pattern].mean(axis=0), values[fit].mean()
        slopes, *_ = np.linalg.lstsq(x[fit][:, pattern] - centre, values[fit] - top, rcond=None)
        mine = ~known & (there == pattern).all(axis=1)
        out[mine] = top + (x[mine][:, pattern] - centre) @ slopes
    return out


def expected(table: ArrayLike) -> Array:
    """``table`` (n, k) with what is missing (NaN) replaced by its expectation given the unit's other figures, under
    the multivariate normal distribution that is most likely (EM; Little & Rubin 2002, chapter 11.2).

    A unit without any figure stays so, and so does a column that is empty. All stays as it is where units with
    figures are fewer than columns and SPARE, or the algorithm does not settle in MOST_STEPS steps.
    """
    given = np.asarray(table, dtype=float)
    units, columns = ~np.isnan(given).all(axis=1), ~np.isnan(given).all(axis=0)
    x = given[np.ix_(units, columns)]
    if not np.isnan(x).any() or x.shape[0] < x.shape[1] + SPARE:
        return given.copy()
    centre, spread = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
    spread[spread == 0] = 1.0
    filled = _most_likely((x - centre) / spread)
    if filled is None:
        return given.copy()
    out = given.copy()
    out[np.ix_(units, columns)] = np.where(np.isnan(x), centre + spread * filled, x)
    return out


def _most_likely(x: Array) -> Array | None:
    missing = np.isnan(x)
    patterns, of = np.unique(missing, axis=0, return_inverse=True)
    of = np.ravel(of)
    mean, cov = np.nanmean(x, axis=0), np.diag(np.nanvar(x, axis=0))
    filled = np.where(missing, mean, x)
    for _ in range(MOST_STEPS):
        spare = np.zeros_like(cov)
        for at, gone in enumerate(patterns):
            if not gone.any():
                continue
            mine = of == at
            slopes = np.linalg.pinv(cov[np.ix_(~gone, ~gone)]) @ cov[np.ix_(~gone, gone)]
            filled[np.ix_(mine, gone)] = mean[gone] + (x[np.ix_(mine, ~gone)] - mean[~gone]) @ slopes
            spare[np.ix_(gone, gone)] += mine.sum() * (cov[np.ix_(gone, gone)] - cov[np.ix_(gone, ~gone)] @ slopes)
        new_mean = filled.mean(axis=0)
        apart = filled - new_mean
        new_cov = (apart.T @ apart + spare) / len(x)
        moved = max(np.abs(new_mean - mean).max(), np.abs(new_cov - cov).max())
        mean, cov = new_mean, new_cov
        if moved < CLOSE:
            return filled
    return None
