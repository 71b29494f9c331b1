"""A breach of a plan pack, on as few units and figures as still show it, in the words of the pack."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from mulin.pack import Indicator
from orchestration.index.trial import messages as m
from orchestration.index.trial.pace import Pace
from orchestration.index.trial.plan.world import Cell, World
from orchestration.index.trial.report import Item, number

_COLUMNS = 6


@dataclass(frozen=True)
class Change:
    """One figure of one unit, as an indicator reads it: its cells before and after, None for missing."""

    unit: str
    indicator: str
    before: Mapping[Cell, float | None]
    after: Mapping[Cell, float | None]


@dataclass(frozen=True)
class Seen:
    """What came of it. ``kind``: a sentence of ``messages``; ``place``: an indicator; ``unit``: whose ``what`` (a key
    of ``messages.WHAT``) went from ``was`` to ``now``."""

    code: str
    kind: str
    place: str
    standing: Literal["declared", "breach"]
    unit: str
    what: str
    was: float | None
    now: float | None

    @property
    def size(self) -> float:
        return abs((self.was or 0.0) - (self.now or 0.0))


Judge = Callable[[World, World, Change], Iterator[Seen]]
Found = tuple[World, Change, Seen]


def smallest(found: Found, judge: Judge, pace: Pace) -> Found:
    """With units, then figures taken away as long as the same promise is broken by the same cause."""
    world, change, _ = found
    best = found
    chain = [change.unit, *world.above(change.unit)]
    while below := world.pack.children(chain[0]):  # every tier has a unit
        chain.insert(0, below[0].code)
    others = [u.code for u in world.pack.units if u.code not in chain]
    for some in ([others] if others else []) + [[u] for u in reversed(others)]:
        best = _tried(best, best[0].without([u for u in some if u in best[0].pack.unit]), judge, pace)
        if not set(others) & {u.code for u in best[0].pack.units}:
            break
    kept = {*change.before, *change.after}
    rest = [cell for cell in best[0].figures if cell not in kept]
    best = _tried(best, best[0].having(dict.fromkeys(rest)), judge, pace)
    for unit in [u.code for u in best[0].pack.units]:
        mine = [cell for cell in best[0].figures if cell not in kept and cell[1] == unit]
        if mine:
            best = _tried(best, best[0].having(dict.fromkeys(mine)), judge, pace)
    return best


def _tried(best: Found, world: World, judge: Judge, pace: Pace) -> Found:
    """The smaller world, if it shows the same."""
    before, change, seen = best
    if world == before or not pace.time_for(1):
        return best
    same = [
        one for one in judge(world.having(change.before), world.having(change.after), change)
        if (one.code, one.kind, one.place, one.standing) == (seen.code, seen.kind, seen.place, seen.standing)
    ]  # fmt: skip
    return (world, change, same[0]) if same else best


def item(found: Found) -> Item:
    """In the names of the pack's fields and units."""
    world, change, seen = found
    pack = world.pack
    indicator = pack.years[world.year].indicator[seen.place] if seen.place else None
    said = {"place": _named(indicator), "rule": indicator.scoring_rule if indicator else ""}
    text, mend = (sentence.format(**said) for sentence in m.CAUSES[f"{seen.code}.{seen.kind}"])
    parts = []
    for (field, unit), start in change.before.items():
        end = change.after.get((field, unit))
        if start != end:
            parts.append(m.STEP.format(unit=pack.unit[unit].name, column=m.FIELD.format(
                name=pack.field[field].field_name_zh, code=field), start=number(start), end=m.MISSED if end is None
                else number(end)))  # fmt: skip
    parts.append(m.BECAME.format(unit=pack.unit[seen.unit].name, what=m.WHAT[seen.what], was=number(seen.was),
                                 now=number(seen.now)))  # fmt: skip
    tier = pack.years[world.year].framework.tiers.of(pack.unit[seen.unit].tier).name_zh
    facts = {"unit": seen.unit, "altered": change.unit, "indicator": change.indicator, "score": [seen.was, seen.now]}
    return Item(seen.standing, tier, seen.kind, seen.place, text, mend, "，".join(parts), seen.size, facts,
                _table(world, change) if seen.standing == "breach" else ())  # fmt: skip


def _named(indicator: Indicator | None) -> str:
    return "" if indicator is None else m.FIELD.format(name=indicator.name_zh, code=indicator.code)


def _table(world: World, change: Change) -> list[dict[str, Any]]:
    """The units that are left with the figures that are left, as before: the changed one first."""
    pack = world.pack
    first = [field for field, _ in change.before]
    fields = list(dict.fromkeys([*first, *(field for field, _ in world.figures)]))[:_COLUMNS]
    columns = {field: m.FIELD.format(name=pack.field[field].field_name_zh, code=field) for field in fields}
    figures = {**world.figures, **change.before}
    return [
        {m.UNIT: unit.name, **{name: figures.get((field, unit.code)) for field, name in columns.items()}}
        for unit in pack.units if any((field, unit.code) in figures for field in fields)
    ]  # fmt: skip
