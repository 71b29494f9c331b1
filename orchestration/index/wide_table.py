"""Load a wide table into ``raw.wide`` by DuckDB itself: no row passes through Python, whatever the number of units.

Refuses what ``orchestration.index.table`` refuses, naming file, row, column and value.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError
from mulin.index import IndexPack
from mulin.index.formula import parse
from mulin.tables.sqlfiles import from_csv, from_parquet, is_parquet, quoted, text
from orchestration.index import messages as m
from orchestration.index.refs import TIER
from orchestration.index.rows import MOST_FINDINGS, not_packed
from orchestration.index.rows import finding as _finding
from orchestration.index.table import _fields as fields_of

if TYPE_CHECKING:
    import duckdb

KEYS = ("year", "unit_code", "unit_name", "parent_code", "tier")


def source_of(path: Path) -> str:
    """The file as DuckDB reads it."""
    return from_parquet(path) if is_parquet(path) else from_csv(path)


def rows_of(path: Path) -> int:
    """How many units × years a file holds; reads no figure of a Parquet file."""
    import duckdb

    with duckdb.connect() as con:
        try:
            (rows,) = con.execute(f"select count(*) from {source_of(path)}").fetchone() or (0,)
        except duckdb.Error:
            return 0  # whoever reads it next says what is wrong
    return int(rows)


def load_wide(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path) -> list[int]:
    """Fill ``raw.wide`` and an empty ``raw.wide_prior``; returns the years. Raises FindingsError (Chinese)."""
    import duckdb

    not_packed(path)
    con.execute("create schema if not exists raw")
    con.execute(
        "create or replace table raw.wide_prior"
        " (year integer, tier varchar, tree varchar, unit_code varchar, score double, comparable boolean)"
    )
    try:
        _columns_there(con, pack, path)
        con.execute(_statement(pack, path))
    except duckdb.Error as error:
        found = _unreadable(con, pack, path)
        if not found:
            reason = " ".join(str(error).split())[:200]
            found = [_finding(path, "unreadable", m.NOT_READ.format(reason=reason), m.MEND_READ, 1, "")]
        raise FindingsError(m.REFUSED.format(file=path.name), found) from error
    found = [*_keys_wrong(con, pack, path), *_classes_wrong(con, pack, path)]
    if found:
        raise FindingsError(m.REFUSED.format(file=path.name), found[:MOST_FINDINGS])
    return [year for (year,) in con.execute("select distinct year from raw.wide order by 1").fetchall()]


def _columns_there(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path) -> None:
    there = [name for name, *_ in con.execute(f"describe select * from {source_of(path)}").fetchall()]
    data = pack.data
    wanted = [data.unit, *filter(None, (data.year, data.name)), *pack.classes, *fields_of(pack)]
    known = m.MEND_COLUMN.format(known="、".join(there[:30]))
    found = [_finding(path, "column_absent", m.COLUMN_ABSENT, known, 1, c) for c in wanted if c not in there]
    if found:
        raise FindingsError(m.REFUSED.format(file=path.name), found)


def _missing(pack: IndexPack) -> str:
    return "(" + ", ".join(map(text, pack.data.missing)) + ")"


def _given(name: str) -> str:
    return f"trim(cast({quoted(name)} as varchar))"


def _bad(pack: IndexPack, name: str) -> str:
    """SQL: the text is no figure and does not say that there is none. ``1_000`` is a number to DuckDB only."""
    number = f"try_cast({_given(name)} as double)"
    return (
        f"{quoted(name)} is not null and {_given(name)} not in {_missing(pack)}"
        f" and (not coalesce(isfinite({number}), false) or contains({_given(name)}, '_'))"
    )


def _statement(pack: IndexPack, path: Path) -> str:
    """Two steps, so that every text is read once: numbers where it is one, then the rest judged."""
    data, fields = pack.data, fields_of(pack)
    year = f"cast({_given(data.year)} as double)" if data.year else str(pack.year)
    keys = [
        f"cast({year} as integer) as year", f"coalesce({_given(data.unit)}, '') as unit_code",
        f"coalesce(nullif({_given(data.name or data.unit)}, ''), {_given(data.unit)}) as unit_name",
        "cast(null as varchar) as parent_code", f"{text(TIER)} as tier",
        *(f"case when {_given(c)} not in {_missing(pack)} then {_given(c)} end as {quoted(c)}" for c in pack.classes),
    ]  # fmt: skip
    if data.year:  # 2020.5 is no year, and must not become one
        keys[0] = f"case when {year} % 1 = 0 then cast({year} as integer) else error('year') end as year"
    read = [f"try_cast({_given(f)} as double) as n{k}, {quoted(f)} as t{k}" for k, f in enumerate(fields)]
    judged = [
        f"case when isfinite(n{k}) and not contains(cast(t{k} as varchar), '_') then n{k}"
        f" when t{k} is null or trim(cast(t{k} as varchar)) in {_missing(pack)} then null"
        f" else error('figure') end as {quoted(f)}"
        for k, f in enumerate(fields)
    ]
    derived = [f"{parse(said).sql(quoted)} as {quoted(name)}" for name, said in pack.derived.items()]
    names = [*KEYS, *map(quoted, pack.classes)]
    inner = f"select {', '.join(keys + read)} from {source_of(path)}"
    middle = f"select {', '.join(names + judged)} from ({inner})"
    outer = f"select *{''.join(', ' + d for d in derived)} from ({middle})"
    return f"create or replace table raw.wide as {outer}"


def _unreadable(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path) -> list[Finding]:
    """Where: the whole file once more, now that something in it is known to be wrong."""
    import duckdb

    numbered = f"(select row_number() over () + 1 as __row, * from {source_of(path)})"
    found: list[Finding] = []
    try:
        for name in fields_of(pack):
            rows = con.execute(
                f"select __row, {quoted(name)} from {numbered} where {_bad(pack, name)}"
                f" order by 1 limit {MOST_FINDINGS}"
            ).fetchall()
            for row, value in rows:
                endless = str(value).strip().lower().lstrip("+-") in {"inf", "infinity"}
                rule, said = ("not_finite", m.NOT_FINITE) if endless else ("not_a_number", m.NOT_A_NUMBER)
                found.append(_finding(path, rule, said, m.MEND_NUMBER, row, name, value))
        if pack.data.year:
            year = f"try_cast({_given(pack.data.year)} as double)"
            rows = con.execute(
                f"select __row, {quoted(pack.data.year)} from {numbered}"
                f" where coalesce({year} % 1 <> 0, true) order by 1 limit {MOST_FINDINGS}"
            ).fetchall()
            found += [_finding(path, "year", m.YEAR_WRONG, m.MEND_YEAR, r, pack.data.year, v) for r, v in rows]
    except duckdb.Error:
        return []
    return sorted(found, key=lambda f: f.row or 0)[:MOST_FINDINGS]


def _keys_wrong(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path) -> list[Finding]:
    data = pack.data
    if not (con.execute("select count(*) from raw.wide").fetchone() or (0,))[0]:
        return [_finding(path, "no_rows", m.NO_ROWS, m.MEND_ROWS, 1, "")]
    unit = f"coalesce({_given(data.unit)}, '')"
    year = f"cast({_given(data.year)} as double)" if data.year else str(pack.year)
    numbered = f"(select row_number() over () + 1 as __row, {unit} as __unit, {year} as __year from {source_of(path)})"
    found = []
    if con.execute("select 1 from raw.wide where unit_code = '' limit 1").fetchone():
        rows = con.execute(
            f"select __row from {numbered} where __unit = '' order by 1 limit {MOST_FINDINGS}"
        ).fetchall()
        found += [_finding(path, "unit_blank", m.UNIT_BLANK, m.MEND_UNIT, row, data.unit) for (row,) in rows]
    if con.execute("select 1 from raw.wide group by year, unit_code having count(*) > 1 limit 1").fetchone():
        rows = con.execute(
            f"select __row, first_row, __unit, cast(__year as integer) from (select *, min(__row) over (partition by"
            f" __unit, __year) as first_row from {numbered} where __unit <> '') where __row > first_row"
            f" order by 1 limit {MOST_FINDINGS}"
        ).fetchall()
        for row, first, code, of in rows:
            said = m.TWICE.format(first=first)
            found.append(_finding(path, "twice", said, m.MEND_TWICE, row, data.unit, f"{of}/{code}"))
    return found


def _classes_wrong(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path) -> list[Finding]:
    pools = {(i.normalise or pack.defaults.normalise).pool for i in pack.indicators}
    found = []
    for name in pack.classes:
        of = quoted(name)
        if f"by:{name}" in pools:
            numbered = f"(select row_number() over () + 1 as __row, {_given(name)} as __class from {source_of(path)})"
            if con.execute(f"select 1 from raw.wide where {of} is null limit 1").fetchone():
                rows = con.execute(
                    f"select __row from {numbered} where __class is null or __class in {_missing(pack)} order by 1"
                    f" limit {MOST_FINDINGS}"
                ).fetchall()
                said = m.CLASS_BLANK.format(name=name)
                found += [_finding(path, "class_blank", said, m.MEND_CLASS, row, name) for (row,) in rows]
        rows = con.execute(
            f"select unit_code, min({of}), max({of}) from raw.wide group by unit_code"
            f" having min({of}) <> max({of}) limit {MOST_FINDINGS}"
        ).fetchall()
        for unit, one, other in rows:
            said = m.CLASS_TWICE.format(name=name, a=one, b=other)
            found.append(_finding(path, "class_twice", said, m.MEND_CLASS, 1, name, unit))
    return found
