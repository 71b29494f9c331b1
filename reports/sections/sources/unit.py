"""Where every figure of a unit came from."""

from __future__ import annotations

from dataclasses import dataclass

from reports.parts.blocks import SourceFile, SourceLine
from reports.sections.sources.cells import sources
from reports.subjects.unit import Unit


@dataclass(frozen=True, slots=True)
class Sources:
    files: tuple[SourceFile, ...]
    sources: tuple[tuple[SourceLine, ...], ...]


def build(unit: Unit) -> Sources:
    return Sources(*sources(unit.reader, unit.code))
