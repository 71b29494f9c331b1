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
    results = delivery.of_tasks(reader.marts)
    passed = {r.indicator_code: r.passed for r in reader.marts.of_unit(rows.IndicatorScore, code) if r.kind == "basic"}
    lines, found = [], []
    for task in reader.unit_tasks(code):
        done = results.get(task.code, [])
        found += done
        own = [passed[i] for i in task.main_indicators if passed.get(i) is not None]
        lines.append(
            row(f"{task.code.removeprefix(f'{reader.info.year}-')}　{task.title_zh}",
                reader.department(task.lead_department), delivery.milestones(done) or NONE,
                f"{sum(map(bool, own))}/{len(own)}" if own else NONE,
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
    head = columns("任务 32, 牵头部门 12, 时间节点及完成情况 46, 本单位达标 n10")
    note = f"{delivery.LEGEND}本单位达标：任务的主要指标中本单位已有结果的{w.basic}，达标的项数／项数。"
    return text, table(f"{whose}为责任主体的年度任务", head, lines, look="small", note=note)


def quality_rows(reader: Reader) -> list[rows.DataQuality]:
    """One a workbook owed, by department and kind."""
    kinds = list(m.SUBMISSION_KIND)
    return sorted(reader.marts.table(rows.DataQuality), key=lambda q: (q.department, kinds.index(q.kind)))
