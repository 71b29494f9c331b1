"""What may be held against a street and what may not."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports.numbers import share
from reports.parts.blocks import Charge
from reports.shared import gaps
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Fair:
    """``owed``: what is charged to departments."""

    own: str
    open: str
    owed: tuple[Charge, ...]
    coverage: str


def build(unit: Unit) -> Fair:
    reader = unit.reader
    own, open_ = (gaps.charged(reader, unit.code, kind) for kind in ("unit", "department"))
    owed = tuple(c for c in gaps.charges(reader, unit.row) if c.kind == m.CHARGED_KIND["department"])
    return Fair(own, open_, owed, share(unit.row.coverage))
