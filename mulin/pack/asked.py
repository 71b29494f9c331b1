"""What is asked of whom in a year: one entry per cell of a workbook.

The single place that decides it. Templates, checks, the burden table and ``raw.asked_cells`` all read this list, so
that a cell is asked if and only if an indicator of the year needs it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress
from typing import Literal

from mulin.pack.model import Field, Indicator, Pack, SourceKind
from mulin.pack.same import Same

WorkbookKind = Literal["report", "survey", "panel"]
Blank = Literal["required", "not_applicable", "optional"]

WORKBOOK_KINDS: tuple[WorkbookKind, ...] = ("report", "survey", "panel")
KIND_OF_SOURCE: dict[SourceKind, WorkbookKind] = {"reported": "report", "survey": "survey", "panel": "panel"}
"""Register and platform fields are computed, never asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One cell asked once a year: a field for one unit.

    ``indicator_codes`` are the indicators of the year that use the field for this unit (never empty).
    ``blank`` says what an empty cell means: ``required`` an error, ``not_applicable`` 不适用 may be written,
    ``optional`` 未申报 (only guiding indicators use the field).
    """

    field_code: str
    unit_code: str
    indicator_codes: tuple[str, ...]
    blank: Blank
    department: str
    kind: WorkbookKind


def in_effect(indicator: Indicator, year: int) -> bool:
    """Whether the indicator counts in ``year`` (its ``first_year`` parameter, if any, has come)."""
    return year >= float(indicator.params.get("first_year", year))


def indicators_using(pack: Pack, year: int, field_code: str) -> tuple[Indicator, ...]:
    """The indicators in effect in ``year`` that use a field in any role, in file order."""
    return tuple(i for i in pack.years[year].indicators if field_code in i.fields.values() and in_effect(i, year))


def _blank(users: tuple[Indicator, ...]) -> Blank:
    basic = [i for i in users if i.kind == "basic"]
    if not basic:
        return "optional"
    return "not_applicable" if all(i.missing_policy == "not_applicable" for i in basic) else "required"


def _field_cells(pack: Pack, year: int, field: Field, kind: WorkbookKind) -> list[Asked]:
    users = indicators_using(pack, year, field.field_code)
    owner = field.source_department
    if not users or owner is None:
        return []
    groups = [pack.years[year].group_units(i.applies_to) for i in users]
    out: list[Asked] = []
    seen: dict[tuple[bool, ...], tuple[tuple[str, ...], Blank]] = {}  # few ways to apply, many units
    for unit in pack.field_units(year, field.field_code):
        applies = tuple(group is None or unit.code in group for group in groups)
        if applies not in seen:
            for_unit = tuple(compress(users, applies))
            seen[applies] = (tuple(i.code for i in for_unit), _blank(for_unit))
        codes, blank = seen[applies]
        if codes:
            out.append(Asked(field.field_code, unit.code, codes, blank, owner, kind))
    return out


@lru_cache(maxsize=32)
def _by_field(same: Same, year: int) -> Mapping[str, tuple[Asked, ...]]:
    """field code → its cells; one year of one pack is asked for hundreds of times in a run."""
    kinds = [(field, KIND_OF_SOURCE.get(field.source_kind)) for field in same.pack.fields]
    return {field.field_code: tuple(_field_cells(same.pack, year, field, kind)) for field, kind in kinds if kind}


def asked_cells(pack: Pack, year: int, department: str | None = None, kind: str | None = None) -> list[Asked]:
    """Every cell asked in ``year``, in the order of fields.csv and units.csv.

    ``department`` keeps one owner's cells, ``kind`` (report, survey, panel) one workbook's. An owner or kind that is
    asked nothing gets an empty list. Raises KeyError for a year the pack does not hold.
    """
    if year not in pack.years:
        raise KeyError(f"规划包 {pack.plan.pack} 没有 {year} 年度")
    cells = _by_field(Same(pack), year)
    out: list[Asked] = []
    for field in pack.fields:
        field_kind = KIND_OF_SOURCE.get(field.source_kind)
        if field_kind is None or (kind is not None and field_kind != kind):
            continue
        if department is None or field.source_department == department:
            out.extend(cells[field.field_code])
    return out


def asked_lines(pack: Pack, year: int, department: str) -> dict[str, int]:
    """Kind of workbook → lines that the department is asked for in it: a field of a unit (a panel's whole), a milestone
    of a task it leads, a rating of a department cooperating there. Raises KeyError for a year the pack lacks."""
    lines = Counter[str](a.kind for a in asked_cells(pack, year, department))
    for task in pack.years[year].tasks:
        if task.lead_department == department:
            lines["report"] += len(task.milestones) + len(task.cooperating_departments)
    return dict(lines)


def workbooks_owed(pack: Pack, year: int) -> list[tuple[str, WorkbookKind]]:
    """(department, kind) of every workbook due in ``year``, departments in file order; report, survey, panel.

    A department that leads a task owes a report even where no field is asked of it: the milestones of its tasks and
    its ratings of the cooperating departments stand there.
    """
    if year not in pack.years:
        raise KeyError(f"规划包 {pack.plan.pack} 没有 {year} 年度")
    cells = _by_field(Same(pack), year).values()
    owed: set[tuple[str, WorkbookKind]] = {(a.department, a.kind) for of_field in cells for a in of_field[:1]}
    for task in pack.years[year].tasks:
        owed.add((task.lead_department, "report"))
    return [(d.code, k) for d in pack.departments for k in WORKBOOK_KINDS if (d.code, k) in owed]
