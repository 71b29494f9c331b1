"""plan.yaml, departments.csv and sources.yaml: the plan's own lists agree with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from mulin.findings import Finding, Level, shortened
from mulin.pack import messages as m
from mulin.pack.checks.places import DEPARTMENTS, PLAN, SOURCES, cell, duplicate_codes, key, repeated
from mulin.pack.model import Pack
from mulin.pack.sources import VARIABLE, DatabaseSource, FolderSource, Source, address_of
from mulin.reach import VARIABLE_PREFIX

_LISTS = {
    "objective": "objectives",
    "group": "groups",
    "task": "tasks",
    "key_project": "key_projects",
    "safeguard": "safeguards",
}
_COUNTED = ("objectives", "groups", "tasks", "key_projects", "safeguards", "problems")
_PLACEHOLDER = re.compile(r"相关|有关|各(?:街道|部门|单位)|等(?:街道|部门|单位)")
_PASSWORD = re.compile(r"://[^/@\s:]*:([^\s]*)@")


def _paths(pack: Pack) -> dict[str, str]:
    """Plan item code → its path in plan.yaml."""
    return {i.code: f"{_LISTS[kind]}.{n}" for kind in _LISTS for n, i in enumerate(pack.plan.of_kind(kind))}


def check_plan(pack: Pack) -> list[Finding]:
    """Codes, parents, the counts the file states, the year span, the publication date."""
    found, paths, raw = [], _paths(pack), pack.plan.raw
    counts = raw["counts"] if isinstance(raw.get("counts"), dict) else {}
    for position, _ in repeated(i.code for i in pack.plan.items):
        item = pack.plan.items[position]
        found.append(
            key(pack, PLAN, paths[item.code], item.code, "plan.duplicate_code", "编码重复", "改成不重复的编码")
        )
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
                    f"任务 {item.code} 没有归入已列的任务组",
                    f"改为 {'、'.join(sorted(groups))} 之一",
                )
            )
    for name in _COUNTED:
        stated, listed = counts.get(name), len(raw.get(name) or [])
        if stated is not None and stated != listed:
            found.append(
                key(
                    pack,
                    PLAN,
                    f"counts.{name}",
                    stated,
                    "plan.count",
                    f"写着 {stated} 项，实际列了 {listed} 项",
                    "核对原文后改正",
                )
            )
    if raw.get("page_date") is not None:
        try:
            date.fromisoformat(str(raw["page_date"]))
        except ValueError:
            found.append(key(pack, PLAN, "page_date", raw["page_date"], "plan.date", "不是日期", "写成 'YYYY-MM-DD'"))
    if pack.plan.office_department not in pack.department:
        found.append(
            key(
                pack,
                PLAN,
                "office_department",
                pack.plan.office_department,
                "plan.office_unknown",
                "departments.csv 里没有这个部门",
                "改为牵头评估的部门编码",
            )
        )
    return found


def check_years(pack: Pack) -> list[Finding]:
    """The year folders against the plan's years."""
    found = []
    for year in pack.years:
        if year not in pack.plan.plan_years:
            found.append(
                Finding(
                    Level.ERROR,
                    "plan.year_outside",
                    f"{year}年不在规划年度之内",
                    "删去这个文件夹，或改 plan_years",
                    file=f"years/{year}/",
                )
            )
    for year in pack.plan.plan_years:
        if year not in pack.years:
            found.append(
                Finding(
                    Level.WARNING,
                    "plan.year_missing",
                    f"规划年度{year}年还没有年度文件夹",
                    "制定年度方案后建立",
                    file=f"years/{year}/",
                )
            )
    return found


