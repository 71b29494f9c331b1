"""How a unit's total moved and what it lacks, its pillars, and the years so far."""

from __future__ import annotations

from dataclasses import dataclass

from reports.parts.blocks import ChangeBlock, PillarLine, TrendPoint
from reports.shared import change as change_of
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Pillars:
    text: tuple[str, ...]
    pillars: tuple[PillarLine, ...]
    peer_label: str
    change: ChangeBlock
    trend: tuple[TrendPoint, ...]


def build(unit: Unit) -> Pillars:
    trend = change_of.trend(unit.reader, unit.row)
    return Pillars(unit.progress, unit.pillars, unit.peer_label, unit.change, trend)
