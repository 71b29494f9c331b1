"""What a unit failed and what is pending of it, with who answers for it."""

from __future__ import annotations

from dataclasses import dataclass

from reports.parts.blocks import Gap
from reports.shared import gaps
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Gaps:
    level: str
    failed: tuple[Gap, ...]
    failed_points: str
    short_text: str
    pending: tuple[Gap, ...]
    pending_points: str
    pending_split: str


def build(unit: Unit) -> Gaps:
    reader = unit.reader
    return Gaps(
        level=unit.level,
        failed=unit.failed,
        failed_points=unit.lost,
        short_text=unit.short_of_full,
        pending=unit.pending,
        pending_points=reader.n.points(unit.open_points),
        pending_split=gaps.guiding_share(reader, unit.open_items),
    )
