"""Figures without a logarithm under rules that hold no score at the low post: refused by what was to be scored, long
and wide. At that post they would stand above small figures, whose line goes on below it, and below all of these there
is no score that means anything."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack, Indicator
from mulin.index.parameters import rule_of_index
from mulin.tables.sqlfiles import quoted
from orchestration.index import messages as m
from orchestration.index.reading.source import ROW
from orchestration.index.rows import Table

if TYPE_CHECKING:
    import duckdb

    from orchestration.warehouse.rows import RefScenario

_ASKED = "logarithms_asked"
_LOWEST = (
    "select a.at, v.unit_code, a.data_year, v.treated_value, v.status <> 'scored',"
    " count(*) over (partition by a.at, a.data_year)"
    f" from results.index_values as v join {_ASKED} as a using (scenario, year, indicator_code)"
    " where v.treated_value <= 0"
    " qualify row_number() over (partition by a.at order by v.treated_value, a.data_year desc, v.unit_code) = 1"
    " order by a.at"
)
_LOWEST_WIDE = (
    # the table's own columns may have any name
    f"select n.unit_code, n.year, n.x, {{filled}}, count(*) over (partition by n.year), w.{ROW}"
    " from (select year, unit_code, {value} as x from wide.wide_normalised) as n"
    " join raw.wide as w on n.year = w.year and n.unit_code = w.unit_code"
    " where n.x <= 0 order by n.x, n.year desc, n.unit_code limit 1"
)


def require_logarithms(
    con: duckdb.DuckDBPyConnection, packs: Mapping[int, IndexPack], table: Table, scenarios: Iterable[RefScenario]
) -> None:
    """Raise FindingsError (Chinese) with the lowest such figure of each indicator; ``packs``: by version of the rules,
    ``scenarios``: what was scored."""
    import pyarrow as pa

    of = cache(lambda version: tuple(_needing(packs[version])))
    known: dict[tuple[str, str], tuple[int, Indicator, str]] = {}
    asked: dict[str, list[Any]] = {name: [] for name in ("scenario", "year", "indicator_code", "data_year", "at")}
    for s in scenarios:
        for indicator, rule in of(s.method_year):
            at, *_ = known.setdefault((indicator.code, rule), (len(known), indicator, rule))
            for name, said in zip(asked, (s.scenario, s.year, indicator.code, s.data_year, at), strict=True):
                asked[name].append(said)
    if not known:
        return
    con.register(_ASKED, pa.table(asked))
    rows = dict(zip(zip(table.units, table.years, strict=True), table.rows, strict=True))
    every = list(known.values())
    found = []
    for at, unit, year, value, filled, count in con.execute(_LOWEST).fetchall():
        _, indicator, rule = every[at]
        row = rows.get((unit, year))
        found.append(_finding(table.file, indicator, rule, unit, year, value, filled, count, row))
    _refuse(found)


def require_logarithms_wide(con: duckdb.DuckDBPyConnection, pack: IndexPack, data: Path) -> None:
    """As :func:`require_logarithms`, where indicators stand in columns."""
    found = []
    for indicator, rule in _needing(pack):
        gaps = [f"w.{quoted(indicator.field or indicator.code)} is null"]
        if below := indicator.denominator:
            gaps.append(f"coalesce(w.{quoted(below)}, 0) = 0")
        query = _LOWEST_WIDE.format(value=quoted(f"value:{indicator.code}"), filled=" or ".join(gaps))
        found += [_finding(data.name, indicator, rule, *row) for row in con.execute(query).fetchall()]
    _refuse(found)


def _needing(pack: IndexPack) -> Iterator[tuple[Indicator, str]]:
    """Indicators, each with its rule as the pack calls it."""
    for indicator in pack.indicators:
        how = indicator.normalise or pack.defaults.normalise
        if rule_of_index(how, pack.scale, indicator.direction).needs_logarithm(indicator.direction):
            yield indicator, how.rule


def _finding(
    file: str, indicator: Indicator, rule: str, unit: str, year: int, value: float, filled: bool, count: int,
    row: int | None,
) -> Finding:  # fmt: skip
    said = m.NO_LOGARITHM.format(rule=rule, indicator=indicator.code, year=year, unit=unit)
    if count > 1:
        said += m.NO_LOGARITHM_COUNT.format(count=count, year=year)
    if filled:
        said += m.NO_LOGARITHM_FILLED
    return Finding(
        Level.ERROR, "score.no_logarithm", said, m.MEND_NO_LOGARITHM, file=Path(file).name, row=row,
        column=indicator.field or indicator.code, value=f"{value:g}",
    )  # fmt: skip


def _refuse(found: list[Finding]) -> None:
    if found:
        raise FindingsError(m.NOT_SCORED, found)
