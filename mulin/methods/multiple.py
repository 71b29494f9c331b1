"""Multiple imputation: what is missing is drawn from its predictive distribution, many times (Rubin, *Multiple
Imputation for Nonresponse in Surveys*, 1987; OECD/JRC Handbook 2008, step 3).

The draws are proper: they know neither the figure nor the parameters behind it, and vary by both. A figure of which
nobody observed is below zero is not drawn below zero where it is not expected there: it is drawn again.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods.estimates import Likely, lines, most_likely

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]

SETTLING, BETWEEN = 50, 5
"""Steps of the chain before the first table it gives, and from one to the next."""
MOST_AGAIN = 50
NOTHING = 1e-6
"""Directions in which figures spread less, relative to the widest, are those of figures that depend on each other."""


def regression_draws(y: ArrayLike, predictors: ArrayLike, draws: int, random: np.random.Generator) -> Array:
    """``y`` (n,) and ``predictors`` (n, k) as for :func:`mulin.methods.estimates.regressed` → (draws, n): what it fills
    drawn, NaN elsewhere.

    Of each line the residual variance is drawn from its posterior SSE / χ², then its coefficients given the variance,
    then each figure given both, under the prior that knows nothing (Rubin 1987, p. 167).
    """
    values, x = np.asarray(y, dtype=float), np.asarray(predictors, dtype=float)
    out = np.full((draws, len(values)), np.nan)
    known = ~np.isnan(values)
    for pattern, fit, mine in lines(known, ~np.isnan(x)):
        centre, top = x[fit][:, pattern].mean(axis=0), values[fit].mean()
        u, s, vt = np.linalg.svd(x[fit][:, pattern] - centre, full_matrices=False)
        kept = s > s.max(initial=0.0) * np.finfo(float).eps * max(u.shape[0], vt.shape[1])
        u, roots = u[:, kept], vt[kept].T / s[kept]
        share = u.T @ (values[fit] - top)
        apart = values[fit] - top - u @ share
        here = (x[mine][:, pattern] - centre) @ roots  # each unit along the directions the line is fitted in
        expected = top + here @ share
        draw = partial(_about, expected, here, float(apart @ apart), int(fit.sum()), draws, random)
        out[:, mine] = _possible(draw, expected, _least(values, expected))
    return out


def normal_draws(table: ArrayLike, draws: int, random: np.random.Generator) -> Array:
    """``table`` (n, k) as for :func:`mulin.methods.estimates.expected` → (draws, gaps): what it fills drawn, in the
    order of ``np.argwhere(np.isnan(table))``, NaN where a gap stays.

    Data augmentation (Tanner & Wong, JASA 82, 1987; Schafer, *Analysis of Incomplete Multivariate Data*, 1997, ch. 5):
    from the distribution that is most likely, figures are drawn given its parameters, and parameters from their
    posterior given the figures (Σ inverse Wishart with n − 1 degrees of freedom, the mean normal with Σ / n), in turn.
    """
    given = np.asarray(table, dtype=float)
    gaps = np.isnan(given)
    out = np.full((draws, int(gaps.sum())), np.nan)
    if not isinstance(found := most_likely(given), Likely):
        return out
    missing = np.isnan(found.x)
    place = np.full(given.shape, -1)
    place[gaps] = np.arange(out.shape[1])
    at = place[found.rows][missing]
    real = found.centre + found.spread * found.filled
    least = np.column_stack([
        _least(column, expected) for column, expected in zip(given[found.rows].T, real.T, strict=True)
    ])  # fmt: skip
    lowest = (least - found.centre) / found.spread
    mean, cov = found.mean, found.cov
    for step in range(1, SETTLING + draws * BETWEEN + 1):
        conditional = _Conditional(found.x, mean, cov)
        mean, cov = _parameters(conditional.drawn(random), random)
        if step > SETTLING and (step - SETTLING) % BETWEEN == 0:
            draw = partial(_Conditional(found.x, mean, cov).drawn, random)
            whole = _possible(draw, found.filled, lowest, together=True)
            out[(step - SETTLING) // BETWEEN - 1, at] = np.maximum(found.centre + found.spread * whole, least)[missing]
    return out


def _about(expected: Array, here: Array, squares: float, fitted: int, draws: int, random: np.random.Generator) -> Array:
    """Draws (draws, units) about a line: its residual variance, its height and slopes, and what no line explains."""
    sigma = np.sqrt(squares / random.chisquare(fitted - 1 - here.shape[1], draws))[:, None]
    height = random.standard_normal((draws, 1)) / np.sqrt(fitted)
    slopes = random.standard_normal((draws, here.shape[1])) @ here.T
    return np.asarray(expected + sigma * (height + slopes + random.standard_normal((draws, len(expected)))))


def _least(observed: Array, expected: Array) -> Array:
    """The least that each of the expected figures may be drawn as."""
    return np.where((expected >= 0) & ~(np.nanmin(observed) < 0), 0.0, -np.inf)


def _possible(draw: Callable[[], Array], expected: Array, least: Array, *, together: bool = False) -> Array:
    """A draw of which nothing is below ``least``: drawn again, the whole row if its figures are drawn ``together``;
    what is not to be had in MOST_AGAIN draws is taken as expected."""
    out = draw()

    def below() -> Flags:
        low = out < least
        return low | low.any(axis=1, keepdims=True) if together else low

    for _ in range(MOST_AGAIN):
        if not (low := below()).any():
            return out
        out = np.where(low, draw(), out)
    return np.where(below(), expected, out)


class _Conditional:
    """The distribution of what is missing from ``x`` (n, k) given what is there and the parameters."""

    def __init__(self, x: Array, mean: Array, cov: Array) -> None:
        self._missing = np.isnan(x)
        self._parts = []
        self._filled = np.where(self._missing, 0.0, x)
        patterns, of = np.unique(self._missing, axis=0, return_inverse=True)
        for number, gone in enumerate(patterns):
            if not gone.any():
                continue
            mine = np.ravel(of) == number
            there = np.linalg.pinv(cov[np.ix_(~gone, ~gone)], NOTHING**2, hermitian=True)
            slopes = there @ cov[np.ix_(~gone, gone)]
            apart = cov[np.ix_(gone, gone)] - cov[np.ix_(gone, ~gone)] @ slopes
            values, vectors = np.linalg.eigh((apart + apart.T) / 2)
            rows = np.ix_(mine, gone)
            self._filled[rows] = mean[gone] + (x[np.ix_(mine, ~gone)] - mean[~gone]) @ slopes
            self._parts.append((rows, (vectors * np.sqrt(np.maximum(values, 0.0))).T))

    def drawn(self, random: np.random.Generator) -> Array:
        out = self._filled.copy()
        for rows, root in self._parts:
            out[rows] += random.standard_normal(out[rows].shape) @ root
        return out


def _parameters(x: Array, random: np.random.Generator) -> tuple[Array, Array]:
    """Mean and covariance from their posterior given whole figures ``x`` (n, k), n > k.

    Columns that depend on each other keep to it: the covariance is drawn in the directions in which figures spread.
    """
    n = len(x)
    mean = x.mean(axis=0)
    _, s, vt = np.linalg.svd(x - mean, full_matrices=False)
    kept = s > s.max(initial=0.0) * NOTHING
    spread = s[kept, None] * vt[kept]
    ranks = len(spread)
    # Bartlett's decomposition: triangle · triangleᵀ is Wishart, so Σ = (triangle⁻¹ · spread)ᵀ (triangle⁻¹ · spread)
    triangle = np.tril(random.standard_normal((ranks, ranks)), -1)
    np.fill_diagonal(triangle, np.sqrt(random.chisquare(n - 1 - np.arange(ranks))))
    root = np.linalg.solve(triangle, spread)
    return mean + random.standard_normal(ranks) @ root / np.sqrt(n), root.T @ root
