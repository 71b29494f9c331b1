"""A unit's own indicators: beside its peers, as a profile, and line by line."""

from __future__ import annotations

from dataclasses import dataclass

from reports.numbers import plain
from reports.parts.blocks import IndicatorGroup, IndicatorLine
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Indicators:
    level: str
    peer_label: str
    compared: tuple[str, ...]
    groups: tuple[IndicatorGroup, ...]
    guiding: tuple[IndicatorLine, ...]
    guiding_text: str
    rule_note: str
    examples: bool


def build(unit: Unit) -> Indicators:
    reader, lined = unit.reader, unit.indicators
    return Indicators(
        level=unit.level,
        peer_label=unit.peer_label,
        compared=unit.compared,
        groups=reader.groups(unit.pillars, lined),
        guiding=tuple(line for r, line in lined if r.kind == "guiding"),
        guiding_text=f"合计加分{reader.n.points(unit.row.own_guiding)}分，上限{plain(reader.info.guiding_cap)}分",
        rule_note=reader.rule_note(unit.indicator_rows),
        examples=any(line.example for _, line in lined),
    )
