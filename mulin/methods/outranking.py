"""Comparison instead of a mean: outranking, Copeland, Kemeny, TOPSIS; and ranks (Handbook 2008, step 7).

None of these lets a surplus on one child pay for a gap on another in proportion to its size. ``scores`` are n units × k
children, missing = NaN, higher is better; ``weights`` (k,) are brought to sum 1.
"""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.methods.kemeny import Kemeny, kemeny
from mulin.methods.moments import FloatArray, column
from mulin.methods.pairs import checked, copeland, outranking_matrix

__all__ = ["Kemeny", "copeland", "kemeny", "outranking_matrix", "ranks", "topsis"]

DECIMALS_KEPT = 8  # of the scaled value, as round_half_up in the models


def topsis(
    scores: ArrayLike, weights: ArrayLike, normalisation: Literal["none", "vector"] = "none", alike: float = 0.5
) -> FloatArray:
    """Closeness d⁻/(d⁺ + d⁻) (n,) in 0..1 to the ideal unit, Euclidean on w·s (Hwang & Yoon 1981).

    Ideal and anti-ideal are the best and the worst of every child. ``vector``: each child first divided by the root
    of its sum of squares; ``none`` for scores on one scale already. A child that a unit lacks is left out of both its
    distances. A unit for which ideal and anti-ideal are one (all units alike, or one unit) is ``alike``; without any
    score NaN.
    """
    if normalisation not in ("none", "vector"):
        raise ValueError(f"unknown normalisation {normalisation!r}")
    s, w = checked(scores, weights)
    there = ~np.isnan(s)
    filled = np.where(there, s, 0.0)
    if normalisation == "vector":
        size = np.abs(filled).max(axis=0, initial=0.0)
        filled = filled / np.where(size > 0, size, 1)
        length = np.sqrt((filled**2).sum(axis=0))
        filled = filled / np.where(length > 0, length, 1)
    best = np.where(there, filled, -np.inf).max(axis=0, initial=-np.inf)
    worst = np.where(there, filled, np.inf).min(axis=0, initial=np.inf)
    seen = there & (w > 0)
    up = _distance(w, filled, best, seen)
    down = _distance(w, filled, worst, seen)
    total = up + down
    out: FloatArray = np.divide(down, total, out=np.full(s.shape[0], float(alike)), where=total > 0)
    out[~seen.any(axis=1)] = np.nan
    return out


def ranks(
    values: ArrayLike,
    descending: bool = True,
    ties: Literal["min", "max", "average", "dense", "ordinal"] = "min",
    decimals: int | None = None,
) -> FloatArray:
    """Ranks (n,) from 1, NaN for NaN. ``descending``: the highest is first. ``decimals``: ranks of the rounded values.

    Ties: ``min`` 1 2 2 4, ``max`` 1 3 3 4, ``average`` 1 2.5 2.5 4, ``dense`` 1 2 2 3, ``ordinal`` 1 2 3 4 in the
    order given. Rounded half away from zero on the decimal value, as the models do.
    """
    if ties not in ("min", "max", "average", "dense", "ordinal"):
        raise ValueError(f"unknown rule for ties {ties!r}")
    x = column(values)
    if decimals is not None:
        scaled = np.round(np.abs(x) * 10.0**decimals, DECIMALS_KEPT)
        x = np.sign(x) * np.floor(scaled + 0.5)
    out = np.full(x.size, np.nan)
    there = np.flatnonzero(~np.isnan(x))
    key = -x[there] if descending else x[there]
    if ties == "ordinal":
        out[there[np.argsort(key, kind="stable")]] = np.arange(1, there.size + 1)
        return out
    _, group, count = np.unique(key, return_inverse=True, return_counts=True)
    last = np.cumsum(count).astype(np.float64)
    first = last - count + 1
    place = {"min": first, "max": last, "average": (first + last) / 2, "dense": np.arange(1.0, count.size + 1)}[ties]
    out[there] = place[group]
    return out


def _distance(w: FloatArray, s: FloatArray, goal: FloatArray, seen: NDArray[np.bool_]) -> FloatArray:
    gap = np.where(seen, w * (s - np.where(np.isfinite(goal), goal, 0.0)), 0.0)
    length: FloatArray = np.sqrt((gap**2).sum(axis=1))
    return length
