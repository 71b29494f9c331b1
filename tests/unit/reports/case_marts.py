"""Cases for the synthetic marts, by the rule of the mart: an episode of failing is one case; late milestones."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

from mulin.pack import Pack
from reports import rows
from reports.rows import Case


def _case(pack: Pack, year: int, found: int, **given: Any) -> Case:
    deadlines = pack.years[found].framework.deadlines
    due = deadlines.publish + timedelta(days=180)
    filled = {
        "year": year, "found_year": found, "found_on": deadlines.lock, "unit_code": None, "department": None,
        "indicator_code": None, "task_code": None, "milestone": None, "table_kind": None, "owner_kind": "department",
        "due_on": due, "stage": "dispatched", "closed_year": None, "closed_on": None, "found_value": None,
        "threshold": None, "value_now": None, "evidence_submission": None, "reason": "本年度发现",
    }  # fmt: skip
    return Case(**{**filled, **given})


def add(tables: dict[type, list[Any]], pack: Pack, owed: Collection[str] = ()) -> None:
    """Cases of every year in the marts, from their failed basics, milestones and data quality.

    Of every unit in ``owed`` one carried case is this year its lead department's, which handed in no figures.
    """
    years = sorted({u.year for u in tables[rows.UnitScore]})
    failed = {(f.year, f.unit_code, f.indicator_code): f for f in tables[rows.FailedBasic]}
    passed = {
        (r.year, r.unit_code, r.indicator_code): r
        for r in tables[rows.IndicatorScore]
        if r.kind == "basic" and r.passed
    }
    out: list[Case] = []
    for unit, indicator in sorted({(u, i) for _, u, i in failed}):
        found = None
        for year in years:
            key = (year, unit, indicator)
            if found is None and key in failed:
                found = year
            if found is None:
                continue
            first, closed = failed[found, unit, indicator], key in passed
            out.append(
                _case(pack, year, found, case_id=f"{found}-F-{unit}-{indicator}", kind="failed_basic", unit_code=unit,
                      indicator_code=indicator, department=first.lead_department, owner_kind="unit", owner_code=unit,
                      found_value=first.value, threshold=first.threshold,
                      value_now=passed[key].value if closed else failed[key].value if key in failed else None,
                      stage="closed" if closed else "in_hand" if key in failed and year > found else "dispatched",
                      closed_year=year if closed else None,
                      closed_on=pack.years[year].framework.deadlines.lock if closed else None,
                      reason="本年度数据达标" if closed else "本年度发现")
            )  # fmt: skip
            found = None if closed else found
    leads = {(t.year, t.task_code): t.lead_department for t in tables[rows.DepartmentTask]}
    for m in tables[rows.MilestoneResult]:
        lead = leads.get((m.year, m.task_code))
        if m.state != "on_time" and lead:
            done = m.done_on is not None
            out.append(
                _case(pack, m.year, m.year, case_id=f"{m.year}-M-{m.task_code}-{m.number}", kind="missed_milestone",
                      department=lead, owner_code=lead, task_code=m.task_code, milestone=m.number, found_on=m.due_on,
                      stage="closed" if done else "dispatched", closed_year=m.year if done else None,
                      closed_on=m.done_on, reason="逾期完成" if done else "逾期未完成")
            )  # fmt: skip
    for unit in owed:
        at = next(n for n, c in enumerate(out) if c.year == years[-1] > c.found_year and c.unit_code == unit
                  and c.stage != "closed")  # fmt: skip
        out[at] = replace(out[at], owner_kind="department", owner_code=out[at].department, stage="dispatched",
                          value_now=None, reason="本年度待报，没有新数据")  # fmt: skip
    tables[Case] = out
