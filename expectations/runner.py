"""Runs Great Expectations suites on pandas frames, and fails closed.

Great Expectations lets an empty suite, an empty frame and a column of nulls pass, and an exception is only a flag on
one result. Here a run is good only if every check was evaluated, none raised, the frame has the declared columns and
at least the declared rows, and nothing failed at level 错误. Every failing row becomes a Chinese finding with its cell.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from expectations import engine, standby
from expectations.engine import ROW, Seen
from expectations.messages import internal
from expectations.rules import RULES
from mulin.findings import Finding, Level, Rule

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ROW", "Check", "Frame", "Outcome", "run"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation and the rule it stands for.

    ``expectation`` is the class name in ``great_expectations.expectations``, ``kwargs`` its arguments. ``rule`` is a
    rule id, or a function from the failing row to one (a set check over a combination of states). ``once`` keeps one
    finding per distinct value of that column.
    """

    rule: str | Callable[[Mapping[str, Any]], str]
    expectation: str
    kwargs: Mapping[str, Any]
    once: str | None = None

    @property
    def name(self) -> str:
        return self.rule if isinstance(self.rule, str) else self.expectation


@dataclass(frozen=True)
class Frame:
    """A table to be judged: ``columns`` in order, at least ``minimum`` rows, and the checks on it.

    Columns with a meaning here: ``row``; ``book`` (index of the workbook a row belongs to); ``sheet``, ``cell`` and
    ``shown`` (place and text of the finding); ``level`` (overrides the rule's level where given).
    """

    name: str
    data: pd.DataFrame
    columns: tuple[str, ...]
    minimum: int
    checks: tuple[Check, ...]


@dataclass
class Outcome:
    """``findings`` by workbook index; ``broken`` concern the run itself and hence every workbook in it."""

    evaluated: int = 0
    expected: int = 0
    findings: list[tuple[int, Finding]] = field(default_factory=list)
    broken: list[Finding] = field(default_factory=list)

    def ok(self) -> bool:
        clean = all(f.level is not Level.ERROR for _, f in self.findings)
        return clean and not self.broken and self.evaluated == self.expected


def run(frames: Sequence[Frame], rules: Mapping[str, Rule] | None = None) -> Outcome:
    """Judge all frames. Never raises for what Great Expectations raises: that becomes a finding that refuses."""
    rules = RULES if rules is None else rules
    outcome = Outcome()
    for frame in frames:
        outcome.expected += len(frame.checks)
        broken = _broken(frame)
        if broken:
            outcome.broken.append(broken)
        elif len(frame.data):
            _run_frame(frame, rules, outcome)
        else:  # nothing asked and nothing there: each check holds of no row
            outcome.evaluated += len(frame.checks)
    if outcome.evaluated != outcome.expected:
        text = internal("gate.not_evaluated", expected=outcome.expected, evaluated=outcome.evaluated)
        outcome.broken.append(text)
    return outcome


def _broken(frame: Frame) -> Finding | None:
    found = tuple(str(c) for c in frame.data.columns)
    if found != frame.columns:
        detail = "、".join(sorted(set(found) ^ set(frame.columns))) or "顺序不符"
        return internal("gate.columns", frame=frame.name, detail=detail)
    if len(frame.data) < frame.minimum:
        return internal("gate.rows", frame=frame.name, minimum=frame.minimum, rows=len(frame.data))
    return None


def _run_frame(frame: Frame, rules: Mapping[str, Rule], outcome: Outcome) -> None:
    results = _validate(frame)
    by_check = {seen.check: seen for seen in results}
    for number, check in enumerate(frame.checks):
        seen = by_check.get(number)
        if seen is None:
            continue  # not evaluated: counted by run()
        if seen.raised is not None:
            outcome.broken.append(internal("gate.exception", check=check.name, detail=seen.raised))
            continue
        if seen.element_count not in (None, len(frame.data)):
            continue  # saw other rows than those handed to it: not evaluated either
        outcome.evaluated += 1
        if not seen.success:
            _take_failures(frame, check, seen.rows, rules, outcome)


def _take_failures(
    frame: Frame, check: Check, failing: Sequence[int], rules: Mapping[str, Rule], outcome: Outcome
) -> None:
    if not failing:
        outcome.broken.append(internal("gate.no_place", check=check.name))
        return
    seen: set[Any] = set()
    rows: list[dict[str, Any]] = frame.data.iloc[list(failing)].to_dict("records")  # type: ignore[assignment]
    for row in rows:
        if check.once is not None:
            if row[check.once] in seen:
                continue
            seen.add(row[check.once])
        rule_id = check.rule if isinstance(check.rule, str) else check.rule(row)
        outcome.findings.append((int(row.get("book", 0)), _finding(rule_id, rules[rule_id], row)))


def _finding(rule_id: str, rule: Rule, row: Mapping[str, Any]) -> Finding:
    return rule.finding(
        rule_id,
        row,
        level=Level(row["level"]) if isinstance(row.get("level"), str) else None,
        sheet=_text(row.get("sheet")),
        cell=_text(row.get("cell")),
        value=_text(row.get("shown")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _validate(frame: Frame) -> list[Seen]:
    """Great Expectations' answers, from the child that stands by or else worked out here."""
    expected = [(check.expectation, check.kwargs) for check in frame.checks]
    if (child := standby.current()) is not None:
        try:
            return child.validate(frame.name, frame.data, expected)
        except standby.ChildGone as gone:
            log.warning("the judging child did not answer for %s, judging here: %s", frame.name, gone)
    return engine.validate(frame.name, frame.data, expected)
