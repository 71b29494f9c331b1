"""Group ``warehouse``: the tables of schema ``raw``, one asset each, built in one step from what the gate admitted."""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg

from mulin.pack import Pack
from orchestration.assets.facts import described_columns
from orchestration.assets.keys import ADMITTED, GROUP_RAW, YEAR_RUN, raw_key, years
from orchestration.assets.metadata import refusals
from orchestration.instance import WAREHOUSE_POOL
from orchestration.pipeline.steps import Warehouse
from orchestration.warehouse.rows import TABLES, refs
from orchestration.warehouse.schema import columns_of

_FROM_PACK, _FROM_STORE = "From the plan pack.", "From the received store."
"""In English, as all that is told of the tables up to the marts: engineers read it beside the SQL."""


def raw_assets(pack: Pack, manifest: Mapping[str, Any]) -> dg.AssetsDefinition:
    """``manifest``: dbt's, for what its sources say of each table and column."""
    partitions = years(pack)
    sources = {source["name"]: source for source in manifest["sources"].values()}

    def spec(kind: type) -> dg.AssetSpec:
        table, from_pack = TABLES[kind], kind in refs.TABLES
        columns = {name: column["description"] for name, column in sources[table]["columns"].items()}
        return dg.AssetSpec(
            raw_key(table),
            deps=[ADMITTED],
            group_name=GROUP_RAW,
            partitions_def=partitions,
            description=f"{sources[table]['description']}\n\n{_FROM_PACK if from_pack else _FROM_STORE}",
            kinds={"duckdb", "table"},
            owners=["team:engineers"],
            tags={"mulin/from": "pack" if from_pack else "workbooks"},
            metadata=described_columns(columns_of(kind), columns),
        )

    @dg.multi_asset(
        name="load_warehouse",
        description="把规划包和放行的工作簿写成 raw 层：先写新文件，完整后再替换旧文件。",
        specs=[spec(kind) for kind in TABLES],
        required_resource_keys={YEAR_RUN},
        pool=WAREHOUSE_POOL,
    )
    def load_warehouse(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        with refusals():
            build = context.resources.year_run.drive(Warehouse).build
        for note in build.notes:
            context.log.info(note)
        for table in TABLES.values():
            yield dg.MaterializeResult(
                asset_key=raw_key(table), metadata={"dagster/row_count": build.row_counts[table]}
            )

    return load_warehouse
