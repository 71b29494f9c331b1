"""tasks.csv of a year: who answers for a task, departments and units."""

from __future__ import annotations

import re

from mulin.findings import Finding, Level
from mulin.pack.checks.places import cell, each_task, tasks_file
from mulin.pack.model import AnnualTask, Pack

_MANY = re.compile(r"[;；,，、/ ]")
_NAMES = {"district": "区", "street": "街道", "community": "社区"}


def check_task_departments(pack: Pack, year: int) -> list[Finding]:
    """Exactly one lead department a task, which is not also cooperating."""
    file = tasks_file(year)
    found = []
    for n, task in each_task(pack, year):
        lead = task.lead_department
        if not lead:
            found.append(
                cell(pack, file, n, "lead_department", "", "task.lead_missing", "任务没有牵头部门", "填上一个部门编码")
            )
        elif _MANY.search(lead):
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "lead_department",
                    lead,
                    "task.lead_many",
                    "一项任务只能有一个牵头部门",
                    "留一个，其余移到配合部门",
                )
            )
        elif lead not in pack.department:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "lead_department",
                    lead,
                    "task.lead_unknown",
                    "牵头部门不在 departments.csv 里",
                    "改为名单里的一个部门编码",
                )
            )
        else:
            found.extend(_printed_lead(pack, file, n, task))
        for code in task.cooperating_departments:
            if code == lead:
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        "cooperating_departments",
                        code,
                        "task.lead_cooperates",
                        "牵头部门又列为配合部门",
                        "从配合部门里删去",
                    )
                )
            elif code not in pack.department:
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        "cooperating_departments",
                        code,
                        "task.cooperating_unknown",
                        "配合部门不在 departments.csv 里",
                        "改为名单里的部门编码",
                    )
                )
        for code in sorted({c for c in task.cooperating_departments if task.cooperating_departments.count(c) > 1}):
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "cooperating_departments",
                    code,
                    "task.cooperating_twice",
                    "同一配合部门列了两次",
                    "删去一个",
                )
            )
    return found


def _printed_lead(pack: Pack, file: str, n: int, task: AnnualTask) -> list[Finding]:
    item = pack.plan_item.get(task.plan_ref)
    if item is None or not item.lead_units or pack.department[task.lead_department].printed_as in item.lead_units:
        return []
    return [
        cell(
            pack,
            file,
            n,
            "lead_department",
            task.lead_department,
            "task.lead_not_in_plan",
            f"规划为重点项目{item.code}列出的单位里没有这个部门",
            f"从 {'、'.join(item.lead_units)} 中选定，或保留并说明",
            level=Level.WARNING,
        )
    ]


def check_task_units(pack: Pack, year: int) -> list[Finding]:
    """Responsible units: every token names units of the task's tier; no placeholder is left."""
    file = tasks_file(year)
    found = []
    for n, task in each_task(pack, year):
        if not task.responsible_units:
            found.append(
                cell(pack, file, n, "responsible_units", "", "task.units_missing", "没有责任主体", "填 ALL 或单位编码")
            )
        for token in task.responsible_units:
            if token == "ALL":
                continue
            if not re.fullmatch(r"[0-9A-Za-z_-]+\*?", token):
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        "responsible_units",
                        token,
                        "task.units_placeholder",
                        "责任主体还是占位写法，没有落到具体单位",
                        "换成单位编码，多个用 ; 分开",
                    )
                )
            elif not pack.task_units(year, task.model_copy(update={"responsible_units": (token,)})):
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        "responsible_units",
                        token,
                        "task.units_unknown",
                        f"{_NAMES[task.responsible_tier]}层级没有这样的责任主体",
                        f"填 ALL、{_NAMES[task.responsible_tier]}的编码，或“街道编码*”（其全部社区）",
                    )
                )
    return found
