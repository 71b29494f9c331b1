"""What is wrong with the keys of a table that was read: units blank or twice, a header again, a unit in two classes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding
from mulin.index import IndexPack
from mulin.language import listed
from mulin.tables.sqlfiles import text
from orchestration.index.reading import messages as m
from orchestration.index.reading.figures import as_number
from orchestration.index.reading.marks import marks_wrong
from orchestration.index.reading.refusal import MOST_FINDINGS, finding
from orchestration.index.reading.source import ROW
from orchestration.index.reading.wanted import Names, compared_within, fields_of

if TYPE_CHECKING:
    import duckdb

HEADER_AGAIN = "header_again"


def keys_wrong(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path, table: str, names: Names) -> list[Finding]:
    return [
        *_units(con, pack, path, table, names),
        *_twice(con, pack, path, table),
        *_classes(con, pack, path, table, names),
        *marks_wrong(con, pack, path, table, names),
        *(_fields(con, pack, path, table) if pack.data.shape == "long" else ()),
    ]


def _units(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path, table: str, names: Names) -> Iterator[Finding]:
    unit = pack.data.unit
    for condition, rule, said, mend in (
        ("unit_code = ''", "unit_blank", m.UNIT_BLANK, m.MEND_UNIT),
        (_is_header(pack, names), HEADER_AGAIN, m.HEADER_AGAIN, m.MEND_HEADER_AGAIN),
    ):
        rows = con.execute(
            f"select {ROW}, unit_code from {table} where {condition} order by 1 limit {MOST_FINDINGS}"
        ).fetchall()
        yield from (finding(path, rule, said, mend, row, unit, code) for row, code in rows)


def _is_header(pack: IndexPack, names: Names) -> str:
    """SQL: every cell that is read says its own column's name."""
    data = pack.data
    said = [f"unit_code = {text(data.unit)}", f"unit_name = {text(data.name or data.unit)}"]
    said += [f"{of} = {text(name)}" for name, of in names.classes.items()]
    if data.shape == "long":
        return " and ".join([*said, f"field_code = {text(data.field)}"])
    for name, of in names.fields.items():
        number = as_number(name, comma=data.decimal == ",")
        said.append(f"{of} is null" if number is None else f"coalesce({of} = {number!r}, true)")
    return " and ".join(said)


def _twice(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path, table: str) -> Iterator[Finding]:
    """Rows of a unit and year that have an earlier one; of long data, of a figure that is asked for."""
    long = pack.data.shape == "long"
    keys = "year, unit_code, field_code" if long else "year, unit_code"
    there = "unit_code <> '' and year is not null"
    if long:
        there += f" and field_code in ({', '.join('?' * len(fields_of(pack)))})"
    wanted = fields_of(pack) if long else []
    if not con.execute(
        f"select 1 from {table} where {there} group by {keys} having count(*) > 1 limit 1", wanted
    ).fetchall():
        return
    rows = con.execute(
        f"select {ROW}, first_row, {keys} from (select *, min({ROW}) over (partition by {keys}) as first_row"
        f" from {table} where {there}) where {ROW} > first_row order by 1 limit {MOST_FINDINGS}", wanted,
    ).fetchall()  # fmt: skip
    said, column = (m.FIELD_TWICE, pack.data.field) if long else (m.TWICE, pack.data.unit)
    for row, first, *key in rows:
        value = "/".join(map(str, key))
        yield finding(path, "twice", said.format(first=first), m.MEND_TWICE, row, column, value)


def _classes(
    con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path, table: str, names: Names
) -> Iterator[Finding]:
    """A class is one value a unit over all its rows, and must be there where units are compared within it."""
    compared = compared_within(pack)
    for name, of in names.classes.items():
        if name in compared:
            rows = con.execute(
                f"select {ROW} from {table} where {of} is null order by 1 limit {MOST_FINDINGS}"
            ).fetchall()
            said = m.CLASS_BLANK.format(name=name)
            yield from (finding(path, "class_blank", said, m.MEND_CLASS_BLANK, row, name) for (row,) in rows)
        for row, unit, one, other in _two_values(con, table, of):
            said = m.CLASS_TWICE.format(name=name, a=one, b=other)
            yield finding(path, "class_twice", said, m.MEND_CLASS, row, name, unit)


def _two_values(con: duckdb.DuckDBPyConnection, table: str, of: str) -> list[tuple[int, str, str, str]]:
    """(row, unit, its first value, the first other one) of the units whose class is not one value."""
    two = (
        f"select unit_code from {table} where unit_code <> '' group by 1 having min({of}) <> max({of})"
        f" limit {MOST_FINDINGS}"
    )
    if not con.execute(two).fetchall():
        return []
    return con.execute(
        f"select min({ROW}), unit_code, one, arg_min({of}, {ROW}) from (select {ROW}, unit_code, {of},"
        f" first({of}) over (partition by unit_code order by {ROW}) as one from {table}"
        f" where {of} is not null and unit_code in ({two})) where {of} <> one group by unit_code, one order by 1"
    ).fetchall()


def _fields(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path, table: str) -> Iterator[Finding]:
    there = [code for (code,) in con.execute(
        f"select field_code from {table} group by 1 order by min({ROW})").fetchall()]  # fmt: skip
    known = m.MEND_COLUMN.format(known=listed(there[:30]))
    for name in fields_of(pack):
        if name not in set(there):
            yield finding(path, "field_absent", m.COLUMN_ABSENT, known, 1, name)
