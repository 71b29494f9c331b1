"""Ranks of many draws at once, within groups of units."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.scoring.arrays import DECIMALS, DIGITS, settled

Array = NDArray[np.float64]
Ranks = NDArray[np.int32]
CELLS = 1 << 18
MOST_DECIMALS = 10.0 ** (DIGITS - DECIMALS)  # from here on exact scores are compared by fewer decimals
ALMOST = 5e-9  # what the SQL's decimal(38, 8) lifts to the next half: 1.005 is 1.00499999… as a double


def rounded_key(scores: Array, decimals: int | None) -> Array:
    """Scores as they are compared: rounded half up (away from zero) at ``decimals``, in units of the last place."""
    if decimals is None:
        return scores
    if decimals == DECIMALS and np.nanmax(np.abs(scores), initial=0.0) >= MOST_DECIMALS:
        return settled(scores)
    scaled = scores * 10.0**decimals
    return np.asarray(np.copysign(np.floor(np.abs(scaled) + (0.5 + ALMOST)), scaled))


def rank_draws(
    scores: Array, groups: ArrayLike | None = None, decimals: int | None = None, ties: str = "min", *,
    ascending: bool = False,
) -> Ranks:  # fmt: skip
    """Scores (draws, units) → ranks (draws, units), 1 = highest (``ascending``: lowest); 0 where there is no score.

    Ranked within ``groups`` (units,), on scores rounded at ``decimals`` (None: exact). ``ties``: ``min`` (1 2 2 4),
    ``max`` (1 3 3 4), ``dense`` (1 2 2 3).
    """
    if ties not in ("min", "max", "dense"):
        raise ValueError(f"ties={ties}: one of min, max, dense")
    draws, units = scores.shape
    out = np.zeros((draws, units), dtype=np.int32)
    ids = np.zeros(units, dtype=np.intp) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    for members in _blocks(ids.astype(np.intp)):
        real = members >= 0
        step = max(1, CELLS // members.size)
        for start in range(0, draws, step):
            key = rounded_key(scores[start : start + step][:, members], decimals) * (1.0 if ascending else -1.0)
            if not real.all():
                key[:, ~real] = np.nan
            out[start : start + step, members[real]] = _ranked(key, ties)[:, real]
    return out


def _blocks(ids: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Groups of like size side by side, (groups, most members) of unit positions padded with −1: one sort for many."""
    order = np.argsort(ids, kind="stable")
    sizes = np.bincount(ids)
    starts = np.cumsum(sizes) - sizes
    out = []
    # a block holds groups up to twice as large as its smallest, so padding never more than doubles the work
    classes = np.ceil(np.log2(np.maximum(sizes, 1))).astype(int)
    for size_class in np.unique(classes):
        chosen = np.flatnonzero(classes == size_class)
        place = np.arange(sizes[chosen].max())
        inside = place < sizes[chosen][:, None]
        out.append(np.where(inside, order[np.minimum(starts[chosen][:, None] + place, len(ids) - 1)], -1))
    return out


def _ranked(key: Array, ties: str) -> Ranks:
    """Ranks along the last axis of ascending keys; NaN gets 0."""
    order = np.argsort(key, axis=-1)
    value = np.take_along_axis(key, order, axis=-1)
    first = np.ones(value.shape, dtype=np.bool_)
    first[..., 1:] = value[..., 1:] != value[..., :-1]
    place = np.arange(1, key.shape[-1] + 1, dtype=np.int32)
    if ties == "dense":
        rank = np.cumsum(first, axis=-1, dtype=np.int32)
    elif ties == "min":
        rank = np.maximum.accumulate(np.where(first, place, np.int32(0)), axis=-1)
    else:
        last = np.ones(value.shape, dtype=np.bool_)
        last[..., :-1] = first[..., 1:]
        ends = np.where(last, place, np.int32(key.shape[-1] + 1))
        rank = np.minimum.accumulate(ends[..., ::-1], axis=-1)[..., ::-1]
    out = np.empty(key.shape, dtype=np.int32)
    np.put_along_axis(out, order, np.where(np.isnan(value), np.int32(0), rank).astype(np.int32), axis=-1)
    return out
