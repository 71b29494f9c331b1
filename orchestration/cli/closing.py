"""The closing summary of a run: what was pulled, refused, pending, scored, released and changed, and how long."""

from __future__ import annotations

from collections.abc import Mapping

from mulin.received.messages import HEAD
from mulin.received.witness import behind
from mulin.received.witness.messages import WITNESS
from mulin.workbooks.messages import KIND_NAMES
from orchestration.cli.messages.heads import KEEP_IT
from orchestration.cli.show import say, table
from orchestration.execute import YearOutcome
from orchestration.pipeline.messages import GATE_STATES
from orchestration.release.anchor import release_head

STEPS = {
    "start": "启动", "pull": "收取", "gate": "检查", "load": "装库", "score": "计分", "draw": "抽样", "judge": "复核",
    "release": "形成版次", "render": "生成报告",
}  # fmt: skip
OTHER = "其他"


def closing_summary(outcome: YearOutcome, seconds: float) -> None:
    """Print it. What did not happen is not mentioned."""
    scores, run = outcome.sound.scores, outcome.sound.run
    results, build = scores.warehouse.admitted.verdicts.assessed, scores.warehouse.build
    troubled = [r for r in results if r.state != "accepted"]
    if troubled:
        table(
            "没有参与计分的工作簿（指标记为待报，责任在该部门）",
            ("部门", "工作簿", "状态", "问题", "第一条"),
            (
                (f"{r.department} {run.pack.department[r.department].name}", KIND_NAMES[r.kind],
                 GATE_STATES[r.state], len(r.findings),
                 r.findings[0].message if r.findings else "")
                for r in troubled
            ),
            right=(3,),
        )  # fmt: skip
    rows: list[tuple[str, str]] = []
    if outcome.arrivals:
        refused = sum(a.refused for a in outcome.arrivals)
        rows.append(("收取", f"{sum(a.accepted for a in outcome.arrivals)} 份收下，{refused} 份退回"))
    if results:
        count = {s: sum(r.state == s for r in results) for s in ("accepted", "rejected", "missing")}
        rows.append(("检查", "通过 {accepted} 份，退回 {rejected} 份，未上报 {missing} 份".format(**count)))
    rows += [("数据", note) for note in build.notes]
    rows.append(("计分", f"{scores.dbt.models} 个模型，{scores.dbt.tests} 项检验全部通过"))
    rows += scores.standing.items()
    if outcome.release is not None:
        release = outcome.release.result
        rows.append(("报告", f"{release.reports} 份 PDF"))
        rows.append(("版次", release.sentence()))
        rows.append(("文件夹", str(release.path)))
        rows.append(("版次指纹", release.data_hash))
        rows.append((HEAD, KEEP_IT.format(head=release_head(run.settings, run.year, release.release))))
        rows += [("变化", line) for line in outcome.release.changes()]
        rows += [("说明", note) for note in release.notes if note not in build.notes]
    else:
        rows.append(("版次", "没有形成（--no-reports）"))
    rows += [(WITNESS, said) for said in behind(run.settings, run.store)]
    table(f"{run.year} 年", ("项目", "结果"), rows)
    before_pdfs = seconds - run.timings.get("render", 0.0)
    say(f"用时 {seconds:.1f} 秒，其中生成 PDF 以外 {before_pdfs:.1f} 秒（{took(run.timings, seconds)}）。"
        f"Dagster 运行 {outcome.run_id[:8]}。")  # fmt: skip


def took(timings: Mapping[str, float], seconds: float) -> str:
    """Seconds by step, in tenths that add up to the printed total: what lies between the steps (Dagster's own
    bookkeeping) is told as 其他."""
    tenths = {STEPS.get(k, k): round(v * 10) for k, v in timings.items()}
    rest = round(seconds * 10) - sum(tenths.values())
    return "，".join(
        f"{name} {count / 10:.1f}" for name, count in (tenths | ({OTHER: rest} if rest > 0 else {})).items()
    )
