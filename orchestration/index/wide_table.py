"""A table into ``raw.wide``: what is scored wide. No row passes through Python, whatever the number of units."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mulin.index import IndexPack
from mulin.index.formula import Formula, parse_derived
from mulin.tables.sqlfiles import quoted, text
from orchestration.index.reading.load import load
from orchestration.index.reading.refusal import refusal
from orchestration.index.reading.sizes import sizes_wrong
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
    load(
        con,
        pack,
        source,
        "raw.wide",
        as_written(pack),
        [["cast(null as varchar) as parent_code", f"{text(TIER)} as tier"], *_derived(pack)],
    )
    if found := sizes_wrong(con, path, "raw.wide", {name: quoted(name) for name in pack.derived}):
        raise refusal(path, found)
    _one_name_a_unit(con)
    return [year for (year,) in con.execute("select distinct year from raw.wide order by 1").fetchall()]


def _derived(pack: IndexPack) -> list[list[str]]:
    """Columns, in parts that are computed one after the other. What looks back is a window, over which no other may
    stand in the same part."""
    formulas: dict[str, Formula] = {name: parse_derived(said) for name, said in pack.derived.items()}
    columns = [f"{formula.sql(quoted, _earlier)} as {quoted(name)}" for name, formula in formulas.items()]
    if any(formula.looks_back for formula in formulas.values()):
        return [[column] for column in columns]
    return [columns] if columns else []


def _earlier(sql: str, years: int) -> str:
    """Null where the unit has no row so many years before."""
    frame = f"range between {years} preceding and {years} preceding"
    return f"(max({sql}) over (partition by unit_code order by year {frame}))"


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
