"""A plan pack's tiers tried as a whole: what one figure of one unit does to its score, its rank, and all above it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

import numpy as np

from mulin.pack import Indicator, Pack
from orchestration.index.trial import messages as m
from orchestration.index.trial.pace import Pace
from orchestration.index.trial.plan.judges import JUDGES
from orchestration.index.trial.plan.rules import better, ends
from orchestration.index.trial.plan.shown import Change, Found, item, smallest
from orchestration.index.trial.plan.world import World, cells_for, drawn, few
from orchestration.index.trial.report import Item, Verdict

CODES = tuple(JUDGES)
_STEPPED = ("tier_score", "tier_rank", "tier_above", "locality", "bounds")
_POINTS = 4
_WORLDS = 80
"""``examples`` for each time that every indicator is stepped through."""
_RENAMED = 3
_MOST_OF_A_KIND = 6
_BY = {"steps": 0.6, "missing": 0.75, "names": 0.8, "shown": 1.0}


@dataclass
class _Trial:
    """``found``: promise, cause and place → the example that moved most."""

    pack: Pack
    year: int
    rng: Random
    pace: Pace
    tried: Counter[str] = field(default_factory=Counter)
    planned: Counter[str] = field(default_factory=Counter)
    found: dict[tuple[str, str, str], Found] = field(default_factory=dict)
    aside: dict[str, str] = field(default_factory=dict)
    come_to: set[str] = field(default_factory=set)

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return self.pack.years[self.year].indicators

    def world(self) -> World:
        return drawn(self.pack, self.year, self.rng)

    def judged(self, codes: Sequence[str], before: World, after: World, change: Change) -> None:
        started = self.pace.clock()
        for code in codes:
            self.tried[code] += 1
            for seen in JUDGES[code](before, after, change):
                known = self.found.get((code, seen.kind, seen.place))
                if known is None or known[2].size < seen.size:
                    self.found[code, seen.kind, seen.place] = before, change, seen
        self.pace.took(1, self.pace.clock() - started, made=True)

    def steps(self, worlds: int) -> None:
        """A figure of a unit gets better and better, indicator by indicator."""
        done = 0
        for _ in range(worlds):
            world = self.world()
            for i in self.rng.sample(self.indicators, len(self.indicators)):  # where time is short, not the last ones
                units = [u.code for u in self.pack.units_of(i.tier) if _applies(self.pack, self.year, i, u.code)]
                if not units:
                    self.aside[i.code] = m.NO_UNIT
                elif others := _against(i, self.indicators):
                    self.aside[i.code] = m.SHARED.format(others="、".join(others))
                else:
                    self._stepped(world, i, self.rng.choice(units))
                done += 1
                self.pace.say(done, worlds * len(self.indicators))

    def _stepped(self, world: World, i: Indicator, unit: str) -> None:
        low, high = ends(i)
        figures = np.unique([low, *(self.rng.uniform(low, high) for _ in range(_POINTS - 2)), high])
        for run in better(i, figures):
            cells = [cells_for(self.pack, i, unit, float(x)) for x in run]
            cells = [cell for n, cell in enumerate(cells) if n == 0 or cell != cells[n - 1]]
            made = [world.having(cell) for cell in cells]
            for n in range(len(made) - 1):
                self.planned.update(_STEPPED)
                if self.pace.time_for(1):
                    self.come_to.add(i.code)
                    self.judged(_STEPPED, made[n], made[n + 1], Change(unit, i.code, cells[n], cells[n + 1]))

    def missing(self) -> None:
        """Every unit lacks one of its indicators, each in turn."""
        of = {
            u.code: [i for i in self.indicators if i.tier == u.tier and _applies(self.pack, self.year, i, u.code)]
            for u in self.pack.units
        }
        rounds = max(map(len, of.values()))
        for n in range(rounds):
            world = self.world()
            changes = [_gone(world, unit, some[n]) for unit, some in of.items() if n < len(some)]
            lacking = world.having({cell: None for change in changes for cell in change.after})
            self.planned["missing"] += len(changes)
            if self.pace.time_for(1):
                for change in changes:
                    self.judged(("missing",), world, lacking, change)
            self.pace.say(n + 1, rounds)

    def names(self) -> None:
        for n in range(_RENAMED):
            world = self.world()
            self.planned["names"] += 1
            if self.pace.time_for(2):
                self.judged(("names",), world, world, Change(world.pack.units[-1].code, "", {}, {}))
            self.pace.say(n + 1, _RENAMED)

    def items(self) -> dict[str, list[Item]]:
        out: dict[str, list[Item]] = {code: [] for code in CODES}
        for found in sorted(self.found.values(), key=lambda f: (f[2].standing != "breach", -f[2].size, f[2].place)):
            code = found[2].code
            if len(out[code]) < _MOST_OF_A_KIND:
                breach = found[2].standing == "breach"
                out[code].append(item(smallest(found, JUDGES[code], self.pace) if breach else found))
        return out


def try_tiers(pack: Pack, seed: int, examples: int, pace: Pace) -> tuple[tuple[Verdict, ...], list[str]]:
    """What was found, and the indicators that there was no time to step through.

    Every indicator of the last year is stepped through at least once; more than once from 160 ``examples`` on."""
    year = max(pack.years)
    trial = _Trial(few(pack, year), year, Random(seed), pace)
    pace.step(m.MEASURING, _BY["steps"])
    started = pace.clock()
    assert trial.world().scored
    pace.took(1, pace.clock() - started, made=True)
    pace.measured(made=True)
    pace.step(m.STEPPING, _BY["steps"])
    trial.steps(max(1, examples // _WORLDS))
    pace.step(m.MISSING, _BY["missing"])
    trial.missing()
    pace.step(m.RENAMING, _BY["names"])
    trial.names()
    pace.step(m.SHRINKING, _BY["shown"])
    items = trial.items()
    aside = tuple(f"{code}（{why}）" for code, why in trial.aside.items())
    late = [i.code for i in trial.indicators if i.code not in {*trial.come_to, *trial.aside}]
    verdicts = tuple(
        Verdict(code, trial.tried[code], tuple(items[code]), aside if code == "tier_score" else (), trial.planned[code])
        for code in CODES
    )
    return verdicts, late


def _applies(pack: Pack, year: int, i: Indicator, unit: str) -> bool:
    group = pack.years[year].group_units(i.applies_to)
    return year >= float(i.params.get("first_year", year)) and (group is None or unit in group)


def _against(i: Indicator, every: Sequence[Indicator]) -> list[str]:
    """Indicators to which a better figure for ``i`` is a worse one: they read the same field the other way."""
    moved = {role: code for role, code in i.fields.items() if role != "denominator"}
    out = []
    for other in every:
        for role, code in other.fields.items():
            way = _upward(other) * (-1 if role == "denominator" else 1)
            if other is not i and code in moved.values() and (way != _upward(i) or _upward(i) == 0):
                out.append(other.code)
    return out


def _upward(i: Indicator) -> int:
    return {"higher": 1, "lower": -1}.get(i.direction, 0)


def _gone(world: World, unit: str, i: Indicator) -> Change:
    """What the indicator is measured by is declared missing; what it is divided by stays."""
    cells = [(code, unit) for role, code in i.fields.items() if role != "denominator"]
    return Change(unit, i.code, {cell: world.figures.get(cell) for cell in cells}, dict.fromkeys(cells))
