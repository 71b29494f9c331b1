"""Annual tasks with their milestones."""

from __future__ import annotations

from reports import rows
from reports.numbers import share
from reports.parts.blocks import Passage
from reports.parts.table import Row, Table, columns, group, row, table
from reports.reading.reader import Reader
from reports.shared import delivery
from reports.subjects.district import District
from reports.wording.words import quoted, tied

# tasks with overdue milestones named in the sentence
NAMED = 5

_KIND = {"objective": "总体目标", "task": "主要任务", "key_project": "重点项目", "safeguard": "保障措施"}


def _text(reader: Reader, found: list[rows.DepartmentTask]) -> tuple[str, ...]:
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
        longest = max(r.days_late or 0 for r in late)
        worst = sorted((r for r in late if r.days_late == longest), key=lambda r: (r.task_code, r.number))
        led = reader.year_pack.task
        told = (
            f"{reader.department(led[r.task_code].lead_department)}牵头的{quoted(led[r.task_code].title_zh)}"
            f"第{r.number}个节点（{r.label}）"
            for r in worst
        )
        text.append(
            f"逾期最长的时间节点为{tied(list(told))}，逾期{longest}天。"
            if len(worst) <= NAMED
            else f"逾期最长的时间节点有{len(worst)}个，都逾期{longest}天，见下表。"
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


def _table(reader: Reader, found: list[rows.DepartmentTask]) -> Table:
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
                f"{reader.department(t.lead_department)}／{reader.words[task.responsible_tier]}",
                delivery.milestones(done),
                delivery.attained(t),
                reader.n.score(t.task_score),
            )
        )
    return table(
        "年度任务和时间节点",
        columns("年度任务 29, 牵头部门／责任主体 18, 时间节点 38, 指标达标 n8, 得分 n7"),
        lines,
        look="small",
        example="年度任务和时间节点为示例",
        note=delivery.LEGEND + "“指标达标”为达标指标数／计算指标数，多个单位的指标按达标单位占比折算；"
        "任务得分由时间节点按期率和指标达标率合成。",
    )


def build(district: District) -> Passage:
    """In the order of the year's scheme."""
    reader = district.reader
    order = {code: i for i, code in enumerate(reader.year_pack.task)}
    found = sorted(reader.marts.table(rows.DepartmentTask), key=lambda t: order[t.task_code])
    return Passage(_text(reader, found), _table(reader, found))
