"""Tasks and milestones in words and marks, the same in a department's and in the district's report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from reports import messages as m
from reports import rows
from reports.marts import Marts
from reports.numbers import plain

if TYPE_CHECKING:
    from markupsafe import Markup

MARK = {"on_time": "✓", "late": "逾", "overdue": "×", "not_reported": "未报"}
TONES = {"on_time": "", "late": "wait", "not_reported": "wait", "overdue": "bad"}
LEGEND = "时间节点后的标记：✓ 按期完成；逾N天 逾期N天完成；× 逾期未完成；未报 牵头部门没有上报。"


def of_tasks(marts: Marts) -> dict[str, list[rows.MilestoneResult]]:
    """Task code → its milestones in order."""
    out: dict[str, list[rows.MilestoneResult]] = {}
    for r in sorted(marts.table(rows.MilestoneResult), key=lambda r: (r.task_code, r.number)):
        out.setdefault(r.task_code, []).append(r)
    return out


def mark(result: rows.MilestoneResult) -> str:
    """``✓``, ``逾6天``, ``×``, ``未报``."""
    if result.state == "late" and result.days_late:
        return f"逾{result.days_late}天"
    return MARK[result.state]


def milestones(found: Iterable[rows.MilestoneResult]) -> Markup:
    """``4月15日确定样本✓；9月30日完成走访逾6天``; each stays on one line and has the look of its own state."""
    each = Markup('<span class="{}">{}</span>')
    return Markup("；").join(each.format(f"w {TONES[r.state]}".strip(), milestone(r)) for r in found)


def milestone(result: rows.MilestoneResult) -> str:
    """``9月30日完成走访逾6天``."""
    return f"{result.due_on.month}月{result.due_on.day}日{result.label}{mark(result)}"


def counted(found: Sequence[rows.MilestoneResult]) -> str:
    """``按期80个、逾期完成6个``; empty without milestones."""
    counts = {state: sum(1 for r in found if r.state == state) for state in m.MILESTONE_STATE}
    return "、".join(f"{m.MILESTONE_STATE[state]}{n}个" for state, n in counts.items() if n)


def attained(task: rows.DepartmentTask) -> str:
    """``2.4/3``: how many of the task's basic indicators were attained, an indicator of many units by its share."""
    return f"{plain(task.indicators_attained, 1)}/{task.indicators}" if task.indicators else "—"
