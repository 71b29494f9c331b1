"""What a scored table must be told beside: who had nobody to be compared with, what was left without a score, and what
was not imputed although the pack asked for it. The same sentences (Chinese) for tables scored long and wide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.index import IndexPack
from mulin.tables.sqlfiles import quoted
from orchestration.index import messages as m

if TYPE_CHECKING:
    import duckdb
    import pandas as pd

_NAMED = 5


@dataclass(frozen=True, slots=True)
class Unscored:
    """Units without a score for an indicator in a year. ``known``: they have a figure, its rule says nothing."""

    indicator: str
    year: int
    known: bool
    units: int


def sentences(units: Mapping[int, int], unscored: Iterable[Unscored]) -> Iterator[str]:
    """``units``: year → units that were scored in it."""
    found = [u for u in unscored if u.units]
    alone = [u for u in found if u.known and units[u.year] == 1]
    if alone:
        years = "、".join(map(str, sorted({u.year for u in alone})))
        yield m.ALONE.format(years=years, indicators=_named(u.indicator for u in alone))
    for said, some in (
        (m.SILENT, [u for u in found if u.known and units[u.year] > 1]),
        (m.PENDING, [u for u in found if not u.known]),
    ):
        if some:
            yield said.format(count=sum(u.units for u in some), indicators=_named(u.indicator for u in some))


def of_values(normalised: pd.DataFrame) -> list[Unscored]:
    """From a row a figure."""
    without = normalised[normalised["status"].isin(["pending", "not_applicable"])]
    known = without["value"].notna().rename("known")
    counts = without.groupby(["indicator_code", "year", known], sort=False).size().reset_index(name="units")
    return [Unscored(*row) for row in counts.to_numpy().tolist()]


def of_columns(con: duckdb.DuckDBPyConnection, pack: IndexPack) -> list[Unscored]:
    """From a row a unit, in ``wide.wide_normalised``."""
    codes = [i.code for i in pack.indicators]
    counts = ", ".join(
        f"count({quoted(f'value:{c}')}) - count({quoted(f'score:{c}')}), count(*) - count({quoted(f'value:{c}')})"
        for c in codes
    )
    out = []
    for year, *numbers in con.execute(
        f"select year, {counts} from wide.wide_normalised group by 1 order by 1"
    ).fetchall():
        for code, known, unknown in zip(codes, numbers[::2], numbers[1::2], strict=True):
            out += [Unscored(code, int(year), True, int(known)), Unscored(code, int(year), False, int(unknown))]
    return out


def single_years(pack: IndexPack, normalised: pd.DataFrame) -> Iterator[str]:
    """Indicators to be interpolated, for units of which one year alone is known: there is no line through one point."""
    for indicator in pack.indicators:
        if (indicator.impute or pack.defaults.impute).method != "interpolate":
            continue
        own = normalised[normalised["indicator_code"] == indicator.code]
        known = own[own["status"] == "scored"].groupby("unit_code").size()
        single = known.index[known == 1]
        missing = own[own["unit_code"].isin(single) & (own["status"] == "pending")]
        if len(missing):
            units = missing["unit_code"].unique()
            imputed = int((own["status"] == "imputed").sum())
            yield m.SINGLE_YEAR.format(
                indicator=indicator.code, units=_named(units), count=len(missing), imputed=imputed
            )  # fmt: skip


def _named(codes: Iterable[object]) -> str:
    """The first five, each once, and how many there are."""
    every = list(dict.fromkeys(map(str, codes)))
    return "、".join(every[:_NAMED]) + (m.AND_MORE.format(count=len(every)) if len(every) > _NAMED else "")
