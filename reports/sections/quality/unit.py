"""How far a unit's own figures are there; for a street, also the files its figures came in."""

from __future__ import annotations

from dataclasses import dataclass

from reports.shared import duties
from reports.shared.table import Table
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Quality:
    own: str
    files: str = ""
    table: Table | None = None


def community(unit: Unit) -> Quality:
    return Quality(duties.own_quality(unit.reader, unit.row, unit.indicator_rows))


def street(unit: Unit) -> Quality:
    return Quality(community(unit).own, *duties.files(unit.reader, ("street", "community")))
