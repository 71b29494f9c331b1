"""Figures estimated from a unit's other figures, year by year: what ``impute: regression`` and ``em`` put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from mulin.index import IndexPack, Indicator
from mulin.index.model import ESTIMATES
from mulin.methods.estimates import expected, regressed

Array = NDArray[np.float64]
FIELD = "estimate:{version}:{code}"
"""The field under which SQL finds the estimates of an indicator, by the version of the rules."""


def estimates(
    pack: IndexPack, version: int, figures: Mapping[str, Array], years: Sequence[int]
) -> Iterator[tuple[str, Array]]:
    """Field and, over the rows of the figures, an estimate where the indicator has no figure; NaN elsewhere."""
    how = {i.code: i.impute or pack.defaults.impute for i in pack.indicators}
    if not any(impute.method in ESTIMATES for impute in how.values()):
        return
    observed = {i.code: _observed(i, figures) for i in pack.indicators}
    of_years = np.asarray(years)
    for code, impute in how.items():
        if impute.method not in ESTIMATES:
            continue
        others = [c for c in observed if c != code and (not impute.predictors or c in impute.predictors)]
        table = np.column_stack([observed[c] for c in (code, *others)])
        filled = np.full(len(of_years), np.nan)
        for year in np.unique(of_years):
            here = of_years == year
            part = table[here]
            filled[here] = regressed(part[:, 0], part[:, 1:]) if impute.method == "regression" else expected(part)[:, 0]
        yield FIELD.format(version=version, code=code), np.where(np.isnan(observed[code]), filled, np.nan)


def _observed(indicator: Indicator, figures: Mapping[str, Array]) -> Array:
    """After denominator and factor, as ``int_values`` has it."""
    figure = figures[indicator.field or indicator.code]
    if indicator.denominator is None:
        return indicator.factor * figure
    below = figures[indicator.denominator]
    return np.asarray(indicator.factor * figure / np.where(below == 0, np.nan, below), dtype=np.float64)
