"""What a department led, task by task, with milestones and the indicators' results."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE, share
from reports.parts.table import Row, Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections import Form, Nothing
from reports.shared import delivery
from reports.shared.departments import short
from reports.subjects.department import Department
from reports.wording.words import ENDS, extremes, quoted


@dataclass(frozen=True, slots=True)
class Task:
    """A led task: its heading and score, objective, milestones (text with mark, look) and indicators."""

    head: str
    score: str
    objective: str
    milestones: tuple[tuple[str, str], ...]
    lines: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Led:
    text: tuple[str, ...]
    tasks: tuple[Task, ...]
    legend: str
    milestones: Table | None


def _task(reader: Reader, t: rows.DepartmentTask, stones: list[rows.MilestoneResult]) -> Task:
    task = reader.year_pack.task[t.task_code]
    lines = []
    for c in sorted(reader.marts.by(rows.PlanChain, "task_code", t.task_code), key=lambda c: c.indicator_code or ""):
        indicator = reader.year_pack.indicator.get(c.indicator_code or "")
        if indicator is None:
            continue
        attained = (
            reader.words.guiding_kind if indicator.kind == "guiding" else ("未计" if c.attained_share is None else "")
        )
        low = c.attained_share is not None and c.attained_share < 1
        lines.append(
            row(
                f"{c.indicator_code}　{c.indicator_name}",
                f"{c.units_scored or 0}个{reader.words[indicator.tier]}",
                attained or share(c.attained_share),
                reader.n.value(indicator.target, indicator.unit_of_measure, indicator.value_type),
                reader.n.score(c.mean_score),
                tones=("", "", "none" if attained else ("wait" if low else ""), "", ""),
            )
        )
    helpers = "、".join(reader.department(d) for d in task.cooperating_departments)
    return Task(
        head=f"{short(reader, t.task_code)}　{t.title_zh}（{reader.words[task.responsible_tier]}级）",
        score=reader.n.score(t.task_score),
        objective=task.annual_objective_zh + (f"（配合：{helpers}）" if helpers else ""),
        milestones=tuple((delivery.milestone(r), delivery.TONES[r.state]) for r in stones),
        lines=tuple(lines),
    )


def _stones(reader: Reader, mine: list[rows.MilestoneResult]) -> Table:
    head = columns("任务 w13, 节点 29, 应完成 14, 实际完成 14, 结果 15, 填报出处 15")
    lines = (
        row(
            short(reader, r.task_code),
            f"{r.number}　{r.label}",
            r.due_on.isoformat(),
            r.done_on.isoformat() if r.done_on else NONE,
            m.MILESTONE_STATE[r.state] + (f"{r.days_late}天" if r.state == "late" and r.days_late else ""),
            f"{r.sheet}!{r.cell}" if r.sheet and r.cell else "没有上报",
            tones=("", "", "", "", delivery.TONES[r.state], ""),
        )
        for r in mine
    )
    return table("时间节点完成情况", head, lines, look="small")


def build(department: Department) -> Led | Nothing:
    reader, code = department.reader, department.code
    order = {c: i for i, c in enumerate(reader.year_pack.task)}
    found = sorted((t for t in reader.tasks.values() if t.lead_department == code), key=lambda t: order[t.task_code])
    if not found:
        text = f"{reader.info.year}年度责任分工方案没有由本部门牵头的任务（0项），牵头部分不计分。"
        return Nothing(text)
    results = delivery.of_tasks(reader.marts)
    mine = [r for t in found for r in results.get(t.task_code, [])]
    text = f"本年度牵头任务{len(found)}项，时间节点{len(mine)}个" + (f"：{delivery.counted(mine)}。" if mine else "。")
    scored = [t for t in found if t.task_score is not None]
    if len({t.task_score for t in scored}) > 1:
        ends = extremes(scored, lambda t: quoted(t.title_zh), lambda t: t.task_score or 0.0, reader.n.score, ENDS)
        text += f"得分{ends}。"
    tasks = tuple(_task(reader, t, results.get(t.task_code, [])) for t in found)
    legend = f"{delivery.LEGEND}任务行末为任务得分；“达标”为达标单位占已判定单位的比例；得分为各单位平均。"
    return Led((text,), tasks, legend, _stones(reader, mine) if mine else None)


FORMS = {"department": Form("牵头任务", build, "department.html.j2")}
