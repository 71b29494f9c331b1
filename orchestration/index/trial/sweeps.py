"""One figure of one unit taken through its whole reach, everything else left as it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from orchestration.index.trial.engine import Case, Outcome
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.ground import Reach, made
from orchestration.index.trial.pace import thinned
from orchestration.index.trial.panel import Key, Panel, Step
from orchestration.index.trial.properties.base import Trial, View, moved
from orchestration.index.trial.properties.cliff import NARROWEST, Cliff
from orchestration.index.trial.shrink import Shown

_POINTS, _OWN_POINTS, _OWN_UNITS = 12, 8, 3
_LEAST_POINTS = 3
_PARTS, _ROUNDS = 50, 3
_COSTLY_POINTS, _COSTLY_PARTS, _COSTLY_ROUNDS = 6, 8, 6
_MOST_OWN = 1_500_000
"""Figures of all tables made from the data that were given; more units than that are not looked at."""


@dataclass(frozen=True)
class Sweep:
    """``points`` ascending."""

    panel: Panel
    at: Key
    column: str
    points: tuple[float, ...]

    def coarser(self, count: int) -> Sweep:
        """With so many of its figures, both ends among them."""
        at = np.unique(np.linspace(0, len(self.points) - 1, max(2, count)).round().astype(int))
        return self if count >= len(self.points) else replace(self, points=tuple(self.points[n] for n in at))

    def cases(self, facts: Facts) -> list[Case]:
        row = self.panel.keys.index(self.at)
        return [Case(facts.pack, self.panel.with_figure(row, self.column, x)) for x in self.points]

    def trial(self, code: str, tree: str, start: float, end: float) -> Trial:
        panel = self.panel.with_figure(self.panel.keys.index(self.at), self.column, start)
        return Trial(code, tree, panel, Step(self.at, self.column, start, end))


@dataclass(frozen=True)
class Swept:
    sweep: Sweep
    outcomes: tuple[Outcome | None, ...]

    @property
    def whole(self) -> bool:
        """Whether both ends were scored."""
        return self.outcomes[0] is not None and self.outcomes[-1] is not None

    def pairs(self) -> Iterator[tuple[float, Outcome, float, Outcome]]:
        """Neighbouring points."""
        for n in range(len(self.outcomes) - 1):
            before, after = self.outcomes[n], self.outcomes[n + 1]
            if before is not None and after is not None:
                yield self.sweep.points[n], before, self.sweep.points[n + 1], after


def made_sweeps(facts: Facts, reach: dict[str, Reach], rng: Random, count: int) -> list[Sweep]:
    """Every column in turn, each time in another table."""
    out = []
    for n in range(max(count // 4 if facts.costly else count, len(facts.columns))):
        column = facts.columns[n % len(facts.columns)]
        panel = made(facts, reach, rng)
        points = reach[column].sweep(_COSTLY_POINTS if facts.costly else _POINTS)
        at = rng.choice(panel.keys)
        level = {float(x) for x, key in zip(panel.figures[column], panel.keys, strict=True) if key[1] == at[1]}
        points = sorted({*points, *(x for x in level if x == x)})  # drawing level with others is a place of its own
        out.append(Sweep(panel, at, column, tuple(points)))
    return out


def in_time(sweeps: Sequence[Sweep], columns: int, share: float) -> list[Sweep]:
    """Of sweeps of every column in turn what costs no more than ``share`` of all: fewer tables, once through the
    columns at least; else fewer figures of each; and where even that is too much, of fewer columns."""
    wanted = share * sum(len(s.points) for s in sweeps)
    kept = list(sweeps[: max(columns, int(share * len(sweeps)))])
    if (cost := sum(len(s.points) for s in kept)) > wanted:
        kept = [s.coarser(max(_LEAST_POINTS, int(len(s.points) * wanted / cost))) for s in kept[:columns]]
    if (cost := sum(len(s.points) for s in kept)) > wanted:
        kept = thinned(kept, int(len(kept) * wanted / cost)) or [s.coarser(2) for s in kept[:1] if wanted >= 2]
    return kept


def own_part(facts: Facts, whole: Panel) -> Panel:
    """The last year (all, where years depend on each other), of many units an even choice."""
    rows = [n for n, (_, year) in enumerate(whole.keys) if facts.over_years or year == whole.years[-1]]
    units = list(dict.fromkeys(whole.keys[n][0] for n in rows))
    tables = len(facts.columns) * _OWN_UNITS * _OWN_POINTS
    most = max(8, int(_MOST_OWN / (tables * len(facts.known) * max(1, len(rows) // len(units)))))
    if len(units) > most:
        chosen = {units[n * len(units) // most] for n in range(most)} | facts.named
        rows = [n for n in rows if whole.keys[n][0] in chosen]
    return whole.only(np.array(rows, dtype=np.intp))


def own_sweeps(facts: Facts, own: Panel) -> list[Sweep]:
    """Every column in turn, of three units apart from each other, from the least to the greatest figure of the data."""
    last = [key for key in own.keys if key[1] == own.years[-1]]
    at = dict.fromkeys(last[round(share * (len(last) - 1))] for share in (0, 0.5, 1))
    out: list[tuple[int, Sweep]] = []
    for column in facts.columns:
        seen = own.figures[column][np.isfinite(own.figures[column])]
        if len(seen):
            points = np.unique(np.quantile(seen, np.linspace(0, 1, _OWN_POINTS), method="nearest"))
            out += [(n, Sweep(own, key, column, tuple(float(p) for p in points))) for n, key in enumerate(at)]
    return [sweep for _, sweep in sorted(out, key=lambda o: o[0])]


def spans(facts: Facts, view_root: dict[str, int], swept: Sequence[Swept]) -> dict[str, float]:
    """How far each tree's scores reach over all tables that were tried, at most the scale."""
    out = {}
    for tree, root in view_root.items():
        scores = np.concatenate(
            [o.score[:, root] for one in swept for o in one.outcomes if o is not None] or [np.empty(0)]
        )
        known = scores[np.isfinite(scores)]
        width = float(known.max() - known.min()) if len(known) else 0.0
        out[tree] = min(facts.pack.scale, width) or facts.pack.scale
    return out


