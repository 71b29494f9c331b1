"""Reversals looked for where they are to be expected, not by chance.

A rule that compares gives two units another distance as soon as a third stretches its pool (or its weight). So an
outlier is put into one indicator's figures, the two whose distance it alters most are taken, and other figures of one
of them are moved until they are level halfway: before the alteration one is ahead, after it the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from orchestration.index.trial.engine import Case, Outcome
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.ground import UNITS, YEARS, Reach
from orchestration.index.trial.panel import Drop, Key, Panel, Step
from orchestration.index.trial.properties.base import Trial, View

_CONTENDERS = 4
_POINTS, _FINER = 7, 5
_FAR = 3.0
"""An outlier stands so many reaches beyond the end of its column's."""
_PAIRS = 2

Gaps = tuple[float, float]


@dataclass(frozen=True)
class _Chase:
    """Two units of a trial: ``ahead`` has to come behind ``behind``; ``columns``: what of the latter is moved, each
    from its worst to its best figure."""

    trial: Trial
    ahead: Key
    behind: Key
    columns: tuple[tuple[str, float, float], ...] = ()

    def at(self, share: float) -> _Chase:
        panel = self.trial.panel
        row = panel.keys.index(self.behind)
        for column, worst, best in self.columns:
            panel = panel.with_figure(row, column, worst + share * (best - worst))
        return replace(self, trial=self.trial.on(panel))

    def gaps(self, view: View, before: Outcome | None, after: Outcome | None) -> Gaps | None:
        """How far the one is ahead, before and after the alteration."""
        if before is None or after is None:
            return None
        root, key = view.root(self.trial.tree), self.trial.edit.key
        try:
            was = [before.score[before.rows[k], root] for k in (self.ahead, self.behind)]
            now = [after.score[after.rows[key(k)], root] for k in (self.ahead, self.behind)]
        except KeyError:
            return None
        found = float(was[0] - was[1]), float(now[0] - now[1])
        return found if np.isfinite(found).all() else None


def pursued(view: View, reach: dict[str, Reach], rng: Random, count: int) -> list[Trial]:
    """Trials of ``reversal``, ``turning`` and ``monotone_rank`` in which two units stand level halfway; about ``count``
    outliers in all, every tree and column that compares in turn."""
    some = _opened(view, list(_outliers(view.facts, reach, rng, count)))
    levelled: list[_Chase] = []
    for chase in some:
        others = [(c, *_ends(view.facts, reach, c)) for c in _levellers(view.facts, chase.trial)]
        if others:
            levelled += [replace(chase, columns=(rng.choice(others),)), replace(chase, columns=tuple(others))]
    ends = [(0.0, 1.0)] * len(levelled)
    for points in (_POINTS, _FINER, _FINER):
        grid = [np.linspace(low, high, points).tolist() for low, high in ends]
        found = _gaps(view, [c.at(x) for c, xs in zip(levelled, grid, strict=True) for x in xs])
        narrower: list[tuple[_Chase, tuple[float, float]]] = []
        for n, (chase, xs) in enumerate(zip(levelled, grid, strict=True)):
            gaps = found[n * points : (n + 1) * points]
            narrower += [(chase, between) for between in _halfway(xs, gaps)]
        levelled, ends = [c for c, _ in narrower], [between for _, between in narrower]
    level = [c.at(0.5 * (low + high)).trial for c, (low, high) in zip(levelled, ends, strict=True)]
    return [*level, *_spreading(view.facts, reach, rng, count)]


def _spreading(facts: Facts, reach: dict[str, Reach], rng: Random, count: int) -> Iterator[Trial]:
    """Where weights are found from scores: a unit that is good in all else is the first to get anywhere in a column in
    which nobody was apart. The column gains weight by it, and the unit's good figures lose theirs."""
    places = [
        (tree, column) for tree in facts.pack.trees if facts.nodes_of_all(tree) for column in facts.columns
        if set(facts.reading(column)) & set(facts.leaves[tree])
    ]  # fmt: skip
    for tree, column in rng.sample(places, min(count, len(places))):
        panel = _plain(facts, reach, rng)
        at = next(key for key in reversed(panel.keys) if key[0] not in facts.named)
        row = panel.keys.index(at)
        for other in facts.columns:
            panel = panel.with_figure(row, other, _ends(facts, reach, other)[1])
        worst, best = _ends(facts, reach, column)
        start, end = (worst + share * (best - worst) for share in (0.1, 0.3))
        for n in range(len(panel.keys)):
            panel = panel.with_figure(n, column, start)
        for code in ("monotone_score", "monotone_rank"):
            yield Trial(code, tree, panel, Step(at, column, start, end))


def _ends(facts: Facts, reach: dict[str, Reach], column: str) -> tuple[float, float]:
    """The worst and the best figure of a column's reach."""
    r = reach[column]
    return (r.low, r.high) if _higher(facts, column) else (r.high, r.low)


