"""The sheet 时间节点 against what was reported in the year: told by the door, never a reason to refuse."""

from __future__ import annotations

from collections.abc import Mapping

from expectations import messages
from mulin.findings import Finding
from mulin.received.reported import Reported
from mulin.workbooks.parsed import Parsed

Reports = Mapping[tuple[str, int], Reported]
"""(task, number of the milestone) → the report that holds."""


def against_reports(parsed: Parsed, reports: Reports) -> tuple[Finding, ...]:
    """A warning for every milestone of which the workbook says otherwise than the report that came before. What was
    not reported, or taken back, is the workbook's to say."""
    found = []
    for cell in parsed.milestones:
        report = reports.get((cell.task_code, cell.number))
        if report is None or report.done_on is None or report.done_on == cell.done_on:
            continue
        rule = "milestone.reported_open" if cell.done_on is None else "milestone.reported_otherwise"
        words = {"label": report.label, "day": report.done_on, "at": report.recorded_at[:10], "receipt": report.receipt}
        value = None if cell.done_on is None else cell.done_on.isoformat()
        found.append(messages.REPORTED[rule].finding(rule, words, sheet=cell.sheet, cell=cell.cell, value=value))
    return tuple(found)
