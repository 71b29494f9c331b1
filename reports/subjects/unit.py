"""A scored unit: its row, its indicators as lines, its pillars, what it failed and what is open."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from reports import rows
from reports.parts.blocks import ChangeBlock, Gap, IndicatorLine, PillarLine
from reports.reading.reader import Reader
from reports.shared import change as change_of
from reports.shared import gaps
from reports.subjects import Subject
from reports.wording import sentences


@dataclass
class Unit(Subject):
    """Its peers are those in ``place``, as the sentences call it; their mean is ``peer_label`` 均值. ``level`` is put
    before the unit's own indicators where units below it have some too."""

    place: str = ""
    peer_label: str = ""
    level: str = ""

    @cached_property
    def row(self) -> rows.UnitScore:
        found = self.reader.marts.unit(self.code)
        if found is None:
            raise KeyError(f"成果表 unit_scores 中没有{self.reader.info.year}年度的 {self.code}")
        return found

    @property
    def name(self) -> str:
        return self.row.unit_name

    @property
    def full_name(self) -> str:
        return self.reader.full_name(self.code)

    @property
    def tier_word(self) -> str:
        """What its tier is called."""
        return self.reader.words[self.row.tier]

    @property
    def child_word(self) -> str:
        """What the tier below it is called; empty where there is none."""
        return self.reader.words.child(self.row.tier)

    @cached_property
    def indicators(self) -> list[tuple[rows.IndicatorScore, IndicatorLine]]:
        """Rows in the pack's order, each with its line of text."""
        return [(r, self.reader.line(r)) for r in self.indicator_rows]

    @cached_property
    def indicator_rows(self) -> list[rows.IndicatorScore]:
        return self.reader.indicator_rows(self.code)

    @cached_property
    def pillars(self) -> tuple[PillarLine, ...]:
        return self.reader.pillars(self.row)

    @cached_property
    def failed(self) -> tuple[Gap, ...]:
        """In falling order of points lost."""
        return gaps.failed(self.reader, self.code)

    @property
    def lost(self) -> str:
        """Points of the failed basics."""
        found = self.reader.marts.of_unit(rows.FailedBasic, self.code)
        return self.reader.n.points(sum(f.points_lost or 0.0 for f in found))

    @cached_property
    def pending(self) -> tuple[Gap, ...]:
        return gaps.pending(self.reader, self.code)

    @property
    def open_items(self) -> tuple[rows.PendingItem, ...]:
        return tuple(self.reader.marts.of_unit(rows.PendingItem, self.code))

    @property
    def open_points(self) -> float:
        return sum(p.points or 0.0 for p in self.open_items)

    @property
    def short_of_full(self) -> str:
        """Indicators that are attained and yet lose points, in words."""
        return sentences.short_of_full(self.indicator_rows, self.reader.n)

    @cached_property
    def change(self) -> ChangeBlock:
        """This year against last year."""
        return change_of.change(self.reader, self.row)

    @cached_property
    def progress(self) -> tuple[str, ...]:
        """Sentences: how the total moved, and what it lacks."""
        unit, n = self.row, self.reader.n
        basics = sum(1 for r in self.indicator_rows if r.kind == "basic" and r.score is not None)
        lacking = sentences.gaps(
            unit,
            basics,
            self.lost,
            [p.owner for p in self.pending],
            self.open_points,
            n,
            self.reader.words,
            self.short_of_full,
        )
        moved = sentences.change(change_of.printed(self.reader, self.code), self.reader.info.year, n)
        return (*moved, "".join(lacking))

    @property
    def compared(self) -> tuple[str, ...]:
        """Its strengths and weaknesses beside its peers; none where it is not comparable."""
        if not self.row.comparable:
            return ()
        return tuple(sentences.strengths(self.indicator_rows, self.peer_label, self.reader.n))


def of_tier(reader: Reader, tier: str, code: str) -> Unit:
    """A unit below the district, as its own report is about it: its peers are those under the same one, of all of the
    district for a street."""
    of, w = reader.pack.unit[code], reader.words
    if of.tier != tier or of.parent_code is None:
        raise KeyError(f"{code} 不是{w[tier]}")
    level = "本级" if w.below(tier) else ""
    above = reader.pack.unit[of.parent_code].name
    return Unit(reader, tier, code, above, f"全{w.district}{w[tier]}" if tier == "street" else above, level)


def scored(reader: Reader, *tiers: str) -> list[tuple[str, str]]:
    """Code and name of every unit of the tiers that is scored in the year."""
    return [(u.unit_code, u.unit_name) for tier in tiers for u in reader.marts.units(tier)]