def _outliers(facts: Facts, reach: dict[str, Reach], rng: Random, count: int) -> Iterator[Trial]:
    """Tables of plain figures with one unit far off in one column that compares, and what is done to it."""
    places = [
        (tree, column) for tree in facts.pack.trees for column in facts.columns
        if set(facts.reading(column)) & set(facts.leaves[tree]) and _compares(facts, tree, column)
    ]  # fmt: skip
    for tree, column in rng.sample(places, min(count, len(places))):
        r, higher = reach[column], _higher(facts, column)
        width = r.high - r.low
        worst, best = _ends(facts, reach, column)
        far = r.high + _FAR * width if higher else max(r.low - _FAR * width, 0.1 * r.low if r.low > 0 else -np.inf)
        plain = _plain(facts, reach, rng)
        odd = next(key for key in reversed(plain.keys) if key[0] not in facts.named)
        row, other = plain.keys.index(odd), plain.keys[0]
        middle = plain.figures[column][row]
        if far != best:
            yield Trial("reversal", tree, plain.with_figure(row, column, far), Drop(odd[0]))
            yield Trial("turning", tree, plain, Step(odd, column, float(middle), far))
        # the best gets better still, and who is far behind gains more by it than it does itself
        lone = plain.with_figure(plain.keys.index(other), column, worst)
        for second in facts.columns:  # in all else it is last, so that it passes nobody
            a, b = _ends(facts, reach, second)
            lone = lone.with_figure(row, second, a + 0.05 * (b - a))
        for start, end in ((best, far), (worst, float(middle)), (float(middle), best)):
            if start != end:
                yield Trial("monotone_rank", tree, lone.with_figure(row, column, start), Step(odd, column, start, end))


def _compares(facts: Facts, tree: str, column: str) -> bool:
    known = [facts.known[n] for n in facts.reading(column)]
    return bool(facts.nodes_of_all(tree)) or any(k.compares or k.treated for k in known)


def _higher(facts: Facts, column: str) -> bool:
    return facts.known[facts.reading(column)[0]].indicator.direction == "higher"


def _plain(facts: Facts, reach: dict[str, Reach], rng: Random) -> Panel:
    """No blanks, no outliers, all of one class."""
    units = list(UNITS[: _CONTENDERS + 1])
    for n, unit in enumerate(sorted(facts.named)[:_CONTENDERS]):
        units[n] = unit
    years = YEARS if facts.over_years else YEARS[:1]
    keys = tuple((unit, year) for year in years for unit in units)
    figures = {}
    for column in facts.columns:
        r = reach[column]
        figures[column] = np.array([r.plain(rng.uniform(0.8 * r.low + 0.2 * r.high, 0.2 * r.low + 0.8 * r.high))
                                    for _ in keys])  # fmt: skip
    classes = {name: dict.fromkeys(units, "一") for name in facts.pack.classes}
    return Panel(keys, figures, classes, {})


def _levellers(facts: Facts, trial: Trial) -> list[str]:
    """Columns by which one of the two can be moved without touching what the outlier stretches."""
    stretched = set(facts.columns if not isinstance(trial.edit, Step) else [trial.edit.column])
    if not isinstance(trial.edit, Step):
        spread = {c: _spread(v) for c, v in trial.panel.figures.items()}
        stretched = {max(spread, key=lambda c: spread[c])}
    return [
        c for c in facts.columns
        if c not in stretched and set(facts.reading(c)) & set(facts.leaves[trial.tree])
    ]  # fmt: skip


def _spread(values: np.ndarray) -> float:
    middle = float(np.median(np.abs(values - np.median(values)))) or 1.0
    return float(np.abs(values - np.median(values)).max()) / middle


def _opened(view: View, trials: Sequence[Trial]) -> list[_Chase]:
    """The pairs whose distance each alteration moves most; of a unit's own figure those by which it falls back."""
    outcomes = view.engine.run([case for t in trials for case in (Case(view.facts.pack, t.panel),
                                                                  Case(*t.altered(view.facts.pack)))])  # fmt: skip
    out: list[_Chase] = []
    for trial, before, after in zip(trials, outcomes[::2], outcomes[1::2], strict=True):
        if before is None or after is None:
            continue
        edited = next(iter(trial.edit.keeps))
        last = max(year for _, year in before.rows)
        keys = [k for k in before.rows if k[1] == last and trial.edit.key(k) in after.rows]
        mine = [k for k in keys if (k[0] == edited) == (trial.code == "monotone_rank")]
        rest = [k for k in keys if k[0] != edited]
        moves = []
        for a in mine:
            for b in rest:
                gaps = _Chase(trial, a, b).gaps(view, before, after)
                if a != b and gaps is not None and gaps[0] - gaps[1] > 1e-6:
                    moves.append((gaps[0] - gaps[1], a, b))
        out += [_Chase(trial, a, b) for _, a, b in sorted(moves, key=lambda m: -m[0])[:_PAIRS]]
    return out


def _gaps(view: View, chases: Sequence[_Chase]) -> list[Gaps | None]:
    pack = view.facts.pack
    outcomes = view.engine.run(
        [case for c in chases for case in (Case(pack, c.trial.panel), Case(*c.trial.altered(pack)))]
    )
    return [c.gaps(view, a, b) for c, a, b in zip(chases, outcomes[::2], outcomes[1::2], strict=True)]


def _halfway(xs: Sequence[float], gaps: Sequence[Gaps | None]) -> Iterator[tuple[float, float]]:
    """Where the one is as far ahead before as it is behind after: between which two figures."""
    middle = [None if g is None else g[0] + g[1] for g in gaps]
    for n in range(len(xs) - 1):
        a, b = middle[n], middle[n + 1]
        if a is not None and b is not None and a != b and (a > 0) != (b > 0):
            yield xs[n], xs[n + 1]
            return
