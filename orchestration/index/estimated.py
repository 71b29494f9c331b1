"""Figures estimated from a unit's other figures, year by year: what ``impute: regression`` and ``em`` put in, and what
multiple imputation draws in their place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mulin.index import IndexPack, Indicator
from mulin.index.model import ESTIMATES, Impute
from mulin.methods.estimates import expected, regressed
from mulin.methods.multiple import normal_draws, regression_draws

if TYPE_CHECKING:
    from orchestration.index.table import Table

Array = NDArray[np.float64]
FIELD = "estimate:{version}:{code}"
"""The field under which SQL finds the estimates of an indicator, by the version of the rules."""
_STREAM = 0x1987
"""Keeps the random numbers of imputation apart from those of the draws of one seed."""


def estimates(
    pack: IndexPack, version: int, figures: Mapping[str, Array], years: Sequence[int]
) -> Iterator[tuple[str, Array]]:
    """Field and, over the rows of the figures, an estimate where the indicator has no figure; NaN elsewhere."""
    how = _estimated(pack)
    if not how:
        return
    observed = {i.code: _observed(i, figures) for i in pack.indicators}
    of_years = np.asarray(years)
    for code, impute in how.items():
        table = np.column_stack([observed[c] for c in (code, *_others(code, impute, observed))])
        filled = np.full(len(of_years), np.nan)
        for year in np.unique(of_years):
            here = of_years == year
            part = table[here]
            filled[here] = regressed(part[:, 0], part[:, 1:]) if impute.method == "regression" else expected(part)[:, 0]
        yield FIELD.format(version=version, code=code), np.where(np.isnan(observed[code]), filled, np.nan)


def drawn(
    pack: IndexPack, table: Table, years: Collection[int], tables: int, seed: int
) -> dict[tuple[str, int, str], Array]:
    """Indicator, year and unit of every figure that is estimated → ``tables`` draws of it, the same for the same seed.

    Indicators by ``em`` that are estimated from the same figures are drawn together, as they vary together.
    """
    how = _estimated(pack)
    observed = {i.code: _observed(i, table.figures) for i in pack.indicators}
    place = {code: at for at, code in enumerate(observed)}
    of_years = np.asarray(table.years)
    together: dict[tuple[str, ...], list[str]] = {}
    for code, impute in how.items():
        columns = [code, *_others(code, impute, observed)]
        key = (impute.method, *(columns if impute.method == "regression" else sorted(columns, key=place.__getitem__)))
        together.setdefault(key, []).append(code)
    out: dict[tuple[str, int, str], Array] = {}
    for year in sorted(years):
        rows = np.flatnonzero(of_years == year)
        for (method, *columns), codes in together.items():
            random = np.random.default_rng([seed, _STREAM, year, place[codes[0]]])
            part = np.column_stack([observed[c][rows] for c in columns])
            gaps = _regression(part, tables, random) if method == "regression" else _normal(part, tables, random)
            for at, column, figures in gaps:
                if columns[column] in codes and not np.isnan(figures).any():
                    out[columns[column], year, table.units[rows[at]]] = figures
    return out


def _regression(part: Array, tables: int, random: np.random.Generator) -> Iterator[tuple[int, int, Array]]:
    """Row, column and figures of every gap of the first column."""
    figures = regression_draws(part[:, 0], part[:, 1:], tables, random)
    return ((int(at), 0, figures[:, at]) for at in np.flatnonzero(np.isnan(part[:, 0])))


def _normal(part: Array, tables: int, random: np.random.Generator) -> Iterator[tuple[int, int, Array]]:
    """Row, column and figures of every gap."""
    figures = normal_draws(part, tables, random)
    return ((int(at), int(k), figures[:, n]) for n, (at, k) in enumerate(np.argwhere(np.isnan(part))))


def _estimated(pack: IndexPack) -> dict[str, Impute]:
    how = ((i.code, i.impute or pack.defaults.impute) for i in pack.indicators)
    return {code: impute for code, impute in how if impute.method in ESTIMATES}


def _others(code: str, impute: Impute, known: Collection[str]) -> list[str]:
    """What an indicator is estimated from."""
    return [c for c in known if c != code and (not impute.predictors or c in impute.predictors)]


def _observed(indicator: Indicator, figures: Mapping[str, Array]) -> Array:
    """After denominator and factor, as ``int_values`` has it."""
    figure = figures[indicator.field or indicator.code]
    if indicator.denominator is None:
        return indicator.factor * figure
    below = figures[indicator.denominator]
    return np.asarray(indicator.factor * figure / np.where(below == 0, np.nan, below), dtype=np.float64)
