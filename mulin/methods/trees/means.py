"""How one node makes a score of its children's: means, product, min, max, median, units compared as a set, a formula.

Arrays are (units, children), NaN where a child has no score. A node has one where at least one child has.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from mulin.methods.doubt import benefit_of_the_doubt
from mulin.methods.outranking import Kemeny, copeland, kemeny, outranking_matrix, topsis
from mulin.scoring.arrays import NOUGHT, settled

Array = NDArray[np.float64]

EXPONENTS = {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}
MEANS = (*EXPONENTS, "power")
OTHERS = ("product", "min", "max", "median", "copeland", "topsis", "topsis_vector")
REPLACING = (*MEANS, *OTHERS)
"""What draws may put in a mean's place."""
SETS = ("copeland", "topsis", "topsis_vector", "kemeny", "benefit_of_the_doubt")
"""What compares all units: a unit's score depends on the others'."""
METHODS = (*REPLACING, "kemeny", "benefit_of_the_doubt", "formula")

Formula = Callable[[Array], Array]
"""Scores (units, children) → (units,)."""
Bounds = tuple[Array, Array]
"""Least and greatest share (children,) of each child in a unit's own score."""


def exponent_of(method: str, exponent: float | None) -> float | None:
    """The p of a power mean; 0 for ``product``, which a zero brings down like a geometric mean; None for all others."""
    if method == "power":
        return exponent
    return 0.0 if method == "product" else EXPONENTS.get(method)


def seen_scores(scores: Array, exponent: float | None, zero_policy: str, zero_floor: float | None) -> Array:
    """Scores as the node sees them: for p ≤ 0, ``floor`` lifts to ``zero_floor``, ``drop`` sets s ≤ 0 aside,
    last bits not counted."""
    if exponent is None or exponent > 0 or zero_policy == "keep":
        return scores
    if zero_policy == "floor":
        least = 0.0 if zero_floor is None else zero_floor
        return np.where(scores < least, least, scores)
    return np.where(scores <= NOUGHT, np.nan, scores)


def raised(seen: Array, p: float) -> Array:
    """What a power mean averages: s (p = 1), ln s (p = 0), sᵖ; 0 where missing, or s ≤ 0 and the term has no value."""
    if p == 1.0:
        return np.nan_to_num(seen, nan=0.0)
    rises = seen > 0
    safe = np.where(rises, seen, 1.0)
    with np.errstate(over="ignore"):  # the harmonic mean with 1e-310 is as good as 0
        return np.where(rises, np.log(safe) if p == 0.0 else safe**p, 0.0)


def lowered(mean: Array, p: float) -> Array:
    """The inverse of :func:`raised` on the weighted mean; reuses ``mean``."""
    if p == 1.0:
        return mean
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        return np.exp(mean, out=mean) if p == 0.0 else np.power(mean, 1.0 / p, out=mean)


def power_mean(seen: Array, weights: Array, p: float) -> Array:
    """``(Σ w·sᵖ / Σ w)^(1/p)`` over the children seen, p → 0 the geometric mean (Bullen, *Handbook of Means*, 2003).

    For p ≤ 0 a score ≤ 0 brings it to 0. NaN where nothing is seen, or only with weight 0.
    """
    has = ~np.isnan(seen)
    whole = has @ weights
    top = raised(seen, p) @ weights
    mean = lowered(np.divide(top, whole, out=np.full(top.shape, np.nan), where=whole > 0), p)
    return np.where((seen <= NOUGHT).any(axis=1) & has.any(axis=1), 0.0, mean) if p <= 0 else mean


def product(seen: Array, weights: Array, scale: float, present: NDArray[np.bool_]) -> Array:
    """``S·Π(s/S)^w``, weights as they are: a missing factor leaves the product unknown (as 1 it would be full marks).

    ``present``: children with a score, before ``zero_policy: drop`` set some aside; those are left out of the product.
    """
    zero = (seen <= 0).any(axis=1)
    logs = raised(seen / scale, 0.0) @ weights
    known = present.all(axis=1) & ~np.isnan(seen).all(axis=1)
    return np.where(known, np.where(zero, 0.0, scale * np.exp(logs)), np.nan)


def compared(method: str, seen: Array, weights: Array, scale: float, bounds: Bounds | None = None) -> Array:
    """A method of ``SETS``. NaN for a unit without any score.

    ``copeland``: pairs won − pairs lost; ``topsis``: scale · closeness (``topsis_vector``: of scores over the root of
    their sum of squares); ``benefit_of_the_doubt``: scale · the best a unit can reach, within ``bounds``; ``kemeny``: n
    for the first of n units, less one for each before it, half of one for each beside it. Scores are compared
    as they are ranked (:func:`mulin.scoring.arrays.settled`). Children all of weight 0 compare nothing.
    """
    if method == "benefit_of_the_doubt":
        return np.asarray(scale * benefit_of_the_doubt(seen, *(bounds or ())).scores)
    if not (weights > 0).any():
        return np.full(len(seen), np.nan)
    if method in ("topsis", "topsis_vector"):
        return np.asarray(scale * topsis(seen, weights, "vector" if method == "topsis_vector" else "none"))
    if method == "kemeny":
        return best_order(seen, weights)[0]
    told = (~np.isnan(seen[:, weights > 0])).any(axis=1)
    return np.where(told, copeland(outranking_matrix(settled(seen), weights)), np.nan)


def best_order(seen: Array, weights: Array) -> tuple[Array, Kemeny]:
    """Kemeny's scores (units,), and the order of those that have one. FindingsError where they are too many."""
    told = (~np.isnan(seen[:, weights > 0])).any(axis=1)
    order = kemeny(outranking_matrix(settled(seen[told]), weights))
    out = np.full(len(seen), np.nan)
    out[told] = told.sum() + 1 - order.places
    return out, order


def _over_seen(reduce: Callable[..., Array]) -> Callable[[Array], Array]:
    def over(seen: Array) -> Array:
        out = np.full(len(seen), np.nan)
        some = ~np.isnan(seen).all(axis=1)
        out[some] = reduce(seen[some], axis=1)
        return out

    return over


UNWEIGHTED: dict[str, Callable[[Array], Array]] = {
    "min": _over_seen(np.nanmin),
    "max": _over_seen(np.nanmax),
    "median": _over_seen(np.nanmedian),
}


def combine(
    method: str, p: float | None, seen: Array, weights: Array, scale: float, present: NDArray[np.bool_],
    formula: Formula | None = None, bounds: Bounds | None = None,
) -> Array:  # fmt: skip
    """A node's scores (units,) from its children as seen; ``present`` as in :func:`product`."""
    if method in MEANS:
        assert p is not None
        return power_mean(seen, weights, p)
    if method == "product":
        return product(seen, weights, scale, present)
    if method in SETS:
        return compared(method, seen, weights, scale, bounds)
    if method == "formula":
        assert formula is not None
        return formula(seen)
    return UNWEIGHTED[method](seen)
