"""``check_pack``: every cross-file rule of a pack, all findings at once.

A rule runs only if every file it reads could be read whole: an unreadable row has its own finding already, and a
reference to that row must not be reported as a second, misleading one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache

from mulin.findings import Finding
from mulin.pack.checks import (
    amendments,
    fields,
    frameworks,
    indicator_fields,
    indicators,
    plan,
    task_bodies,
    tasks,
    units,
    weights,
)  # fmt: skip
from mulin.pack.checks.characters import check_names, check_texts, is_faultless
from mulin.pack.checks.fields import duplicate_fields
from mulin.pack.checks.places import DEPARTMENTS, FIELDS, PLAN, SOURCES, UNITS
from mulin.pack.checks.presentation import check_presentation, check_report_kinds
from mulin.pack.checks.printed import check_printed
from mulin.pack.checks.texts import Text, whole_texts, year_texts
from mulin.pack.model import Pack
from mulin.pack.tiles import check_tiles
from mulin.printable import substituted

__all__ = ["check_pack", "duplicate_fields"]

_FRAMEWORK, _INDICATORS, _TASKS, _REPORTS = "framework.yaml", "indicators.csv", "tasks.csv", "reports.yaml"


def _check_whole_texts(pack: Pack) -> list[Finding]:
    """Units, departments, fields and the plan; what a year holds is :func:`_check_year_texts`'."""
    return [*_check_texts(whole_texts(pack)), *check_names(pack)]


def _check_year_texts(pack: Pack, year: int) -> list[Finding]:
    """Framework, presentation, indicators and tasks of a year."""
    return _check_texts(year_texts(pack, year))


def _check_texts(texts: Iterable[Text]) -> list[Finding]:
    strange = [text for text in texts if not _is_ordinary(text.value)]
    return [*check_printed(strange), *check_texts(strange)]


@lru_cache(1 << 15)
def _is_ordinary(value: str) -> bool:
    """Nothing is to be said of its characters: of a pack of five years that is true of tens of thousands of texts."""
    return not substituted(value) and is_faultless(value)


# A rule waits for the files it looks things up in, or sums up. What it says of each row by itself it says of every row
# that could be read, whatever else its file holds: who mends a pack is told all of it at once.
_WHOLE: list[tuple[Callable[[Pack], list[Finding]], set[str]]] = [
    (_check_whole_texts, set()),
    (plan.check_plan, {PLAN}),
    (plan.check_office, {PLAN, DEPARTMENTS}),
    (plan.check_years, {PLAN, _FRAMEWORK}),
    (plan.check_departments, {PLAN}),
    (plan.check_lead_units, {PLAN, DEPARTMENTS, UNITS, _FRAMEWORK}),
    (plan.check_sources, {SOURCES, DEPARTMENTS}),
    (units.check_tier_codes, {_FRAMEWORK}),
    (units.check_units, {UNITS, PLAN, _FRAMEWORK}),
    (check_tiles, {UNITS}),
    (fields.check_fields, set()),
    (fields.check_owners, {DEPARTMENTS}),
    (fields.check_field_groups, {_FRAMEWORK}),
    (fields.check_collected_twice, {FIELDS, UNITS, DEPARTMENTS, _FRAMEWORK}),
    (fields.check_fields_used, {FIELDS, UNITS, _INDICATORS, _FRAMEWORK}),
    (indicators.check_indicators_over_years, set()),
    (tasks.check_indicators_have_tasks, {_TASKS, _INDICATORS}),
]
_YEARLY: list[tuple[Callable[[Pack, int], list[Finding]], set[str]]] = [
    (_check_year_texts, set()),
    (check_presentation, {_REPORTS}),
    (check_report_kinds, {_REPORTS, _FRAMEWORK}),
    (frameworks.check_deadlines, {_FRAMEWORK}),
    (frameworks.check_tiers, {_FRAMEWORK}),
    (frameworks.check_names, {_FRAMEWORK}),
    (frameworks.check_grades, {_FRAMEWORK}),
    (frameworks.check_veto, {_FRAMEWORK, _INDICATORS}),
    (frameworks.check_unit_groups, {_FRAMEWORK, UNITS}),
    (amendments.check_amendments, {_FRAMEWORK}),
    (weights.check_compositions, {_FRAMEWORK}),
    (weights.check_weights, {_FRAMEWORK, _INDICATORS}),
    (indicators.check_indicators, set()),
    (indicators.check_indicator_places, {_FRAMEWORK, PLAN}),
    (indicators.check_indicator_departments, {DEPARTMENTS}),
    (indicator_fields.check_indicator_fields, {FIELDS}),
    (tasks.check_tasks, {PLAN}),
    (task_bodies.check_task_departments, {DEPARTMENTS, PLAN}),
    (task_bodies.check_task_units, {UNITS}),
    (tasks.check_task_indicators, {_INDICATORS}),
    (tasks.check_plan_covered, {_TASKS, PLAN}),
]


def check_pack(pack: Pack, broken_files: frozenset[str] = frozenset()) -> list[Finding]:
    """Every finding of the cross-file rules, errors and warnings, in the order of the files.

    ``broken_files``: files (relative names) with rows or keys that could not be read.
    """
    found: list[Finding] = []
    names = {f.rpartition("/")[2] for f in broken_files}
    for whole, needs in _WHOLE:
        if not needs & names:
            found.extend(whole(pack))
    for year in pack.years:
        of_year = {f.removeprefix(f"years/{year}/") for f in broken_files}
        for yearly, needs in _YEARLY:
            if not needs & of_year:
                found.extend(yearly(pack, year))
    return found
