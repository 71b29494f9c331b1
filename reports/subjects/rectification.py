"""Whom a rectification list is for: a street and all units under it, or the district and the departments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.reading.cases import listed_under
from reports.reading.reader import Reader
from reports.rows import Case
from reports.subjects.unit import Unit, scored


@dataclass
class Listed(Unit):
    @property
    def whole(self) -> bool:
        """Whether it is the district's list."""
        return self.row.tier == "district"

    @cached_property
    def below(self) -> set[str]:
        pack = self.reader.pack
        return {self.code, *(pack.department if self.whole else (u.code for u in pack.tree.under(self.code)))}

    @cached_property
    def cases(self) -> list[Case]:
        return [c for c in self.reader.cases if self.below & listed_under(c)]

    @property
    def under(self) -> str | None:
        """The street whose list it is."""
        return None if self.whole else self.code

    def open_cases(self, *, new: bool) -> Sequence[Case]:
        """Those of this year, or those carried over."""
        year = self.reader.info.year
        return [c for c in self.cases if c.stage != "closed" and (c.found_year == year) is new]


def codes(reader: Reader) -> list[tuple[str, str]]:
    """None where the release knows no cases."""
    return scored(reader, "district", "street") if reader.marts.has(Case) else []


def subject(reader: Reader, code: str) -> Listed:
    w = reader.words
    unit = reader.marts.unit(code)
    if unit is None or unit.tier not in ("district", "street"):
        raise KeyError(f"成果表 unit_scores 中没有{reader.info.year}年度的{w.district}或{w.street} {code}")
    return Listed(reader, "rectification", code)
