"""Fill ``raw`` from an index pack and its table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np

from mulin.index import IndexPack
from mulin.tables.arrow import column, numbers
from orchestration.index.estimated import estimates
from orchestration.index.refs import OWNER, TIER, yearly_rows
from orchestration.warehouse.goals import kept_rules
from orchestration.warehouse.rows import (
    RefField,
    RefIndicator,
    RefRun,
    RefScenario,
    RefUnit,
    RefUnitClass,
    RefUnitGroup,
)
from orchestration.warehouse.schema import Row, write_tables

if TYPE_CHECKING:
    import duckdb

    from orchestration.index.rows import Table

IN_THE_YEAR = "in_the_year"


def fill(
    con: duckdb.DuckDBPyConnection,
    packs: Mapping[int, IndexPack],
    table: Table,
    scenarios: list[RefScenario],
    *,
    pack_hash: str,
    code_version: str,
) -> None:
    """Write every table of ``raw`` to a new database. ``packs``: ``year`` of the tables of rules → pack."""
    first = next(iter(packs.values()))
    of_version = {version: list(yearly_rows(pack, version)) for version, pack in packs.items()}
    rows: list[Row] = [row for found in of_version.values() for row in found]
    for method, goals in dict.fromkeys((s.method_year, s.goal_year) for s in scenarios):
        rows += [] if goals is None else kept_rules(of_version[goals], of_version[method])
    years = sorted(set(table.years))
    rows.append(RefRun(years[-1], first.index, pack_hash, first.demo, code_version, ""))
    rows += scenarios
    names = dict(zip(table.units, table.names, strict=True))
    rows += [RefUnit(unit, names[unit], TIER, None, sort) for sort, unit in enumerate(sorted(names), 1)]
    scored = {v: {s.data_year for s in scenarios if s.method_year == v} for v in packs}
    whole = table.filling
    made = dict(found for version, pack in packs.items() for found in estimates(pack, version, whole, scored[version]))
    rows += [RefField(f, f, TIER, OWNER, OWNER, "decimal", None) for f in (*table.figures, *made)]
    rows += [RefUnitClass("__all", unit, "all") for unit in names]
    rows += [
        RefUnitClass(name, unit, value) for name, classed in table.classes.items() for unit, value in classed.items()
    ]
    if len(table.units) != len(names) * len(years):
        rows = [*map(_only_in_the_year, rows), *_in_the_year(table, scenarios)]
    write_tables(con, rows)
    _observations(con, whole, whole.figures | made)


def _only_in_the_year(row: Row) -> Row:
    """A unit without a row in a year, or screened out of it, is outside the group that the year's indicators apply to:
    it is no peer, is not imputed and not ranked."""
    return row._replace(applies_to=IN_THE_YEAR) if isinstance(row, RefIndicator) else row


def _in_the_year(table: Table, scenarios: list[RefScenario]) -> Iterator[RefUnitGroup]:
    there = set(zip(table.units, table.years, strict=True))
    data_years: dict[int, set[int]] = defaultdict(set)
    for scenario in scenarios:
        data_years[scenario.method_year].add(scenario.data_year)
    for version, years in data_years.items():
        for unit in dict.fromkeys(table.units):
            if all((unit, year) in there for year in years):
                yield RefUnitGroup(version, IN_THE_YEAR, unit)


def _observations(con: duckdb.DuckDBPyConnection, table: Table, figures: Mapping[str, np.ndarray]) -> None:
    """One row a figure, column by column; ``cell`` names the column and line of the file it came from.

    Of units that are screened out too, whose years may be looked back at; no model scores a unit that is not there.
    """
    import pyarrow as pa

    keys = {"year": column(table.years, int), "unit": column(table.units, str), "row": numbers(np.array(table.rows))}
    cells = {f"v{k}": numbers(values) for k, values in enumerate(figures.values())}
    columns = keys | cells
    con.register("arriving", pa.Table.from_arrays(list(columns.values()), names=list(columns)))
    for field, value in zip(figures, cells, strict=True):
        con.execute(
            f"insert into raw.observations select year, ?, ?, ?, unit, 'value', {value}, cast({value} as varchar), ?,"
            f" ? || ':' || row from arriving where not isnan({value})",
            [OWNER, OWNER, field, table.file, field],
        )
    con.unregister("arriving")


def nominal(table: Table) -> list[RefScenario]:
    return [nominal_in(year) for year in sorted(set(table.years))]


def nominal_in(year: int) -> RefScenario:
    return RefScenario("nominal", year, data_year=year, weight_year=year, method_year=year)


def versions(table: Table, pack: IndexPack) -> Iterator[tuple[int, IndexPack]]:
    """The pack's rules under every year of the data."""
    yield from ((year, pack) for year in sorted(set(table.years)))
