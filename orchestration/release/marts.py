"""The marts as files: parquet for programs, CSV for people, and one hash over their content.

Rows are written in the order of their grain, so equal content gives equal bytes.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level
from mulin.marts import WithoutRows, released_tables
from mulin.tables.export import BOM
from mulin.tables.sqlfiles import to_csv, to_parquet
from orchestration.release import messages

if TYPE_CHECKING:
    import duckdb


def check_marts(con: duckdb.DuckDBPyConnection, year: int) -> dict[str, int]:
    """Mart → rows. Raises FindingsError when a mart is absent, foreign or empty, or its key repeats or is null."""
    query = "select table_name from duckdb_tables() where schema_name = 'marts'"
    present = {name for (name,) in con.execute(query).fetchall()}
    found: list[Finding] = []

    def add(rule: str, text: str) -> None:
        found.append(Finding(Level.ERROR, f"release.{rule}", text, messages.MEND_MART))

    for name in sorted(present - released_tables().keys()):
        add("mart_unknown", messages.MART_UNKNOWN.format(name=name))
    counts: dict[str, int] = {}
    may_be_empty = _without_rows("in_a_faultless_year")
    if "unit_scores" in present:
        (scored,) = _one(con, f"select count(total_score) from marts.unit_scores where year = {year:d}")
        may_be_empty |= set() if scored else _without_rows("while_nobody_is_comparable")
    if "draws" in present and _all_alike(con, year):
        may_be_empty.add("sensitivity")  # a framework that varies nothing has no assumption to tell of
    for name, table in released_tables().items():
        if name not in present:
            add("mart_missing", messages.MART_MISSING.format(name=name))
            continue
        total, of_year = _one(con, f"select count(*), count(*) filter (year = {year:d}) from marts.{name}")
        counts[name] = total
        if not of_year and name not in may_be_empty:
            add("mart_empty", messages.MART_EMPTY.format(name=name, year=year))
        nulls = " or ".join(f"{c} is null" for c in table.grain)
        repeated = f"select 1 from marts.{name} group by {', '.join(table.grain)} having count(*) > 1"
        (bad,) = _one(con, f"select (select count(*) from marts.{name} where {nulls}) + count(*) from ({repeated})")
        if bad:
            add("mart_grain", messages.MART_GRAIN.format(name=name, grain="、".join(table.grain), count=bad))
    if found:
        raise FindingsError(messages.CANNOT_RELEASE.format(year=year), found)
    return counts


def export_marts(con: duckdb.DuckDBPyConnection, folder: Path) -> str:
    """Write ``<mart>.parquet`` and ``<mart>.csv`` (UTF-8 with BOM, for Excel); returns the hash over their content.

    In CSV no text is a formula (``mulin.tables.inert``). The hash covers names, column types and rows as text that
    keeps every bit of a float; it does not depend on how a DuckDB version lays out parquet.
    """
    folder.mkdir(parents=True, exist_ok=True)
    whole = hashlib.sha256(b"mulin-marts-1\n")
    for name in sorted(released_tables()):
        ordered = f"select * from marts.{name} order by {', '.join(released_tables()[name].grain)}"
        to_parquet(con, ordered, folder / f"{name}.parquet")
        file = folder / f"{name}.csv"
        to_csv(con, ordered, file)
        text = file.read_bytes()
        file.write_bytes(BOM.encode() + text)
        columns = con.execute(f"describe marts.{name}").fetchall()
        shape = ",".join(f"{column} {kind}" for column, kind, *_ in columns)
        whole.update(f"{name}\n{shape}\n{len(text)}\n".encode())
        whole.update(text)
    return whole.hexdigest()


def _without_rows(when: WithoutRows) -> set[str]:
    return {name for name, table in released_tables().items() if table.without_rows == when}


def _all_alike(con: duckdb.DuckDBPyConnection, year: int) -> bool:
    """Whether the year was drawn again and again in one setting."""
    of_year = f"from marts.draws where year = {year:d}"
    draws, settings = _one(
        con, f"select (select count(*) {of_year}), count(*) from (select distinct * exclude (draw) {of_year})"
    )
    return draws > 1 and settings == 1


def _one(con: duckdb.DuckDBPyConnection, query: str) -> tuple[int, ...]:
    row = con.execute(query).fetchone()
    if row is None:
        raise RuntimeError(query)
    return tuple(row)
