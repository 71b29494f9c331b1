"""Which of the changed rules are those of one report: it prints their indicator, task, field, unit or department, or
what a key of the framework is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mulin.pack import Indicator
from mulin.pack.checks.places import DEPARTMENTS, FIELDS, PLAN, UNITS
from mulin.pack.naming import FRAMEWORK, stem_of
from mulin.pack.rule_changes import RuleChange
from orchestration.editions.sides import Side
from reports.attached import printed_rows

_INDICATORS, _TASKS = "indicators", "tasks"
_COLUMNS: Mapping[str, tuple[str, ...]] = {
    _INDICATORS: ("indicator_code",),
    _TASKS: ("task_code",),
    stem_of(UNITS): ("unit_code", "parent_code"),
    stem_of(DEPARTMENTS): ("department", "lead_department", "owed_by", "charged_to", "rated_by"),
    stem_of(PLAN): ("plan_ref",),
}
"""File of the pack → columns of the marts that hold codes of its rows."""
_OF_UNITS_ALONE = frozenset({"pillars", "aggregation", "coverage", "robustness"})
"""Keys of the framework that no department's report and no list of cases is made by."""
_OF_CASES = frozenset({"basic", "deadlines", "missing", "rectification"})
"""Keys that a rectification list is made by."""


@dataclass
class Concerned:
    """``changes`` of the rules between two releases."""

    old: Side
    new: Side
    changes: Sequence[RuleChange]

    def __post_init__(self) -> None:
        self._found: dict[tuple[str, str], tuple[RuleChange, ...]] = {}

    def of(self, kind: str, code: str) -> tuple[RuleChange, ...]:
        """Those of a report, in their order."""
        if (kind, code) not in self._found:
            self._found[kind, code] = tuple(self._of(kind, code)) if self.changes else ()
        return self._found[kind, code]

    def of_any(self, codes: Collection[str]) -> tuple[RuleChange, ...]:
        """Those of any of these units and departments."""
        units = self.new.pack.unit
        theirs = {c for code in codes for c in self.of(units[code].tier if code in units else "department", code)}
        return tuple(c for c in self.changes if c in theirs)

    def _of(self, kind: str, code: str) -> Iterator[RuleChange]:
        printed: dict[str, set[str]] = defaultdict(set)
        for side in (self.old, self.new):
            for file, codes in _printed(side, kind, code).items():
                printed[file] |= codes
        for change in self.changes:
            stem = stem_of(change.file)
            if self._of_key(change, kind, code) if stem == FRAMEWORK else self._of_row(change, code, printed):
                yield change

    def _of_row(self, change: RuleChange, code: str, printed: Mapping[str, set[str]]) -> bool:
        if not change.code:  # which unit is the highest, which department the office: said everywhere
            return True
        return change.code in printed[stem_of(change.file)] or change.code == code

    def _of_key(self, change: RuleChange, kind: str, code: str) -> bool:
        head, *keys = change.key.split(".")
        district = code == self.new.pack.plan.district_unit
        if kind == "rectification" and head not in _OF_CASES:
            return False
        if kind == "department" and head in _OF_UNITS_ALONE:
            return False
        if "department" in keys:
            return kind == "department" or district
        packs, of_year = (self.old.pack, self.new.pack), self.new.year
        own = {u for pack in packs for u in (code, *(c.code for c in pack.children(code)))}
        units = [u for pack in packs for u in pack.units if district or u.code in own]
        if about := {u.tier for pack in packs for u in pack.units} & {*keys}:
            return any(u.tier in about for u in units)
        if head == "unit_groups":
            groups = (pack.years[of_year].framework.unit_groups.get(keys[0]) for pack in packs)
            return any(u.code in group.units for group in groups if group is not None for u in units)
        return True


def _printed(side: Side, kind: str, code: str) -> Mapping[str, set[str]]:
    """File of the pack → codes of those of its rows that a report prints."""
    pack, of_year, found = side.pack, side.pack.years[side.year], defaultdict[str, set[str]](set)
    if code not in pack.unit and code not in pack.department:
        return found
    for held in printed_rows(side.marts, pack, kind, code).values():
        for row in held:
            for file, columns in _COLUMNS.items():
                found[file] |= {value for column in columns if (value := getattr(row, column, None))}
    found[_TASKS] |= {t.code for t in side.reader.unit_tasks(code)}
    if code == pack.plan.district_unit:
        found[_TASKS] |= {t.code for t in of_year.tasks}
    indicators = [of_year.indicator[i] for i in found[_INDICATORS] if i in of_year.indicator]
    tasks = [t for t in of_year.tasks if t.code in found[_TASKS]]
    found[stem_of(PLAN)] |= {*(i.plan_ref for i in indicators), *(t.plan_ref for t in tasks)}
    found[stem_of(FIELDS)] |= {field for i in indicators for field in _fields(i)}
    found[stem_of(FIELDS)] |= {f.field_code for f in pack.fields if f.source_department == code}
    return found


def _fields(indicator: Indicator) -> list[str]:
    named = (indicator.value_field, indicator.numerator_field, indicator.denominator_field)
    return [field for field in named if field]
