"""What a year's change is made of, computed again: ``changes``, ``pillar_changes`` and ``indicator_changes``.

Belongs here: which scorings of a year and the year before stand between the two, and whose difference is what.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property

from mulin.pack import Pack
from mulin.pack.model import YearPack
from orchestration.again.otherwise import CellsOf, Leaf, Outcome, figures_under, outcome, scores_under
from orchestration.again.rows import Row
from orchestration.again.scores import Scored
from orchestration.again.tiers import UNCOUNTED

CHANGES = ("changes", "pillar_changes", "indicator_changes")
PARTS = ("change", "data_effect", "scope_effect", "weight_effect", "target_effect", "method_effect")
STEPS = 7
Steps = Sequence[float | None]
"""The year before as published, then without what only one of the two years can score; this year's figures of the same
under last year's rules, all of this year's figures, with this year's weights, with its goals too; as published."""
ScoredBy = Mapping[str, Mapping[str, Scored]]
"""Indicator → unit → its score."""
Statuses = Mapping[Leaf, str]


def parted(steps: Steps) -> Row:
    """The change and its five parts, which add up to it; none is given where a step is not known.

    >>> parted([80.0, 81.0, 84.0, 83.0, 83.5, 83.0, 85.0])["scope_effect"]
    0.0
    """
    before, *_, after = steps
    change = None if before is None or after is None else after - before
    known = [s for s in steps if s is not None]
    if len(known) < STEPS:
        return dict.fromkeys(PARTS) | {"change": change}
    first, less, more, given, weighed, aimed, last = known
    parts = (change, more - less, (less - first) + (given - more), weighed - given, aimed - weighed, last - aimed)
    return dict(zip(PARTS, parts, strict=True))


def one_sided(before: Statuses, after: Statuses) -> frozenset[Leaf]:
    """What only one of two years can score: its coming or going is a change of nobody's data."""
    return frozenset(
        leaf for leaf in before.keys() & after.keys() if (before[leaf] in UNCOUNTED) != (after[leaf] in UNCOUNTED)
    )


def _statuses(of: ScoredBy) -> Statuses:
    return {(unit, code): s.status for code, scored in of.items() for unit, s in scored.items()}


class Changes:
    """``pack``: whose units are assessed; ``rules``: what the years of the release were scored by; ``cells(year)``:
    what came in for them."""

    def __init__(self, pack: Pack, rules: Mapping[int, YearPack], cells: CellsOf) -> None:
        self._pack, self._rules, self._cells = pack, rules, cells
        self._scores: dict[int, ScoredBy] = {}
        self._published: dict[int, Outcome] = {}

    @cached_property
    def rows(self) -> dict[str, list[Row]]:
        """Mart → its rows, of every year, in no order."""
        out: dict[str, list[Row]] = {name: [] for name in CHANGES}
        for year in self._rules:
            steps = self._steps(year) if year - 1 in self._rules else None
            out["changes"] += self._totals(year, steps)
            out["pillar_changes"] += self._pillars(year, steps)
            out["indicator_changes"] += [] if steps is None else self._indicators(year, steps)
        return out

    def _scored(self, year: int) -> ScoredBy:
        if year not in self._scores:
            rules = self._rules[year]
            self._scores[year] = scores_under(self._pack, rules, figures_under(self._pack, rules, year, self._cells))
        return self._scores[year]

    def _nominal(self, year: int) -> Outcome:
        if year not in self._published:
            rules = self._rules[year]
            self._published[year] = outcome(self._pack, rules, rules, self._scored(year))
        return self._published[year]

    def _steps(self, year: int) -> list[Outcome]:
        """The scorings of :data:`Steps`."""
        now, then, pack = self._rules[year], self._rules[year - 1], self._pack
        first, last = self._nominal(year - 1), self._nominal(year)
        figures = figures_under(pack, then, year, self._cells)
        before, after = self._scored(year - 1), scores_under(pack, then, figures)
        aimed = scores_under(pack, then, figures, now)
        aside = one_sided(_statuses(before), _statuses(after))
        both = {unit: known and first.comparable[unit] for unit, known in last.comparable.items()}
        return [
            first,
            outcome(pack, then, then, before, both, aside),
            outcome(pack, then, then, after, both, aside),
            outcome(pack, then, then, after, last.comparable),
            outcome(pack, now, then, after, last.comparable),
            outcome(pack, now, then, aimed, last.comparable),
            last,
        ]

    def _comparable(self, unit: str, steps: list[Outcome]) -> bool:
        """In both years."""
        return steps[0].comparable[unit] and steps[-1].comparable[unit]

    def _totals(self, year: int, steps: list[Outcome] | None) -> Iterator[Row]:
        for u in self._pack.units:
            known = self._linked(u.code, steps, [s.totals[u.code] for s in steps or ()])
            ends = {"previous_total": known[0], "total": known[-1]}
            yield {"year": year, "unit_code": u.code} | ends | parted(known)

    def _pillars(self, year: int, steps: list[Outcome] | None) -> Iterator[Row]:
        for u in self._pack.units:
            for p in self._rules[year].framework.pillars:
                known = self._linked(u.code, steps, [s.pillars.get((u.code, p)) for s in steps or ()])
                yield {"year": year, "unit_code": u.code, "pillar": p} | parted(known)

    def _linked(self, unit: str, steps: list[Outcome] | None, found: Steps) -> Steps:
        """The steps of a unit that was comparable in both years; without the first where one in between is absent."""
        if steps is None or not self._comparable(unit, steps):
            return [None] * STEPS
        return [found[0] if None not in found[:-1] else None, *found[1:]]

    def _indicators(self, year: int, steps: list[Outcome]) -> Iterator[Row]:
        """Every indicator of either year; one that a year does not score contributes nothing to it."""
        for u in self._pack.units:
            linked = self._linked(u.code, steps, [s.totals[u.code] for s in steps])
            if linked[0] is None or linked[-1] is None:
                continue
            codes = (i.code for y in (year, year - 1) for i in self._rules[y].indicators if i.tier == u.tier)
            for code in dict.fromkeys(codes):
                known = [s.points.get((u.code, code), 0.0) for s in steps]
                yield {"year": year, "unit_code": u.code, "indicator_code": code} | parted(known)
