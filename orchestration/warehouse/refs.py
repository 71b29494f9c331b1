"""All ``raw.ref_*`` tables from the plan packs: who is assessed, what is asked, and what each year's rules say.

Does not belong here: any default of a framework, any submitted figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.pack import Pack
from orchestration.warehouse.goals import kept_rules
from orchestration.warehouse.rows import RefDepartment, RefField, RefPlanItem, RefRun, RefScenario, RefUnit, refs
from orchestration.warehouse.schema import Row, write_tables
from orchestration.warehouse.yearly import yearly_rows

if TYPE_CHECKING:
    import duckdb


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
    return write_tables(con, _ref_rows(packs_by_year, assessed_year, run_info), refs.TABLES)


def _ref_rows(packs_by_year: Mapping[int, Pack], assessed_year: int, run: RunInfo) -> Iterator[Row]:
    """The rows of all ref tables, those of a table in the order of the pack's files. ``ref_unit_classes`` has none: it
    is an index pack's."""
    pack = packs_by_year[assessed_year]
    years = sorted(packs_by_year)
    yield RefRun(assessed_year, pack.plan.pack, run.pack_hash, run.demo, run.code_version, run.chain_head)
    yield from _scenarios(years)
    yield from (RefUnit(u.code, u.name, u.tier, u.parent_code, sort) for sort, u in enumerate(pack.units, 1))
    yield from (RefDepartment(d.code, d.name, d.named_in_plan, sort) for sort, d in enumerate(pack.departments, 1))
    yield from (RefPlanItem(p.code, p.kind, p.title, p.parent_code, sort) for sort, p in enumerate(pack.plan.items, 1))
    yield from _fields(packs_by_year, assessed_year)
    before: list[Row] | None = None
    for year in years:
        rows = list(yearly_rows(packs_by_year[year], year))
        yield from rows
        if before is not None and year - 1 in packs_by_year:
            yield from kept_rules(rows, before)
        before = rows


def _scenarios(years: list[int]) -> Iterator[RefScenario]:
    """Nominal for each year; for each year whose predecessor is loaded, what explains the change, step by step."""
    for year in years:
        before = year - 1
        yield RefScenario("nominal", year, data_year=year, weight_year=year, method_year=year)
        if before in years:
            yield RefScenario("prior_common", year, data_year=before, weight_year=before, method_year=before)
            yield RefScenario("common", year, data_year=year, weight_year=before, method_year=before)
            yield RefScenario("prior_weights_method", year, data_year=year, weight_year=before, method_year=before)
            prior = RefScenario("prior_method", year, data_year=year, weight_year=year, method_year=before)
            yield prior
            yield prior._replace(scenario="prior_rules", goal_year=year, figures_of=prior.scenario)


def _fields(packs_by_year: Mapping[int, Pack], assessed_year: int) -> Iterable[RefField]:
    known: dict[str, RefField] = {}
    for year in sorted(packs_by_year, reverse=True):  # the assessed year first: its wording wins
        for f in packs_by_year[year].fields:
            row = RefField(
                f.field_code,
                f.field_name_zh,
                f.tier,
                f.source_kind,
                f.source_department,
                f.value_type,
                f.unit_of_measure,
            )
            known.setdefault(f.field_code, row)
    return known.values()
