"""Whom a unit's lost and open points are charged to (条/块)."""

from __future__ import annotations

from dataclasses import dataclass

from reports.parts.blocks import Charge
from reports.shared import gaps
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Charged:
    what: str
    charges: tuple[Charge, ...]
    charges_text: str
    open_text: str


def build(unit: Unit) -> Charged:
    reader = unit.reader
    own, open_ = (gaps.charged(reader, unit.code, kind) for kind in ("unit", "department"))
    return Charged(f"{unit.level}{reader.words.basic}", gaps.charges(reader, unit.row), own, open_)
