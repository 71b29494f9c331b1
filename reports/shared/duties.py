"""A unit's annual tasks with on-time marks, and the departments' files of the year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports import messages as m
from reports import rows
from reports.numbers import NONE
from reports.parts.table import Table, columns, row, table
from reports.shared import delivery

if TYPE_CHECKING:
    from reports.reading.reader import Reader


def tasks(reader: Reader, code: str) -> tuple[str, Table | None]:
    """Tasks for which the unit is responsible: a sentence, and a table unless there are none."""
    w = reader.words
    tier = reader.pack.unit[code].tier
    results, scores = delivery.of_tasks(reader.marts), reader.tasks
    lines, found = [], []
    for task in reader.unit_tasks(code):
        done = results.get(task.code, [])
        found += done
        mark = scores.get(task.code)
        lines.append(
            row(f"{task.code.removeprefix(f'{reader.info.year}-')}　{task.title_zh}",
                reader.department(task.lead_department), delivery.milestones(done) or NONE,
                delivery.attained(mark) if mark else NONE,
                reader.n.score(mark.task_score if mark else None),
                )
        )  # fmt: skip
    whose = f"本{w[tier]}"
    if not lines:
        return f"本年度没有以{whose}为责任主体的年度任务。", None
    words = delivery.counted(found)
    text = f"以{whose}为责任主体的年度任务{len(lines)}项，共{len(found)}个时间节点" + (
        f"：{words}。" if words else "。"
    )
    text += f"时间节点由牵头部门负责并填报，不计入{whose}得分。"
    head = columns(f"任务 30, 牵头部门 12, 时间节点及完成情况 43, 全{w.district}达标 n7, 任务分 n8")
    note = f"{delivery.LEGEND}全{w.district}达标：任务各项主要指标在全{w.district}的单位达标率之和／指标数，"
    note += "不是本单位一家的结果。"
    return text, table(f"{whose}为责任主体的年度任务", head, lines, look="small", note=note)


def quality_rows(reader: Reader) -> list[rows.DataQuality]:
    """One a workbook owed, by department and kind."""
    kinds = list(m.SUBMISSION_KIND)
    return sorted(reader.marts.table(rows.DataQuality), key=lambda q: (q.department, kinds.index(q.kind)))
