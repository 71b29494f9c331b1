"""A year's figures scored by the rules of two years: the scenarios of ``int_scenario_scores``, without its SQL.

Belongs here: one scoring under given rules. Does not belong here: which scorings a change is made of.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from mulin.methods.trees.tree import Node, Tree, TreeResult, evaluate
from mulin.pack import Indicator, Pack
from mulin.pack.model import YearPack
from mulin.shapes import altered
from orchestration.again.cells import FieldValue, YearCells
from orchestration.again.figures import Figure, figures
from orchestration.again.scores import Scored, scores
from orchestration.again.tiers import UNCOUNTED, known, node
from reports.results.means import Mean
from reports.results.recompute import EDGE

CellsOf = Callable[[int], YearCells | None]
Leaf = tuple[str, str]
"""Unit and indicator."""
_READ_BEFORE = ("first_year", "applies_to")
"""Parameters that say of whom and from when on a figure is asked, and not how it is scored."""


@dataclass(frozen=True)
class Outcome:
    """What a scoring comes to. ``totals``: unrounded, of comparable units or not; ``pillars`` by unit and pillar;
    ``points``: what an indicator contributes to its unit's own score."""

    comparable: dict[str, bool]
    totals: dict[str, float | None]
    pillars: dict[tuple[str, str], float | None]
    points: dict[Leaf, float]


@dataclass(frozen=True)
class _Under:
    """A year's cells, asked about by the rules of another: what :func:`figures` reads of :class:`YearCells`."""

    pack: Pack
    inputs: _Of
    field: Callable[[str | None, str], FieldValue | None]


@dataclass(frozen=True)
class _Of:
    year: int


def figures_under(pack: Pack, method: YearPack, data: int, cells: CellsOf) -> dict[str, dict[str, Figure]]:
    """Indicator of the method → unit → its figure of the year ``data``. ``pack``: the units assessed, whatever the year
    of the rules. Empty where nothing is known of that year."""
    found = cells(data)
    if found is None:
        return {}
    of = altered(pack, years={method.year: method})
    under = cast("YearCells", _Under(of, _Of(method.year), found.field))
    return {i.code: figures(i, under, lambda year: cells(year + data - method.year)) for i in method.indicators}


def scores_under(
    pack: Pack, method: YearPack, found: Mapping[str, Mapping[str, Figure]], goals: YearPack | None = None
) -> dict[str, dict[str, Scored]]:
    """The scores of these figures. ``goals``: the year whose goals count where the rule is still that of the method."""
    of = altered(pack, years={method.year: method})
    out = {}
    for code, its in found.items():
        indicator, aimed = method.indicator[code], None if goals is None else goals.indicator.get(code)
        kept = aimed is not None and same_rule(indicator, aimed)
        out[code] = scores(aimed if kept and aimed else indicator, its, of, method.year)
    return out


def same_rule(one: Indicator, other: Indicator) -> bool:
    """Whether two years score an indicator alike but for its goals (``Rule.goals``, bands, target)."""
    return _how(one) == _how(other)


def _how(i: Indicator) -> tuple[Any, ...]:
    params = {name: _shape(value, goal=name in i.rule.goals) for name, value in i.rule.stored()
              if name not in _READ_BEFORE and not _bands(value)}  # fmt: skip
    return (i.tier, i.kind, i.direction, i.value_type, i.value_field, i.numerator_field, i.denominator_field,
            i.unit_of_measure, i.scoring_rule, i.veto, params)  # fmt: skip


def _shape(value: Any, *, goal: bool) -> Any:
    """A parameter as far as the rule depends on it; of a goal's numbers, that there are any."""
    if isinstance(value, list | tuple):
        return tuple(_shape(one, goal=goal) for one in value)
    return "goal" if goal and not isinstance(value, bool | str) else value


def _bands(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], tuple)


def outcome(
    pack: Pack, weights: YearPack, method: YearPack, scored: Mapping[str, Mapping[str, Scored]],
    published: Mapping[str, bool] | None = None, aside: Collection[Leaf] = (),
) -> Outcome:  # fmt: skip
    """Scores put together: places, weights and shares of the tiers are those of ``weights``, all else is the method's.

    An indicator that one of the two years does not have has no part. ``published``: which units are comparable, where
    this is a counterfactual of a scoring that said so. ``aside``: as if there were no such figure, nor ever any asked.
    """
    made = Outcome({}, {}, {}, {})
    composing = _Composing(pack, weights, method, published, made)
    for tier in reversed(weights.framework.tiers.units):
        composing.tier(tier, _own(pack, tier, weights, method, scored, aside))
    return made


@dataclass
class _Own:
    """A tier's own scores, units in the order of the pack."""

    basic: dict[str, float | None]
    comparable: dict[str, bool]
    pillars: dict[tuple[str, str], float | None]
    points: dict[Leaf, float]
    guiding: dict[str, list[float]]


