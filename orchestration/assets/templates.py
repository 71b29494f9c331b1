"""Group ``templates``: the workbooks sent out when a year opens."""

from typing import Any

import dagster as dg

from mulin.pack import Pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.assets.keys import GROUP_TEMPLATES, TEMPLATES, years
from orchestration.assets.metadata import refusals
from orchestration.pipeline.templates import write_templates


def templates_asset(settings: Settings, pack: Pack) -> dg.AssetsDefinition:
    @dg.asset(
        key=TEMPLATES,
        group_name=GROUP_TEMPLATES,
        partitions_def=years(pack),
        description="发给各部门填写的工作簿：每个部门每种一份，单位已填好，旁边附上年值。",
        kinds={"excel"},
        owners=["team:office"],
    )
    def workbooks(context: dg.AssetExecutionContext) -> dg.MaterializeResult[Any]:
        year = int(context.partition_key)
        folder = settings.templates / str(year)
        with refusals():
            written = write_templates(settings, pack, Store(settings.received), year, folder)
        return dg.MaterializeResult(metadata={"工作簿份数": len(written), "文件夹": dg.MetadataValue.path(folder)})

    return workbooks
