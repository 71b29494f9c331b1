"""The annual tasks for which a unit is responsible."""

from __future__ import annotations

from dataclasses import dataclass

from reports.parts.table import Table
from reports.shared import duties
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Tasks:
    text: str
    table: Table | None


def build(unit: Unit) -> Tasks:
    return Tasks(*duties.tasks(unit.reader, unit.code))
