"""What a department led and cooperated on, and how its indicators came out across the units."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import fmean

from mulin.pack import Indicator
from reports import messages as m
from reports import rows
from reports.numbers import NONE, plain, share
from reports.shared import delivery
from reports.shared.table import Row, Table, columns, group, row, table
from reports.shared.unit import UnitReader
from reports.shared.words import quoted


@dataclass(frozen=True, slots=True)
class Duties:
    led_text: tuple[str, ...]
    led: Table | None
    milestones: Table | None
    cooperation_text: tuple[str, ...]
    cooperation: Table | None
    indicator_text: tuple[str, ...]
    indicators: Table | None


def _led(reader: UnitReader, code: str) -> tuple[tuple[str, ...], Table | None, Table | None]:
    order = {c: i for i, c in enumerate(reader.year_pack.task)}
    found = sorted(
        (t for t in reader.marts.table(rows.DepartmentTask) if t.lead_department == code),
        key=lambda t: order[t.task_code],
    )
    if not found:
        return (f"{reader.info.year}年度责任分工方案没有由本部门牵头的任务（0项），牵头部分不计分。",), None, None
    results = delivery.of_tasks(reader.marts)
    mine = [r for t in found for r in results.get(t.task_code, [])]
    text = [
        f"本年度牵头任务{len(found)}项，时间节点{len(mine)}个" + (f"：{delivery.counted(mine)}。" if mine else "。")
    ]
    scored = [t for t in found if t.task_score is not None]
    if len(scored) > 1:
        high, low = max(scored, key=lambda t: t.task_score or 0), min(scored, key=lambda t: t.task_score or 0)
        text.append(
            f"得分最高的是{quoted(high.title_zh)}{reader.n.score(high.task_score)}分，最低的是{quoted(low.title_zh)}{reader.n.score(low.task_score)}分。"
        )
    for r in mine:
        if r.state in ("overdue", "not_reported"):
            text.append(
                f"{quoted(reader.year_pack.task[r.task_code].title_zh)}第{r.number}个节点（{r.label}，应于{r.due_on.month}月{r.due_on.day}日完成）"
                f"{m.MILESTONE_STATE[r.state]}。"
            )
    chain: dict[str, list[rows.PlanChain]] = {}
    for c in reader.marts.table(rows.PlanChain):
        chain.setdefault(c.task_code or "", []).append(c)
    lines: list[Row] = []
    for t in found:
        task = reader.year_pack.task[t.task_code]
        lines.append(
            group(
                f"{t.task_code}　{t.title_zh}（规划{t.plan_ref}，{m.TIER[task.responsible_tier]}级）"
                f"　任务得分{reader.n.score(t.task_score)}，"
                f"指标达标{delivery.attained(t)}"
            )
        )
        lines.append(row(f"年度目标：{task.annual_objective_zh}", "", "", "", "", tones=("none",)))
        for c in sorted(chain.get(t.task_code, []), key=lambda c: c.indicator_code or ""):
            indicator = reader.year_pack.indicator.get(c.indicator_code or "")
            lines.append(
                row(
                    f"{c.indicator_code}　{c.indicator_name}",
                    f"{c.units_scored}个{m.TIER[indicator.tier]}" if indicator else str(c.units_scored or 0),
                    share(c.attained_share)
                    if c.attained_share is not None
                    else ("引导性" if indicator and indicator.kind == "guiding" else "未计"),
                    reader.n.value(indicator.target, indicator.unit_of_measure, indicator.value_type)
                    if indicator
                    else NONE,
                    reader.n.score(c.mean_score),
                    tones=("", "", "bad" if c.attained_share is not None and c.attained_share < 0.6 else "", "", ""),
                )
            )
    body = table(
        "牵头任务和指标结果",
        columns(
            ("年度目标和指标", "", 56),
            ("计分单位", "n", 12),
            ("达标", "n", 10),
            ("目标值", "n", 11),
            ("平均得分", "n", 11),
        ),
        lines,
        look="small",
        example="年度任务为示例",
        note="任务行的“指标达标”为达标指标数／计算指标数；“达标”栏为达标单位占已判定单位的比例。",
    )
    stones = (
        table(
            "时间节点",
            columns(
                ("任务", "w", 13),
                ("节点", "", 25),
                ("应完成", "", 13),
                ("实际完成", "", 13),
                ("结果", "", 15),
                ("填报出处", "", 21),
            ),
            (
                row(
                    r.task_code.removeprefix(f"{r.year}-"),
                    f"{r.number}　{r.label}",
                    r.due_on.isoformat(),
                    r.done_on.isoformat() if r.done_on else NONE,
                    m.MILESTONE_STATE[r.state] + (f"{r.days_late}天" if r.state == "late" and r.days_late else ""),
                    f"{r.sheet}!{r.cell}" if r.sheet and r.cell else "没有上报",
                    tones=(
                        "",
                        "",
                        "",
                        "",
                        {"on_time": "", "late": "wait", "not_reported": "wait", "overdue": "bad"}[r.state],
                        "",
                    ),
                )
                for r in mine
            ),
            look="small",
        )
        if mine
        else None
    )
    return tuple(text), body, stones


def _cooperation(reader: UnitReader, code: str) -> tuple[tuple[str, ...], Table | None]:
    tasks = [t for t in reader.year_pack.tasks if code in t.cooperating_departments]
    score = next((d.cooperation_score for d in reader.marts.of_department(rows.DepartmentScore, code)), None)
    if not tasks:
        return ("本年度责任分工方案没有由本部门配合的任务（0项）。",), None
    ratings = {r.task_code: r for r in reader.marts.of_department(rows.CooperationRating, code)}
    given = [r for r in ratings.values() if r.score is not None]
    text = [
        f"本年度配合任务{len(tasks)}项，收到牵头部门评分{len(given)}项，"
        + (f"均值{reader.n.score(score)}分。" if score is not None else "没有可计的评分，配合部分不计分。")
    ]
    if len(given) > 1:
        low = min(given, key=lambda r: (r.score or 0, r.task_code))
        text.append(
            f"评分最低的是{reader.department(low.rated_by)}对{quoted(reader.year_pack.task[low.task_code].title_zh)}的评分{plain(low.score)}分"
            + (f"，理由为{quoted(low.reason)}。" if low.reason else "，没有写明理由。")
        )
    lines = []
    for t in tasks:
        r = ratings.get(t.code)
        lines.append(
            row(
                t.code.removeprefix(f"{reader.info.year}-"),
                t.title_zh,
                reader.department(t.lead_department),
                plain(r.score) if r and r.score is not None else "未评",
                (r.reason or NONE) if r else NONE,
                f"{r.sheet}!{r.cell}" if r and r.sheet and r.cell else NONE,
            )
        )
    return tuple(text), table(
        "配合任务和评分",
        columns(
            ("任务", "w", 10),
            ("名称", "", 29),
            ("牵头部门", "", 15),
            ("评分", "n", 7),
            ("理由", "", 26),
            ("填报出处", "", 13),
        ),
        lines,
        look="small",
    )


def _ends(reader: UnitReader, indicator: Indicator, found: list[rows.IndicatorScore]) -> tuple[str, str]:
    """The best and the weakest unit with their values; nothing for a single unit."""
    scored = [r for r in found if r.score is not None]
    if len(scored) < 2:
        return NONE, NONE
    if len({r.score for r in scored}) == 1:
        return "全部相同", "全部相同"

    def one(pick: list[rows.IndicatorScore]) -> str:
        r = pick[0]
        more = f"等{len(pick)}个" if len(pick) > 1 else ""
        return f"{reader.full_name(r.unit_code)}{more} {reader.value(r, r.value)}"

    top, low = max(r.score or 0 for r in scored), min(r.score or 0 for r in scored)
    return (
        one(sorted((r for r in scored if r.score == top), key=lambda r: r.unit_code)),
        one(sorted((r for r in scored if r.score == low), key=lambda r: r.unit_code)),
    )


def _indicators(reader: UnitReader, code: str) -> tuple[tuple[str, ...], Table | None]:
    mine = [i for i in reader.year_pack.indicators if i.lead_department == code]
    if not mine:
        return ("本部门没有牵头的指标（0项）。",), None
    lines, means = [], {}
    for i in mine:
        found = list(reader.marts.by(rows.IndicatorScore, "indicator_code", i.code))
        scores = [r.score for r in found if r.score is not None]
        before = [
            r.score
            for r in reader.marts.by(rows.IndicatorScore, "indicator_code", i.code, reader.info.year - 1)
            if r.score is not None
        ]
        judged = [r for r in found if r.passed is not None]
        best, worst = _ends(reader, i, found)
        if scores:
            means[i.code] = fmean(scores)
        waiting = sum(r.status == "pending" for r in found)
        lines.append(
            row(
                f"{i.code}　{i.name_zh}",
                f"{len(scores)}/{len(found)}{m.TIER[i.tier]}",
                reader.n.score(fmean(scores) if scores else None),
                reader.n.score(fmean(before) if before else None),
                share(sum(bool(r.passed) for r in judged) / len(judged), 0)
                if judged and i.kind == "basic"
                else ("引导性" if i.kind == "guiding" else NONE),
                str(waiting),
                best,
                worst,
                tones=("", "", "", "", "", "wait" if waiting else "none", "", ""),
            )
        )
    text = [
        f"本部门牵头指标{len(mine)}项，其中基础性{sum(i.kind == 'basic' for i in mine)}项、"
        f"引导性{sum(i.kind == 'guiding' for i in mine)}项。"
    ]
    if len(means) > 1:
        high, low = max(means, key=lambda c: (means[c], c)), min(means, key=lambda c: (means[c], c))
        text.append(
            f"平均得分最高的是{high}{quoted(reader.indicator_name(high))}{reader.n.score(means[high])}分，"
            f"最低的是{low}{quoted(reader.indicator_name(low))}{reader.n.score(means[low])}分。"
        )
    return tuple(text), table(
        "牵头指标在各单位的结果",
        columns(
            ("指标", "", 27),
            ("计分单位", "n", 11),
            ("均值", "n", 7),
            ("上年", "n", 7),
            ("达标", "n", 7),
            ("待报", "n", 5),
            ("得分最高", "", 18),
            ("得分最低", "", 18),
        ),
        lines,
        look="small",
        note="“计分单位”为已计分单位数／单位数；得分最高、最低栏后为该单位的指标值。",
    )


def build(reader: UnitReader, code: str) -> Duties:
    return Duties(*_led(reader, code), *_cooperation(reader, code), *_indicators(reader, code))
