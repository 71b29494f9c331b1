"""All ``raw.ref_*`` tables from the plan pack: what is asked, of whom, and how it is scored.

Belongs here: the translation of a typed pack into rows, every parameter of a rule with its default. Does not belong
here: any default of a framework, any submitted figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mulin.pack import Indicator, Pack
from mulin.pack.model import TIER_ORDER
from orchestration.warehouse.schema import write_table

if TYPE_CHECKING:
    import duckdb

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What ``raw.ref_run`` says about the run. ``chain_head`` is the received store's hash when inputs were read."""

    pack_hash: str
    demo: bool
    code_version: str
    chain_head: str


def load_refs(
    con: duckdb.DuckDBPyConnection, packs_by_year: Mapping[int, Pack], assessed_year: int, run_info: RunInfo
) -> dict[str, int]:
    """Create every ``raw.ref_*`` table; returns table → rows.

    ``packs_by_year`` maps each year to load (all ≤ ``assessed_year``) to the pack in force for it: an earlier
    year that was released keeps the pack it was released with. Units, departments and plan items have no year
    and come from the assessed year's pack; fields are the assessed year's plus those only an earlier year knew.
    """
    years = sorted(packs_by_year)
    if not years or years[-1] != assessed_year:
        raise ValueError(f"packs for {years}, assessed year {assessed_year}: it must be the last one")
    return {table: write_table(con, table, rows) for table, rows in ref_rows(packs_by_year, assessed_year, run_info)}


def ref_rows(
    packs_by_year: Mapping[int, Pack], assessed_year: int, run_info: RunInfo
) -> Iterator[tuple[str, list[Row]]]:
    """(table, rows) for every ref table, rows in the order of the pack's files."""
    pack = packs_by_year[assessed_year]
    years = sorted(packs_by_year)
    run = (assessed_year, pack.plan.pack, run_info.pack_hash, run_info.demo, run_info.code_version, run_info.chain_head)
    yield "ref_run", [run]
    yield "ref_scenarios", _scenarios(years)
    yield "ref_units", [(u.code, u.name, u.tier, u.parent_code, i) for i, u in enumerate(pack.units, 1)]
    yield "ref_departments", [(d.code, d.name, d.named_in_plan, i) for i, d in enumerate(pack.departments, 1)]
    yield (
        "ref_plan_items",
        [(p.code, p.kind, p.title, p.parent_code, i) for i, p in enumerate(pack.plan.items, 1)],
    )
    yield "ref_fields", _fields(packs_by_year, assessed_year)
    yield "ref_unit_classes", []  # groupings of an index pack; a district's groups stand in ref_unit_groups
    for table, build in _YEARLY.items():
        yield table, [row for year in years for row in build(packs_by_year[year], year)]


def yearly_rows(pack: Pack, year: int) -> Iterator[tuple[str, list[Row]]]:
    """(table, rows) of what one year's rules say; the first column is the year."""
    for table, build in _YEARLY.items():
        yield table, list(build(pack, year))


def _scenarios(years: list[int]) -> list[Row]:
    """Nominal for each year; for each year whose predecessor is loaded, what explains the change, step by step."""
    rows: list[Row] = []
    for year in years:
        rows.append(("nominal", year, year, year, year))
        if year - 1 in years:
            rows.append(("prior_common", year, year - 1, year - 1, year - 1))
            rows.append(("common", year, year, year - 1, year - 1))
            rows.append(("prior_weights_method", year, year, year - 1, year - 1))
            rows.append(("prior_method", year, year, year, year - 1))
    return rows


def _fields(packs_by_year: Mapping[int, Pack], assessed_year: int) -> list[Row]:
    known: dict[str, Row] = {}
    for year in sorted(packs_by_year, reverse=True):  # the assessed year first: its wording wins
        for f in packs_by_year[year].fields:
            known.setdefault(
                f.field_code,
                (f.field_code, f.field_name_zh, f.tier, f.source_kind, f.source_department, f.value_type,
                 f.unit_of_measure),
            )  # fmt: skip
    return list(known.values())


def _indicators(pack: Pack, year: int) -> Iterator[Row]:
    for sort, i in enumerate(pack.years[year].indicators, 1):
        yield (
            year, i.code, i.name_zh, i.tier, i.pillar, i.kind, i.plan_ref, i.lead_department, i.unit_of_measure,
            i.direction, i.value_type, i.value_field, i.numerator_field, i.denominator_field, i.scoring_rule,
            i.target, i.target_basis, i.weight, i.missing_policy, i.veto, i.evidence_required, i.applies_to, sort,
        )  # fmt: skip


def _number_and_word(value: object) -> tuple[float | None, str | None]:
    """A scalar as (number, word); booleans are 1/0 and true/false so that SQL may ask either way."""
    if isinstance(value, bool):
        return float(value), str(value).lower()
    if isinstance(value, int | float):
        return float(value), None
    return None, None if value is None else str(value)


def param_rows(year: int, code: str, params: Iterable[tuple[str, Any]]) -> Iterator[Row]:
    """One row a scalar (position 1), one a list element; lists of pairs are bands and stand in ref_bands."""
    for param, value in params:
        values = value if isinstance(value, list | tuple) else [value]
        if values and isinstance(values[0], tuple):
            continue
        for position, one in enumerate(values, 1):
            yield (year, code, param, position, *_number_and_word(one))


def _params(pack: Pack, year: int) -> Iterator[Row]:
    for indicator in pack.years[year].indicators:
        yield from param_rows(year, indicator.code, indicator.rule.stored())


