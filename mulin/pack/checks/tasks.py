"""tasks.csv of a year: the responsibility scheme 年度责任分工方案."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise

from mulin.findings import Finding
from mulin.language import Both, listed, statements
from mulin.pack.checks.places import (
    ASSESSED,
    assessed,
    cell,
    duplicate_codes,
    each_indicator,
    each_task,
    indicators_file,
    tasks_file,
)
from mulin.pack.checks.rules import finding
from mulin.pack.meant import Codes
from mulin.pack.model import AnnualTask, Pack

_TOKEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


def check_tasks(pack: Pack, year: int) -> list[Finding]:
    """Codes, plan reference, objective, indicators, evaluation method, milestones."""
    file, items = tasks_file(year), assessed(pack)
    found = duplicate_codes(pack, file, "code", [t.code for t in pack.years[year].tasks], "task.duplicate_code")
    codes = Codes(items)
    for n, task in each_task(pack, year):
        if not task.code.startswith(f"{year}-"):
            found.append(cell(pack, file, n, "code", task.code, "task.code_form", year=year))
        if task.plan_ref not in items:
            found.append(cell(pack, file, n, "plan_ref", task.plan_ref, "task.plan_ref_unknown", codes))
        for column in ("title_zh", "annual_objective_zh", "measures_zh"):
            if not getattr(task, column):
                found.append(cell(pack, file, n, column, "", "task.text_missing"))
        found.extend(_milestones(pack, year, n, task))
    return found


def check_indicators_have_tasks(pack: Pack) -> list[Finding]:
    """An indicator that is a task's in no year: nobody is told to work for what is assessed. Tasks take turns from year
    to year, so nothing is told before all years of the plan are there, and then where the indicator stands last."""
    if not set(pack.plan.plan_years) <= pack.years.keys():
        return []
    used = {code for of in pack.years.values() for task in of.tasks for code in task.main_indicators}
    last = {i.code: year for year, of in sorted(pack.years.items()) for i in of.indicators}
    return [
        cell(pack, indicators_file(year), n, "code", i.code, "indicator.no_task")
        for year in pack.years for n, i in each_indicator(pack, year)
        if i.code not in used and last[i.code] == year
    ]  # fmt: skip


def _milestones(pack: Pack, year: int, n: int, task: AnnualTask) -> list[Finding]:
    file, found = tasks_file(year), []
    if not task.milestones:
        return [cell(pack, file, n, "milestone_dates", "", "task.milestone_missing")]
    published = _published(pack)
    for milestone in task.milestones:
        shown = str(milestone)
        if milestone.due.year != year:
            found.append(cell(pack, file, n, "milestone_dates", shown, "task.milestone_year", year=year))
        elif published is not None and milestone.due <= published:
            found.append(cell(pack, file, n, "milestone_dates", shown, "task.milestone_before_plan", day=published))
    dues = [m.due for m in task.milestones]
    if any(later <= earlier for earlier, later in pairwise(dues)):
        found.append(cell(pack, file, n, "milestone_dates", ";".join(map(str, dues)), "task.milestone_order"))
    return found


def _published(pack: Pack) -> date | None:
    """The day the plan was published; None where plan.yaml does not say (check_plan reports a malformed one)."""
    try:
        return date.fromisoformat(str(pack.plan.raw.get("page_date", "")))
    except ValueError:
        return None


def check_task_indicators(pack: Pack, year: int) -> list[Finding]:
    """Every task has indicators of the year, and its evaluation method names exactly those."""
    file, indicators = tasks_file(year), pack.years[year].indicator
    names = Codes({i.code: i.name_zh for i in pack.years[year].indicators})
    ever = {i.code for p in pack.years.values() for i in p.indicators}
    found = []
    for n, task in each_task(pack, year):
        if not task.main_indicators:
            found.append(cell(pack, file, n, "main_indicators", "", "task.indicator_missing"))
        for code in task.main_indicators:
            if code not in indicators:
                found.append(cell(pack, file, n, "main_indicators", code, "task.indicator_unknown", names, year=year))
        method = task.evaluation_method_zh
        if not method:
            found.append(cell(pack, file, n, "evaluation_method_zh", "", "task.evaluation_missing"))
            continue
        named = set(_TOKEN.findall(method)) & (ever | set(task.main_indicators))
        missing = [c for c in task.main_indicators if c not in named]
        extra = sorted(named - set(task.main_indicators))
        if missing or extra:
            what = [Both(f"没有写 {listed(missing)}", f"it does not name {listed(missing)}")] if missing else []
            what += (
                [Both(f"写了不属于本任务的 {listed(extra)}", f"it names {listed(extra)}, which is not of this task")]
                if extra
                else []
            )
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "evaluation_method_zh",
                    method[:40],
                    "task.evaluation_indicators",
                    what=statements(what),
                )
            )
    return found


def check_plan_covered(pack: Pack, year: int) -> list[Finding]:
    """Every task and key project of the plan has an annual task in every year."""
    covered = {t.plan_ref for t in pack.years[year].tasks}
    return [
        finding(
            "task.plan_item_uncovered",
            tasks_file(year),
            column="plan_ref",
            value=item.code,
            year=year,
            item=item.code,
            title=item.title,
        )
        for kind in ASSESSED
        for item in pack.plan.of_kind(kind)
        if item.code not in covered
    ]
