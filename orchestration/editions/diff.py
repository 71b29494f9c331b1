"""What changed between two states of a year: which units' scores, ranks and grades, which figures, which inputs.

Used twice: written as ``diff.json`` beside a second release, and told at the end of a run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mulin.pack.rule_changes import RuleChange
from mulin.tables.sqlfiles import from_parquet
from mulin.words import TIER_ORDER
from orchestration.editions import messages
from orchestration.release.compare import compare_marts
from orchestration.release.former import RulesSince
from orchestration.release.inputs import Inputs
from orchestration.release.messages import GATE_STATES
from reports.changed.moves import How, how_moved
from reports.numbers import chinese_date

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit whose printed score, rank, grade or status is another. ``None`` on one side: no such row, or no rank."""

    unit_code: str
    unit_name: str
    tier: str
    old_total: float | None
    new_total: float | None
    old_rank: int | None
    new_rank: int | None
    old_grade: str | None
    new_grade: str | None
    old_status: str | None
    new_status: str | None
    old_overall_rank: int | None = None
    new_overall_rank: int | None = None

    @property
    def how(self) -> How | None:
        """As the list of changes tells units apart; None where nothing of it moved."""
        if self.old_status is None or self.new_status is None:
            return "listed"
        return how_moved(
            (self.old_total, self.new_total), (self.old_status, self.new_status),
            ((self.old_rank, self.old_overall_rank, self.old_grade),
             (self.new_rank, self.new_overall_rank, self.new_grade)),
        )  # fmt: skip

    @property
    def own(self) -> bool:
        """Whether its own score or status is another; else others moved, or the rules of grading, and its rank or grade
        followed."""
        return self.how != "place"

    def sentence(self) -> str:
        """``定海路街道：总分 81.2 → 81.4，名次 3 → 2``."""
        if self.old_status is None or self.new_status is None:
            text = messages.DIFF_NEW_UNIT if self.old_status is None else messages.DIFF_LOST_UNIT
            return messages.DIFF_UNIT.format(name=self.unit_name, changes=text)
        ranks, overall = ((self.old_rank, self.new_rank), (self.old_overall_rank, self.new_overall_rank))
        pairs = (
            (messages.DIFF_STATUS, self.old_status, self.new_status),
            (messages.DIFF_SCORE, _number(self.old_total), _number(self.new_total)),
            (messages.DIFF_RANK, *map(_number, ranks)),
            *([(messages.DIFF_OVERALL, *map(_number, overall))] if overall != ranks else []),
            (messages.DIFF_GRADE, self.old_grade or "—", self.new_grade or "—"),
        )
        changes = "，".join(text.format(old=old, new=new) for text, old, new in pairs if old != new)
        if not self.own:
            changes += messages.DIFF_NOT_OWN
        return messages.DIFF_UNIT.format(name=self.unit_name, changes=changes)


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """An indicator of a unit whose value, status or score is another."""

    unit_code: str
    unit_name: str
    indicator_code: str
    indicator_name: str
    old_value: float | None
    new_value: float | None
    old_score: float | None
    new_score: float | None
    old_status: str | None
    new_status: str | None


@dataclass(frozen=True, slots=True)
class DepartmentChange:
    department: str
    department_name: str
    old_total: float | None
    new_total: float | None
    old_rank: int | None
    new_rank: int | None
    old_grade: str | None
    new_grade: str | None

    @property
    def how(self) -> How | None:
        """As of a unit."""
        places = (self.old_rank, self.old_grade), (self.new_rank, self.new_grade)
        return how_moved((self.old_total, self.new_total), ("", ""), places)

    @property
    def own(self) -> bool:
        """Whether its own score is another."""
        return self.how == "score"


@dataclass(frozen=True, slots=True)
class ChangeSummary:
    """``inputs`` and ``amendments`` are sentences; ``rules``: each changed key of the year's rules; ``marts``: mart →
    number of cells, missing and extra rows that differ (all years)."""

    year: int
    inputs: tuple[str, ...]
    units: tuple[UnitChange, ...]
    indicators: tuple[IndicatorChange, ...]
    departments: tuple[DepartmentChange, ...]
    marts: dict[str, dict[str, int]]
    rules: tuple[RuleChange, ...] = ()
    amendments: tuple[str, ...] = ()

    @property
    def nothing(self) -> bool:
        return not (self.inputs or self.marts or self.rules or self.amendments)

    def lines(self, limit: int = 12) -> list[str]:
        """For people: the inputs, a count, then at most ``limit`` units (district first)."""
        if self.nothing:
            return [messages.DIFF_NOTHING]
        own, by_others = (sum(u.own is mine for u in self.units) for mine in (True, False))
        departments, departments_by_others = (sum(d.own is mine for d in self.departments) for mine in (True, False))
        count = messages.DIFF_SUMMARY.format(
            units=own, by_others=by_others, grades=sum(u.old_grade != u.new_grade for u in self.units),
            departments=departments, departments_by_others=departments_by_others,
        )  # fmt: skip
        rest = [] if len(self.units) <= limit else [messages.DIFF_MORE.format(count=len(self.units) - limit)]
        names = "、".join(sorted(self.marts))
        tables = [messages.DIFF_TABLES.format(names=names)] if names else []
        rules = [r.sentence for r in self.rules[:limit]]
        if len(self.rules) > limit:
            rules.append(messages.DIFF_RULES_MORE.format(count=len(self.rules) - limit))
        return [
            *self.inputs,
            *self.amendments,
            *rules,
            count,
            *(u.sentence() for u in self.units[:limit]),
            *rest,
            *tables,
        ]

    def to_json(self) -> str:
        """``own_score`` tells the units and departments whose own score moved from those that others moved."""
        told = asdict(self)
        told["units"] = [asdict(u) | {"own_score": u.own} for u in self.units]
        told["departments"] = [asdict(d) | {"own_score": d.own} for d in self.departments]
        return json.dumps(told | {"text": self.lines(limit=1000)}, ensure_ascii=False, indent=1) + "\n"


