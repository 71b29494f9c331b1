"""Annual tasks with their milestones, and the chain plan item → annual task → indicator → result."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE, share
from reports.shared import delivery
from reports.shared.table import Row, Table, columns, group, row, table
from reports.shared.unit import UnitReader
from reports.shared.words import quoted

# share of units attaining an indicator below which it is marked
LOW = 0.6
# tasks with overdue milestones named in the sentence
NAMED = 5
_KIND = {"objective": "总体目标", "task": "主要任务", "key_project": "重点项目", "safeguard": "保障措施"}


@dataclass(frozen=True, slots=True)
class Tasks:
    text: tuple[str, ...]
    tasks: Table
    chain_text: tuple[str, ...]
    chain: Table


def _text(reader: UnitReader, found: list[rows.DepartmentTask]) -> tuple[str, ...]:
    results = reader.marts.table(rows.MilestoneResult)
    text = [
        f"{reader.info.year}年度责任分工方案列有年度任务{len(found)}项，"
        f"由{len({t.lead_department for t in found})}个部门牵头，"
        f"设时间节点{len(results)}个：{delivery.counted(results)}。"
    ]
    on_time = sum(1 for t in found if t.milestones and t.on_time == t.milestones)
    text.append(f"全部时间节点按期完成的任务{on_time}项，占{share(on_time / len(found))}。" if found else "")
    late = [r for r in results if r.state == "late" and r.days_late]
    if late:
        worst = max(late, key=lambda r: (r.days_late or 0, r.task_code))
        task = reader.year_pack.task[worst.task_code]
        text.append(
            f"逾期最长的时间节点为{reader.department(task.lead_department)}牵头的{quoted(task.title_zh)}第{worst.number}个节点"
            f"（{worst.label}），逾期{worst.days_late}天。"
        )
    overdue = [t for t in found if t.overdue]
    if overdue:
        worst_first = sorted(overdue, key=lambda t: (-t.overdue, t.task_code))[:NAMED]
        named = "、".join(f"{t.title_zh}（{reader.department(t.lead_department)}，{t.overdue}个）" for t in worst_first)
        more = f"等，其余{len(overdue) - NAMED}项见表" if len(overdue) > NAMED else ""
        text.append(f"有逾期未完成节点的任务{len(overdue)}项：{named}{more}。")
    absent = [t for t in found if t.not_reported]
    if absent:
        owners = "、".join(dict.fromkeys(reader.department(t.lead_department) for t in absent))
        text.append(f"有未报节点的任务{len(absent)}项，应由{owners}补报。")
    text = [t for t in text if t]
    return (text[0], "".join(text[1:])) if text[1:] else tuple(text)


def _table(reader: UnitReader, found: list[rows.DepartmentTask]) -> Table:
    results = delivery.of_tasks(reader.marts)
    lines: list[Row] = []
    heading = ""
    for t in found:
        item = reader.pack.plan_item[t.plan_ref]
        parent = reader.pack.plan_item[item.parent_code] if item.parent_code else None
        top = f"{parent.code}　{parent.title}" if parent and parent.kind == "group" else _KIND[item.kind]
        if top != heading:
            heading = top
            lines.append(group(top))
        task = reader.year_pack.task[t.task_code]
        done = results.get(t.task_code, [])
        lines.append(
            row(
                f"{t.task_code.removeprefix(f'{t.year}-')}　{t.title_zh}",
                f"{reader.department(t.lead_department)}／{m.TIER[task.responsible_tier]}",
                delivery.milestones(done),
                delivery.attained(t),
                reader.n.score(t.task_score),
            )
        )
    return table(
        "年度任务和时间节点",
        columns(
            ("年度任务", "", 29),
            ("牵头部门／责任主体", "", 18),
            ("时间节点", "", 38),
            ("指标达标", "n", 8),
            ("得分", "n", 7),
        ),
        lines,
        look="small",
        example="年度任务和时间节点为示例",
        note=delivery.LEGEND + "“指标达标”为达标指标数／计算指标数，多个单位的指标按达标单位占比折算；"
        "任务得分由时间节点按期率和指标达标率合成。",
    )


def _chain(reader: UnitReader) -> tuple[tuple[str, ...], Table]:
    """Every item of the plan with its tasks of the year, every task with its indicators; what has none says so."""
    of_task: dict[str, list[rows.PlanChain]] = {}
    for c in reader.marts.table(rows.PlanChain):
        of_task.setdefault(c.task_code or "", []).append(c)
    results = delivery.of_tasks(reader.marts)
    items = [i for i in reader.pack.plan.items if i.kind in ("task", "key_project")]
    lines: list[Row] = []
    empty, unmeasured = [], []
    for item in items:
        lines.append(group(f"{item.code}　{item.title}"))
        tasks = [t for t in reader.year_pack.tasks if t.plan_ref == item.code]
        if not tasks:
            empty.append(item.code)
            lines.append(row("本年度没有安排年度任务", *("",) * 4, tones=("none",) * 5))
        for task in tasks:
            done = results.get(task.code, [])
            marks = f"{sum(r.state == 'on_time' for r in done)}/{len(done)}" if done else "无节点"
            name = f"{task.title_zh}（{reader.department(task.lead_department)} {marks}）"
            found = sorted(of_task.get(task.code, []), key=lambda c: c.indicator_code or "")
            if not found:
                unmeasured.append(task.code.removeprefix(f"{reader.info.year}-"))
                lines.append(row(name, "没有主要指标", NONE, NONE, NONE, tones=("", "none", "", "none", "")))
            for at, c in enumerate(found):
                indicator = reader.year_pack.indicator.get(c.indicator_code or "")
                lines.append(
                    row(
                        "〃" if at else name,
                        f"{c.indicator_code}　{c.indicator_name}" if c.indicator_code else "没有主要指标",
                        f"{c.units_scored}个{m.TIER[indicator.tier]}" if indicator else str(c.units_scored or 0),
                        _attained(c, indicator.kind if indicator else ""),
                        reader.n.score(c.mean_score),
                        tones=("none" if at else "", "", "", _tone(c), ""),
                    )
                )
    covered = [c for found in of_task.values() for c in found]
    text = [
        f"规划的{sum(i.kind == 'task' for i in items)}项主要任务和"
        f"{sum(i.kind == 'key_project' for i in items)}个重点项目共{len(items)}项，"
        f"落到年度任务的{len(items) - len(empty)}项、没有年度任务的{len(empty)}项"
        + (f"（{'、'.join(empty)}）" if empty else "")
        + f"，对应{len(reader.year_pack.tasks)}项年度任务、"
        f"{len({c.indicator_code for c in covered if c.indicator_code})}项指标。"
    ]
    if unmeasured:
        text.append(f"没有主要指标、只按时间节点评估的年度任务{len(unmeasured)}项：{'、'.join(unmeasured)}。")
    judged = [c for c in covered if c.attained_share is not None]
    if judged:
        full = {c.indicator_code for c in judged if (c.attained_share or 0) >= 1}
        low = min(judged, key=lambda c: (c.attained_share or 0.0, c.indicator_code or ""))
        text.append(
            f"全部单位达标的指标{len(full)}项；达标占比最低的是{low.indicator_code}{quoted(low.indicator_name or '')}"
            f"（{share(low.attained_share)}，平均{reader.n.score(low.mean_score)}分）。"
        )
    body = table(
        "规划事项—年度任务—指标—结果",
        columns(
            ("年度任务（牵头部门 按期节点/全部节点）", "", 42),
            ("主要指标", "", 34.5),
            ("计分单位", "n", 8.5),
            ("达标占比", "n", 7.5),
            ("平均得分", "n", 7.5),
        ),
        lines,
        look="small",
        note="“〃”为同上一项年度任务。“达标占比”为基础性指标达标单位占已判定单位的比例，"
        f"低于{share(LOW, 0)}的加粗；引导性指标不判达标。",
    )
    return ("".join(text),), body


def _attained(c: rows.PlanChain, kind: str) -> str:
    if kind == "guiding":
        return "引导性"
    return share(c.attained_share) if c.attained_share is not None else "未计"


def _tone(c: rows.PlanChain) -> str:
    if c.attained_share is None:
        return "none"
    return "bad" if c.attained_share < LOW else ""


def build(reader: UnitReader) -> Tasks:
    """Tasks in the order of the year's scheme."""
    order = {code: i for i, code in enumerate(reader.year_pack.task)}
    found = sorted(reader.marts.table(rows.DepartmentTask), key=lambda t: order[t.task_code])
    chain_text, chain = _chain(reader)
    return Tasks(_text(reader, found), _table(reader, found), chain_text, chain)
