"""Runs Great Expectations suites on pandas frames, and fails closed.

Great Expectations lets an empty suite, an empty frame and a column of nulls pass, and an exception is only a flag on
one result. Here a run is good only if every check was evaluated, none raised, the frame has the declared columns and
at least the declared rows, and nothing failed at level 错误. Every failing row becomes a Chinese finding with its cell.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from expectations.messages import RULES, Rule, internal
from mulin.findings import Finding, Level

if TYPE_CHECKING:
    import pandas as pd

ROW = "row"
"""Column every frame carries: its 0-based row number, by which a failing row is found again."""


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
    by_check = {(result.expectation_config.meta or {}).get("check"): result for result in results}
    for number, check in enumerate(frame.checks):
        result = by_check.get(number)
        if result is None:
            continue  # not evaluated: counted by run()
        raised = _exception(result.exception_info)
        if raised is not None:
            outcome.broken.append(internal("gate.exception", check=check.name, detail=raised))
            continue
        if result.result.get("element_count", len(frame.data)) != len(frame.data):
            continue  # saw other rows than those handed to it: not evaluated either
        outcome.evaluated += 1
        if not result.success:
            _take_failures(frame, check, result.result, rules, outcome)


def _take_failures(
    frame: Frame, check: Check, result: Mapping[str, Any], rules: Mapping[str, Rule], outcome: Outcome
) -> None:
    places = result.get("unexpected_index_list") or []
    if not places:
        outcome.broken.append(internal("gate.no_place", check=check.name))
        return
    seen: set[Any] = set()
    numbers = sorted({int(place[ROW]) for place in places})
    rows: list[dict[str, Any]] = frame.data.iloc[numbers].to_dict("records")  # type: ignore[assignment]
    for row in rows:
        if check.once is not None:
            if row[check.once] in seen:
                continue
            seen.add(row[check.once])
        rule_id = check.rule if isinstance(check.rule, str) else check.rule(row)
        outcome.findings.append((int(row.get("book", 0)), _finding(rule_id, rules[rule_id], row)))


def _finding(rule_id: str, rule: Rule, row: Mapping[str, Any]) -> Finding:
    return Finding(
        level=Level(row["level"]) if isinstance(row.get("level"), str) else rule.level,
        rule=rule_id,
        message=rule.message.format(**row),
        mend=rule.mend.format(**row),
        sheet=_text(row.get("sheet")),
        cell=_text(row.get("cell")),
        value=_text(row.get("shown")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _exception(info: Mapping[str, Any] | None) -> str | None:
    """The message if a metric raised. Great Expectations nests the flag one level deeper for metric errors."""
    if not info:
        return None
    flat = [info] if "raised_exception" in info else list(info.values())
    for entry in flat:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message") or "").splitlines()[0][:200] or "未说明"
    return None


_lock = threading.Lock()
_batches: dict[str, Any] = {}


def _batch_definition(name: str) -> Any:
    """One ephemeral context a process: making one costs more than a small suite."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # read on import; nothing may leave this machine
    import great_expectations as gx
    from great_expectations.data_context.types.base import ProgressBarsConfig

    if not _batches:
        context = gx.get_context(mode="ephemeral")
        context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
        _batches["source"] = context.data_sources.add_pandas("mulin")
    if name not in _batches:
        _batches[name] = _batches["source"].add_dataframe_asset(name).add_batch_definition_whole_dataframe("whole")
    return _batches[name]


def _validate(frame: Frame) -> list[Any]:
    with _lock:
        definition = _batch_definition(frame.name)
        import great_expectations as gx
        from great_expectations import expectations as library

        suite = gx.ExpectationSuite(name=frame.name)
        suite.expectations = [
            getattr(library, check.expectation)(**check.kwargs, meta={"check": number})
            for number, check in enumerate(frame.checks)
        ]
        batch = definition.get_batch({"dataframe": frame.data})
        how = {
            "result_format": "COMPLETE",
            "unexpected_index_column_names": [ROW],
            "return_unexpected_index_query": False,
        }
        return list(batch.validate(suite, result_format=how).results)