def alive(view: View, swept: Sequence[Swept]) -> set[tuple[str, int]]:
    """(tree, indicator) of which a figure was seen to move its unit's score."""
    out: set[tuple[str, int]] = set()
    for one in swept:
        for _, before, _, after in one.pairs():
            a, b = before.rows.get(one.sweep.at, -1), after.rows.get(one.sweep.at, -1)
            if min(a, b) < 0:
                continue
            leaves = moved(before.leaf[a], after.leaf[b])
            for tree, own in view.facts.leaves.items():
                root = view.root(tree)
                if moved(before.score[a, root], after.score[b, root]):
                    out |= {(tree, n) for n in own if leaves[n]}
    return out


def narrowed(view: View, some: Sequence[Shown], reach: dict[str, Reach]) -> tuple[list[Shown], list[Shown], int]:
    """Jumps that stay however short the step, with the shortest; those that were steep slopes; and of how many there
    was no time to find out."""
    late: set[int] = set()
    rule = Cliff()
    at = [one.trial for one in some]
    left: dict[int, Shown] = dict(enumerate(some))
    most, rounds = (_COSTLY_PARTS, _COSTLY_ROUNDS) if view.facts.costly else (_PARTS, _ROUNDS)
    for _ in range(rounds):
        sweeps = {}
        for n in left:
            edit = at[n].edit
            assert isinstance(edit, Step)
            low, high = sorted((edit.start, edit.end))
            least = NARROWEST * (reach[edit.column].high - reach[edit.column].low)
            parts = int(min(most, max(1, np.ceil((high - low) / least))))
            sweeps[n] = Sweep(at[n].panel, edit.at, edit.column, tuple(np.linspace(low, high, parts + 1).tolist()))
        outcomes = iter(view.engine.run([case for sweep in sweeps.values() for case in sweep.cases(view.facts)]))
        for n, sweep in sweeps.items():
            swept = Swept(sweep, tuple(next(outcomes) for _ in sweep.points))
            best: Shown | None = None
            for start, before, end, after in swept.pairs():
                trial = sweep.trial(rule.code, at[n].tree, start, end)
                found = rule.judge(view, trial, before, after)
                if found is not None and (best is None or found.size > best.found.size):
                    best = Shown(trial, found)
            if not all(swept.outcomes) and view.engine.pace.left <= 0:
                late.add(n)
            if best is None or n in late:
                del left[n]
            else:
                left[n], at[n] = best, best.trial
    slopes = [one for n, one in enumerate(some) if n not in left and n not in late]
    return list(left.values()), slopes, len(late)
