"""Group ``marts``: rank intervals, sensitivity and audit, made in the step that makes the scores they rest on."""

from typing import Any

import dagster as dg
import duckdb

from mulin.marts import robustness_tables
from mulin.pack import Pack
from orchestration.assets.facts import described_columns
from orchestration.assets.keys import years

_READ = ("indicator_scores", "unit_scores")


def robust_specs(pack: Pack) -> list[dg.AssetSpec]:
    """One asset a table."""
    return [
        dg.AssetSpec(
            _key(table.name),
            deps=[_key(mart) for mart in _READ],
            group_name="marts",
            partitions_def=years(pack),
            description=f"{table.title}：{table.description}",
            owners=["team:engineers"],
            kinds={"duckdb", "table"},
            metadata=described_columns(table.types, {c.name: f"{c.title}：{c.description}" for c in table.columns}),
        )
        for table in (table.in_words(pack.words) for table in robustness_tables().values())
    ]


def robust_results(con: duckdb.DuckDBPyConnection) -> list[dg.MaterializeResult[Any]]:
    """What was written into the year's warehouse."""
    counted = {table: con.execute(f"select count(*) from marts.{table}").fetchone() for table in robustness_tables()}
    return [
        dg.MaterializeResult(asset_key=_key(table), metadata={"dagster/row_count": row[0] if row else 0})
        for table, row in counted.items()
    ]


def _key(table: str) -> dg.AssetKey:
    return dg.AssetKey(["marts", table])
