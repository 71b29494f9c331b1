"""What one year's framework and tasks say, as rows of ``raw.ref_*``: how is scored what was asked.

Every parameter of a rule with its default stands here; no default of a framework does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from mulin.pack import Indicator, Pack
from orchestration.warehouse.params import number_and_word, param_rows
from orchestration.warehouse.rows import (
    RefBand,
    RefDeadline,
    RefGrade,
    RefIndicator,
    RefMilestone,
    RefNode,
    RefParam,
    RefPillar,
    RefPolicy,
    RefTask,
    RefTaskDepartment,
    RefTaskIndicator,
    RefTaskUnit,
    RefTier,
    RefUnitGroup,
)
from orchestration.warehouse.schema import Row


def yearly_rows(pack: Pack, year: int) -> Iterator[Row]:
    """What one year's rules say; every row begins with the year."""
    for table in _YEARLY:
        yield from table(pack, year)


def _indicators(pack: Pack, year: int) -> Iterator[RefIndicator]:
    for sort, i in enumerate(pack.years[year].indicators, 1):
        yield RefIndicator(
            year=year,
            code=i.code,
            name_zh=i.name_zh,
            tier=i.tier,
            pillar=i.pillar,
            kind=i.kind,
            plan_ref=i.plan_ref,
            lead_department=i.lead_department,
            unit_of_measure=i.unit_of_measure,
            direction=i.direction,
            value_type=i.value_type,
            value_field=i.value_field,
            numerator_field=i.numerator_field,
            denominator_field=i.denominator_field,
            scoring_rule=i.scoring_rule,
            target=i.target,
            target_basis=i.target_basis,
            weight=i.weight,
            missing_policy=i.missing_policy,
            veto=i.veto,
            evidence_required=i.evidence_required,
            applies_to=i.applies_to,
            sort=sort,
        )


def _params(pack: Pack, year: int) -> Iterator[RefParam]:
    for indicator in pack.years[year].indicators:
        yield from param_rows(year, indicator.code, indicator.rule.stored())


def _bands(pack: Pack, year: int) -> Iterator[RefBand]:
    for indicator in pack.years[year].indicators:
        for at, score in indicator.params.get("bands", ()):
            yield RefBand(year, indicator.code, at, score)


def _nodes(pack: Pack, year: int) -> Iterator[RefNode]:
    """One tree a tier. Sibling weights are divided by their sum, so each family sums to 1.

    ``zero_policy`` is ``keep`` unless the framework's aggregation names another: a zero counts as a zero.
    """
    framework = pack.years[year].framework
    for tier in framework.tiers.units:
        families: dict[str, list[Indicator]] = {code: [] for code in framework.pillars}
        for indicator in pack.years[year].indicators:
            if indicator.tier == tier and indicator.kind == "basic":
                families[indicator.pillar].append(indicator)
        present = {code: members for code, members in families.items() if sum(i.weight for i in members) > 0}
        if not present:
            continue
        leaf = RefNode(
            year=year,
            tree=tier,
            node_code="",
            parent_code=None,
            level=2,
            node_kind="indicator",
            weight=1.0,
            method=None,
            minimum_share=None,
            zero_policy=None,
            sort=1,
            tier=tier,
            share_of=None,
            below_minimum=None,
            weighting=None,
        )
        family = leaf._replace(
            zero_policy=framework.aggregation.zero_policy, share_of="weight", below_minimum="incomparable"
        )
        yield family._replace(
            node_code="index",
            level=0,
            node_kind="index",
            method=framework.aggregation.index,
            minimum_share=framework.coverage.tier_floor,
        )
        whole = sum(framework.pillars[code].weight for code in present)
        for sort, (code, members) in enumerate(present.items(), 1):
            yield family._replace(
                node_code=code,
                parent_code="index",
                level=1,
                node_kind="pillar",
                weight=framework.pillars[code].weight / whole,
                method=framework.aggregation.pillar,
                minimum_share=framework.coverage.pillar_floor,
                sort=sort,
            )
            total = sum(i.weight for i in members)
            for position, i in enumerate(members, 1):
                yield leaf._replace(node_code=i.code, parent_code=code, weight=i.weight / total, sort=position)


