"""indicators.csv of a year: what each refers to, and whether its rule can be computed."""

from __future__ import annotations

from mulin.findings import Finding
from mulin.pack.checks.places import (
    CODE,
    cell,
    duplicate_codes,
    each_indicator,
    indicators_file,
    line_of,
    repeated,
    shown,
)
from mulin.pack.checks.scoring import rule_problems
from mulin.pack.model import Indicator, Pack
from mulin.rules import RULES
from mulin.scoring.peer_rule import POOLS

_ASSESSED = {"task", "key_project"}


def check_indicators(pack: Pack, year: int) -> list[Finding]:
    """Codes, pillar, plan reference, rule and parameters, and the columns that must agree with each other."""
    file = indicators_file(year)
    framework = pack.years[year].framework
    codes = [i.code for i in pack.years[year].indicators]
    found = duplicate_codes(pack, file, "code", codes, "indicator.duplicate_code", "指标编码")
    for n, first in repeated((i.tier, i.name_zh) for _, i in each_indicator(pack, year)):
        name = pack.years[year].indicators[n].name_zh
        found.append(
            cell(
                pack,
                file,
                n,
                "name_zh",
                name,
                "indicator.duplicate_name",
                f"和第{line_of(pack, file, first)}行是同一层级的同名指标",
                "删去一个，或改名写清区别",
            )
        )
    for n, indicator in each_indicator(pack, year):
        if not CODE.fullmatch(indicator.code):
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "code",
                    indicator.code,
                    "indicator.code_form",
                    "编码只能用数字、英文字母、短横线和下划线",
                    "改正编码",
                )
            )
        if indicator.pillar not in framework.pillars:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "pillar",
                    indicator.pillar,
                    "indicator.pillar_unknown",
                    "评价体系里没有这个维度",
                    f"改为 {'、'.join(framework.pillars)} 之一",
                )
            )
        item = pack.plan_item.get(indicator.plan_ref)
        if item is None or item.kind not in _ASSESSED:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "plan_ref",
                    indicator.plan_ref,
                    "indicator.plan_ref_unknown",
                    "规划里没有这项主要任务或重点项目",
                    "改为 plan.yaml 里任务或重点项目的编码，如 T1.1、P1",
                )
            )
        for problem in rule_problems(indicator):
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    problem.column,
                    problem.value,
                    f"indicator.{problem.rule}",
                    f"{indicator.code}：{problem.message}",
                    problem.mend,
                )
            )
        for column, value, rule, message, mend in _kind(indicator):
            found.append(cell(pack, file, n, column, value, rule, f"{indicator.code}：{message}", mend))
        groups = {"applies_to": indicator.applies_to, "pool": indicator.params.get("pool")}
        for param, group in groups.items():
            if not isinstance(group, str):  # left out, or said already: the rule's own schema wants a word
                continue
            if group in framework.unit_groups or (param == "pool" and group in POOLS):
                continue
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "params",
                    f"{param}={group}",
                    "indicator.group_unknown",
                    "评价体系里没有这个分组",
                    "改正分组名，或在 framework.yaml 的 unit_groups 补上",
                )
            )
        start = indicator.params.get("first_year")
        if start is not None and start not in pack.plan.plan_years:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "params",
                    f"first_year={shown(start)}",
                    "indicator.first_year",
                    "起始年度不在规划年度之内",
                    "改为规划年度之一，或删去",
                )
            )
    return found


def _kind(indicator: Indicator) -> list[tuple[str, str, str, str, str]]:
    """Columns that must agree: (column, value, rule id, message, mend)."""
    out: list[tuple[str, str, str, str, str]] = []
    if indicator.kind == "basic" and RULES[indicator.scoring_rule].guiding_only:
        out.append(
            (
                "scoring_rule",
                indicator.scoring_rule,
                "indicator.kind_rule",
                "基础性指标不能用加分规则",
                "改 kind 或 scoring_rule",
            )
        )
    if indicator.kind == "guiding" and indicator.missing_policy != "not_applicable":
        out.append(
            (
                "missing_policy",
                indicator.missing_policy,
                "indicator.guiding_missing",
                "引导性指标没有申报只是不加分",
                "改为 not_applicable",
            )
        )
    if indicator.unit_of_measure == "%" and indicator.value_type != "ratio":
        out.append(
            (
                "value_type",
                indicator.value_type,
                "indicator.percent",
                "单位是 % 的指标应是 ratio",
                "改 value_type 为 ratio",
            )
        )
    if indicator.value_type == "ratio" and indicator.unit_of_measure != "%":
        message = "比例（ratio）指标按百分数计算和印出，单位应是 %"
        out.append(
            ("unit_of_measure", indicator.unit_of_measure, "indicator.percent", message, "改 unit_of_measure 为 %")
        )
    if indicator.value_type == "ratio" and indicator.direction != "target" and indicator.target > 100:
        out.append(
            ("target", f"{indicator.target:g}", "indicator.target_range", "比例的目标值不应超过 100%", "改正目标值")
        )
    if indicator.veto and indicator.direction != "lower":
        out.append(
            (
                "direction",
                indicator.direction,
                "indicator.veto_direction",
                "一票否决指标应是越低越好的次数",
                "改为 lower",
            )
        )
    if not indicator.definition_zh:
        out.append(
            ("definition_zh", "", "indicator.definition_missing", "没有口径说明，填报人不知道填什么", "写清口径")
        )
    return out


def check_indicator_departments(pack: Pack, year: int) -> list[Finding]:
    """Lead and cooperating departments of every indicator."""
    file = indicators_file(year)
    found = []
    for n, indicator in each_indicator(pack, year):
        lead = indicator.lead_department
        if lead not in pack.department:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "lead_department",
                    lead,
                    "indicator.lead_unknown",
                    "牵头部门不在 departments.csv 里" if lead else "没有牵头部门",
                    "填名单里的一个部门编码",
                )
            )
        for code in indicator.cooperating_departments:
            if code not in pack.department:
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        "cooperating_departments",
                        code,
                        "indicator.cooperating_unknown",
                        "配合部门不在 departments.csv 里",
                        "改为名单里的部门编码",
                    )
                )
            elif code == lead:
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        "cooperating_departments",
                        code,
                        "indicator.lead_cooperates",
                        "牵头部门又列为配合部门",
                        "从配合部门里删去",
                    )
                )
        for code in {c for c in indicator.cooperating_departments if indicator.cooperating_departments.count(c) > 1}:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "cooperating_departments",
                    code,
                    "indicator.cooperating_twice",
                    "同一配合部门列了两次",
                    "删去一个",
                )
            )
    return found


def check_indicators_over_years(pack: Pack) -> list[Finding]:
    """A code means one thing in all years: the same tier, kind and fields, or years cannot be compared."""
    found = []
    first: dict[str, tuple[int, Indicator]] = {}
    for year in sorted(pack.years):
        for n, indicator in each_indicator(pack, year):
            since, earlier = first.setdefault(indicator.code, (year, indicator))
            for column in ("tier", "value_type", "name_zh"):
                now, then = getattr(indicator, column), getattr(earlier, column)
                if now != then:
                    found.append(
                        cell(
                            pack,
                            indicators_file(year),
                            n,
                            column,
                            now,
                            "indicator.changed_meaning",
                            f"{indicator.code}在{since}年是“{then}”，同一编码各年应指同一件事",
                            "新口径用新编码",
                        )
                    )
    return found
