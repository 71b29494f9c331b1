"""Group ``marts``: rank intervals, sensitivity and audit, made in the step that makes the scores they rest on."""

from typing import Any

import dagster as dg
import duckdb

from mulin.marts import robustness_tables

_READ = ("indicator_scores", "unit_scores")


def robust_specs(partitions: dg.PartitionsDefinition[str]) -> list[dg.AssetSpec]:
    """One asset a table."""
    return [
        dg.AssetSpec(
            _key(table.name),
            deps=[_key(mart) for mart in _READ],
            group_name="marts",
            partitions_def=partitions,
            description=f"{table.title}：{table.description}",
            owners=["team:engineers"],
            kinds={"duckdb", "table"},
            metadata={
                "dagster/column_schema": dg.TableSchema([dg.TableColumn(n, kind) for n, kind in table.types.items()])
            },
        )
        for table in robustness_tables().values()
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
