"""Figures too great or too small to be reckoned with: refused by row, column and value before anything is scored.
Afterwards it could not be told: a range or mean that has run over leaves scores that look sound, 3 / infinity is 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding
from mulin.index.magnitudes import TABLE
from mulin.tables.sqlfiles import text
from orchestration.index.reading import messages as m
from orchestration.index.reading.refusal import MOST_FINDINGS, finding
from orchestration.index.reading.source import ROW

if TYPE_CHECKING:
    import duckdb

_OUTSIDE = "{x} <> 0 and not abs({x}) between {least!r}::double and {most!r}::double"


def sizes_wrong(
    con: duckdb.DuckDBPyConnection, path: Path, table: str, columns: Mapping[str, str], long: str | None = None
) -> list[Finding]:
    """``columns``: field → its column's name in SQL; ``long``: the file's column of figures, where each row has one."""
    if long is not None:
        rows = f"select {ROW}, field_code, unit_code, year, figure from {table} where {outside('figure')}"
        found = con.execute(f"{rows} order by all limit {MOST_FINDINGS}").fetchall()
        return [size_wrong(path, row, long, field, unit, year, x) for row, field, unit, year, x in found]
    return [
        size_wrong(path, row, field, field, unit, year, x)
        for field in _with_some(con, table, columns)
        for row, unit, year, x in con.execute(
            f"select {ROW}, unit_code, year, {columns[field]} from {table} where {outside(columns[field])}"
            f" order by all limit {MOST_FINDINGS}"
        ).fetchall()
    ]


def _with_some(con: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str]) -> Iterable[str]:
    """Fields with such figures, in one pass over the table: mostly there are none."""
    if not columns:
        return []
    asked = ", ".join(f"case when bool_or({outside(of)}) then {text(field)} end" for field, of in columns.items())
    (found,) = con.execute(f"select {asked} from {table}").fetchall()
    return [field for field in found if field is not None]


def outside(x: str) -> str:
    """SQL: whether a figure is beyond what can be reckoned with."""
    return f"({_OUTSIDE.format(x=x, least=TABLE.least, most=TABLE.most)})"


def size_wrong(path: Path, row: int, column: str, field: str, unit: str, year: int, value: float) -> Finding:
    said = m.SIZE.format(field=field, unit=unit, year=year, least=f"{TABLE.least:g}", most=f"{TABLE.most:g}")
    return finding(path, "magnitude", said, m.MEND_SIZE, row, column, f"{value:g}")
