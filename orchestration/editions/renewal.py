"""What every report of an edition that is issued anew says of the one it replaces: why, and which figures moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from mulin.pack.framework import Amendment
from mulin.pack.rule_changes import RuleChange, amendments_added, rule_changes
from orchestration.editions import messages, moved
from orchestration.editions.causes import Recorded, hand_ins, of_rules, others
from orchestration.editions.concerned import Concerned
from orchestration.editions.sides import Side, Table
from orchestration.release.edition import CausesBy, subject
from reports import rows
from reports.correction import Cause, Correction, Of
from reports.marts import MartsError

OTHERS_TOLD = 3


@dataclass
class Renewal:
    """``new``, on its ``day``, instead of ``replaces``. ``old`` is that release; None where it was found damaged: then
    nothing is compared, nor where its tables are of an older program and lack what is asked for. ``printed``: the
    number each of its reports prints, by ``kind/code``. ``by``: whether each report says the rules that concern it, or,
    as in editions made before, all of them say the release's first."""

    new: Side
    day: date
    replaces: str
    old: Side | None
    printed: Mapping[str, str]
    recorded: Recorded
    by: CausesBy = "report"

    @cached_property
    def causes(self) -> tuple[Cause, ...]:
        """All that renewed any report."""
        name = messages.EDITION_OF.format(number=self.replaces.removeprefix("r"))
        if self.old is None:
            return (Cause("damaged", name),)
        every = (*self._hand_ins.values(), *self._said("rules", self._rules), *self._beside)
        return every if self._then is not None else (Cause("older", name), *every)

    def prepare(self) -> None:
        """Read and compare what every report asks for. Raises whatever the two releases cannot be read for."""
        _ = self.causes, self._touched, self._totals

    def of(self, kind: str, code: str) -> Correction:
        """What one report says."""
        issued_on, release = self.day.isoformat(), self.new.release
        if self._then is None:
            return Correction(release, self.replaces, issued_on, self.causes)
        before = self.printed.get(subject(kind, code), "")
        if not before:
            return Correction(release, "", issued_on, self.causes)
        others_moved = sorted((self._totals[c] for c in self._beside_of(kind, code) & self._totals.keys()),
                              key=lambda one: (-one[0], one[1].what))  # fmt: skip
        return Correction(
            release, before, issued_on, self._causes_of(kind, code),
            moved.pairs(moved.results(self._then, kind, code), moved.results(self.new, kind, code)),
            moved.details(self._then, self.new, kind, code),
            tuple(one for _, one in others_moved[:OTHERS_TOLD]), len(others_moved),
        )  # fmt: skip

    def _causes_of(self, kind: str, code: str) -> tuple[Cause, ...]:
        """Its own hand-ins and rules; where there are none, those that moved others whom it prints."""
        if self.by == "release":
            chosen = self._tables_of(self._own(kind, code))
            chosen = chosen or self._tables_of(self._beside_of(kind, code)) or {*self._hand_ins}
            return self._causes(chosen, self._said("rules", self._rules))
        chosen, rules = self._tables_of(self._own(kind, code)), self._of_rules.of(kind, code)
        if chosen or rules:
            return self._causes(chosen, self._said("own_rules", rules))
        beside = self._beside_of(kind, code)
        chosen, rules = self._tables_of(beside), self._of_rules.of_any(beside)
        if not chosen and not rules:
            chosen, rules = {*self._hand_ins}, self._rules
        return self._causes(chosen, self._said("rules", rules))

    def _causes(self, tables: set[Table], rules: Iterable[Cause]) -> tuple[Cause, ...]:
        return (*(cause for table, cause in self._hand_ins.items() if table in tables), *rules, *self._beside)

    def _said(self, of: Of, rules: Sequence[RuleChange]) -> Iterator[Cause]:
        return of_rules(self._amendments, self._rules, rules, of, all_told=self.by == "report")

    def _tables_of(self, codes: set[str]) -> set[Table]:
        return {table for code in codes for table in self._touched.get(code, ()) if table in self._hand_ins}

    def _own(self, kind: str, code: str) -> set[str]:
        """Whose figures are the report's own."""
        pack = self.new.pack
        if kind == "department":
            return {code}
        if code == pack.plan.district_unit:
            return {*self._touched}
        if kind == "rectification":
            return {code, *(u.code for u in pack.tree.under(code))}
        return {code, *(u.code for u in pack.children(code))}

    def _beside_of(self, kind: str, code: str) -> set[str]:
        """Whose totals it prints besides."""
        pack, marts = self.new.pack, self.new.marts
        if kind == "rectification":
            return set()
        departments = {d.department for d in marts.table(rows.DepartmentScore)}
        if kind == "department":
            return departments - {code}
        if code == pack.plan.district_unit:
            return departments | {u.unit_code for u in marts.table(rows.UnitScore)} - {code}
        unit = marts.unit(code)
        peers: Sequence[rows.UnitScore] = ()
        if unit is not None:
            was = None if self._then is None else self._then.marts.unit(code)
            overtaken = was is not None and was.overall_rank != unit.overall_rank
            peers = marts.units(unit.tier) if overtaken else self.new.reader.peers(unit)
        return ({u.unit_code for u in peers} | {u.unit_code for u in marts.children(code)}) - {code}

    @cached_property
    def _hand_ins(self) -> dict[Table, Cause]:
        return {} if self.old is None else hand_ins(self.old, self.new, self.recorded)

    @cached_property
    def _beside(self) -> tuple[Cause, ...]:
        return () if self.old is None else tuple(others(self.old, self.new, self._rules))

    @cached_property
    def _rules(self) -> tuple[RuleChange, ...]:
        return () if self.old is None else rule_changes(self.old.pack, self.new.pack, self.new.year)

    @cached_property
    def _amendments(self) -> tuple[Amendment, ...]:
        return () if self.old is None else amendments_added(self.old.pack, self.new.pack, self.new.year) or ()

    @cached_property
    def _of_rules(self) -> Concerned:
        assert self._then is not None, "only what is compared is asked whom it concerns"
        return Concerned(self._then, self.new, self._rules)

    @cached_property
    def _totals(self) -> dict[str, tuple[float, Any]]:
        return {} if self._then is None else moved.totals(self._then, self.new)

    @cached_property
    def _then(self) -> Side | None:
        """The release before, where its tables can be read."""
        if self.old is None:
            return None
        try:
            for row in _READ:
                self.old.marts.table(row)
            self.old.marts.optional(rows.Case)
        except MartsError:
            return None
        return self.old

    @cached_property
    def _touched(self) -> dict[str, set[Table]]:
        """Unit or department → whose tables the figures came from that differ."""
        found: dict[str, set[Table]] = defaultdict(set)
        if self._then is None:
            return found
        for row, key in _FIGURES.items():
            was, now = (_by(key, side.marts.table(row)) for side in (self._then, self.new))
            for at in was.keys() | now.keys():
                if (before := was.get(at)) == (after := now.get(at)):
                    continue
                for side, one in ((self._then, before), (self.new, after)):
                    if one is not None and (table := side.table_of.get(one.submission_id or "")):
                        for code in self._concerned(one):
                            found[code].add(table)
        for department, kind in self._hand_ins:
            found[department].add((department, kind))
        return found

    def _concerned(self, row: Any) -> set[str]:
        """Whose report a figure is printed in: the unit's and the leading department's, or the rated department's."""
        if isinstance(row, rows.CooperationRating):
            return {row.department}
        indicator = self.new.reader.indicator_of(self.new.year, row.indicator_code)
        return {row.unit_code, *([indicator.lead_department] if indicator else [])}


def _by(key: tuple[str, ...], found: Iterable[Any]) -> dict[tuple[Any, ...], Any]:
    return {tuple(getattr(row, name) for name in key): row for row in found}


_FIGURES: dict[type, tuple[str, ...]] = {
    rows.Lineage: ("unit_code", "indicator_code", "role"),
    rows.CooperationRating: ("task_code", "department"),
}
"""Tables that say of which hand-in a figure is, with their keys within a year."""
_READ = (rows.UnitScore, rows.IndicatorScore, rows.DepartmentScore, rows.PendingItem, *_FIGURES)