def _bands(pack: Pack, year: int) -> Iterator[Row]:
    for indicator in pack.years[year].indicators:
        for at, score in indicator.params.get("bands", ()):
            yield year, indicator.code, at, score


def _nodes(pack: Pack, year: int) -> Iterator[Row]:
    """One tree a tier. Sibling weights are divided by their sum, so each family sums to 1.

    ``zero_policy`` is ``keep`` unless the framework's aggregation names another: a zero counts as a zero.
    """
    framework = pack.years[year].framework
    zero = framework.aggregation.zero_policy
    for tier in TIER_ORDER:
        families: dict[str, list[Indicator]] = {code: [] for code in framework.pillars}
        for indicator in pack.years[year].indicators:
            if indicator.tier == tier and indicator.kind == "basic":
                families[indicator.pillar].append(indicator)
        present = {code: members for code, members in families.items() if sum(i.weight for i in members) > 0}
        if not present:
            continue
        yield (year, tier, "index", None, 0, "index", 1.0, framework.aggregation.index,
               framework.coverage.tier_floor, zero, 1, tier, "weight", "incomparable", None)  # fmt: skip
        whole = sum(framework.pillars[code].weight for code in present)
        for sort, (code, members) in enumerate(present.items(), 1):
            yield (year, tier, code, "index", 1, "pillar", framework.pillars[code].weight / whole,
                   framework.aggregation.pillar, framework.coverage.pillar_floor, zero, sort,
                   tier, "weight", "incomparable", None)  # fmt: skip
            total = sum(i.weight for i in members)
            for position, i in enumerate(members, 1):
                yield (
                    year,
                    tier,
                    i.code,
                    code,
                    2,
                    "indicator",
                    i.weight / total,
                    None,
                    None,
                    None,
                    position,
                    tier,
                    None,
                    None,
                    None,
                )


def _pillars(pack: Pack, year: int) -> Iterator[Row]:
    for sort, (code, pillar) in enumerate(pack.years[year].framework.pillars.items(), 1):
        yield year, code, pillar.name_zh, pillar.weight, sort


def _tiers(pack: Pack, year: int) -> Iterator[Row]:
    """The three unit tiers. The department tier is composed otherwise; its settings stand in ref_policy."""
    framework = pack.years[year].framework
    for tier in TIER_ORDER:
        settings = framework.tiers.of(tier)
        composition = settings.composition
        quota = framework.excellent_quota.of(tier)
        yield (
            year, tier, settings.name_zh, composition.own, composition.children_mean or 0.0,
            settings.child_tier, settings.min_comparable_children_share,
            framework.coverage.tier_floor, framework.coverage.pillar_floor, framework.guiding.tier_cap,
            framework.total_scale.min, framework.total_scale.max, 
            quota and quota.max_share, quota and quota.within,
        )  # fmt: skip


def _grades(pack: Pack, year: int) -> Iterator[Row]:
    for sort, band in enumerate(pack.years[year].framework.grade_bands, 1):
        yield year, band.grade, band.min, band.extra.basic_score_min, sort


def _policy(pack: Pack, year: int) -> Iterator[Row]:
    def walk(prefix: str, value: Any) -> Iterator[Row]:
        if isinstance(value, Mapping):
            for key, inner in value.items():
                yield from walk(f"{prefix}.{key}" if prefix else str(key), inner)
        elif not isinstance(value, list | tuple):
            yield (year, prefix, *_number_and_word(value))

    settings = pack.years[year].framework.model_dump(exclude_none=True)
    settings.pop("unit_groups")  # a table of its own
    yield from walk("", settings)


def _unit_groups(pack: Pack, year: int) -> Iterator[Row]:
    for code, group in pack.years[year].framework.unit_groups.items():
        for unit in group.units:
            yield year, code, unit


def _tasks(pack: Pack, year: int) -> Iterator[Row]:
    for sort, t in enumerate(pack.years[year].tasks, 1):
        yield (year, t.code, t.plan_ref, t.title_zh, t.lead_department, t.responsible_tier, t.annual_objective_zh,
               t.measures_zh, t.evaluation_method_zh, sort)  # fmt: skip


def _task_departments(pack: Pack, year: int) -> Iterator[Row]:
    for t in pack.years[year].tasks:
        yield year, t.code, t.lead_department, "lead"
        for department in t.cooperating_departments:
            yield year, t.code, department, "cooperating"


def _task_units(pack: Pack, year: int) -> Iterator[Row]:
    for t in pack.years[year].tasks:
        for unit in pack.task_units(year, t):
            yield year, t.code, unit.code


def _task_indicators(pack: Pack, year: int) -> Iterator[Row]:
    for t in pack.years[year].tasks:
        for indicator in t.main_indicators:
            yield year, t.code, indicator


def _milestones(pack: Pack, year: int) -> Iterator[Row]:
    for t in pack.years[year].tasks:
        for m in t.milestones:
            yield year, t.code, m.number, m.due, m.label


def _deadlines(pack: Pack, year: int) -> Iterator[Row]:
    for name, due in pack.years[year].framework.deadlines:
        yield year, name, due


_YEARLY = {
    "ref_indicators": _indicators,
    "ref_params": _params,
    "ref_bands": _bands,
    "ref_nodes": _nodes,
    "ref_pillars": _pillars,
    "ref_tiers": _tiers,
    "ref_grades": _grades,
    "ref_policy": _policy,
    "ref_unit_groups": _unit_groups,
    "ref_tasks": _tasks,
    "ref_task_departments": _task_departments,
    "ref_task_units": _task_units,
    "ref_task_indicators": _task_indicators,
    "ref_milestones": _milestones,
    "ref_deadlines": _deadlines,
}
