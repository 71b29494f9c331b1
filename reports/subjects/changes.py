"""The district, for the office's list of changes: what another release of the year replaced, and what moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from mulin.pack.framework import Amendment
from mulin.pack.rule_changes import RuleChange, amendments_added, rule_changes
from reports import rows
from reports.changed import messages as m
from reports.changed.moves import Counted, Move, Moves
from reports.former import Former
from reports.numbers import NONE, signed
from reports.reading.reader import Reader
from reports.release_info import ReleaseInfo
from reports.subjects import Subject


@dataclass
class Changes(Subject):
    """``before``: the former release as its own reports read it."""

    former: Former
    before: Reader = field(init=False)

    def __post_init__(self) -> None:
        former, year = self.former, self.reader.info.year
        info = ReleaseInfo.from_pack(former.pack, year, former.release, "", demo=False)
        self.before = Reader(former.marts, former.pack, info)

    @property
    def name(self) -> str:
        return self.reader.pack.unit[self.code].name

    @cached_property
    def moves(self) -> Moves:
        return Moves(self.former.marts, self.reader.marts)

    @cached_property
    def counted(self) -> list[Counted]:
        return self.moves.counted(self.reader.words.tiers, m.DEPARTMENTS)

    @cached_property
    def rules(self) -> Sequence[RuleChange]:
        return rule_changes(self.former.pack, self.reader.pack, self.reader.info.year)

    @cached_property
    def amendments(self) -> Sequence[Amendment]:
        return amendments_added(self.former.pack, self.reader.pack, self.reader.info.year) or ()

    def sides(self, move: Move[rows.UnitScore] | Move[rows.DepartmentScore]) -> list[tuple[str, str, str]]:
        """Total, rank and grade as printed, in the former release and in this one."""
        return [
            _printed(reader, row)
            for reader, row in ((self.before, move.old), (self.reader, move.new))
        ]  # fmt: skip

    def everywhere(self, move: Move[rows.UnitScore]) -> str:
        """Ranks in the whole tier, of a unit whose peers are only some of it."""
        sides = ((self.before, move.old), (self.reader, move.new))
        return arrow(*(
            str(u.overall_rank) if u and u.overall_rank and reader.comparable_in_tier(u) else NONE
            for reader, u in sides
        ))  # fmt: skip

    def called(self, code: str) -> str:
        """A unit's name with its street, also of one that this release no longer has."""
        known = self.reader if code in self.reader.pack.unit else self.before
        return known.full_name(code)

    def department(self, code: str) -> str:
        """A department's name, also of one that this release no longer has."""
        known = self.reader if code in self.reader.pack.department else self.before
        return known.department(code)

    def step(self, move: Move[rows.UnitScore] | Move[rows.DepartmentScore]) -> str:
        """By how much a printed total moved, with its sign."""
        return signed(None if move.by is None else float(move.by), self.reader.n.score_decimals)

    def how(self, move: Move[rows.UnitScore] | Move[rows.DepartmentScore]) -> str:
        if move.new is None:
            return m.GONE_UNIT
        return m.HOW[move.how] if move.how else NONE


def _printed(reader: Reader, row: rows.UnitScore | rows.DepartmentScore | None) -> tuple[str, str, str]:
    if row is None:
        return NONE, NONE, NONE
    if isinstance(row, rows.UnitScore) and not row.comparable:
        return reader.info.below_floor_text, NONE, NONE
    return reader.n.total(row.total_score), NONE if row.rank is None else str(row.rank), row.grade or NONE


def arrow(old: str, new: str) -> str:
    """``2 → 3``; what stayed is said once."""
    return new if old == new else m.ARROW.format(old=old, new=new)


def codes(reader: Reader) -> list[tuple[str, str]]:
    """One, from a year's second release on."""
    district = reader.pack.plan.district_unit
    return [] if reader.former is None else [(district, reader.pack.unit[district].name)]


def subject(reader: Reader, code: str) -> Changes:
    if reader.former is None or code != reader.pack.plan.district_unit:
        raise KeyError(f"{reader.info.year}年度的第一版没有更正清单，{code}")
    return Changes(reader, "changes", code, reader.former)
