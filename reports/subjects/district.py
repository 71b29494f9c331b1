"""The district."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from reports.parts.blocks import PillarLine
from reports.reading.reader import Reader
from reports.subjects.unit import Unit, scored


class District(Unit):
    """It has no peers."""

    @cached_property
    def pillars(self) -> tuple[PillarLine, ...]:
        before = self.reader.marts.unit(self.code, self.row.year - 1)
        # a year that could not be compared is not compared with by its pillars either
        known = before is not None and before.comparable and self.row.comparable
        lines = self.reader.pillars(self.row)
        return tuple(replace(p, peers=None, previous=p.previous if known else None) for p in lines)


def codes(reader: Reader) -> list[tuple[str, str]]:
    return scored(reader, "district")


def subject(reader: Reader, code: str) -> District:
    return District(reader, "district", code)
