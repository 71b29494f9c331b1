"""Figures estimated from a unit's other figures, year by year: what ``impute: regression`` and ``em`` put in, and what
multiple imputation draws in their place."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from mulin.index import IndexPack, Indicator
from mulin.index.model import ESTIMATES, POOLED, Impute
from mulin.methods.estimates import Unsettled, filled_by, most_likely, regressed
from mulin.methods.multiple import normal_draws, regression_draws
from orchestration.index.rows import Left

if TYPE_CHECKING:
    from orchestration.index.rows import Table

Array = NDArray[np.float64]
FIELD = "estimate:{version}:{code}"
"""The field under which SQL finds the estimates of an indicator, by the version of the rules."""
_STREAM = 0x1987
"""Keeps the random numbers of imputation apart from those of the draws of one seed."""


def estimates(pack: IndexPack, version: int, table: Table, years: Collection[int]) -> Iterator[tuple[str, Array]]:
    """Field and, over the table's rows, what the models are handed where the indicator has no figure; NaN elsewhere.

    ``years``: those that are scored by this version of the rules.
    """
    how = {code: impute for code, impute in _imputed(pack).items() if is_handed(pack, impute)}
    if not how:
        return
    known = observed_of(pack, table.figures)
    shared = Shared(table.unsettled)
    for code, impute in how.items():
        if impute.method in POOLED:
            found = pooled(known[code], impute, table)
        else:
            found = estimate(code, impute, known, table.years, years, shared)
        yield FIELD.format(version=version, code=code), np.where(np.isnan(known[code]), found, np.nan)


def is_handed(pack: IndexPack, impute: Impute) -> bool:
    """Whether figures are filled before the models run: by what SQL does not compute, or from units that are screened
    out afterwards and no longer there."""
    screened = pack.screen is not None and pack.screen.after == "imputation"
    return impute.method in ESTIMATES or (screened and impute.method in POOLED)


@dataclass
class Shared:
    """Year and columns → what EM expects of all of them: indicators that are estimated from each other share it.

    ``unsettled`` hears of tables for which it has not settled; the same one twice is one.
    """

    unsettled: dict[tuple[int, tuple[str, ...]], Left] = field(default_factory=dict)
    _filled: dict[tuple[int, tuple[str, ...]], Array] = field(default_factory=dict)

    def filled(self, year: int, columns: tuple[str, ...], part: Array) -> Array:
        key = (year, columns)
        if key not in self._filled:
            found = most_likely(part)
            if isinstance(found, Unsettled):
                gaps = np.isnan(part).sum(axis=0)
                self.unsettled[key] = Left(found.moved, found.steps, columns[int(np.argmax(gaps))], int(gaps.max()))
            self._filled[key] = filled_by(part, found)
        return self._filled[key]


def estimate(
    code: str, impute: Impute, known: Mapping[str, Array], of_years: Sequence[int],
    years: Collection[int] | None = None, shared: Shared | None = None,
) -> Array:  # fmt: skip
    """By ``regression`` or ``em`` over the rows of ``known``, year by year (``years``; None: all)."""
    others = set(_others(code, impute, known))
    columns = tuple(c for c in known if c == code or c in others)
    table, own = np.column_stack([known[c] for c in columns]), columns.index(code)
    kept = Shared() if shared is None else shared
    at = np.asarray(of_years)
    filled = np.full(len(at), np.nan)
    for year in np.unique(at):
        if years is not None and int(year) not in years:
            continue
        part = table[at == year]
        if impute.method == "regression":
            filled[at == year] = regressed(part[:, own], np.delete(part, own, axis=1))
            continue
        filled[at == year] = kept.filled(int(year), columns, part)[:, own]
    return filled


def pooled(own: Array, impute: Impute, table: Table) -> Array:
    """Mean or median of the year's units, or of those of the same class; NaN for a unit of no class."""
    import pandas as pd

    of = table.classes.get(impute.by, {}) if impute.by else None
    group = [("" if of is None else of.get(unit)) for unit in table.units]
    frame = pd.DataFrame({"year": table.years, "group": group, "own": own})
    return np.asarray(
        frame.groupby(["year", "group"])["own"].transform("mean" if impute.method == "mean" else "median"),
        dtype=np.float64,
    )


def drawn(
    pack: IndexPack, table: Table, years: Collection[int], tables: int, seed: int
) -> dict[tuple[str, int, str], Array]:
    """Indicator, year and unit of every figure that is estimated → ``tables`` draws of it, the same for the same seed.

    Indicators by ``em`` that are estimated from the same figures are drawn together, as they vary together.
    """
    how = {code: impute for code, impute in _imputed(pack).items() if impute.method in ESTIMATES}
    observed = observed_of(pack, table.figures)
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


def _imputed(pack: IndexPack) -> dict[str, Impute]:
    return {i.code: i.impute or pack.defaults.impute for i in pack.indicators}


def _others(code: str, impute: Impute, known: Collection[str]) -> list[str]:
    """What an indicator is estimated from."""
    return [c for c in known if c != code and (not impute.predictors or c in impute.predictors)]


def observed_of(pack: IndexPack, figures: Mapping[str, Array]) -> dict[str, Array]:
    """Indicator → its values over the rows, NaN where there is none."""
    return {i.code: _observed(i, figures) for i in pack.indicators}


def _observed(indicator: Indicator, figures: Mapping[str, Array]) -> Array:
    """After denominator and factor, as ``int_values`` has it."""
    figure = figures[indicator.field or indicator.code]
    if indicator.denominator is None:
        return indicator.factor * figure
    below = figures[indicator.denominator]
    return np.asarray(indicator.factor * figure / np.where(below == 0, np.nan, below), dtype=np.float64)
