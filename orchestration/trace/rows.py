"""The rows of a release that concern one unit, as dictionaries, from its parquet files alone."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def unit_rows(marts: Path, year: int, unit: str) -> UnitRows | None:
    """The rows of a unit in a year, or None when the release has no such unit. Raises duckdb.Error on a broken file."""
    import duckdb

    with duckdb.connect() as con:

        def read(mart: str, order: str) -> list[Row]:
            path = str(marts / f"{mart}.parquet").replace("'", "''")
            query = f"select * from read_parquet('{path}') where year = ? and unit_code = ? order by {order}"
            relation = con.execute(query, [year, unit])
            columns = [c[0] for c in relation.description]
            return [dict(zip(columns, values, strict=True)) for values in relation.fetchall()]

        found = read("unit_scores", "unit_code")
        if not found:
            return None
        path = str(marts / "unit_scores.parquet").replace("'", "''")
        names = con.execute(
            f"select unit_code, unit_name from read_parquet('{path}') where year = ?", [year]
        ).fetchall()
        return UnitRows(
            found[0],
            read("pillar_scores", "pillar"),
            read("indicator_scores", "indicator_code"),
            read("contributions", "item_kind, item_code"),
            read("lineage", "indicator_code, length(role), role"),
            dict(names),
        )
