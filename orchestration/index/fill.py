"""Fill ``raw`` from an index pack and its table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulin.index import IndexPack
from mulin.tables.sqlfiles import connect
from orchestration.index.refs import OWNER, TIER, yearly_rows
from orchestration.warehouse.schema import TABLES, write_table

if TYPE_CHECKING:
    import duckdb

    from orchestration.index.table import Table

IN_THE_YEAR = "in_the_year"
Scenario = tuple[str, int, int, int, int]
"""scenario, year, year of its data, of its weights, of its method."""


def fill(
    path: Path,
    packs: Mapping[int, IndexPack],
    table: Table,
    scenarios: list[Scenario],
    *,
    pack_hash: str,
    code_version: str,
) -> None:
    """Write every table of ``raw`` to a new file. ``packs``: version of the rules (``year`` of ref tables) → pack."""
    first = next(iter(packs.values()))
    rows: dict[str, list[Any]] = defaultdict(list)
    for version, pack in packs.items():
        for name, some in yearly_rows(pack, version):
            rows[name] += some
    years = sorted(set(table.years))
    rows["ref_run"] = [(years[-1], first.index, pack_hash, first.demo, code_version, "")]
    rows["ref_scenarios"] = list(scenarios)
    names = dict(zip(table.units, table.names, strict=True))
    rows["ref_units"] = [(unit, names[unit], TIER, None, sort) for sort, unit in enumerate(sorted(names), 1)]
    rows["ref_fields"] = [(f, f, TIER, OWNER, OWNER, "decimal", None) for f in table.figures]
    rows["ref_unit_classes"] = [("__all", unit, "all") for unit in names] + [
        (name, unit, value) for name, of in table.classes.items() for unit, value in of.items()
    ]
    if len(table.units) != len(names) * len(years):
        _leave_out(rows, table, scenarios)
    with connect(path) as con:
        for name in TABLES:
            if name != "observations":
                write_table(con, name, rows[name])
        _observations(con, table)


def _leave_out(rows: dict[str, list[Any]], table: Table, scenarios: list[Scenario]) -> None:
    """A unit without a row in a year, or screened out of it, is outside the group that the year's indicators apply to:
    it is no peer, is not imputed and not ranked."""
    place = list(TABLES["ref_indicators"]).index("applies_to")
    rows["ref_indicators"] = [(*r[:place], IN_THE_YEAR, *r[place + 1 :]) for r in rows["ref_indicators"]]
    there = set(zip(table.units, table.years, strict=True))
    data_years: dict[int, set[int]] = defaultdict(set)
    for _, _, data_year, _, method_year in scenarios:
        data_years[method_year].add(data_year)
    rows["ref_unit_groups"] = [
        (version, IN_THE_YEAR, unit)
        for version, years in data_years.items()
        for unit in dict.fromkeys(table.units)
        if all((unit, year) in there for year in years)
    ]


def _observations(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    """One row a figure, column by column; ``cell`` names the column and line of the file it came from."""
    import pyarrow as pa

    write_table(con, "observations", [])
    for field, values in table.figures.items():
        there = np.flatnonzero(~np.isnan(values))
        arriving = pa.table({
            "year": pa.array([table.years[i] for i in there], pa.int32()),
            "unit": pa.array([table.units[i] for i in there], pa.string()),
            "row": pa.array([table.rows[i] for i in there], pa.int64()),
            "value": pa.array(values[there], pa.float64()),
        })  # fmt: skip
        con.register("arriving", arriving)
        con.execute(
            "insert into raw.observations select year, ?, ?, unit, 'value', value, cast(value as varchar), ?,"
            " ? || ':' || row from arriving",
            [OWNER, field, table.file, field],
        )
        con.unregister("arriving")


def nominal(table: Table) -> list[Scenario]:
    return [("nominal", y, y, y, y) for y in sorted(set(table.years))]


def versions(table: Table, pack: IndexPack) -> Iterator[tuple[int, IndexPack]]:
    """The pack's rules under every year of the data."""
    yield from ((year, pack) for year in sorted(set(table.years)))
