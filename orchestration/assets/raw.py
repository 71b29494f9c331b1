"""Group ``warehouse``: the tables of schema ``raw``, one asset each, built in one step from what the gate admitted."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from mulin.pack import Pack
from orchestration.assets.keys import ADMITTED, GROUP_RAW, YEAR_RUN, raw_key, years
from orchestration.assets.metadata import refusals
from orchestration.instance import WAREHOUSE_POOL
from orchestration.pipeline.steps import Warehouse
from orchestration.warehouse.schema import REF_TABLES, TABLES


def raw_assets(pack: Pack, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """``manifest``: dbt's, for what its sources say of each table."""
    partitions = years(pack)
    said = {s["name"]: s.get("description", "") for s in manifest["sources"].values()}
    tables = TABLES

    def spec(table: str) -> dg.AssetSpec:
        from_pack = table in REF_TABLES
        return dg.AssetSpec(
            raw_key(table),
            deps=[ADMITTED],
            group_name=GROUP_RAW,
            partitions_def=partitions,
            description=("由规划包展开" if from_pack else "由放行的工作簿逐格写入，每行带工作表和单元格")
            + f"。\n\n{said.get(table, '')}",
            kinds={"duckdb", "table"},
            owners=["team:engineers"],
            tags={"mulin/from": "pack" if from_pack else "workbooks"},
            metadata={
                "dagster/column_schema": dg.TableSchema(
                    [dg.TableColumn(name, kind) for name, kind in tables[table].items()]
                )
            },
        )

    @dg.multi_asset(
        name="load_warehouse",
        description="把规划包和放行的工作簿写成 raw 层：先写新文件，完整后再替换旧文件。",
        specs=[spec(table) for table in tables],
        required_resource_keys={YEAR_RUN},
        pool=WAREHOUSE_POOL,
    )
    def load_warehouse(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        with refusals():
            build = context.resources.year_run.drive(Warehouse).build
        for note in build.notes:
            context.log.info(note)
        for table in tables:
            yield dg.MaterializeResult(
                asset_key=raw_key(table), metadata={"dagster/row_count": build.row_counts[table]}
            )

    return load_warehouse
