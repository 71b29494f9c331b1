"""Schema ``raw``: rows of the classes in ``rows``, stored as tables of exactly their columns and types."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, get_args, get_type_hints

from mulin.tables.arrow import column
from orchestration.warehouse.rows import TABLES

if TYPE_CHECKING:
    import duckdb

Row = tuple[Any, ...]
"""A row of one of the classes."""
_TYPES = {
    str: "VARCHAR", int: "INTEGER", float: "DOUBLE", bool: "BOOLEAN", date: "DATE", datetime: "TIMESTAMP",
}  # fmt: skip


@cache
def _kinds_of(kind: type) -> Mapping[str, type]:
    """Column → Python's type, in the order of the class."""
    hints = get_type_hints(kind).items()
    return {name: next((t for t in get_args(hint) if t is not type(None)), hint) for name, hint in hints}


@cache
def columns_of(kind: type) -> Mapping[str, str]:
    """Column → DuckDB's type, in the order of the class."""
    return {name: _TYPES[python] for name, python in _kinds_of(kind).items()}


def write_tables(
    con: duckdb.DuckDBPyConnection, rows: Iterable[Row], tables: Mapping[type, str] = TABLES
) -> dict[str, int]:
    """Create every one of ``tables`` from the rows of its class, as they come, or none; returns table → rows."""
    arrived: dict[type, list[Row]] = defaultdict(list)
    for row in rows:
        arrived[type(row)].append(row)
    if strangers := arrived.keys() - tables.keys():
        raise ValueError(f"rows of no table here: {sorted(kind.__name__ for kind in strangers)}")
    con.begin()  # one commit for all: the disk is asked once
    try:
        stored = {name: write_table(con, kind, arrived[kind]) for kind, name in tables.items()}
    except BaseException:
        con.rollback()
        raise
    con.commit()
    return stored


def write_table(con: duckdb.DuckDBPyConnection, kind: type, rows: Sequence[Row]) -> int:
    """Create the table of a class anew from its rows; returns the number of rows stored.

    Goes through Arrow with declared types, so that a wrong type stops here and is never coerced: raises TypeError.
    """
    import pyarrow as pa

    table, columns = TABLES[kind], columns_of(kind)
    ddl = ", ".join(f'"{name}" {duckdb_type}' for name, duckdb_type in columns.items())
    arrays = [
        column(values, python) for python, values in zip(_kinds_of(kind).values(), zip(*rows, strict=True), strict=True)
    ] if rows else []  # fmt: skip
    con.execute("create schema if not exists raw")
    con.execute(f"create or replace table raw.{table} ({ddl})")
    if not rows:
        return 0
    con.register("arriving", pa.Table.from_arrays(arrays, names=list(columns)))
    con.execute(f"insert into raw.{table} select * from arriving")
    con.unregister("arriving")
    return len(rows)