def _own(
    pack: Pack, tier: str, weights: YearPack, method: YearPack, scored: Mapping[str, Mapping[str, Scored]],
    aside: Collection[Leaf],
) -> _Own:  # fmt: skip
    units = [u.code for u in pack.units_of(tier)]
    own = _Own(dict.fromkeys(units), dict.fromkeys(units, False), {}, {}, {u: [] for u in units})
    here = [i for i in method.indicators if i.tier == tier and i.code in scored and i.code in weights.indicator]
    for i in here:
        for unit, s in scored[i.code].items():
            if i.kind == "guiding" and s.points is not None and (unit, i.code) not in aside:
                own.guiding[unit].append(s.points)
                own.points[unit, i.code] = s.points
    basic = {i.code for i in here if i.kind == "basic"}
    tree = _tree(tier, weights, method, basic)
    if tree is None:
        return own
    counts = bool(method.framework.coverage.not_applicable_counts_as_missing)
    values = np.full((len(units), len(tree.leaves)), np.nan)
    applies = np.zeros(values.shape, dtype=bool)
    for k, code in enumerate(tree.leaves):
        for n, unit in enumerate(units):
            s = scored[code][unit]
            if (unit, code) in aside:
                continue
            if s.status not in UNCOUNTED and s.score is not None:
                values[n, k] = s.score
            applies[n, k] = counts or s.status != "not_applicable"
    _read(own, units, tree, evaluate(tree, values, applies))
    return own


def _read(own: _Own, units: Sequence[str], tree: Tree, made: TreeResult) -> None:
    for n, unit in enumerate(units):
        own.basic[unit] = known(made.node_scores[n, tree.root])
        own.comparable[unit] = bool(made.comparable[n])
        for j, at in enumerate(tree.nodes):
            if at.parent == "":
                own.pillars[unit, at.code[1:]] = known(made.node_scores[n, j])
        for k, code in enumerate(tree.leaves):
            own.points[unit, code] = known(made.contributions[n, k]) or 0.0


def _tree(tier: str, weights: YearPack, method: YearPack, scored: Collection[str]) -> Tree | None:
    """None where nothing of the tier is weighed and scored. A node that the method does not know is put together as the
    year of the weights does."""
    families, of_method = _families(tier, weights), _families(tier, method)
    families = {p: kept for p, of in families.items() if (kept := [i for i in of if i.code in scored])}
    if not families:
        return None

    def mean(at: YearPack, kind: str) -> Mean:
        return Mean.of(kind, at.framework.aggregation.zero_policy)

    root, floors = method if of_method else weights, method.framework.coverage
    nodes = [node("", None, 1.0, mean(root, root.framework.aggregation.index), floors.tier_floor)]
    for p, family in families.items():
        at = method if p in of_method else weights
        weight = weights.framework.pillars[p].weight
        nodes.append(node(f"/{p}", "", weight, mean(at, at.framework.aggregation.pillar), floors.pillar_floor))
        nodes += [Node(i.code, f"/{p}", i.weight) for i in family]
    return Tree(tuple(nodes), tuple(i.code for family in families.values() for i in family))


def _families(tier: str, of: YearPack) -> dict[str, list[Indicator]]:
    """Pillar → its basic indicators of the tier, where they weigh anything."""
    out: dict[str, list[Indicator]] = {p: [] for p in of.framework.pillars}
    for i in of.indicators:
        if i.tier == tier and i.kind == "basic":
            out[i.pillar].append(i)
    return {p: family for p, family in out.items() if sum(i.weight for i in family) > 0}


@dataclass(frozen=True)
class _Composing:
    """Tiers put together from the lowest up, into ``made``."""

    pack: Pack
    weights: YearPack
    method: YearPack
    published: Mapping[str, bool] | None
    made: Outcome

    def tier(self, tier: str, own: _Own) -> None:
        """``own``: what the tier's units come to without those below them."""
        self.made.points.update(own.points)
        for unit in self.pack.units_of(tier):
            self._unit(tier, unit.code, own)

    def _unit(self, tier: str, unit: str, own: _Own) -> None:
        rule = self.weights.framework.tiers.of(tier)
        basic, points = own.basic[unit], own.guiding[unit]
        bonus = min(sum(p for p in points if p > 0), self.method.framework.guiding.tier_cap)
        total = None if basic is None else basic + bonus + sum(p for p in points if p < 0)
        pillars = {p: own.pillars.get((unit, p)) for p in self.weights.framework.pillars}
        enough = own.comparable[unit]
        if rule.child_tier:
            a, b = rule.composition.own, rule.composition.children_mean or 0.0
            below = [u.code for u in self.pack.units_of(rule.child_tier) if u.parent_code == unit]
            good = [u for u in below if self.made.comparable[u]]
            total = _composed(a, total, b, _mean([self.made.totals[u] for u in good]))
            pillars = {p: _composed(a, x, b, _mean([self.made.pillars.get((u, p)) for u in good]))
                       for p, x in pillars.items()}  # fmt: skip
            least = self.method.framework.tiers.of(tier).min_comparable_children_share or 0.0
            enough = (enough or a == 0) and len(good) > 0 and len(good) >= least * len(below) - EDGE
        scale = self.method.framework.total_scale
        self.made.comparable[unit] = enough if self.published is None else self.published[unit]
        self.made.totals[unit] = None if total is None else min(max(total, scale.min), scale.max)
        self.made.pillars.update({(unit, p): x for p, x in pillars.items()})


def _composed(a: float, own: float | None, b: float, below: float | None) -> float | None:
    """A part with no share may be absent; any other absent part leaves no whole."""
    if (a and own is None) or (b and below is None):
        return None
    return (a * (own or 0.0) if a else 0.0) + (b * (below or 0.0) if b else 0.0)


def _mean(values: Sequence[float | None]) -> float | None:
    there = [x for x in values if x is not None]
    return sum(there) / len(there) if there else None
