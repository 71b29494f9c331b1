"""Units in tables that only the site has: rankings with links, and totals over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports import rows
from reports.numbers import NONE
from reports.reading.reader import Reader
from reports.rows import RankInterval
from reports.shared.change import printed
from reports.shared.charts.geometry import shade
from reports.shared.measure import SHADED, in_order
from reports.site.page import unit_path
from reports.wording.grades import cut, in_short


@dataclass(frozen=True, slots=True)
class Place:
    """One unit in a ranking. ``pillars``: (shade 0..4 or -1, text); ``interval`` of the rank among its peers."""

    code: str
    name: str
    href: str
    parent: str
    parent_href: str
    comparable: bool
    rank: str
    interval: str
    overall: str
    total: str
    grade: str
    change: str
    cut: str
    pillars: tuple[tuple[int, str], ...]
    failed: int
    pending: str


@dataclass(frozen=True, slots=True)
class Year:
    """One unit in one year: what the marts say of it, nothing where they have no row."""

    total: str
    rank: str
    comparable: bool


@dataclass(frozen=True, slots=True)
class Course:
    """One unit over the years, in the order of the years asked for."""

    name: str
    href: str
    years: tuple[Year, ...]


def place(reader: Reader, u: rows.UnitScore) -> Place:
    """A unit's line in a ranking."""
    n, marts = reader.n, reader.marts
    scores = {p.pillar: p.score for p in marts.of_unit(rows.PillarScore, u.unit_code)}
    moved = printed(reader, u.unit_code)
    parent = u.parent_code or ""
    return Place(
        code=u.unit_code, name=u.unit_name, href=unit_path(u.unit_code),
        parent=reader.pack.unit[parent].name if parent else "", parent_href=unit_path(parent) if parent else "",
        comparable=u.comparable, rank=_whole(u.rank), interval=_interval(reader, u), overall=_whole(u.overall_rank),
        total=n.total(u.total_score) if u.comparable else reader.info.below_floor_text,
        grade=(u.grade or NONE) if u.comparable else NONE, change=n.change(moved.change if moved else None),
        cut=in_short(cut(u), reader.words),
        pillars=tuple(
            (shade(scores.get(p), *SHADED), n.score(scores.get(p))) for p in reader.year_pack.framework.pillars
        ),
        failed=u.failed_basic_count, pending=n.points(u.pending_points or 0.0),
    )  # fmt: skip


def _whole(number: int | None) -> str:
    return NONE if number is None else str(number)


def _interval(reader: Reader, u: rows.UnitScore) -> str:
    """``7–9``; a dash where nothing was drawn, or for another rank than this."""
    found = reader.marts.of_unit(RankInterval, u.unit_code) if reader.marts.has(RankInterval) else ()
    row = found[0] if found else None
    if row is None or row.peer_rank is None or row.peer_rank != u.rank:
        return NONE
    return f"{row.peer_rank_low}–{row.peer_rank_high}"


def ranked(reader: Reader, units: Iterable[rows.UnitScore]) -> tuple[Place, ...]:
    """By their rank over the whole tier, then those without one in code order."""
    return tuple(place(reader, u) for u in in_order(list(units)))


def years(reader: Reader) -> tuple[int, ...]:
    """All years the marts have units for, oldest first."""
    return tuple(sorted({u.year for u in reader.marts.all_years(rows.UnitScore)}))


def course(reader: Reader, code: str, asked: Iterable[int]) -> Course:
    """A unit's totals and ranks."""
    history = {u.year: u for u in reader.marts.history(code)}
    out = []
    for year in asked:
        u = history.get(year)
        if u is None:
            out.append(Year(NONE, NONE, False))
        elif not u.comparable:
            out.append(Year(reader.info.below_floor_text, NONE, False))
        else:
            out.append(Year(reader.n.total(u.total_score), _whole(u.rank), True))
    return Course(reader.pack.unit[code].name, unit_path(code), tuple(out))