def check_departments(pack: Pack) -> list[Finding]:
    """Codes, names, and the key projects that print each department."""
    found = duplicate_codes(
        pack, DEPARTMENTS, "code", [d.code for d in pack.departments], "department.duplicate_code", "部门编码"
    )
    found += duplicate_codes(
        pack, DEPARTMENTS, "name", [d.name for d in pack.departments], "department.duplicate_name", "部门名称"
    )
    projects = {p.code: p for p in pack.plan.of_kind("key_project")}
    for n, department in enumerate(pack.departments):
        if not re.fullmatch(r"[0-9A-Za-z_]+", department.code):
            found.append(
                cell(
                    pack,
                    DEPARTMENTS,
                    n,
                    "code",
                    department.code,
                    "department.code_form",
                    "编码只能用数字、英文字母和下划线",
                    "改正编码（它也用作文件名）",
                )
            )
        for code in department.key_projects:
            if code not in projects:
                found.append(
                    cell(
                        pack,
                        DEPARTMENTS,
                        n,
                        "key_projects",
                        code,
                        "department.key_project_unknown",
                        "规划里没有这个重点项目",
                        "改正编码",
                    )
                )
            elif department.printed_as not in projects[code].lead_units:
                found.append(
                    cell(
                        pack,
                        DEPARTMENTS,
                        n,
                        "key_projects",
                        code,
                        "department.key_project",
                        f"重点项目{code}的单位名单里没有“{department.printed_as}”",
                        "核对原文后改正",
                    )
                )
    return found


def check_lead_units(pack: Pack) -> list[Finding]:
    """Every unit a key project names is a department, a unit, or a unit group resolved in every year."""
    found, paths = [], _paths(pack)
    departments = {d.printed_as: d for d in pack.departments if d.printed_as}
    units = {u.name for u in pack.units}
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
            if _PLACEHOLDER.search(name):
                years = "、".join(map(str, unresolved))
                found.append(
                    key(
                        pack,
                        PLAN,
                        path,
                        name,
                        "plan.placeholder_unresolved",
                        f"占位写法“{name}”在{years}年的 unit_groups 里没有落到具体街道",
                        f"在 framework.yaml 的 unit_groups 里加一组，name_zh 写“{name}”，列出单位",
                    )
                )
            else:
                found.append(
                    key(
                        pack,
                        PLAN,
                        path,
                        name,
                        "plan.lead_unit_unknown",
                        "既不是 departments.csv 里印在这个重点项目下的部门，也不是责任主体",
                        "核对 printed_as 和 key_projects",
                    )
                )
    return found


def check_sources(pack: Pack) -> list[Finding]:
    """Known departments, no password in the file, and where a pull would go. Its keys are mulin.pack.sources'."""
    found = []
    for code, source in pack.sources.named.items():
        path = f"departments.{code}"
        if code not in pack.department:
            text = "departments.csv 里没有这个部门"
            found.append(key(pack, SOURCES, path, code, "sources.department_unknown", text, "改正编码"))
        password = _PASSWORD.search(source.url) if isinstance(source, DatabaseSource) else None
        if password and not VARIABLE.fullmatch(password.group(1)):
            # the value is not repeated: findings are printed and logged
            text = "连接串里写了口令"
            found.append(key(pack, SOURCES, f"{path}.url", "", "sources.password", text, "改成 ${环境变量名}"))
        found += [
            key(pack, SOURCES, f"{path}.{at}", "", f"sources.{rule}", said[0].format(**words),
                said[1].format(**words), Level.WARNING)
            for at, rule, said, words in _goes_to(source)
        ]  # fmt: skip
    return found


def _goes_to(source: Source) -> Iterator[tuple[str, str, m.Said, dict[str, str]]]:
    """(key, rule, what is said, words) of each host, variable, file and folder a source would use."""
    if isinstance(source, DatabaseSource):
        address = address_of(source.url)
        if address is None:
            yield "url", "url_form", m.URL_FORM, {}
        elif address.host:
            yield "url", "host", m.CONNECTS, {"host": address.server}
            for name in address.variables:
                known = name.startswith(VARIABLE_PREFIX)
                yield (
                    "url",
                    "variable",
                    m.READS_VARIABLE if known else m.VARIABLE,
                    {"name": name, "host": address.server},
                )
        else:
            yield "url", "file", m.OPENS_FILE, {"path": shortened(address.database) or ""}
        if source.evidence_path:
            yield "evidence_path", "file", m.OPENS_FILE, {"path": shortened(source.evidence_path) or ""}
    elif isinstance(source, FolderSource):
        yield "path", "file", m.OPENS_FILE, {"path": shortened(source.path) or ""}
