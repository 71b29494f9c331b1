"""What the workbook is written from: one object a tier, read from the marts and the pack, nothing computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from mulin.words import TIER_ORDER
from reports.results import messages as m
from reports.rows import IndicatorScore, PillarScore, UnitScore

if TYPE_CHECKING:
    from mulin.pack.framework import Quota
from mulin.pack import Indicator, Pack
from mulin.words import Words

R = TypeVar("R")


class ResultsError(Exception):
    """The marts do not hold what the workbook needs; the message (Chinese) says which and how to mend it."""


class Scored(Protocol):
    """What is read of a release's ``Marts``, or of scores computed beside it."""

    def units(self, tier: str, year: int | None = None) -> Sequence[UnitScore]: ...
    def unit(self, code: str, year: int | None = None) -> UnitScore | None: ...
    def by(self, row: type[R], column: str, value: str, year: int | None = None) -> Sequence[R]: ...
    def of_unit(self, row: type[R], code: str, year: int | None = None) -> Sequence[R]: ...


@dataclass(frozen=True, slots=True)
class Cell:
    """An indicator of a unit: ``score`` 0..100 (guiding by points: points; None: none) and its word of state."""

    score: float | None
    state: str


@dataclass(frozen=True, slots=True)
class Column:
    """An indicator. ``full``: points out of 100 (basic), most bonus points (guiding), None: cells are points."""

    indicator: Indicator
    full: float | None


@dataclass(frozen=True, slots=True)
class TierInput:
    """A tier's units in the pack's order; ``families`` are the basic indicators by pillar, without empty pillars."""

    tier: str
    name: str
    words: Words
    child: TierInput | None
    units: Sequence[UnitScore]
    parents: Mapping[str, str]
    quota_groups: Mapping[str, str]
    graded: bool
    families: Mapping[str, Sequence[Column]]
    guiding: Sequence[Column]
    cells: Mapping[tuple[str, str], Cell]
    pillars: Mapping[tuple[str, str], PillarScore]

    @property
    def best(self) -> str:
        return self.words.best

    @property
    def columns(self) -> list[Column]:
        """Basic indicators pillar by pillar, then the guiding ones: the order of every sheet of indicators."""
        return [*(c for family in self.families.values() for c in family), *self.guiding]


def read_tiers(marts: Scored, pack: Pack, year: int) -> list[TierInput]:
    """The scored tiers from the highest down. Raises ResultsError where the marts are not whole."""
    found: dict[str, TierInput] = {}
    for tier in reversed(TIER_ORDER):
        if marts.units(tier, year):
            found[tier] = _tier(marts, pack, year, tier, found)
    if not found:
        raise ResultsError(m.NO_UNITS.format(year=year))
    return list(reversed(found.values()))


def _tier(marts: Scored, pack: Pack, year: int, tier: str, below: Mapping[str, TierInput]) -> TierInput:
    framework = pack.years[year].framework
    settings, names = framework.tiers.of(tier), framework.words
    child = settings.child_tier
    if child and child not in below:
        raise ResultsError(m.NO_CHILDREN.format(tier=names[tier], child=names[child], year=year))
    order = {u.code: n for n, u in enumerate(pack.units)}
    units = sorted(marts.units(tier, year), key=lambda u: order.get(u.unit_code, len(order)))
    columns = [_column(i) for i in pack.years[year].indicators if i.tier == tier]
    families = {
        p: [c for c in columns if c.indicator.kind == "basic" and c.indicator.pillar == p] for p in framework.pillars
    }
    scores = {(s.unit_code, s.indicator_code): s for s in marts.by(IndicatorScore, "tier", tier, year)}
    cells = {}
    for unit in units:
        for column in columns:
            row = scores.get((unit.unit_code, column.indicator.code))
            if row is None:
                code, name = column.indicator.code, unit.unit_name
                raise ResultsError(m.NO_SCORE.format(unit=name, indicator=code, year=year))
            cells[unit.unit_code, column.indicator.code] = _cell(row, column)
    pillars = {(p.unit_code, p.pillar): p for u in units for p in marts.of_unit(PillarScore, u.unit_code, year)}
    for unit in units:
        for pillar in framework.pillars:
            if (unit.unit_code, pillar) not in pillars:
                name = framework.pillars[pillar].name_zh
                raise ResultsError(m.NO_PILLAR.format(unit=unit.unit_name, pillar=name, year=year))
    quota = framework.excellent_quota.of(tier)
    return TierInput(
        tier, names[tier], names, below[child] if child else None, units,
        {u.unit_code: _name(marts, pack, u.parent_code, year) for u in units},
        {u.unit_code: _quota_group(pack, u, quota) or names[tier] for u in units}, quota is not None,
        {p: f for p, f in families.items() if f}, [c for c in columns if c.indicator.kind == "guiding"], cells, pillars,
    )  # fmt: skip


def _name(marts: Scored, pack: Pack, code: str | None, year: int) -> str:
    scored = marts.unit(code, year) if code else None
    return scored.unit_name if scored else pack.unit[code].name if code else ""


def _quota_group(pack: Pack, unit: UnitScore, quota: Quota | None) -> str:
    """The code of the ancestor within which places are counted; empty where the quota names none."""
    above, within = unit.parent_code, quota.within if quota else None
    while above is not None:
        if pack.unit[above].tier == within:
            return above
        above = pack.unit[above].parent_code
    return ""


def _column(i: Indicator) -> Column:
    return Column(i, i.weight if i.kind == "basic" else i.rule.full(i.weight))


def _cell(s: IndicatorScore, column: Column) -> Cell:
    """A guiding indicator nobody applied for is not scored: blank, as what is pending or does not apply."""
    veto = m.VETO if s.veto_triggered else ""
    if s.status in ("pending", "not_applicable"):
        return Cell(None, m.PENDING if s.status == "pending" else m.NOT_APPLICABLE)
    if s.status == "no_bonus":
        return Cell(None, m.NO_BONUS)
    state = m.COUNTED if s.kind == "guiding" or s.passed is None else m.PASSED if s.passed else m.FAILED
    return Cell(s.score if column.full is not None else s.contribution, state + veto)
