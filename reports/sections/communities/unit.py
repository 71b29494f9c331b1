"""The units below one: their results, and what most of them miss."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from reports import rows
from reports.numbers import NONE, apart, share
from reports.reading.reader import Reader
from reports.shared.charts.geometry import fitting, shade
from reports.shared.measure import SHADED
from reports.shared.tilemap import TileMap, tilemap
from reports.subjects.unit import Unit
from reports.wording.grades import Marks
from reports.wording.words import at_end, tied

NAMES, PILLARS, LEAST = 33, 24, 5
"""Of a hundred of the table's width: a community's name, all pillars together, one pillar's ``100.0`` at the least."""


@dataclass(frozen=True, slots=True)
class ChildLine:
    """One unit in the table of those below; ``pillars`` are (shade 0..4 or -1, text)."""

    rank: str
    name: str
    total_text: str
    grade: str
    pillars: tuple[tuple[int, str], ...]
    failed: int
    pending: str


@dataclass(frozen=True, slots=True)
class CommonFailure:
    """An indicator of the units below and how many of them do not meet it."""

    code: str
    name: str
    failed: str
    share: str
    mean: str
    lead: str


@dataclass(frozen=True, slots=True)
class Below:
    """``grades``: how many comparable ones have each; ``ends``: name and total of the best and the last of them;
    ``absent`` ones are not comparable."""

    name: str
    comparable: int
    grades: tuple[tuple[str, int], ...]
    ends: tuple[tuple[str, str], ...]
    apart: str
    absent: tuple[str, ...]
    vetoed: tuple[str, ...]
    name_width: float
    pillar_columns: list[tuple[str, str, float]]
    lines: tuple[ChildLine, ...]
    note: str
    totals: tuple[float, ...]
    mean: float | None
    mean_text: str
    common: tuple[CommonFailure, ...]
    tiles: TileMap


def _children(reader: Reader, code: str, grades: Marks) -> tuple[list[rows.UnitScore], tuple[ChildLine, ...]]:
    n, order = reader.n, list(reader.year_pack.framework.pillars)
    found = sorted(
        reader.marts.children(code),
        key=lambda u: (not u.comparable, u.rank if u.rank is not None else 10**6, u.unit_code),
    )
    every = {
        u.unit_code: {p.pillar: p.score for p in reader.marts.of_unit(rows.PillarScore, u.unit_code)} for u in found
    }
    lines = []
    for u in found:
        scores = every[u.unit_code]
        lines.append(
            ChildLine(
                rank=str(u.rank) if u.rank is not None else NONE, name=u.unit_name,
                total_text=n.total(u.total_score) if u.comparable else reader.info.below_floor_text,
                grade=grades.of(u),
                pillars=tuple((shade(scores.get(p), *SHADED), n.score(scores.get(p))) for p in order),
                failed=u.failed_basic_count, pending=n.points(u.pending_points or 0.0),
            )
        )  # fmt: skip
    return found, tuple(lines)


def _common(reader: Reader, found: Sequence[rows.UnitScore]) -> tuple[CommonFailure, ...]:
    """Basic indicators that most of the units below miss; at most eight, only those missed by two or more."""
    scored: dict[str, list[rows.IndicatorScore]] = {}
    for u in found:
        for r in reader.marts.of_unit(rows.IndicatorScore, u.unit_code):
            if r.kind == "basic" and r.passed is not None:
                scored.setdefault(r.indicator_code, []).append(r)
    missed = {code: sum(1 for r in group if not r.passed) for code, group in scored.items()}
    ordered = sorted((c for c in missed if missed[c] > 1), key=lambda c: (-missed[c], c))[:8]
    return tuple(
        CommonFailure(
            code=c,
            name=reader.indicator_name(c),
            failed=f"{missed[c]}/{len(scored[c])}",
            share=share(missed[c] / len(scored[c]), 0),
            mean=reader.n.score(sum(r.score or 0.0 for r in scored[c]) / len(scored[c])),
            lead=reader.department(scored[c][0].lead_department),
        )
        for c in ordered
    )


def widths(pillars: int) -> tuple[float, float]:
    """Of the column of names, and of each pillar's."""
    each = max(round(PILLARS / pillars, 2), LEAST)
    return round(NAMES + PILLARS - each * pillars, 2), each


def build(unit: Unit) -> Below:
    reader = unit.reader
    grades = Marks(reader.words)
    found, lines = _children(reader, unit.code, grades)
    scored = [u for u in found if u.comparable and u.total_score is not None]
    totals = sorted(u.total_score or 0.0 for u in scored)
    mean = sum(totals) / len(totals) if totals else None
    name, each = widths(len(unit.pillars))
    return Below(
        name=unit.name,
        comparable=len(scored),
        grades=tuple(Counter(u.grade or NONE for u in scored).items()),
        ends=tuple(
            (tied([u.unit_name for u in of]), reader.n.total(of[0].total_score))
            for end in ((max, min) if scored else ())
            for of in (at_end(scored, lambda u: u.total_score or 0.0, reader.n.total, end),)
        ),
        apart=f"{apart(reader.n.total(totals[-1]), reader.n.total(totals[0])):f}" if totals else "",
        absent=tuple(u.unit_name for u in found if not u.comparable),
        vetoed=tuple(u.unit_name for u in found if u.vetoed),
        name_width=name,
        pillar_columns=[(fitting(p.name, 12), "n long", each) for p in unit.pillars],
        lines=lines,
        note=grades.note,
        totals=tuple(totals),
        mean=mean,
        mean_text=reader.n.total(mean),
        common=_common(reader, found),
        tiles=tilemap(reader, unit.code, across=9),
    )