def amendment_sentences(since: RulesSince | None) -> tuple[str, ...]:
    """``修订：议事协商会议的目标由9次改为10次（2025年5月12日批准，第3次会议）``."""
    return tuple(
        messages.AMENDED.format(what=a.what, by=a.approved_by, day=chinese_date(a.approved_on))
        for a in (since and since.amendments) or ()
    )


def rule_notes(since: RulesSince | None) -> list[str]:
    """What a release says of rules that the one before it did not have."""
    if since is None or not (since.changes or since.amendments):
        return []
    notes = list(amendment_sentences(since))
    if since.changes:
        named = "；".join(c.sentence for c in since.changes[:MOST_NAMED])
        more = messages.RULES_MORE if len(since.changes) > MOST_NAMED else ""
        said = messages.RULES_CHANGED.format(release=since.release, count=len(since.changes), changes=named, more=more)
        notes.append(said)
    return notes


def summarise_changes(
    old_marts: Path,
    new_marts: Path,
    year: int,
    old_inputs: Inputs | None = None,
    new_inputs: Inputs | None = None,
    rules: RulesSince | None = None,
) -> ChangeSummary:
    """Compare two marts folders for the assessed year; inputs too where both are given. ``rules``: what is new in them.

    Raises duckdb.Error when unit, indicator or department scores cannot be read.
    """
    import duckdb

    marts = {
        d.name: {"cells": d.cell_count, "missing_rows": d.missing, "extra_rows": d.extra}
        for d in compare_marts(old_marts, new_marts, examples=0)
    }
    inputs = tuple(_input_changes(old_inputs, new_inputs)) if old_inputs and new_inputs else ()
    with duckdb.connect() as con:
        for side, folder in (("old", old_marts), ("new", new_marts)):
            for name in ("unit_scores", "indicator_scores", "department_scores"):
                source = from_parquet(folder / f"{name}.parquet")
                con.execute(f"create temp view {side}_{name} as select * from {source} where year = {year:d}")
        names = dict(con.execute("select unit_code, unit_name from old_unit_scores union"
                                 " select unit_code, unit_name from new_unit_scores").fetchall())  # fmt: skip
        units = tuple(u for row in con.execute(_UNITS).fetchall() if (u := UnitChange(*row)).how)
        indicators = tuple(
            IndicatorChange(u, names.get(u, u), *rest) for u, *rest in con.execute(_INDICATORS).fetchall()
        )
        departments = tuple(d for row in con.execute(_DEPARTMENTS).fetchall() if (d := DepartmentChange(*row)).how)
    changed = rules.changes if rules else ()
    return ChangeSummary(year, inputs, units, indicators, departments, marts, changed, amendment_sentences(rules))


_UNITS = f"""
select unit_code, coalesce(n.unit_name, o.unit_name), coalesce(n.tier, o.tier), o.total_score, n.total_score,
       o.rank, n.rank, o.grade, n.grade, o.status, n.status, o.overall_rank, n.overall_rank
from old_unit_scores o full join new_unit_scores n using (unit_code)
order by array_position({[*TIER_ORDER]}, coalesce(n.tier, o.tier)), unit_code
"""
_INDICATORS = """
select unit_code, indicator_code, coalesce(n.indicator_name, o.indicator_name), o.value, n.value, o.score, n.score,
       o.status, n.status
from old_indicator_scores o full join new_indicator_scores n using (unit_code, indicator_code)
where o.value is distinct from n.value or o.score is distinct from n.score or o.status is distinct from n.status
order by unit_code, indicator_code
"""
_DEPARTMENTS = """
select department, coalesce(n.department_name, o.department_name), o.total_score, n.total_score, o.rank, n.rank,
       o.grade, n.grade
from old_department_scores o full join new_department_scores n using (department)
order by department
"""


def _input_changes(old: Inputs, new: Inputs) -> Iterator[str]:
    """Sentences on the assessed year's hand-ins in force: new, replaced, gone, judged otherwise."""
    before, after = (of.year(of.assessed_year).counting for of in (old, new))
    for key in sorted(before.keys() | after.keys()):
        was, now = before.get(key), after.get(key)
        if now is None and was is not None:
            yield messages.DIFF_INPUT_LOST.format(submission=was.submission_id)
        elif was is None and now is not None:
            yield messages.DIFF_INPUT_NEW.format(submission=now.submission_id, file=now.file_name)
        elif was is not None and now is not None and was.submission_id != now.submission_id:
            yield messages.DIFF_INPUT_CHANGED.format(submission=now.submission_id, previous=was.submission_id)
        elif was is not None and now is not None and was.gate_state != now.gate_state:
            then, since = (GATE_STATES.get(state or "", "—") for state in (was.gate_state, now.gate_state))
            yield messages.DIFF_INPUT_GATE.format(submission=now.submission_id, old=then, new=since)


def _number(value: Any) -> str:
    return "—" if value is None else f"{value:g}"
