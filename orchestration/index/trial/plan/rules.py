"""A plan pack's rules tried one by one: what one figure of one unit does to the points it earns there.

Each indicator is scored by the rule that scores the year (``Indicator.rule``), alone: what units get from each other,
from the tier below or lose by quotas is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mulin.pack import Indicator, Pack
from mulin.rules.boolean import Boolean
from mulin.rules.step import Step
from mulin.scoring.rule import Measured
from orchestration.index.trial import messages as m
from orchestration.index.trial.ground import UNITS
from orchestration.index.trial.report import Item, Verdict, number

Array = NDArray[np.float64]
CODES = ("monotone_score", "cliff", "idle")
_POINTS = 401
_NARROW = 1e-6
"""A jump is narrowed to so much of the reach, as in an index pack."""
_PARAMS = ("floor", "ceil", "target_low", "target_high", "zero_low", "zero_high")
_FULL = 100.0


@dataclass(frozen=True)
class _Swept:
    """``points`` of the unit's total for each of ``figures``, ascending; ``peers``: the others' figures, held."""

    indicator: Indicator
    figures: Array
    peers: Array

    @classmethod
    def of(cls, indicator: Indicator) -> _Swept:
        low, high = ends(indicator)
        whole = indicator.value_type in ("count", "boolean")
        count = int(min(_POINTS, high - low + 1)) if whole else _POINTS
        figures = np.linspace(low, high, count)
        peers = np.linspace(low, high, len(UNITS) + 1)[1:-1] if indicator.rule.compares else np.empty(0)
        return cls(indicator, np.unique(np.round(figures) if whole else figures), peers)

    def points(self, figures: Array) -> Array:
        rule, i = self.indicator.rule, self.indicator
        if not rule.compares:
            return self._earned(Measured(figures, i.direction, i.target))
        return np.array([self._earned(Measured(np.array([x, *self.peers]), i.direction, i.target))[0] for x in figures])

    def _earned(self, measured: Measured) -> Array:
        rule, weight = self.indicator.rule, self.indicator.weight
        score = rule.score(measured)
        return rule.points(measured, score, weight) if self.indicator.kind == "guiding" else weight * score / 100.0

    @property
    def whole(self) -> bool:
        return bool(np.all(self.figures % 1 == 0)) and self.indicator.value_type in ("count", "boolean")

    def item(self, code: str, kind: str, standing: str, start: float, end: float) -> Item:
        """What a step from ``start`` to ``end`` does."""
        i = self.indicator
        was, now = (float(x) for x in self.points(np.array([start, end])))
        text, mend = (said.format(place=i.code, rule=i.scoring_rule, score=number(was)) for said in
                      m.CAUSES[f"{code}.{kind}"])  # fmt: skip
        example = "，".join((
            m.STEP.format(unit=UNITS[0], column=i.code, start=number(start), end=number(end)),
            m.SCORE.format(unit=UNITS[0], was=number(was), now=number(now)),
        ))  # fmt: skip
        rows = [{"unit": unit, i.code: float(x)} for unit, x in zip(UNITS, [start, *self.peers], strict=False)]
        facts = {"column": i.code, "from": start, "to": end, "score": [was, now]}
        return Item(standing, i.tier, kind, i.code, text, mend, example, abs(now - was), facts, rows)


def try_rules(pack: Pack, cliff: float) -> tuple[Verdict, ...]:
    """Every indicator of the plan's last year, tier by tier. ``cliff``: share of a unit's full 100 points."""
    swept = [_Swept.of(i) for i in pack.years[max(pack.years)].indicators]
    found: dict[str, list[Item]] = {code: [] for code in CODES}
    for one in swept:
        points = one.points(one.figures)
        found["monotone_score"] += _fallen(one)
        found["cliff"] += _jumped(one, points, cliff * _FULL)
        found["idle"] += _idle(one, points)
    tried = sum(len(one.figures) for one in swept)
    return tuple(Verdict(code, len(swept) if code == "idle" else tried, tuple(found[code])) for code in CODES)


def better(i: Indicator, figures: Array) -> Iterator[Array]:
    """Runs of ``figures`` (ascending), each better than the one before by the declared direction."""
    if i.direction == "target":
        yield figures[figures <= i.params["target_low"]]
        yield figures[figures >= i.params["target_high"]][::-1]
    else:
        yield figures if i.direction == "higher" else figures[::-1]


def ends(i: Indicator) -> tuple[float, float]:
    """From nothing to well beyond whatever the rule names."""
    if i.value_type == "boolean":
        return 0.0, 1.0
    posts = [i.target, *(float(i.params[name]) for name in _PARAMS if name in i.params)]
    posts += [float(edge) for edge, _ in i.params.get("bands", ()) if i.params.get("basis") != "target_ratio"]
    most = max(posts)
    for each, full in (("per_unit", i.params.get("base")), ("per_item", i.params.get("cap"))):
        if i.params.get(each) and full:
            most = max(most, float(np.ceil(full / i.params[each])))
    return min(0.0, *posts), float(np.ceil(max(1.2 * most, most + 1)))


def _fallen(one: _Swept) -> Iterator[Item]:
    for run in better(one.indicator, one.figures):
        points = one.points(run)
        fall = np.diff(points)
        if len(fall) and fall.min() < -1e-9:
            n = int(np.argmin(fall))
            yield one.item("monotone_score", "rule", "breach", float(run[n]), float(run[n + 1]))
            return


def _jumped(one: _Swept, points: Array, least: float) -> Iterator[Item]:
    """The greatest jump of more than ``least`` points: for a step of one where figures are whole, else for any."""
    step = np.abs(np.diff(points))
    if not len(step) or not step.max() > least:
        return
    n = int(np.argmax(step))
    low, high = float(one.figures[n]), float(one.figures[n + 1])
    while not one.whole and high - low > _NARROW * (one.figures[-1] - one.figures[0]):
        middle = 0.5 * (low + high)
        a, b, c = one.points(np.array([low, middle, high]))
        low, high = (low, middle) if abs(b - a) >= abs(c - b) else (middle, high)
    a, b = one.points(np.array([low, high]))
    if abs(b - a) > least:
        rule = one.indicator.rule
        declared = isinstance(rule, Step | Boolean) or not rule.replaceable or one.whole
        yield one.item("cliff", "stepwise" if declared else "rule", "declared" if declared else "breach", low, high)


def _idle(one: _Swept, points: Array) -> Iterator[Item]:
    known = points[np.isfinite(points)]
    if len(known) and np.ptp(known) > 1e-9:
        return
    kind = "weight_zero" if one.indicator.weight == 0 else "constant"
    yield one.item("idle", kind, "breach", float(one.figures[0]), float(one.figures[-1]))
