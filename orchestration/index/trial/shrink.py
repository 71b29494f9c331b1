"""The smallest table that still shows what was found.

Every run of the engine scores hundreds of tables as quickly as one, so all that could be smaller is tried at once, of
all breaches side by side. (Hypothesis shrinks one example after another, each a run of the engine: minutes for what is
done here in ten runs. It stays with the tests.)
"""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np

from orchestration.index.trial.engine import Case
from orchestration.index.trial.ground import Reach
from orchestration.index.trial.panel import Drop, Step
from orchestration.index.trial.properties.base import Effect, Property, Trial, View
from orchestration.index.trial.properties.cliff import NARROWEST, Cliff

_MOST_AT_ONCE = 120
_MOST_COSTLY = 24
_TIMES = 6

Search = Generator[list[Trial], list[bool], Trial]
Simpler = Callable[[Trial], Trial]


@dataclass(frozen=True)
class Shown:
    """What was found, with the table it was found in."""

    trial: Trial
    found: Effect


def judged(view: View, rules: dict[str, Property], trials: Sequence[Trial]) -> list[tuple[bool, Effect | None]]:
    """Each trial scored before and after its alteration, and judged: whether it was tried (the table is not refused,
    there was time for it), and what was found, if anything."""
    cases: list[Case] = []
    for trial in trials:
        cases += [Case(view.facts.pack, trial.panel), Case(*trial.altered(view.facts.pack))]
    outcomes = view.engine.run(cases)
    out: list[tuple[bool, Effect | None]] = []
    for trial, before, after in zip(trials, outcomes[::2], outcomes[1::2], strict=True):
        both = before is not None and after is not None
        found = (
            rules[trial.code].judge(view, trial, before, after) if before is not None and after is not None else None
        )
        out.append((both, found))
    return out


def smallest(
    view: View, rules: dict[str, Property], some: Sequence[Shown], reach: dict[str, Reach],
) -> list[Shown]:  # fmt: skip
    """All of them side by side; each keeps its cause. Without time they stay as they are."""
    most = _MOST_COSTLY if view.facts.costly else _MOST_AT_ONCE
    searches = [_search(one.trial, reach, most) for one in some]
    asked = {n: next(search, []) for n, search in enumerate(searches)}
    best = list(some)
    while any(asked.values()):
        flat = [(n, trial) for n, trials in asked.items() for trial in trials]
        found = judged(view, rules, [trial for _, trial in flat])
        answers: dict[int, list[bool]] = {n: [] for n in asked}
        for (n, trial), (_, one) in zip(flat, found, strict=True):
            same = one is not None and (one.cause, one.standing) == (some[n].found.cause, some[n].found.standing)
            answers[n].append(same)
            if same and one is not None and _measure(trial) <= _measure(best[n].trial):
                best[n] = Shown(trial, one)
        following: dict[int, list[Trial]] = {}
        for n, answer in answers.items():
            try:
                following[n] = searches[n].send(answer)
            except StopIteration:
                continue
        asked = following
    return best


def _measure(trial: Trial) -> tuple[int, int, int]:
    """Units, years, and digits to be read."""
    panel = trial.panel
    digits = sum(_digits(x) for values in panel.figures.values() for x in values)
    various = sum(len(set(values.tolist())) for values in panel.figures.values())
    if isinstance(trial.edit, Step):
        digits += _digits(trial.edit.end)
    return len(panel.units), len(panel.years), digits + various


def _digits(x: float) -> int:
    """Digits somebody has to read: 0 none, 10 and 0.1 one; a blank counts as one."""
    return 1 if x != x else len(f"{abs(x):.12g}".replace(".", "").strip("0"))


def _search(trial: Trial, reach: dict[str, Reach], most: int) -> Search:
    while options := list(_fewer(trial))[:most]:
        answers = yield options
        kept = [option for option, good in zip(options, answers, strict=True) if good]
        if not kept:
            break
        trial = min(kept, key=lambda t: len(t.panel.units))
    if options := list(_shorter(trial)):
        answers = yield options
        trial = next((option for option, good in zip(options, answers, strict=True) if good), trial)
    for _ in range(_TIMES):
        steps = list(_plainer(trial, reach))[:most]
        options = [step(trial) for step in steps]
        smaller = [n for n, option in enumerate(options) if _measure(option) < _measure(trial)]
        if not smaller:
            break
        answers = yield [options[n] for n in smaller]
        good = [steps[n] for n, answer in zip(smaller, answers, strict=True) if answer]
        if not good:
            break
        together = [good[0](trial)]
        for step in good[1:]:
            together.append(step(together[-1]))
        answers = yield together
        trial = next(option for option, good in zip(reversed(together), reversed(answers), strict=True) if good)
    return trial


