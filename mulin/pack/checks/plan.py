"""plan.yaml, departments.csv and sources.yaml: the plan's own lists agree with each other."""

from __future__ import annotations

import re
from datetime import date

from mulin.findings import Finding
from mulin.language import listed
from mulin.pack.checks.places import DEPARTMENTS, PLAN, SOURCES, cell, duplicate_codes, key, repeated
from mulin.pack.checks.rules import finding
from mulin.pack.files import nearest
from mulin.pack.model import Pack

_LISTS = {
    "objective": "objectives",
    "group": "groups",
    "task": "tasks",
    "key_project": "key_projects",
    "safeguard": "safeguards",
}
_COUNTED = ("objectives", "groups", "tasks", "key_projects", "safeguards", "problems")


def _paths(pack: Pack) -> dict[str, str]:
    """Plan item code → its path in plan.yaml."""
    return {i.code: f"{_LISTS[kind]}.{n}" for kind in _LISTS for n, i in enumerate(pack.plan.of_kind(kind))}


def check_plan(pack: Pack) -> list[Finding]:
    """Codes, parents, the counts the file states, the year span, the publication date."""
    found, paths, raw = [], _paths(pack), pack.plan.raw
    counts = raw.get("counts", {})
    if not isinstance(counts, dict) or not all(type(c) is int for c in counts.values()):
        found.append(key(pack, PLAN, "counts", "", "plan.count/shape"))
        counts = {}
    for position, _ in repeated(pack.plan.plan_years):
        year = pack.plan.plan_years[position]
        found.append(key(pack, PLAN, f"plan_years.{position}", year, "plan.year_twice", year=year))
    for position, _ in repeated(i.code for i in pack.plan.items):
        item = pack.plan.items[position]
        found.append(key(pack, PLAN, paths[item.code], item.code, "plan.duplicate_code"))
    groups = {g.code for g in pack.plan.of_kind("group")}
    for item in pack.plan.of_kind("task"):
        if item.parent_code not in groups:
            found.append(
                key(
                    pack,
                    PLAN,
                    f"{paths[item.code]}.group",
                    item.parent_code,
                    "plan.parent_unknown",
                    item=item.code,
                    groups=listed(sorted(groups)),
                )
            )
    for name in _COUNTED:
        stated, there = counts.get(name), len(raw.get(name) or [])
        if stated is not None and stated != there:
            found.append(key(pack, PLAN, f"counts.{name}", stated, "plan.count", stated=stated, listed=there))
    if raw.get("page_date") is not None:
        try:
            date.fromisoformat(str(raw["page_date"]))
        except ValueError:
            found.append(key(pack, PLAN, "page_date", raw["page_date"], "plan.date"))
    return found


def check_office(pack: Pack) -> list[Finding]:
    """The department that runs the assessment."""
    if pack.plan.office_department in pack.department:
        return []
    return [key(pack, PLAN, "office_department", pack.plan.office_department, "plan.office_unknown")]


def check_years(pack: Pack) -> list[Finding]:
    """The year folders against the plan's years."""
    found = []
    for year in pack.years:
        if year not in pack.plan.plan_years:
            found.append(finding("plan.year_outside", f"years/{year}/", year=year))
    for year in dict.fromkeys(pack.plan.plan_years):
        if year not in pack.years:
            found.append(finding("plan.year_missing", f"years/{year}/", year=year))
    return found


def check_departments(pack: Pack) -> list[Finding]:
    """Codes, names, and the key projects that print each department."""
    found = duplicate_codes(pack, DEPARTMENTS, "code", [d.code for d in pack.departments], "department.duplicate_code")
    found += duplicate_codes(pack, DEPARTMENTS, "name", [d.name for d in pack.departments], "department.duplicate_name")
    projects = {p.code: p for p in pack.plan.of_kind("key_project")}
    for n, department in enumerate(pack.departments):
        if not re.fullmatch(r"[0-9A-Za-z_]+", department.code):
            found.append(cell(pack, DEPARTMENTS, n, "code", department.code, "department.code_form"))
        for code in department.key_projects:
            if code not in projects:
                found.append(cell(pack, DEPARTMENTS, n, "key_projects", code, "department.key_project_unknown"))
            elif department.printed_as not in projects[code].lead_units:
                found.append(
                    cell(
                        pack,
                        DEPARTMENTS,
                        n,
                        "key_projects",
                        code,
                        "department.key_project",
                        project=code,
                        department=department.printed_as,
                    )
                )
    return found


def check_lead_units(pack: Pack) -> list[Finding]:
    """Every unit a key project names is a department, a unit, or a unit group resolved in every year."""
    found, paths = [], _paths(pack)
    departments = {d.printed_as: d for d in pack.departments if d.printed_as}
    units = {u.name for u in pack.units}
    placeholder = re.compile(f"相关|有关|[各等](?:{re.escape(pack.words.street)}|部门|单位)")
    for item in pack.plan.of_kind("key_project"):
        for n, name in enumerate(item.lead_units):
            path = f"{paths[item.code]}.lead_units.{n}"
            if name in units or (name in departments and item.code in departments[name].key_projects):
                continue
            unresolved = [
                y
                for y, p in pack.years.items()
                if not any(g.name_zh == name and g.units for g in p.framework.unit_groups.values())
            ]
            if not unresolved:
                continue
            if placeholder.search(name):
                years = listed(map(str, unresolved))
                found.append(key(pack, PLAN, path, name, "plan.placeholder_unresolved", name=name, years=years))
            else:
                found.append(key(pack, PLAN, path, name, "plan.lead_unit_unknown"))
    return found


def check_sources(pack: Pack) -> list[Finding]:
    """Known departments, and what each source says of itself. No value is repeated: it may be a password."""
    found = []
    for code, source in pack.sources.named.items():
        path = f"departments.{code}"
        if code not in pack.department:
            found.append(key(pack, SOURCES, path, code, "sources.department_unknown"))
        for remark in source.remarks():
            at, sentence = f"{path}.{remark.key}", source.rule_table()[remark.rule]
            row = nearest(pack.lines.keys.get(SOURCES, {}), at)
            found.append(sentence.finding(remark.rule, remark.words, file=SOURCES, row=row, column=at, value=""))
    return found
