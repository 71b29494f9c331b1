"""Small measures of many units that the chapters share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mulin.words import TIER_ORDER, Words
from reports import messages as m
from reports import rows
from reports.numbers import mean
from reports.reading.reader import Reader
from reports.rows import RankInterval

__all__ = [
    "TIERS", "Bar", "Parts", "Spread", "comparable", "in_order", "mean", "named", "short", "totals", "undone", "widest",
]  # fmt: skip

TIERS = TIER_ORDER
# one scale for all streets: a shade a ten points, below 60 the lightest
SHADED = (50.0, 100.0)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of ``charts.bars`` and ``shares.delivered``; raw figures, and the states of milestones as marks."""

    label: str
    value: float | None
    text: str
    peers: float | None = None
    previous: float | None = None
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """Units of one group for ``spread.rows_of_dots``: raw totals, ascending, their mean, and the words beside them."""

    label: str
    totals: tuple[float, ...]
    mean: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Parts:
    """One bar of ``shares.stacked``."""

    label: str
    parts: tuple[float, ...]
    text: str


def totals(reader: Reader, tier: str, year: int | None = None) -> list[float]:
    """Printed totals of the comparable units of a tier, ascending."""
    return sorted(u.total_score for u in reader.marts.units(tier, year) if u.comparable and u.total_score is not None)


def short(name: str, words: Words) -> str:
    """``定海路街道`` → ``定海路``, for narrow columns."""
    return name.removesuffix(words.street) or name


def in_order(found: list[rows.UnitScore]) -> list[rows.UnitScore]:
    """By rank, then those without one in code order."""
    return sorted(found, key=lambda u: (not u.comparable, u.overall_rank or 10**6, u.unit_code))


def comparable(found: list[rows.UnitScore]) -> list[rows.UnitScore]:
    """The comparable ones."""
    return [u for u in found if u.comparable and u.total_score is not None]


def widest(found: Sequence[RankInterval]) -> list[RankInterval]:
    """The units whose intervals are the widest, all of them, by rank; none where every interval is a single place."""
    width = {i.unit_code: (i.rank_high or 0) - (i.rank_low or 0) for i in found}
    top = max(width.values(), default=0)
    return sorted((i for i in found if top and width[i.unit_code] == top), key=lambda i: (i.rank or 0, i.unit_code))


def named(reader: Reader, code: str) -> str:
    """``C-A05　居民自治事务参与率``, for a table's cell."""
    return f"{code}　{reader.indicator_name(code)}"


def undone(reader: Reader, row: type, what: str, lacking: str) -> str:
    """Why a statistic is not told: the release has no such table, or too few units or indicators have a score."""
    return m.NO_RESULT.format(what=what) if reader.marts.has(row) else m.NOT_DONE.format(what=what, table=lacking)


def departments_in_order(reader: Reader) -> list[rows.DepartmentScore]:
    """Assessed departments by rank, then those without a score."""
    return sorted(
        reader.marts.table(rows.DepartmentScore),
        key=lambda d: (d.rank is None, d.rank or 0, d.department),
    )
