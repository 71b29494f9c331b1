"""Group ``gate``: what the year's gate admitted. Its blocking checks are what can stop a whole year."""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from mulin.pack import Pack
from mulin.workbooks.messages import KIND_NAMES
from orchestration.assets.keys import ADMITTED, GROUP_GATE, YEAR_RUN, received_key, years
from orchestration.assets.metadata import fail_for, findings_markdown, refusals
from orchestration.assets.received import departments
from orchestration.pipeline.messages import GATE_STATES

JUDGED_CHECK = "every_workbook_judged"
ADMITTED_CHECK = "something_admitted"


def gate_asset(pack: Pack) -> dg.AssetsDefinition:
    def check(name: str, description: str) -> dg.AssetCheckSpec:
        return dg.AssetCheckSpec(name, asset=ADMITTED, blocking=True, description=description)

    @dg.multi_asset(
        name="admit",
        description="汇总各部门的检查结论，决定年度能否继续。",
        specs=[
            dg.AssetSpec(
                ADMITTED,
                deps=[received_key(code) for code in departments(pack)],
                group_name=GROUP_GATE,
                partitions_def=years(pack),
                description="本年度放行的工作簿。一个部门被退回或没有报，只是它自己的数据不进计分（记为待报，扣在该部门名下）；"
                "检查没有做完，整个年度停下，后面的步骤都不运行；没有一份放行，照常计分（都不可比），不形成版次。",
                kinds={"greatexpectations"},
                owners=["team:office"],
            )
        ],
        check_specs=[
            check(JUDGED_CHECK, "每份工作簿的每一项检查都真正执行过；否则按不通过处理。"),
            check(ADMITTED_CHECK, "至少有一份工作簿放行。没有的话为黄色：照常计分，不形成版次。"),
        ],
        required_resource_keys={YEAR_RUN},
    )
    def admit(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        driver = context.resources.year_run
        with refusals():
            verdicts = driver.verdicts()
        results = verdicts.assessed
        lines = ["| 部门 | 工作簿 | 结论 | 行数 | 问题 |", "|---|---|---|---|---|"]
        lines += [
            f"| {r.department} {pack.department[r.department].name} | {KIND_NAMES[r.kind]} | "
            f"{GATE_STATES[r.state]} | {r.rows} | {len(r.findings)} |"
            for r in results
        ]

        def result(name: str, findings: list[Any], severity: dg.AssetCheckSeverity) -> dg.AssetCheckResult:
            metadata: dict[str, Any] = {"年度": context.partition_key}
            metadata |= {"问题": findings_markdown(findings)} if findings else {}
            return dg.AssetCheckResult(
                asset_key=ADMITTED, check_name=name, passed=not findings, severity=severity, metadata=metadata
            )

        yield dg.MaterializeResult(
            asset_key=ADMITTED,
            metadata={
                "通过": sum(r.state == "accepted" for r in results),
                "退回": sum(r.state == "rejected" for r in results),
                "未上报": sum(r.state == "missing" for r in results),
                "dagster/row_count": sum(r.rows for r in results if r.state == "accepted"),
                "逐份结论": dg.MetadataValue.md("\n".join(lines)),
            },
            check_results=[
                result(JUDGED_CHECK, verdicts.stoppers(), dg.AssetCheckSeverity.ERROR),
                result(ADMITTED_CHECK, verdicts.nothing_admitted(), dg.AssetCheckSeverity.WARN),
            ],
        )
        fail_for(driver.refused)

    return admit
