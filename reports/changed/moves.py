"""Units, indicators and departments whose printed results are others than in the former release.

What a unit did itself is told apart from what others did to it: its own score moved, or its rank or grade alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Generic, Literal, TypeVar

from mulin.words import TIER_ORDER
from reports import rows
from reports.marts import Marts
from reports.numbers import apart

R = TypeVar("R", rows.UnitScore, rows.DepartmentScore, rows.IndicatorScore)
Scored = TypeVar("Scored", rows.UnitScore, rows.DepartmentScore)
How = Literal["listed", "score", "place"]
"""``listed``: only one of the releases has it; ``score``: its own total or status is another; ``place``: only its rank
or grade, because others (or the rules of grading) moved."""


def how_moved(
    totals: tuple[object, object], statuses: tuple[object, object], places: tuple[object, object]
) -> How | None:
    """Of what both releases have, as it was and as it is; ``places``: ranks and grade. None where nothing moved."""
    if totals[0] != totals[1] or statuses[0] != statuses[1]:
        return "score"
    return "place" if places[0] != places[1] else None


@dataclass(frozen=True, slots=True)
class Pair(Generic[R]):
    """The row in the former release and in this one; None on one side: no such row there."""

    old: R | None
    new: R | None

    @property
    def either(self) -> R:
        """This release's, or where it has none the former one's."""
        found = self.new if self.new is not None else self.old
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Move(Pair[Scored]):
    """Of a unit or a department. Totals are those that are printed: rounded, and none where it is not comparable."""

    @property
    def totals(self) -> tuple[float | None, float | None]:
        """Before and now."""
        return _total(self.old), _total(self.new)

    @property
    def how(self) -> How | None:
        """None where nothing of it moved."""
        old, new = self.old, self.new
        if old is None or new is None:
            return "listed"
        return how_moved(
            (old.total_score, new.total_score), (_status(old), _status(new)),
            (_places(old), _places(new)),
        )  # fmt: skip

    @property
    def graded(self) -> bool:
        """Whether its grade is another."""
        return self.old is not None and self.new is not None and self.old.grade != self.new.grade

    @property
    def by(self) -> Decimal | None:
        """By how much its total moved; None where one of the two is not there."""
        old, new = self.totals
        return None if old is None or new is None else apart(repr(new), repr(old))


@dataclass(frozen=True)
class Counted:
    """Of a tier or of the departments: how many there are, and how many moved in which way."""

    name: str
    moves: Sequence[Move[rows.UnitScore]] | Sequence[Move[rows.DepartmentScore]]

    def how(self, way: How) -> int:
        return sum(m.how == way for m in self.moves)

    @property
    def graded(self) -> int:
        return sum(m.graded for m in self.moves)

    @property
    def steps(self) -> list[Decimal]:
        """What totals moved by, ascending, without those that stayed."""
        return sorted(m.by for m in self.moves if m.by)

    def totals(self, side: int) -> list[float]:
        """Totals of the former release (0) or of this one (1)."""
        return [t for m in self.moves if (t := m.totals[side]) is not None]


class Moves:
    """Two releases of a year side by side, compared once."""

    def __init__(self, old: Marts, new: Marts) -> None:
        self.old, self.new = old, new

    @cached_property
    def units(self) -> tuple[Move[rows.UnitScore], ...]:
        """Every unit of either release, from the top tier down, communities by their street."""
        was, now = ({u.unit_code: u for u in m.table(rows.UnitScore)} for m in (self.old, self.new))
        pairs = [Move(was.get(c), now.get(c)) for c in dict.fromkeys((*now, *was))]
        return tuple(sorted(pairs, key=_place))

    @cached_property
    def departments(self) -> tuple[Move[rows.DepartmentScore], ...]:
        """Every department that is assessed in either release."""
        was, now = (
            {d.department: d for d in m.table(rows.DepartmentScore) if d.total_score is not None}
            for m in (self.old, self.new)
        )
        return tuple(Move(was.get(c), now.get(c)) for c in sorted(was.keys() | now.keys()))

    def of_tier(self, tier: str) -> list[Move[rows.UnitScore]]:
        return [m for m in self.units if m.either.tier == tier]

    def moved_units(self) -> list[Move[rows.UnitScore]]:
        return [m for m in self.units if m.how is not None]

    def moved_departments(self) -> list[Move[rows.DepartmentScore]]:
        return [m for m in self.departments if m.how is not None]

    def greatest(self, most: int) -> list[Move[rows.UnitScore]]:
        """Units whose totals moved most."""
        moved = [m for m in self.units if m.by]
        return sorted(moved, key=lambda m: (-abs(m.by or Decimal(0)), m.either.unit_code))[:most]

    def counted(self, names: Mapping[str, str], departments: str) -> list[Counted]:
        """By tier from the top, then the departments; ``names``: tier → its name."""
        tiers = [Counted(name, self.of_tier(tier)) for tier, name in names.items()]
        return [c for c in (*tiers, Counted(departments, self.departments)) if c.moves]

    def indicators(self, order: Sequence[str]) -> list[tuple[str, list[Pair[rows.IndicatorScore]]]]:
        """Indicators in ``order`` (codes), each with the units (as ``units`` has them) in which its value, score,
        target, status or passing is another."""
        was, now = _by_unit(self.old), _by_unit(self.new)
        found: dict[str, list[Pair[rows.IndicatorScore]]] = {}
        for unit in self.units:
            old, new = (side.get(unit.either.unit_code, {}) for side in (was, now))
            for code in old.keys() | new.keys():
                pair = Pair(old.get(code), new.get(code))
                if pair.old is None or pair.new is None or _figures(pair.old) != _figures(pair.new):
                    found.setdefault(code, []).append(pair)
        place = {code: n for n, code in enumerate(order)}
        return sorted(found.items(), key=lambda item: (place.get(item[0], len(place)), item[0]))


def _by_unit(marts: Marts) -> dict[str, dict[str, rows.IndicatorScore]]:
    out: dict[str, dict[str, rows.IndicatorScore]] = {}
    for r in marts.table(rows.IndicatorScore):
        out.setdefault(r.unit_code, {})[r.indicator_code] = r
    return out


def _figures(r: rows.IndicatorScore) -> tuple[object, ...]:
    return r.value, r.score, r.target, r.status, r.passed, r.veto_triggered


def _total(row: rows.UnitScore | rows.DepartmentScore | None) -> float | None:
    if row is None or (isinstance(row, rows.UnitScore) and not row.comparable):
        return None
    return row.total_score


def _places(row: rows.UnitScore | rows.DepartmentScore) -> tuple[object, ...]:
    """Grade and rank among its peers; of a unit its rank in the whole tier too, which its report prints beside."""
    return row.grade, row.rank, row.overall_rank if isinstance(row, rows.UnitScore) else None


def _status(row: rows.UnitScore | rows.DepartmentScore) -> str:
    return row.status if isinstance(row, rows.UnitScore) else ""


def _place(move: Move[rows.UnitScore]) -> tuple[int, str, str]:
    unit = move.either
    return TIER_ORDER.index(unit.tier), unit.parent_code or "", unit.unit_code
