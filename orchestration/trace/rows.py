"""The rows of a release that concern one unit or one department, as dictionaries, from its parquet files alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mulin.tables.sqlfiles import from_parquet

Row = dict[str, Any]


@dataclass(frozen=True)
class UnitRows:
    """``unit`` is the unit_scores row; the lists are in the order of the marts' grain. ``names``: unit code → name."""

    unit: Row
    pillars: list[Row]
    indicators: list[Row]
    contributions: list[Row]
    lineage: list[Row]
    names: dict[str, str]


@dataclass(frozen=True)
class DepartmentRows:
    """``score`` is the department_scores row; the rest is what it rests on.

    ``tasks``, ``milestones`` and ``chain`` (indicators by task) are of tasks it leads; ``indicators`` and ``pending``
    the units' rows of those indicators; ``ratings`` others gave it; ``quality`` one row a workbook it owes.
    """

    score: Row
    tasks: list[Row]
    milestones: list[Row]
    chain: list[Row]
    indicators: list[Row]
    pending: list[Row]
    ratings: list[Row]
    quality: list[Row]
    titles: dict[str, str]
    names: dict[str, str]


def department_rows(marts: Path, year: int, department: str) -> DepartmentRows | None:
    """The rows of a department in a year, or None when the release has none. Raises duckdb.Error on a broken file."""
    import duckdb

    with duckdb.connect() as con:

        def read(mart: str, condition: str, order: str, columns: str = "*") -> list[Row]:
            query = f"select {columns} from {_parquet(marts, mart)} where year = $year and {condition} order by {order}"
            needed = {"year": year} | ({"department": department} if "$department" in query else {})
            return _dictionaries(con.execute(query, needed))

        score = read("department_scores", "department = $department", "department")
        if not score:
            return None
        led = "lead_department = $department"
        chain = f"{led} and indicator_code is not null"

        def of(column: str, mart: str, condition: str) -> str:
            return f"{column} in (select {column} from {_parquet(marts, mart)} where year = $year and {condition})"

        of_led, of_chain = of("task_code", "department_tasks", led), of("indicator_code", "plan_chain", chain)
        every = read("department_tasks", "true", "task_code", "task_code, title_zh")
        return DepartmentRows(
            score[0],
            read("department_tasks", led, "task_code"),
            read("milestone_results", of_led, "task_code, number"),
            read("plan_chain", chain, "task_code, indicator_code"),
            read("indicator_scores", of_chain, "indicator_code, unit_code"),
            read("pending_items", of_chain, "indicator_code, unit_code"),
            read("cooperation_ratings", "department = $department", "task_code"),
            read("data_quality", "department = $department", "kind"),
            {row["task_code"]: row["title_zh"] for row in every},
            {r["unit_code"]: r["unit_name"] for r in read("unit_scores", "true", "unit_code", "unit_code, unit_name")},
        )


def _parquet(marts: Path, mart: str) -> str:
    return from_parquet(marts / f"{mart}.parquet")


def _dictionaries(relation: Any) -> list[Row]:
    columns = [c[0] for c in relation.description]
    return [dict(zip(columns, values, strict=True)) for values in relation.fetchall()]


def unit_rows(marts: Path, year: int, unit: str) -> UnitRows | None:
    """The rows of a unit in a year, or None when the release has no such unit. Raises duckdb.Error on a broken file."""
    import duckdb

    with duckdb.connect() as con:

        def read(mart: str, order: str) -> list[Row]:
            query = f"select * from {_parquet(marts, mart)} where year = ? and unit_code = ? order by {order}"
            return _dictionaries(con.execute(query, [year, unit]))

        found = read("unit_scores", "unit_code")
        if not found:
            return None
        query = f"select unit_code, unit_name from {_parquet(marts, 'unit_scores')} where year = ?"
        names = con.execute(query, [year]).fetchall()
        return UnitRows(
            found[0],
            read("pillar_scores", "pillar"),
            read("indicator_scores", "indicator_code"),
            read("contributions", "item_kind, item_code"),
            read("lineage", "indicator_code, length(role), role"),
            dict(names),
        )
