"""A table into ``raw.wide``: what is scored wide. No row passes through Python, whatever the number of units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mulin.index import IndexPack
from mulin.index.formula import parse
from mulin.tables.sqlfiles import quoted, text
from orchestration.index.reading.load import load
from orchestration.index.reading.source import open_source
from orchestration.index.reading.wanted import as_written
from orchestration.index.refs import TIER
from orchestration.index.table import last_name

if TYPE_CHECKING:
    import duckdb

KEYS = ("year", "unit_code", "unit_name", "parent_code", "tier")


def load_wide(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path) -> list[int]:
    """Fill ``raw.wide`` and an empty ``raw.wide_prior``; returns the years. Raises FindingsError (Chinese)."""
    source = open_source(pack, path)
    con.execute("create schema if not exists raw")
    con.execute(
        "create or replace table raw.wide_prior"
        " (year integer, tier varchar, tree varchar, unit_code varchar, score double, comparable boolean)"
    )
    derived = [f"{parse(said).sql(quoted)} as {quoted(name)}" for name, said in pack.derived.items()]
    load(
        con,
        pack,
        source,
        "raw.wide",
        as_written(pack),
        ["cast(null as varchar) as parent_code", f"{text(TIER)} as tier", *derived],
    )
    _one_name_a_unit(con)
    return [year for (year,) in con.execute("select distinct year from raw.wide order by 1").fetchall()]


def _one_name_a_unit(con: duckdb.DuckDBPyConnection) -> None:
    """A unit is called alike in all years, and by its code where it has no name."""
    others = (
        "select 1 from raw.wide group by unit_code having min(unit_name) <> max(unit_name)"
        " or count(unit_name) between 1 and count(*) - 1 limit 1"
    )
    if con.execute(others).fetchall():
        con.execute(
            f"update raw.wide set unit_name = last.name from (select unit_code, {last_name()} as name from raw.wide"
            " group by unit_code) as last where raw.wide.unit_code = last.unit_code"
        )
    con.execute("update raw.wide set unit_name = unit_code where unit_name is null")
