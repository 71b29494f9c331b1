"""Which columns point to which table. Only what holds for every row of the release is declared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from reports.datapackage.reference import Reference, Value

Columns = tuple[str, ...]
# columns → (table, its columns); a rule is for every table that has the columns
RULES: tuple[tuple[Columns, str, Columns], ...] = (
    (("unit_code",), "units", ("code",)),
    (("parent_code",), "units", ("code",)),
    (("unit_a",), "units", ("code",)),
    (("unit_b",), "units", ("code",)),
    (("department",), "departments", ("code",)),
    (("lead_department",), "departments", ("code",)),
    (("owed_by",), "departments", ("code",)),
    (("rated_by",), "departments", ("code",)),
    (("year", "indicator_code"), "indicators", ("year", "code")),
    (("year", "a"), "indicators", ("year", "code")),
    (("year", "b"), "indicators", ("year", "code")),
    (("year", "task_code"), "department_tasks", ("year", "task_code")),
)
# columns whose name says too little: table → the rule
OWN: dict[str, tuple[Columns, str, Columns]] = {"audit_indicators": (("year", "code"), "indicators", ("year", "code"))}


def foreign_keys(
    marts: Path, tables: Mapping[str, Sequence[str]], made: Sequence[Reference]
) -> dict[str, list[dict[str, Any]]]:
    """Table → its foreign keys as a Data Package writes them. ``tables``: name → columns of all resources."""
    own = {r.name: r for r in made}

    def values(table: str, columns: Columns) -> set[tuple[Value, ...]]:
        return own[table].keys(columns) if table in own else _distinct(marts / f"{table}.parquet", columns)

    out: dict[str, list[dict[str, Any]]] = {}
    for table, columns in tables.items():
        out[table] = []
        for mine, other, theirs in (*RULES, *([OWN[table]] if table in OWN else [])):
            itself = other == table
            if not set(mine) <= set(columns) or (itself and mine == theirs):
                continue
            # a row that points nowhere at all is no broken key
            pointed = {key for key in values(table, mine) if any(v is not None for v in key)}
            if pointed <= values(other, theirs):
                reference = {"resource": "" if itself else other, "fields": list(theirs)}
                out[table].append({"fields": list(mine), "reference": reference})
    return out


def _distinct(path: Path, columns: Columns) -> set[tuple[Value, ...]]:
    import pyarrow.parquet as pq

    found = pq.read_table(path, columns=list(columns)).group_by(list(columns)).aggregate([])
    return set(zip(*(found.column(c).to_pylist() for c in columns), strict=True))
