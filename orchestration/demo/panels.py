"""Expert panels: which units put something forward, and how five reviewers score it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mulin.pack import Pack, Unit
from mulin.pack.asked import asked_cells
from mulin.workbooks.fill import Reviewer
from orchestration.demo import messages
from orchestration.demo.world import World

REVIEWERS = 5
_TAKES_PART = {"grid": 0.1, "community": 0.16, "street": 0.28, "district": 1.0}
_MEAN = {"grid": 75.0, "community": 75.0, "street": 72.0, "district": 76.0}
RECUSED = "回避"


@dataclass(frozen=True)
class Panel:
    """One department's panel workbook: its reviewers, and per (field, unit) one entry a reviewer."""

    reviewers: tuple[Reviewer, ...]
    scores: Mapping[tuple[str, str], tuple[float | str, ...]]


def takes_part(world: World, field_code: str, unit: Unit, year: int) -> bool:
    """Better units put more forward."""
    likely = _TAKES_PART[unit.tier] * (1 + 0.25 * world.quality(unit, year))
    return world.draws.chance(likely, "takes part", field_code, unit.code, year)


def work_score(world: World, field_code: str, unit: Unit, year: int) -> float:
    """What the panel thinks of a unit's work before reviewers differ."""
    draws = world.draws
    own = 3.5 * world.quality(unit, year) + 5.5 * draws.normal("work", field_code, unit.code)
    yearly = 3.0 * draws.normal("work", field_code, unit.code, year)
    return min(max(_MEAN[unit.tier] + own + yearly + 0.8 * (year - world.first_year), 48.0), 95.0)


def build_panel(world: World, year: int, department: str, *, split: bool) -> Panel:
    """The scores of one panel. ``split``: one item on which the reviewers are more than the allowed range apart."""
    pack: Pack = world.pack
    items = [(a.field_code, a.unit_code) for a in asked_cells(pack, year, department, "panel")]
    put_forward = [(f, u) for f, u in items if takes_part(world, f, pack.unit[u], year)]
    put_forward = put_forward or items[:1]  # no panel meets for nothing, and the door refuses an empty one
    recused = _recused(world, year, department, put_forward)
    divided = world.draws.pick(put_forward, "split", department, year) if split and put_forward else None
    if divided in {(f, u) for f, u in put_forward if u in {c for codes in recused.values() for c in codes}}:
        divided = None  # a reviewer who stands aside must not hide the disagreement
    scores = {item: _scores(world, year, department, item, recused, divided == item) for item in put_forward}
    words = pack.years[year].framework.words
    homes = [words.fill(home) for home in messages.REVIEWER_HOMES]
    reviewers = tuple(
        Reviewer(messages.reviewer(n), world.draws.pick(homes, "home", department, n), recused.get(n, ()))
        for n in range(1, REVIEWERS + 1)
    )
    return Panel(reviewers, scores)


def _recused(world: World, year: int, department: str, items: list[tuple[str, str]]) -> dict[int, tuple[str, ...]]:
    """Reviewer number → units they stand aside for. One reviewer a panel, for two of the units, if there are others."""
    units = sorted({u for _, u in items})
    if len(units) < 4:
        return {}
    chosen = world.draws.order(units, "recused", department, year)[:2]
    return {world.draws.integer(1, REVIEWERS, "who recuses", department, year): tuple(sorted(chosen))}


def _scores(
    world: World,
    year: int,
    department: str,
    item: tuple[str, str],
    recused: Mapping[int, tuple[str, ...]],
    divided: bool,
) -> tuple[float | str, ...]:
    field, unit = item
    mean = work_score(world, field, world.pack.unit[unit], year)
    out: list[float | str] = []
    for n in range(1, REVIEWERS + 1):
        if unit in recused.get(n, ()):
            out.append(RECUSED)
            continue
        strict = 1.2 * world.draws.normal("strict", department, year, n)
        apart = min(max(strict + 1.6 * world.draws.normal("score", field, unit, year, n), -7.0), 7.0)
        if divided:
            apart = (-14.0, 12.0)[n % 2] if n <= 2 else apart
        out.append(float(round(min(max(mean + apart, 30.0), 99.0))))
    return tuple(out)
