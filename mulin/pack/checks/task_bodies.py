"""tasks.csv of a year: who answers for a task, departments and units."""

from __future__ import annotations

import re

from mulin.findings import Finding
from mulin.language import listed
from mulin.pack.checks.places import cell, department_codes, each_task, tasks_file
from mulin.pack.meant import Codes
from mulin.pack.model import AnnualTask, Pack

_MANY = re.compile(r"[;；,，、/ ]")


def check_task_departments(pack: Pack, year: int) -> list[Finding]:
    """Exactly one lead department a task, which is not also cooperating."""
    file, departments = tasks_file(year), department_codes(pack)
    found = []
    for n, task in each_task(pack, year):
        lead = task.lead_department
        if not lead:
            found.append(cell(pack, file, n, "lead_department", "", "task.lead_missing"))
        elif _MANY.search(lead):
            found.append(cell(pack, file, n, "lead_department", lead, "task.lead_many"))
        elif lead not in pack.department:
            found.append(cell(pack, file, n, "lead_department", lead, "task.lead_unknown", departments))
        else:
            found.extend(_printed_lead(pack, file, n, task))
        for code in task.cooperating_departments:
            if code == lead:
                found.append(cell(pack, file, n, "cooperating_departments", code, "task.lead_cooperates"))
            elif code not in pack.department:
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        "cooperating_departments",
                        code,
                        "task.cooperating_unknown",
                        departments,
                    )
                )
        for code in sorted({c for c in task.cooperating_departments if task.cooperating_departments.count(c) > 1}):
            found.append(cell(pack, file, n, "cooperating_departments", code, "task.cooperating_twice"))
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
            item=item.code,
            units=listed(item.lead_units),
        )
    ]


def check_task_units(pack: Pack, year: int) -> list[Finding]:
    """Responsible units: every token names units of the task's tier; no placeholder is left."""
    file, units = tasks_file(year), Codes({u.code: u.name for u in pack.units})
    found = []
    for n, task in each_task(pack, year):
        if not task.responsible_units:
            found.append(cell(pack, file, n, "responsible_units", "", "task.units_missing"))
        for token in task.responsible_units:
            if token == "ALL":
                continue
            if not re.fullmatch(r"[0-9A-Za-z_-]+\*?", token):
                found.append(cell(pack, file, n, "responsible_units", token, "task.units_placeholder"))
            elif not pack.task_units(year, task.model_copy(update={"responsible_units": (token,)})):
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        "responsible_units",
                        token,
                        "task.units_unknown",
                        units,
                        tier=pack.years[year].framework.words[task.responsible_tier],
                    )
                )
    return found
