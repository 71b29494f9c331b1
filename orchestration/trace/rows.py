"""The rows of a release that concern one unit or one department, as dictionaries, from its parquet files alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mulin.findings import Finding, FindingsError, Level
from mulin.marts import released_tables
from mulin.tables.sqlfiles import from_parquet
from orchestration.again.rows import DepartmentRows, Row, UnitRows
from orchestration.trace import messages as m


def department_rows(marts: Path, year: int, department: str) -> DepartmentRows | None:
    """The rows of a department in a year, or None when the release has none.

    Raises FindingsError for a file that cannot be read, or has other columns than the mart.
    """
    with _reading(marts, year) as con:

        def read(mart: str, condition: str, order: str) -> list[Row]:
            query = (
                f"select {_columns(con, marts, mart)} from {_parquet(marts, mart)} where year = $year and {condition}"
            )
            needed = {"year": year} | ({"department": department} if "$department" in query else {})
            return _dictionaries(con.execute(f"{query} order by {order}", needed))

        score = read("department_scores", "department = $department", "department")
        if not score:
            return None
        led = "lead_department = $department"
        chain = f"{led} and indicator_code is not null"

        def of(column: str, mart: str, condition: str) -> str:
            return f"{column} in (select {column} from {_parquet(marts, mart)} where year = $year and {condition})"

        of_led, of_chain = of("task_code", "department_tasks", led), of("indicator_code", "plan_chain", chain)
        return DepartmentRows(
            score[0],
            read("department_tasks", led, "task_code"),
            read("milestone_results", of_led, "task_code, number"),
            read("plan_chain", chain, "task_code, indicator_code"),
            read("indicator_scores", of_chain, "indicator_code, unit_code"),
            read("pending_items", of_chain, "indicator_code, unit_code"),
            read("cooperation_ratings", "department = $department", "task_code"),
            read("data_quality", "department = $department", "kind"),
            {row["task_code"]: row["title_zh"] for row in read("department_tasks", "true", "task_code")},
            {row["unit_code"]: row["unit_name"] for row in read("unit_scores", "true", "unit_code")},
        )


def unit_rows(marts: Path, year: int, unit: str) -> UnitRows | None:
    """The rows of a unit in a year, or None when the release has no such unit. Raises as :func:`department_rows`."""
    with _reading(marts, year) as con:

        def read(mart: str, order: str, condition: str = "unit_code = $unit") -> list[Row]:
            query = (
                f"select {_columns(con, marts, mart)} from {_parquet(marts, mart)} where year = $year and {condition}"
            )
            needed = {"year": year} | ({"unit": unit} if "$unit" in query else {})
            return _dictionaries(con.execute(f"{query} order by {order}", needed))

        found = read("unit_scores", "unit_code")
        if not found:
            return None
        return UnitRows(
            found[0],
            read("pillar_scores", "pillar"),
            read("indicator_scores", "indicator_code"),
            read("contributions", "item_kind, item_code"),
            read("lineage", "indicator_code, length(role), role"),
            {row["unit_code"]: row["unit_name"] for row in read("unit_scores", "unit_code", "true")},
        )


def cites_first(marts: Path, year: int) -> bool:
    """Whether a release cites figures by the hand-in that said them first: since then tables of sources say when it
    came in. Earlier ones cite the hand-in in force. Raises as :func:`department_rows`."""
    with _reading(marts, year) as con:
        return "received_at" in _there(con, marts, "lineage")


@contextmanager
def _reading(marts: Path, year: int) -> Iterator[Any]:
    import duckdb

    try:
        with duckdb.connect() as con:
            yield con
    except duckdb.Error as error:
        reason = str(error).partition("\n")[0]
        finding = Finding(
            Level.ERROR, "trace.marts", m.MARTS_BROKEN.format(reason=reason), m.MEND_MARTS, file=str(marts)
        )
        raise FindingsError(m.TITLE.format(year=year), [finding]) from error


def _columns(con: Any, marts: Path, mart: str) -> str:
    """The mart's columns, each of its type: what cannot be one is no figure of a release. A newer one that an older
    release lacks is left out: it printed none, so that there is none to hold against anything."""
    table, there = released_tables()[mart], _there(con, marts, mart)
    given = (c.name for c in table.columns if c.name in there or not c.newer)
    return ", ".join(f'cast("{name}" as {table.types[name]}) as "{name}"' for name in given)


def _there(con: Any, marts: Path, mart: str) -> set[str]:
    return {row[0] for row in con.execute(f"describe select * from {_parquet(marts, mart)}").fetchall()}


def _parquet(marts: Path, mart: str) -> str:
    return from_parquet(marts / f"{mart}.parquet")


def _dictionaries(relation: Any) -> list[Row]:
    columns = [c[0] for c in relation.description]
    return [dict(zip(columns, values, strict=True)) for values in relation.fetchall()]
