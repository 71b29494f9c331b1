"""A department's score computed again from what it rests on: milestones, led indicators, ratings, hand-ins.

As docs/method.md has it (Departments). Nothing here is read from the score itself, so an altered score shows.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mulin.pack.department_rule import DepartmentRule
from mulin.pack.framework import Framework
from mulin.received.versions import came_on_time, first_accepted
from orchestration.again.rows import DepartmentRows, Row
from orchestration.release.inputs import SubmissionInput

_DUST = 8  # decimals of the scaled value that round_half_up of the models looks at


@dataclass(frozen=True, slots=True)
class Attained:
    """One led basic indicator: units that passed, of those that could be judged or whose figure the department owes."""

    code: str
    passed: int
    judged: int
    owed: int
    tasks: tuple[str, ...]

    @property
    def share(self) -> float | None:
        return self.passed / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class Correction:
    """An accepted version that changed what was accepted before: in ``lines`` of it. ``objection``: the upheld one it
    carries out; ``charged``: for none, and came too late to be free."""

    version: int
    lines: int
    charged: bool
    objection: int | None = None


@dataclass(frozen=True, slots=True)
class Workbook:
    """One workbook owed. ``first``: when the first accepted version came. ``asked``: lines it has to hold.
    ``uncorrected``: 0..1, what corrections leave of it. Not in force, it is right in nothing."""

    kind: str
    versions: tuple[SubmissionInput, ...]
    in_force: bool
    first: str | None
    on_time: bool
    first_time: bool
    asked: int
    corrections: tuple[Correction, ...]
    uncorrected: float


@dataclass(frozen=True, slots=True)
class Parts:
    """Scores 0..100, None where a department has nothing of the kind; such a part is set aside."""

    milestones: float | None
    indicators: float | None
    led: float | None
    cooperation: float | None
    on_time: float | None
    first_time: float | None
    uncorrected: float | None
    reporting: float | None
    exact: float | None
    total: float | None


def state_of(milestone: Row) -> str:
    """on_time, late, overdue (reported as not done) or not_reported, by its dates."""
    if milestone["submission_id"] is None:
        return "not_reported"
    if milestone["done_on"] is None:
        return "overdue"
    return "on_time" if milestone["done_on"] <= milestone["due_on"] else "late"


def attained(rows: DepartmentRows, department: str) -> list[Attained]:
    """The distinct basic indicators of the led tasks, in the order of their codes."""
    owed = {(p["unit_code"], p["indicator_code"]) for p in rows.pending if p["owed_by"] == department}
    tasks: dict[str, list[str]] = {}
    for row in rows.chain:
        tasks.setdefault(row["indicator_code"], []).append(row["task_code"])
    found = []
    for code in sorted(tasks):
        units = [r for r in rows.indicators if r["indicator_code"] == code and r["kind"] == "basic"]
        if not units:  # a guiding indicator is a bonus; there is nothing to attain
            continue
        debts = sum((r["unit_code"], code) in owed and r["passed"] is None and r["status"] == "pending" for r in units)
        judged = sum(r["passed"] is not None for r in units)
        found.append(Attained(code, sum(r["passed"] is True for r in units), judged + debts, debts, tuple(tasks[code])))
    return found


def workbooks(
    rows: DepartmentRows,
    department: str,
    submissions: Sequence[SubmissionInput],
    changed: Mapping[str, int],
    asked: Mapping[str, int],
    framework: Framework,
) -> list[Workbook]:
    """The workbooks owed, and how each came in by the hand-ins the release froze. ``changed``: those among them that
    say anything else than the accepted one before → in how many lines; ``asked``: kind → lines asked for."""
    rule = framework.tiers.department.corrections
    free = framework.deadlines.free_until(rule.free_until)
    found = []
    for row in rows.quality:
        every = sorted((s for s in submissions if (s.department, s.kind) == (department, row["kind"])),
                       key=lambda s: s.version)  # fmt: skip
        versions = [s for s in every if s.state != "replaced"]
        accepted = [s for s in versions if s.state == "accepted"]
        good = any(s.usable for s in versions)
        later = tuple(
            Correction(
                s.version, changed[s.submission_id],
                s.objection is None and (free is None or s.handed_in.date() > free), s.objection,
            )
            for s in accepted[1:] if s.submission_id in changed
        )  # fmt: skip
        left = _left(rule.counted == "cells", later, asked.get(row["kind"], 0))
        found.append(
            Workbook(
                row["kind"], tuple(versions), good, first_accepted(versions),
                on_time=good and came_on_time(every, framework.deadlines.report),
                first_time=good and versions[0].version == accepted[0].version,
                asked=asked.get(row["kind"], 0), corrections=later, uncorrected=left if good else 0.0,
            )
        )  # fmt: skip
    return found


def _left(by_lines: bool, later: Sequence[Correction], asked: int) -> float:
    """0..1 of a workbook: what charged corrections leave of the lines asked, or all or nothing."""
    late = [c.lines for c in later if c.charged]
    if not by_lines:
        return 0.0 if late else 1.0
    return max(0.0, 1 - sum(late) / max(asked, 1))


def parts(rows: DepartmentRows, tier: DepartmentRule, decimals: int, indicators: Sequence[Attained],
          books: Sequence[Workbook]) -> Parts:  # fmt: skip
    """Everything again. ``tier``: the framework's rule for departments; ``decimals`` of the printed total."""
    milestones = _mean([100.0 * (state_of(r) == "on_time") for r in rows.milestones])
    shares = _mean([100.0 * a.share for a in indicators if a.share is not None])
    led = _weighted(dict(tier.led_parts), {"milestones_on_time": milestones, "led_indicators_attained": shares})
    cooperation = _mean([r["score"] for r in rows.ratings if r["score"] is not None])
    on_time, first_time, uncorrected = (
        _mean([100.0 * value for value in values])
        for values in ([b.on_time for b in books], [b.first_time for b in books], [b.uncorrected for b in books])
    )
    reporting = _weighted(
        dict(tier.reporting_parts),
        {"on_time": on_time, "accepted_first_time": first_time, "no_later_correction": uncorrected},
    )
    exact = _weighted(dict(tier.composition), {"led": led, "cooperation": cooperation, "reporting": reporting})
    total = None if exact is None else math.floor(round(exact * 10**decimals, _DUST) + 0.5) / 10**decimals
    return Parts(milestones, shares, led, cooperation, on_time, first_time, uncorrected, reporting, exact, total)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _weighted(shares: Mapping[str, float], scores: Mapping[str, float | None]) -> float | None:
    """The mean of the parts that exist, their weights renormalised."""
    there = [(shares[name], score) for name, score in scores.items() if score is not None]
    whole = sum(weight for weight, _ in there)
    return sum(weight * score for weight, score in there) / whole if whole else None
