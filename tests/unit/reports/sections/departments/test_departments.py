"""The departments in the district's report."""

from __future__ import annotations

from typing import Any

from reports import rows
from reports.reading.reader import Reader

Parts = dict[str, Any]


def test_departments_marks_are_the_milestones_of_the_tasks_they_lead(parts: Parts, faulty: Reader) -> None:
    marks = [state for b in parts["departments"].bars for state in b.marks]
    assert sorted(marks) == sorted(r.state for r in faulty.marts.table(rows.MilestoneResult))
