"""One trial: tables are made, scored together, judged; what was found is made small; the rest has held."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from random import Random

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.index import is_index_pack, load_index
from mulin.index.checks import check_index
from mulin.index.places import Places
from mulin.settings import Settings
from orchestration.index.table import read_given, reckoned
from orchestration.index.trial import messages as m
from orchestration.index.trial.engine import Case, Engine
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.ground import UNITS, made, reaches
from orchestration.index.trial.idle import CODE as IDLE
from orchestration.index.trial.idle import idle
from orchestration.index.trial.pace import Pace, Told
from orchestration.index.trial.panel import Drop, Edit, Panel, Rename, Reorder, Rescaled, Scaled
from orchestration.index.trial.plan.audit import audit_plan
from orchestration.index.trial.properties.base import Cause, Effect, Property, Trial, View
from orchestration.index.trial.properties.cliff import Cliff
from orchestration.index.trial.properties.monotone import Rank, Score
from orchestration.index.trial.properties.names import Names
from orchestration.index.trial.properties.peers import Locality, Reversal, Turning
from orchestration.index.trial.properties.scale import TIMES, FullScore, UnitOfMeasure, measured
from orchestration.index.trial.pursuit import pursued
from orchestration.index.trial.report import NAMED, Item, Report, Verdict, fewer_tried, item
from orchestration.index.trial.shrink import Shown, judged, smallest
from orchestration.index.trial.sweeps import Sweep, Swept, in_time, made_sweeps, narrowed, own_part, own_sweeps, spans

_SWEPT: tuple[Property, ...] = (Score(), Rank(), Locality(), Cliff())
_WHOLE: tuple[Property, ...] = (Names(), Reversal(), Turning(), UnitOfMeasure(), FullScore())
RULES: dict[str, Property] = {rule.code: rule for rule in (*_SWEPT, *_WHOLE)}
_MOST_OF_A_KIND = 12
"""Breaches of one promise that are made small and told."""
_CLIFFS_TRIED = 4
"""Jumps of one column and cause that are looked at more closely, the largest."""


@dataclass(frozen=True)
class How:
    """``examples``: sweeps of one figure in tables made for the trial; ``cliff``: share of the scores' span;
    ``seconds``: in which it has to be over, 0 for as long as it takes. Fewer are tried where time is short."""

    seed: int = 1
    examples: int = 80
    cliff: float = 0.05
    seconds: float = 0.0


Grouped = dict[tuple[str, str, Cause], list[Shown]]
_BY = {"sweeps": 0.4, "own": 0.6, "tables": 0.7, "pursuit": 0.8, "narrowed": 0.9, "smallest": 1.0}
"""Share of the time by which each step is over."""
_FEW = 16
"""Tables of one run by which is measured what a table takes, where that is quickly done."""
_COLD, _QUICK = 5.0, 2.0


def audit(
    settings: Settings, folder: Path, data: Path | None, how: How, told: Told = lambda _, __, ___: None
) -> Report:
    """Try the rules of an index pack, or one by one those of a plan pack. Raises FindingsError (Chinese)."""
    if not is_index_pack(folder) and (folder / "plan.yaml").is_file():
        if data is not None:
            refused = Finding(Level.ERROR, "audit.data", m.PLAN_DATA, m.MEND_PLAN_DATA, file=str(data))
            raise FindingsError(m.NOT_AUDITED, [refused])
        return audit_plan(folder, how.seed, how.examples, how.cliff, Pace(how.seconds, told))
    if not is_index_pack(folder):
        refused = Finding(Level.ERROR, "audit.pack", m.NOT_INDEX, m.MEND_NOT_INDEX, file=str(folder))
        raise FindingsError(m.NOT_AUDITED, [refused])
    facts = Facts(load_index(folder))
    engine = Engine(settings, facts.pack, Pace(how.seconds, told))
    own = _given(engine, facts, data) if data is not None else None
    return _Trial(engine, facts, own, how).report(data)


def _given(engine: Engine, facts: Facts, data: Path) -> Panel:
    """The table as given, as far as it is looked at. Raises FindingsError as scoring it would."""
    table = read_given(facts.pack, data)
    keys = tuple(zip(table.units, table.years, strict=True))
    names = dict(zip(table.units, table.names, strict=True))
    figures = {column: table.figures[column].copy() for column in facts.columns}
    reckoned(facts.pack, table)
    own = own_part(facts, Panel(keys, figures, table.classes, names, made=False))
    engine.require(own, data.name, dict(zip(keys, table.rows, strict=True)))
    return own


class _Trial:
    def __init__(self, engine: Engine, facts: Facts, own: Panel | None, how: How) -> None:
        self._engine, self._facts, self._own, self._how, self._pace = engine, facts, own, how, engine.pace
        self._rng = Random(how.seed)
        self._reach = reaches(facts, own)
        self._tried: Counter[str] = Counter()
        self._planned: Counter[str] = Counter()
        self._thinned = False
        self._rescaled = Rescaled(100.0 if facts.pack.scale == 1 else 1.0)
        refused = errors(check_index(self._rescaled.pack(facts.pack), Places({})))
        self._in_points = facts.in_points or list(dict.fromkeys(f.column or f.rule for f in refused))

    def report(self, data: Path | None) -> Report:
        facts, engine = self._facts, self._engine
        self._measure()
        self._pace.step(m.SWEEPING, _BY["sweeps"])
        swept, late, rough = self._swept(made_sweeps(facts, self._reach, self._rng, self._how.examples))
        own: list[Swept] = []
        late_own = rough_own = frozenset[str]()
        if self._own is not None:
            self._pace.step(m.SWEEPING_OWN, _BY["own"])
            own, late_own, rough_own = self._swept(own_sweeps(facts, self._own))
        roots = {tree: next(n for n, (t, _) in enumerate(engine.nodes) if t == tree) for tree in facts.pack.trees}
        view = View(engine, facts, spans(facts, roots, [*swept, *own]), self._how.cliff)
        found = self._of_sweeps(view, [*swept, *own])
        self._pace.step(m.ALTERING, _BY["tables"])
        self._of_tables(view, found)
        self._pace.step(m.PURSUING, _BY["pursuit"])
        self._judged(view, found, pursued(view, self._reach, self._rng, self._tables()))
        self._pace.step(m.NARROWING, _BY["narrowed"])
        items, cliffs = self._narrowed(view, found)
        self._pace.step(m.SHRINKING, _BY["smallest"])
        before = self._pace.skipped
        items += self._smallest(view, found)
        small = self._pace.skipped == before
        verdicts = [self._verdict(code, [i for c, i in items if c == code]) for code in RULES]
        still = idle(view, swept, own, (rough, rough_own))
        verdicts.append(Verdict(IDLE, sum(not k.columns & rough for k in facts.known), still, planned=len(facts.known)))
        units = len(self._own.units) if self._own is not None else 0
        return Report(
            index=facts.pack.index, seed=self._how.seed, examples=self._how.examples, cliff=self._how.cliff,
            data=data.name if data is not None else None, units=units, runs=engine.runs, tables=engine.tables,
            verdicts=tuple(verdicts), fewer=tuple(self._fewer(verdicts, late | late_own, cliffs, small=small)),
        )  # fmt: skip

    @property
    def _short(self) -> bool:
        """Whether there was no time for some of what was meant to be tried."""
        return self._thinned or self._pace.skipped > 0

    def _measure(self) -> None:
        """What scoring one table takes: the second time, for the first reads and plans much that is kept."""
        if not self._pace.bounded:
            return
        self._pace.step(m.MEASURING, _BY["sweeps"])
        panels = [made(self._facts, self._reach, Random(n)) for n in range(_FEW)]
        for panel, is_made in ((panels[0], True), (self._own, False)):
            if panel is None:
                continue
            for some, quick in (([panel], _COLD), ([panel], _QUICK), (panels if is_made else [panel] * 4, 0.0)):
                started = self._pace.clock()
                self._engine.run([Case(self._facts.pack, one) for one in some])
                if self._pace.clock() - started > quick:
                    break
            self._pace.measured(is_made)

    def _swept(self, sweeps: Sequence[Sweep]) -> tuple[list[Swept], frozenset[str], frozenset[str]]:
        """As many as there is time for; the columns that there was no time for; and those, too, of which no sweep was
        taken with all its figures, so that nothing can be said of what never moved."""
        every = frozenset(s.column for s in sweeps)
        for rule in _SWEPT:
            ways = 2 if rule.code in (Score.code, Rank.code) else 1
            self._planned[rule.code] += sum(len(s.points) - 1 for s in sweeps) * ways * len(self._facts.pack.trees)
        left, out, skipped = list(sweeps), list[Swept](), self._pace.skipped
        whole: set[str] = set()
        while left and self._pace.skipped == skipped:
            fit = self._pace.fit(sum(len(s.points) for s in left), left[0].panel.made)
            kept = in_time(left, len(every) if not out else 1, fit) if fit < 1 else left
            outcomes = iter(self._engine.run([case for sweep in kept for case in sweep.cases(self._facts)]))
            out += [Swept(sweep, tuple(next(outcomes) for _ in sweep.points)) for sweep in kept]
            fine = {id(s) for s in left}
            whole |= {s.sweep.column for s in out if id(s.sweep) in fine and (s.whole or self._pace.skipped == skipped)}
            if not kept or any(a is not b for a, b in zip(kept, left, strict=False)):
                break
            left = left[len(kept) :]  # what a table takes is known better now: there may be time for more
        self._thinned |= bool(left)
        out = [s for s in out if any(s.outcomes) or self._pace.skipped == skipped]
        return out, every - {s.sweep.column for s in out}, every - whole

    def _fewer(self, verdicts: Sequence[Verdict], late: frozenset[str], cliffs: int, *, small: bool) -> Iterator[str]:
        """What there was no time for, and why."""
        yield from fewer_tried(verdicts, self._pace, short=self._short)
        if late:
            and_more = m.AND_MORE.format(count=len(late)) if len(late) > NAMED else ""
            yield m.LATE_COLUMNS.format(count=len(late), columns="、".join(sorted(late)[:NAMED]), more=and_more)
        if cliffs:
            yield m.LATE_CLIFFS.format(count=cliffs)
        if not small:
            yield m.LATE_SMALL

    def _of_sweeps(self, view: View, swept: Iterable[Swept]) -> Grouped:
        found: Grouped = defaultdict(list)
        for one in swept:
            for start, low, end, high in one.pairs():
                for tree, rule in product(self._facts.pack.trees, _SWEPT):
                    ways = ((start, low, end, high), (end, high, start, low))
                    for way in ways if rule.code in (Score.code, Rank.code) else ways[:1]:
                        trial = one.sweep.trial(rule.code, tree, way[0], way[2])
                        self._add(found, trial, rule.judge(view, trial, way[1], way[3]))
        return found

    def _tables(self) -> int:
        return max(4, self._how.examples // (16 if self._facts.costly else 4))

    def _add(self, found: Grouped, trial: Trial, one: Effect | None) -> None:
        self._tried[trial.code] += 1
        if one is not None:
            found[trial.code, trial.tree, one.cause].append(Shown(trial, one))

    def _of_tables(self, view: View, found: Grouped) -> None:
        """Tables altered as a whole: the ones given, and some that are made."""
        facts = self._facts
        panels = [made(facts, self._reach, self._rng) for _ in range(self._tables())]
        universe = dict.fromkeys([*UNITS, *(self._own.units if self._own is not None else ())])
        rename = Rename.turned(universe, facts.named)
        plain = [column for column in facts.columns if measured(facts, column) is None]
        asked: list[tuple[str, Panel, Edit]] = []
        for n, panel in enumerate([*panels, *([self._own] if self._own is not None else [])]):
            asked += [(Names.code, panel, rename), (Names.code, panel, Reorder())]
            leaving = [u for u in panel.units if u not in facts.named]
            if len(panel.units) > 2:
                some = self._rng.sample(leaving, min(4, len(leaving)))
                asked += [(Reversal.code, panel, Drop(unit)) for unit in some]
            if plain:
                asked.append((UnitOfMeasure.code, panel, Scaled(plain[n % len(plain)], TIMES)))
            if not self._in_points:
                asked.append((FullScore.code, panel, self._rescaled))
        trials = [Trial(code, tree, panel, edit) for code, panel, edit in asked for tree in facts.pack.trees]
        self._judged(view, found, trials)

    def _judged(self, view: View, found: Grouped, trials: Sequence[Trial]) -> None:
        for trial, (tried, one) in zip(trials, judged(view, RULES, trials), strict=True):
            self._planned[trial.code] += 1
            if tried:
                self._add(found, trial, one)

    def _narrowed(self, view: View, found: Grouped) -> tuple[list[tuple[str, Item]], int]:
        """Cliffs that are none are taken out of ``found``; what was only steep is told as that. And how many jumps
        there was no time to look at."""
        chosen: list[Shown] = []
        for key in [key for key in found if key[0] == Cliff.code]:
            columns: dict[tuple[str, float], Shown] = {}
            for one in sorted(found.pop(key), key=lambda s: -s.found.size):
                edit = one.trial.edit
                columns.setdefault((edit.column, min(edit.start, edit.end)), one)  # type: ignore[attr-defined]
            chosen += list(columns.values())[:_CLIFFS_TRIED]
        kept, steep, late = narrowed(view, chosen, self._reach)
        for one in kept:
            found[Cliff.code, one.found.tree, one.found.cause].append(one)
        out: dict[tuple[str, str], tuple[str, Item]] = {}
        for one in sorted(steep, key=lambda s: -s.found.size):
            told = self._steep(view, one)
            if told is not None:
                out.setdefault((one.found.tree, told.place), (Cliff.code, told))
        return list(out.values()), late

    def _steep(self, view: View, one: Shown) -> Item | None:
        """A slope of more than the share over one hundredth of the column's reach; less is no news."""
        edit, found = one.trial.edit, one.found
        reach = self._reach[edit.column]  # type: ignore[attr-defined]
        width = abs(edit.end - edit.start)  # type: ignore[attr-defined]
        slope = found.size * min(1.0, 0.01 * (reach.high - reach.low) / width)
        if slope <= view.cliff * view.span[found.tree]:
            return None
        place = found.cause.place or found.tree
        return item(self._facts, Shown(one.trial, _steep(found, place)))

    def _smallest(self, view: View, found: Grouped) -> list[tuple[str, Item]]:
        chosen: list[Shown] = []
        for code in RULES:
            groups = [some for (c, _, _), some in found.items() if c == code]
            best = [min(some, key=_simplicity) for some in groups]
            best.sort(key=lambda s: (s.found.standing != "breach", -s.found.size, s.found.tree, s.found.cause.place))
            chosen += best[:_MOST_OF_A_KIND]
        small = (Reversal.code, Turning.code)
        shrunk = [s for s in chosen if s.found.standing == "breach" or s.trial.code in small]
        rest = [s for s in chosen if s.found.standing != "breach" and s.trial.code not in small]
        done = smallest(view, RULES, shrunk, self._reach)
        return [(s.trial.code, item(self._facts, s)) for s in [*done, *rest]]

    def _verdict(self, code: str, items: list[Item]) -> Verdict:
        aside: list[str] = []
        if code == UnitOfMeasure.code:
            for column in self._facts.columns:
                said = measured(self._facts, column)
                aside += [] if said is None else [f"{column}（{said}）"]
        if code == FullScore.code:
            aside = self._in_points
        order = sorted(items, key=lambda i: (i.standing != "breach", -(i.size or 0.0), i.tree, i.place, i.cause))
        return Verdict(code, self._tried[code], tuple(order), tuple(aside), self._planned[code] if self._short else 0)


def _simplicity(shown: Shown) -> tuple[bool, int, float]:
    """Data that were given first (they are the reader's own), then few units, then the largest effect."""
    return shown.trial.panel.made, len(shown.trial.panel.units), -shown.found.size


def _steep(found: Effect, place: str) -> Effect:
    return replace(found, standing="declared", cause=Cause("steep", place))
