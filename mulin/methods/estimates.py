"""Estimates of missing figures from the other figures of the same units: by regression, and by the EM algorithm.

Both are deterministic: what they give is the expected figure, without the noise that multiple imputation adds
(:mod:`mulin.methods.multiple`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods.em import fitted

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

SPARE = 2
"""Units more than coefficients that an estimate takes, at least."""


def regressed(y: ArrayLike, predictors: ArrayLike) -> Array:
    """``y`` (n,) with what is missing (NaN) estimated from ``predictors`` (n, k), each unit from those it has.

    For every set of predictors that units without a figure have: least squares with a constant over the units with a
    figure and that whole set (Buck, JRSS B 22, 1960, on available units). Where these are fewer than the
    coefficients and SPARE, and where a unit has no predictor, it stays missing.
    """
    values, x = np.asarray(y, dtype=float), np.asarray(predictors, dtype=float)
    out = values.copy()
    known, there = ~np.isnan(values), ~np.isnan(x)
    for pattern, fit, mine in lines(known, there):
        centre, top = x[fit][:, pattern].mean(axis=0), values[fit].mean()
        slopes, *_ = np.linalg.lstsq(x[fit][:, pattern] - centre, values[fit] - top, rcond=None)
        out[mine] = top + (x[mine][:, pattern] - centre) @ slopes
    return out


def lines(known: Flags, there: Flags) -> Iterator[tuple[Flags, Flags, Flags]]:
    """For every line that is fitted: the predictors (k,) it has, the units (n,) it is fitted over, those it serves.

    ``known`` (n,): who has the figure; ``there`` (n, k): who has which predictor."""
    for pattern in np.unique(there[~known], axis=0) if (~known).any() else ():
        fit = known & there[:, pattern].all(axis=1)
        if pattern.any() and fit.sum() >= pattern.sum() + 1 + SPARE:
            yield pattern, fit, ~known & (there == pattern).all(axis=1)


def expected(table: ArrayLike) -> Array:
    """``table`` (n, k) with what is missing (NaN) replaced by its expectation given the unit's other figures, under
    the multivariate normal distribution that is most likely (EM; Little & Rubin 2002, chapter 11.2).

    A unit without any figure stays so, and so does a column that is empty. All stays as it is where units with
    figures are fewer than columns and SPARE, or the algorithm does not settle.
    """
    given = np.asarray(table, dtype=float)
    return filled_by(given, most_likely(given))


def filled_by(given: Array, found: Likely | Unsettled | None) -> Array:
    """``given`` with its gaps filled as far as ``found`` says with what."""
    out = given.copy()
    if isinstance(found, Likely):
        x = given[found.rows]
        out[found.rows] = np.where(np.isnan(x), found.centre + found.spread * found.filled, x)
    return out


@dataclass(frozen=True, slots=True)
class Likely:
    """The multivariate normal distribution that is most likely for a table with gaps.

    ``rows``: the index (units that have a figure, columns that have one) of the part of the table it is of; ``x``:
    that part, each column less its ``centre`` over its ``spread``; ``mean``, ``cov``: the distribution, on that scale;
    ``filled``: ``x`` with expectations in its gaps.
    """

    rows: tuple[NDArray[Any], ...]
    centre: Array
    spread: Array
    x: Array
    mean: Array
    cov: Array
    filled: Array


@dataclass(frozen=True, slots=True)
class Unsettled:
    """EM was still on its way after ``steps`` steps; the last moved a mean, variance or covariance of the columns, each
    in its own standard deviations, by ``moved``."""

    moved: float
    steps: int


def most_likely(given: Array) -> Likely | Unsettled | None:
    """None where nothing is missing, or units are fewer than columns and SPARE."""
    rows = np.ix_(~np.isnan(given).all(axis=1), ~np.isnan(given).all(axis=0))
    x = given[rows]
    if not np.isnan(x).any() or x.shape[0] < x.shape[1] + SPARE:
        return None
    centre, spread = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
    spread[spread == 0] = 1.0
    scaled = (x - centre) / spread
    fit = fitted(scaled)
    if not fit.settled:
        return Unsettled(fit.moved, fit.steps)
    return Likely(rows, centre, spread, scaled, fit.mean, fit.cov, fit.filled)
