"""Group ``received``: one asset a department, holding what is in force of its workbooks; and its gate check.

Materialising one pulls the department's folder or source (where the pack says so) and states what is in force.
The check judges it with Great Expectations. It is blocking, so everything downstream waits for it; its severity decides
what happens next: a refused or missing workbook is WARN (its rows stay out, the year goes on), a judgement that could
not be made is ERROR (nothing downstream runs).
"""

from collections.abc import Iterator
from typing import Any

import dagster as dg

from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Record
from mulin.received.hand_ins import in_force
from mulin.sourcing.kind import Pulled
from mulin.workbooks.messages import KIND_NAMES
from orchestration.assets.keys import GATE_CHECK, GROUP_RECEIVED, YEAR_RUN, received_key, years
from orchestration.assets.metadata import fail_for, finding_counts, refusals
from orchestration.pipeline.messages import GATE_STATES


def departments(pack: Pack) -> list[str]:
    """Departments that owe a workbook in any year, in the pack's order."""
    owing = {code for year in pack.years for code, _ in workbooks_owed(pack, year)}
    return [d.code for d in pack.departments if d.code in owing]


def received_assets(pack: Pack) -> dg.AssetsDefinition:
    partitions = years(pack)

    @dg.multi_asset(
        name="pull_departments",
        description="从各部门的文件夹和数据库取数，并列出每个部门目前生效的工作簿。",
        specs=[_spec(pack, code, partitions) for code in departments(pack)],
        can_subset=True,
        required_resource_keys={YEAR_RUN},
    )
    def pull_departments(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult[Any]]:
        driver = context.resources.year_run
        selected = [code for code in departments(pack) if received_key(code) in context.selected_asset_keys]
        with refusals():
            run, arrivals = driver.run, driver.pull(selected)
        counts: dict[str, list[Record]] = {}
        for record in in_force(run.store, run.pack, run.year):
            counts.setdefault(record.department, []).append(record)
        for code in selected:
            records = counts.get(code, [])
            came = [a.sentence() for a in arrivals if a.department == code]
            yield dg.MaterializeResult(
                asset_key=received_key(code),
                metadata=_what_is_in_force(records) | ({"本次收到": "；".join(came)} if came else {}),
                data_version=dg.DataVersion("+".join(r.sha256[:12] for r in records) or "none"),
            )

    return pull_departments


def gate_checks(pack: Pack) -> dg.AssetChecksDefinition:
    @dg.multi_asset_check(
        name="judge_departments",
        description="用 Great Expectations 逐份检查各部门生效的工作簿。",
        specs=[
            dg.AssetCheckSpec(
                GATE_CHECK,
                asset=received_key(code),
                blocking=True,
                description=f"{pack.department[code].name}的数据是否可用。退回或缺报：黄色，该部门的数据不参与计分，记在其名下，年度照常；"
                "没有检查完：红色，整个年度停下。",
            )
            for code in departments(pack)
        ],
        can_subset=True,
        required_resource_keys={YEAR_RUN},
    )
    def judge_departments(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        driver = context.resources.year_run
        with refusals():
            verdicts = driver.verdicts()
        broken = {r.department for r in verdicts.unjudged()}
        for code in departments(pack):
            if dg.AssetCheckKey(received_key(code), GATE_CHECK) not in context.selected_asset_check_keys:
                continue
            own = [r for r in verdicts.assessed if r.department == code]
            metadata: dict[str, Any] = {"年度": str(verdicts.run.year)} | {
                f"{KIND_NAMES[r.kind]}": f"{GATE_STATES[r.state]}，检查 {r.evaluated}/{r.expected} 项，{r.rows} 行"
                for r in own
            }
            yield dg.AssetCheckResult(
                asset_key=received_key(code),
                check_name=GATE_CHECK,
                passed=code not in broken and all(r.state == "accepted" for r in own),
                severity=dg.AssetCheckSeverity.ERROR if code in broken else dg.AssetCheckSeverity.WARN,
                metadata=metadata | finding_counts([f for r in own for f in r.findings]),
            )
        fail_for(driver.refused)  # Dagster would only name the check

    return judge_departments


def _spec(pack: Pack, code: str, partitions: dg.PartitionsDefinition[str]) -> dg.AssetSpec:
    department = pack.department[code]
    kinds = sorted({kind for year in pack.years for c, kind in workbooks_owed(pack, year) if c == code})
    source = pack.sources.of(code)
    return dg.AssetSpec(
        received_key(code),
        group_name=GROUP_RECEIVED,
        partitions_def=partitions,
        description=f"**{department.name}**\n\n应报：{'、'.join(KIND_NAMES[k] for k in kinds)}。"
        f"收到的每一版都原样留存，这里指目前生效的一版。",
        owners=[f"team:{code}"],
        kinds={source.via if isinstance(source, Pulled) else "excel"},
        tags={"mulin/department": code, "mulin/via": source.via},
    )


def _what_is_in_force(records: list[Record]) -> dict[str, Any]:
    if not records:
        return {"生效的工作簿": "无"}
    lines = ["| 编号 | 收到时间 | 经办人 | 途径 | 文件 | SHA-256 | 回执 |", "|---|---|---|---|---|---|---|"]
    lines += [
        f"| {r.submission_id} | {r.received_at} | {r.who} | {r.channel} | {r.file_name} | `{r.sha256[:16]}` |"
        f" {r.receipt} |"
        for r in records
    ]
    return {"生效的工作簿": dg.MetadataValue.md("\n".join(lines)), "份数": len(records),
            "字节": sum(r.size for r in records)}  # fmt: skip
