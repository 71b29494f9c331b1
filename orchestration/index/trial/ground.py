"""The tables that are made: few units, plain figures, on both sides of every post that a rule names."""

from __future__ import annotations

import math
from dataclasses import dataclass
from random import Random

import numpy as np

from orchestration.index.trial.facts import Facts, Known
from orchestration.index.trial.panel import Panel

UNITS = tuple("甲乙丙丁戊己庚辛")
YEARS = (2001, 2002, 2003)
_PLAIN = (1.0, 100.0)
"""Figures of a column about which nothing is known."""
_SPIKE = 10
"""An outlier, in the greatest of the other figures."""


@dataclass(frozen=True)
class Reach:
    """From where to where a column's figures go; ``posts``: figures at which its rules change; ``whole``: counts;
    ``spikes``: its outliers are treated, so one is there now and then, and a sweep ends at one."""

    low: float
    high: float
    posts: tuple[float, ...]
    whole: bool
    spikes: bool

    @property
    def unit(self) -> float:
        """The plain step of its figures: 1, 2 or 5 times a power of ten, some forty in its reach."""
        width = self.high - self.low
        if width <= 0:
            return 1.0
        raw = width / 40
        power = 10.0 ** math.floor(math.log10(raw))
        step = next(power * k for k in (1, 2, 5, 10) if power * k >= raw)
        return max(1.0, step) if self.whole else step

    def plain(self, x: float) -> float:
        """The figure as people would write it, not beyond the reach."""
        rounded = float(f"{round(x / self.unit) * self.unit:.12g}")
        return min(max(rounded, self.low), self.high)

    def sweep(self, count: int) -> list[float]:
        """So many figures from one end to the other, and the posts, with a hundredth of the reach before and after."""
        even = [self.plain(float(x)) for x in np.linspace(self.low, self.high, count)]
        near = 0.0 if self.whole else float(f"{0.01 * (self.high - self.low):.1g}")
        posts = [float(f"{p + beside:.12g}") for p in self.posts for beside in (-near, 0.0, near)]
        far = [times * self.high for times in (2, 4, _SPIKE)] if self.spikes else []
        return sorted({*even, *far, *(p for p in posts if self.low <= p <= self.high)})

    def draw(self, rng: Random) -> float:
        turn = rng.random()
        if self.posts and turn < 0.2:
            return rng.choice(self.posts)
        return self.plain(rng.uniform(self.low, self.high))


def reaches(facts: Facts, own: Panel | None) -> dict[str, Reach]:
    """Column → its reach: of the data that were given and of the posts that the rules name."""
    out = {}
    for column in facts.columns:
        posts: set[float] = set()
        whole = below_zero = spikes = logarithms = False
        for n in facts.reading(column):
            known = facts.known[n]
            spikes |= known.treated
            if known.direct and known.field == column and known.indicator.denominator is None:
                factor = known.indicator.factor or 1.0
                posts |= {p / factor for p in _posts(known, facts.pack.scale)}
                logarithms |= known.rule.needs_logarithm(known.indicator.direction)
                whole |= known.how.rule in ("boolean", "bonus", "deduction")
        below_zero = any(p < 0 for p in posts)
        low, high = _ends(posts, below_zero)
        if logarithms and low <= 0:  # a table with a figure that has none is refused
            low = 0.1 * min(posts)
        if own is not None and np.isfinite(own.figures[column]).any():
            seen = own.figures[column]
            least, most = float(np.nanmin(seen)), float(np.nanmax(seen))
            low, high = (min(low, least), max(high, most)) if posts else (least, most)
            whole |= bool(np.all(seen[np.isfinite(seen)] % 1 == 0))
        if low == high:
            low, high = low - abs(low or 1.0) * 0.5, high + abs(high or 1.0) * 0.5
        out[column] = Reach(low, high, tuple(sorted(posts)), whole, spikes)
    return out


def _posts(known: Known, scale: float) -> list[float]:
    how = known.how
    target = 1.0 if how.target is None else how.target
    posts = [p for p in (how.floor, how.ceil, how.target) if p is not None]
    posts += [edge * target for edge, _ in how.bands if not known.compares]  # else shares of the peers
    if isinstance(how.reference, float | int):
        posts.append(float(how.reference))
    if how.rule == "target_attainment" and how.floor is None:
        posts.append(0.0)
    if how.rule == "boolean":
        posts += [0.0, 1.0]
    if how.transform == "ln" and not known.rule.needs_logarithm(known.indicator.direction):
        posts.append(0.0)  # what has no logarithm is read otherwise
    high = scale if how.high is None else how.high
    for each, most in ((how.per_unit, how.base or high), (how.per_item, high)):
        if each is not None:
            posts += [0.0, float(min(math.ceil(most / each), 1000))]
    if known.impute.value is not None:
        posts.append(known.impute.value)
    return posts


def _ends(posts: set[float], below_zero: bool) -> tuple[float, float]:
    if not posts:
        return _PLAIN
    low, high = min(posts), max(posts)
    if posts == {0.0, 1.0}:
        return low, high
    beyond = 0.1 * ((high - low) or abs(high) or 1.0)
    return (low - beyond if below_zero else max(0.0, low - beyond)), high + beyond


def made(facts: Facts, reach: dict[str, Reach], rng: Random) -> Panel:
    """One table: three to six units (two more where outliers are treated or weights found), a blank here and there."""
    many = any(k.treated for k in facts.known) or any(facts.nodes_of_all(t) for t in facts.pack.trees)
    count = rng.randint(5, 8) if many else rng.randint(2, 6)
    units = UNITS[:count]
    years = YEARS if facts.over_years else YEARS[:1]
    keys = tuple((unit, year) for year in years for unit in units)
    blanks = rng.random() < 0.4
    figures = {}
    for column in facts.columns:
        drawn = [reach[column].draw(rng) for _ in keys]
        if reach[column].spikes and rng.random() < 0.5:  # two would hide each other
            drawn[rng.randrange(len(drawn))] = reach[column].high * _SPIKE
        figures[column] = np.array([math.nan if blanks and rng.random() < 0.12 else x for x in drawn])
    classes = {name: {unit: "一二"[n % 2] for n, unit in enumerate(UNITS)} for name in facts.pack.classes}
    named = dict(zip(units, sorted(facts.named), strict=False))
    keys = tuple((named.get(unit, unit), year) for unit, year in keys)
    for of in classes.values():
        of |= {named[unit]: of[unit] for unit in named}
    return Panel(keys, figures, classes, {})