def _pillars(pack: Pack, year: int) -> Iterator[RefPillar]:
    for sort, (code, pillar) in enumerate(pack.years[year].framework.pillars.items(), 1):
        yield RefPillar(year, code, pillar.name_zh, pillar.weight, sort)


def _tiers(pack: Pack, year: int) -> Iterator[RefTier]:
    """The tiers of units. The department tier is composed otherwise; its settings stand in ref_policy."""
    framework = pack.years[year].framework
    for tier, settings in framework.tiers.units.items():
        quota = framework.excellent_quota.of(tier)
        yield RefTier(
            year=year,
            tier=tier,
            name_zh=settings.name_zh,
            own_share=settings.composition.own,
            children_share=settings.composition.children_mean or 0.0,
            child_tier=settings.child_tier,
            minimum_comparable_share=settings.min_comparable_children_share,
            coverage_floor=framework.coverage.tier_floor,
            pillar_floor=framework.coverage.pillar_floor,
            guiding_cap=framework.guiding.tier_cap,
            total_min=framework.total_scale.min,
            total_max=framework.total_scale.max,
            quota_share=None if quota is None else quota.max_share,
            quota_within=None if quota is None else quota.within,
        )


def _grades(pack: Pack, year: int) -> Iterator[RefGrade]:
    for sort, band in enumerate(pack.years[year].framework.grade_bands, 1):
        yield RefGrade(year, band.grade, band.min, band.extra.basic_score_min, sort)


def _policy(pack: Pack, year: int) -> Iterator[RefPolicy]:
    def walk(prefix: str, value: Any) -> Iterator[RefPolicy]:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                yield from walk(f"{prefix}.{key}" if prefix else str(key), inner)
        elif not isinstance(value, list | tuple):
            yield RefPolicy(year, prefix, *number_and_word(value))

    settings = pack.years[year].framework.model_dump(exclude_none=True)
    settings.pop("unit_groups")  # a table of its own
    settings.pop("schemes", None)  # asks for papers, computes nothing
    yield from walk("", settings)


def _unit_groups(pack: Pack, year: int) -> Iterator[RefUnitGroup]:
    for code, group in pack.years[year].framework.unit_groups.items():
        for unit in group.units:
            yield RefUnitGroup(year, code, unit)


def _tasks(pack: Pack, year: int) -> Iterator[RefTask]:
    for sort, t in enumerate(pack.years[year].tasks, 1):
        yield RefTask(
            year=year,
            task_code=t.code,
            plan_ref=t.plan_ref,
            title_zh=t.title_zh,
            lead_department=t.lead_department,
            responsible_tier=t.responsible_tier,
            annual_objective_zh=t.annual_objective_zh,
            measures_zh=t.measures_zh,
            evaluation_method_zh=t.evaluation_method_zh,
            sort=sort,
        )


def _task_departments(pack: Pack, year: int) -> Iterator[RefTaskDepartment]:
    for t in pack.years[year].tasks:
        yield RefTaskDepartment(year, t.code, t.lead_department, "lead")
        for department in t.cooperating_departments:
            yield RefTaskDepartment(year, t.code, department, "cooperating")


def _task_units(pack: Pack, year: int) -> Iterator[RefTaskUnit]:
    for t in pack.years[year].tasks:
        for unit in pack.task_units(year, t):
            yield RefTaskUnit(year, t.code, unit.code)


def _task_indicators(pack: Pack, year: int) -> Iterator[RefTaskIndicator]:
    for t in pack.years[year].tasks:
        for indicator in t.main_indicators:
            yield RefTaskIndicator(year, t.code, indicator)


def _milestones(pack: Pack, year: int) -> Iterator[RefMilestone]:
    for t in pack.years[year].tasks:
        for m in t.milestones:
            yield RefMilestone(year, t.code, m.number, m.due, m.label)


def _deadlines(pack: Pack, year: int) -> Iterator[RefDeadline]:
    for name, due in pack.years[year].framework.deadlines:
        yield RefDeadline(year, name, due)


_YEARLY: tuple[Callable[[Pack, int], Iterator[Row]], ...] = (
    _indicators, _params, _bands, _nodes, _pillars, _tiers, _grades, _policy, _unit_groups, _tasks, _task_departments,
    _task_units, _task_indicators, _milestones, _deadlines,
)  # fmt: skip
