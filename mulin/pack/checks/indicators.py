"""indicators.csv of a year: what each refers to, and whether its rule can be computed."""

from __future__ import annotations

from collections.abc import Iterator

from mulin.findings import Finding
from mulin.language import listed
from mulin.pack.checks.places import (
    CODE,
    assessed,
    cell,
    department_codes,
    duplicate_codes,
    each_indicator,
    indicators_file,
    line_of,
    repeated,
    shown,
)
from mulin.pack.checks.rules import RULES as SENTENCES
from mulin.pack.checks.scoring import rule_problems
from mulin.pack.meant import Codes
from mulin.pack.model import Indicator, Pack
from mulin.rules import RULES
from mulin.scoring.peer_rule import POOLS


def check_indicators(pack: Pack, year: int) -> list[Finding]:
    """Codes, rule and parameters, and the columns that must agree with each other."""
    file = indicators_file(year)
    codes = [i.code for i in pack.years[year].indicators]
    found = duplicate_codes(pack, file, "code", codes, "indicator.duplicate_code")
    for n, first in repeated((i.tier, i.name_zh) for _, i in each_indicator(pack, year)):
        name = pack.years[year].indicators[n].name_zh
        found.append(cell(pack, file, n, "name_zh", name, "indicator.duplicate_name", line=line_of(pack, file, first)))
    for n, indicator in each_indicator(pack, year):
        if not CODE.fullmatch(indicator.code):
            found.append(cell(pack, file, n, "code", indicator.code, "indicator.code_form"))
        for problem in rule_problems(indicator):
            words = {"indicator": indicator.code, "reason": problem.message, "mend": problem.mend}
            found.append(
                SENTENCES["indicator.rule"].finding(
                    f"indicator.{problem.rule}",
                    words,
                    file=file,
                    row=line_of(pack, file, n),
                    column=problem.column,
                    value=problem.value,
                )
            )
        for column, value, rule in _kind(indicator):
            found.append(cell(pack, file, n, column, value, rule, indicator=indicator.code))
    return found


def check_indicator_places(pack: Pack, year: int) -> list[Finding]:
    """Pillar, plan item, unit groups and first year: that the framework and the plan have them."""
    file, found = indicators_file(year), []
    framework, items = pack.years[year].framework, assessed(pack)
    codes = Codes(items)
    for n, indicator in each_indicator(pack, year):
        if indicator.pillar not in framework.pillars:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "pillar",
                    indicator.pillar,
                    "indicator.pillar_unknown",
                    pillars=listed(framework.pillars),
                )
            )
        if indicator.plan_ref not in items:
            found.append(cell(pack, file, n, "plan_ref", indicator.plan_ref, "indicator.plan_ref_unknown", codes))
        groups = {"applies_to": indicator.applies_to, "pool": indicator.params.get("pool")}
        for param, group in groups.items():
            if not isinstance(group, str):  # left out, or said already: the rule's own schema wants a word
                continue
            if group in framework.unit_groups or (param == "pool" and group in POOLS):
                continue
            found.append(cell(pack, file, n, "params", f"{param}={group}", "indicator.group_unknown"))
        start = indicator.params.get("first_year")
        if start is not None and start not in pack.plan.plan_years:
            found.append(cell(pack, file, n, "params", f"first_year={shown(start)}", "indicator.first_year"))
    return found


def _kind(indicator: Indicator) -> Iterator[tuple[str, str, str]]:
    """Columns that must agree: (column, value, rule)."""
    if indicator.kind == "basic" and RULES[indicator.scoring_rule].guiding_only:
        yield "scoring_rule", indicator.scoring_rule, "indicator.kind_rule"
    if indicator.kind == "guiding" and indicator.missing_policy != "not_applicable":
        yield "missing_policy", indicator.missing_policy, "indicator.guiding_missing"
    if indicator.unit_of_measure == "%" and indicator.value_type != "ratio":
        yield "value_type", indicator.value_type, "indicator.percent"
    if indicator.value_type == "ratio" and indicator.unit_of_measure != "%":
        yield "unit_of_measure", indicator.unit_of_measure, "indicator.percent/unit"
    if indicator.value_type == "ratio" and indicator.direction != "target" and indicator.target > 100:
        yield "target", f"{indicator.target:g}", "indicator.target_range"
    if indicator.veto and indicator.direction != "lower":
        yield "direction", indicator.direction, "indicator.veto_direction"
    if not indicator.definition_zh:
        yield "definition_zh", "", "indicator.definition_missing"


def check_indicator_departments(pack: Pack, year: int) -> list[Finding]:
    """Lead and cooperating departments of every indicator."""
    file, departments = indicators_file(year), department_codes(pack)
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
                    "indicator.lead_unknown" if lead else "indicator.lead_unknown/none",
                    departments,
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
                        departments,
                    )
                )
            elif code == lead:
                found.append(cell(pack, file, n, "cooperating_departments", code, "indicator.lead_cooperates"))
        for code in {c for c in indicator.cooperating_departments if indicator.cooperating_departments.count(c) > 1}:
            found.append(cell(pack, file, n, "cooperating_departments", code, "indicator.cooperating_twice"))
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
                            indicator=indicator.code,
                            since=since,
                            then=then,
                        )
                    )
    return found