def _fewer(trial: Trial) -> Iterator[Trial]:
    """With one, two or three others beside those that are spoken of; of many first with a half, a quarter of them."""
    units = trial.panel.units
    others = [u for u in units if u not in trial.edit.keeps]
    sets: list[tuple[str, ...]] = []
    for count in (0, 1, 2, 3):
        if count < len(others) and (count < 2 or len(others) <= 8):
            sets += combinations(others, count)
    if len(others) > 8:
        for parts in (2, 4, 8):
            size = -(-len(others) // parts)
            pieces = [others[n : n + size] for n in range(0, len(others), size)]
            sets += [tuple(u for piece in pieces if piece is not left for u in piece) for left in pieces]
            sets += [tuple(piece) for piece in pieces]
        sets.sort(key=len)
        sets = sets[: _MOST_AT_ONCE // 2] + sets[-_MOST_AT_ONCE // 2 :] if len(sets) > _MOST_AT_ONCE else sets
    else:
        sets += [tuple(u for u in others if u != left) for left in others]
    for some in dict.fromkeys(sets):
        kept = {*some, *trial.edit.keeps}
        rows = np.array([n for n, (unit, _) in enumerate(trial.panel.keys) if unit in kept], dtype=np.intp)
        if 0 < len(rows) < len(trial.panel.keys) and (some or not isinstance(trial.edit, Drop)):
            yield trial.on(trial.panel.only(rows))


def _shorter(trial: Trial) -> Iterator[Trial]:
    """With one year, then with all but one."""
    at = trial.edit.at[1] if isinstance(trial.edit, Step) else None
    years = trial.panel.years
    for kept in [{year} for year in years] + [set(years) - {year} for year in years]:
        if len(kept) < len(years) and (at is None or at in kept):
            rows = np.array([n for n, (_, year) in enumerate(trial.panel.keys) if year in kept], dtype=np.intp)
            yield trial.on(trial.panel.only(rows))


def _plainer(trial: Trial, reach: dict[str, Reach]) -> Iterator[Simpler]:
    panel, edit = trial.panel, trial.edit
    stepped = panel.keys.index(edit.at) if isinstance(edit, Step) else -1
    for column, values in panel.figures.items():
        fixed = stepped if isinstance(edit, Step) and edit.column == column else -1
        free = [n for n in range(len(values)) if n != fixed]
        if len({repr(values[n]) for n in free}) > 1:
            for value in _plain_values(reach[column], np.array([values[n] for n in free])):
                yield _set(column, free, value)
        for n in free:
            for value in _plain_values(reach[column], values[n : n + 1]):
                yield _set(column, [n], value)
    if isinstance(edit, Step):
        yield from _plain_steps(trial, reach[edit.column])


def _plain_values(reach: Reach, values: np.ndarray) -> list[float]:
    """Figures to try in place of these, the plainest first: few digits, the posts, the ends; all within the reach."""
    known = values[np.isfinite(values)]
    middle = float(np.median(known)) if len(known) else 0.5 * (reach.low + reach.high)
    tried = [_rounded(middle, 1), _rounded(middle, 2), *reach.posts, reach.low, reach.high, reach.plain(middle)]
    return [v for v in dict.fromkeys(tried) if reach.low <= v <= reach.high][:5]


def _rounded(x: float, digits: int) -> float:
    return float(f"{x:.{digits}g}")


def _set(column: str, rows: list[int], value: float) -> Simpler:
    def simpler(trial: Trial) -> Trial:
        values = trial.panel.figures[column].copy()
        values[rows] = value
        return trial.on(replace(trial.panel, figures={**trial.panel.figures, column: values}))

    return simpler


def _plain_steps(trial: Trial, reach: Reach) -> Iterator[Simpler]:
    assert isinstance(trial.edit, Step)
    start, end = trial.edit.start, trial.edit.end
    if trial.code == Cliff.code:
        width = NARROWEST * (reach.high - reach.low)
        for edge in dict.fromkeys(_rounded(x, digits) for digits in (1, 2, 3, 4) for x in (end, start)):
            for low, high in ((edge - width, edge), (edge, edge + width)):
                yield _stepped(*((low, high) if end > start else (high, low)))
        return
    for digits in (1, 2, 3):
        place = 10.0 ** (math.floor(math.log10(max(abs(start), abs(end)) or 1.0)) - digits + 1)
        below = _rounded(math.floor(min(start, end) / place) * place, 12)
        above = _rounded(below + place, 12)
        a, b = _rounded(start, digits), _rounded(end, digits)
        for pair in ((below, above) if end > start else (above, below), (a, b), (a, end), (start, b)):
            if pair[0] != pair[1] and (pair[1] > pair[0]) == (end > start):
                yield _stepped(*pair)


def _stepped(start: float, end: float) -> Simpler:
    def simpler(trial: Trial) -> Trial:
        assert isinstance(trial.edit, Step)
        edit = replace(trial.edit, start=start, end=end)
        panel = trial.panel.with_figure(trial.panel.keys.index(edit.at), edit.column, start)
        return replace(trial, panel=panel, edit=edit)

    return simpler
