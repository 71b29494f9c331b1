"""The statistical audit of method.md §5, one part: what each indicator looks like on its own.

Handbook (OECD/JRC 2008), steps 3 to 5; limits as in the JRC's audits. What cannot be computed is None with a ``reason``
in Chinese, never NaN without a word.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from mulin.language import Both
from mulin.methods.moments import is_constant, kurtosis, passes, skewness
from mulin.scoring.arrays import settled_figure

Array = NDArray[np.float64]

EMPTY = Both("没有数据", "no data")
CONSTANT = Both("各单位数值相同", "all units have the same value")
TOO_FEW = Both("有数据的单位太少", "too few units have data")


def columns(x: ArrayLike, codes: Sequence[str]) -> Array:
    """``x`` as (units, indicators) of doubles. ValueError for another shape, an infinity, or codes that do not fit."""
    values = np.asarray(x, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != len(codes) or len(set(codes)) != len(codes):
        raise ValueError(f"{len(codes)} codes for values of shape {values.shape}")
    if np.isinf(values).any():
        raise ValueError("values must be finite or NaN")
    return values


def silence(values: Array) -> str | None:
    """Why a column (units,) says nothing: no data, one unit, or all alike."""
    present = values[~np.isnan(values)]
    if present.size < 2:
        return TOO_FEW if present.size else EMPTY
    return CONSTANT if is_constant(present) else None


@dataclass(frozen=True, slots=True)
class Described:
    """One indicator over the units that have it. ``sd`` is the sample's (n − 1).

    ``skew``, ``kurtosis``: sample-adjusted, :mod:`mulin.methods.moments`. ``outliers``: |skew| ≥ 2 and kurtosis ≥ 3.5.
    ``zeros``: share of values that are 0; ``unique``: share of distinct values, 1 = all differ.
    """

    code: str
    n: int
    missing: int
    mean: float | None
    sd: float | None
    minimum: float | None
    maximum: float | None
    skew: float | None
    kurtosis: float | None
    outliers: bool
    zeros: float | None
    unique: float | None
    reason: str | None


_GREAT = 1e100


def describe(x: ArrayLike, codes: Sequence[str]) -> list[Described]:
    """Values (units, indicators), NaN = missing → one row for every indicator."""
    values = columns(x, codes)
    return [_described(code, column) for code, column in zip(codes, values.T, strict=True)]


def _described(code: str, column: Array) -> Described:
    v = column[~np.isnan(column)]
    n, reason = len(v), silence(column)
    if not n:
        none = (None,) * 6
        return Described(code, 0, len(column), *none, False, None, None, reason)
    skew, kurt = skewness(v), kurtosis(v)
    if reason is None and (skew is None or kurt is None):
        reason = TOO_FEW
    low, high = float(v.min()), float(v.max())
    # squares of what is greater would run over; of the rest no digit is touched
    unit = max(abs(low), abs(high))
    unit = unit if unit > _GREAT else 1.0
    w, least = v / unit, low / unit
    # from the least value on, so that a constant has its own value as mean and 0 as sd
    middle = least + float(np.mean(w - least))
    mean = unit * middle
    sd = unit * float(np.sqrt(np.sum((w - middle) ** 2) / (n - 1))) if n > 1 else None
    return Described(
        code, n, len(column) - n, mean, sd, low, high, skew, kurt, not passes(v),
        float(np.mean(v == 0)), len(np.unique(settled_figure(v))) / n, reason,
    )  # fmt: skip
