"""Departments: scores, delivery of what they led, and what they still owe."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE, plain, share
from reports.parts.table import Table, columns, row, table
from reports.sections import Form
from reports.shared import delivery
from reports.shared.departments import scored_before
from reports.shared.gaps import owed
from reports.shared.measure import Bar, departments_in_order
from reports.subjects.district import District
from reports.wording.grades import Marks, department_cut
from reports.wording.words import ENDS, at_end, extremes, tied


@dataclass(frozen=True, slots=True)
class Departments:
    text: tuple[str, ...]
    scores: Table
    bars: tuple[Bar, ...]
    states: tuple[tuple[str, str], ...]


def _name(found: rows.DepartmentScore) -> str:
    return found.department_name


def build(district: District) -> Departments:
    reader = district.reader
    n = reader.n
    found = [d for d in departments_in_order(reader) if d.total_score is not None]
    debts = owed(reader)
    before = {code: d.total_score for code, d in scored_before(reader).items()}
    tasks: dict[str, list[rows.DepartmentTask]] = {}
    for t in reader.marts.table(rows.DepartmentTask):
        tasks.setdefault(t.lead_department, []).append(t)
    results = delivery.of_tasks(reader.marts)
    lines, bars, marks = [], [], Marks(reader.words)
    for d in found:
        led = tasks.get(d.department, [])
        count, points = debts.get(d.department, (0, 0.0))
        lines.append(
            row(
                str(d.rank) if d.rank is not None else NONE,
                d.department_name,
                n.total(d.total_score),
                marks.marked(d.grade, department_cut(d, reader.year_pack.framework)),
                n.score(d.led_score),
                n.score(d.cooperation_score),
                n.score(d.reporting_score),
                f"{len(led)}项，{sum(t.on_time for t in led)}/{sum(t.milestones for t in led)}" if led else NONE,
                f"{count}项次，{plain(points)}分" if count else "0",
                tones=(
                    "",
                    "",
                    "",
                    "bad" if d.grade == reader.words.worst else "",
                    "",
                    "",
                    "",
                    "",
                    "wait" if count else "none",
                ),
            )
        )
        due = sorted((r for t in led for r in results.get(t.task_code, ())), key=lambda r: (r.due_on, r.task_code))
        bars.append(
            Bar(
                d.department_name, d.total_score, n.total(d.total_score), None, before.get(d.department),
                tuple(r.state for r in due),
            )
        )  # fmt: skip
    text = []
    if found:
        totals = [d.total_score for d in found if d.total_score is not None]
        grades: dict[str, int] = {}
        for d in found:
            grades[d.grade or "未定等级"] = grades.get(d.grade or "未定等级", 0) + 1
        text.append(
            f"参加评估的部门{len(found)}个："
            + "、".join(f"{g}{c}个" for g, c in grades.items())
            + f"；平均得分{n.total(sum(totals) / len(totals))}分，"
            + extremes(found, _name, lambda d: d.total_score or 0.0, n.total)
            + "。"
        )
        leads = [d for d in found if d.led_score is not None]
        if leads:
            text.append(
                f"牵头任务得分{extremes(leads, _name, lambda d: d.led_score or 0.0, n.score, ENDS)}；"
                f"没有牵头任务的部门{len(found) - len(leads)}个，"
                f"牵头部分不计，"
                "权重按比例归入其余部分。"
            )
    if debts:
        worst = at_end(sorted(debts), lambda c: debts[c][1], plain)
        each = f"{debts[worst[0]][0]}项次，" if len(worst) == 1 else "各"
        text.append(
            f"有{len(debts)}个部门欠报数据，合计{sum(c for c, _ in debts.values())}项次；欠报分值最多的是"
            f"{tied([reader.department(c) for c in worst])}（{each}{plain(debts[worst[0]][1])}分）。"
        )
    else:
        text.append("各部门没有欠报数据（待报0项次）。")
    parts = reader.year_pack.framework.tiers.department.composition
    head = columns("名次 n6, 部门 23, 总分 n9, 等级 c9, 牵头 n8, 配合 n8, 填报 n8, 牵头任务，按期节点 n15", "欠报 n14")
    return Departments(
        tuple(text),
        table(
            "部门履责得分",
            head,
            lines,
            look="small",
            note="“按期节点”为按期完成数／全部时间节点数。总分按牵头{led}、配合{cooperation}、填报{reporting}合成；没有的部分不计，权重按比例归入其余部分。".format(
                **{k: share(v, 0) for k, v in parts}
            )
            + marks.note,
        ),
        tuple(bars),
        tuple(m.MILESTONE_STATE.items()),
    )


FORMS = {"district": Form("部门履责", build, "district.html.j2")}
