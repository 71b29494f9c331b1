"""Totals, ranks and grades of every unit, from the scores of their indicators: ``reports.results`` does the sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from typing import Any, TypeVar

import numpy as np

from mulin.methods.trees.tree import Node, Tree, evaluate
from mulin.pack import Pack
from orchestration.again.rows import Row
from reports.results.inputs import TierInput, read_tiers
from reports.results.means import Mean
from reports.results.parameters import Band, bands, parameters
from reports.results.recompute import Values, recompute
from reports.rows import IndicatorScore, UnitScore

R = TypeVar("R")
UNCOUNTED = ("pending", "not_applicable")
"""Statuses under which an indicator enters no score."""


class Scored:
    """What ``read_tiers`` asks of a release's marts, answered from the pack and the scores computed again."""

    def __init__(self, pack: Pack, year: int, indicators: Iterable[Row]) -> None:
        self._pack, self._year = pack, year
        self._indicators: dict[str, list[IndicatorScore]] = {}
        for row in indicators:
            self._indicators.setdefault(row["tier"], []).append(_row(IndicatorScore, row))

    def units(self, tier: str, year: int | None = None) -> Sequence[UnitScore]:
        """Every unit of a tier; nothing is known of it but its place."""
        return [
            _row(UnitScore, {"year": year, "unit_code": u.code, "unit_name": u.name, "tier": u.tier,
                             "parent_code": u.parent_code, "peer_group": u.parent_code or u.code})
            for u in self._pack.units_of(tier)
        ]  # fmt: skip

    def unit(self, code: str, year: int | None = None) -> UnitScore | None:
        """The unit of that code."""
        return next(u for u in self.units(self._pack.unit[code].tier, year) if u.unit_code == code)

    def by(self, row: type[R], column: str, value: str, year: int | None = None) -> Sequence[R]:
        """The indicators' scores of a tier."""
        return self._indicators.get(value, [])  # type: ignore[return-value]

    def of_unit(self, row: type[R], code: str, year: int | None = None) -> Sequence[R]:
        """The pillars of a unit; nothing is known of them but name and weight."""
        pillars = self._pack.years[self._year].framework.pillars
        return [
            _row(row, {"year": year, "unit_code": code, "pillar": p, "pillar_name": known.name_zh,
                       "weight": known.weight})
            for p, known in pillars.items()
        ]  # fmt: skip


def _row(kind: type[R], known: Mapping[str, Any]) -> R:
    return kind(**{f.name: known.get(f.name) for f in fields(kind)})  # type: ignore[arg-type]


class Totals:
    """``values``: unit → its figures under the keys of ``recompute``; ``tiers`` by code; ``bands`` from the best."""

    def __init__(self, pack: Pack, year: int, indicators: Sequence[Row]) -> None:
        framework = pack.years[year].framework
        found = read_tiers(Scored(pack, year, indicators), pack, year)
        self.tiers: dict[str, TierInput] = {t.tier: t for t in found}
        self.rules: dict[str, Any] = {p.label: p.value for p in parameters(framework, found)}
        self.bands: list[Band] = bands(framework)
        average = framework.aggregation
        self._index, self._pillar = (Mean.of(kind, average.zero_policy) for kind in (average.index, average.pillar))
        self.values: dict[str, Values] = {}
        below: dict[str, dict[str, Values]] = {}
        for t in reversed(found):
            below[t.tier] = recompute(
                t, self.rules, self.bands, self._index, self._pillar, below[t.child.tier] if t.child else {}
            )
            self.values |= below[t.tier]
        self.shared: dict[tuple[str, str], tuple[float | None, float | None]] = {}
        counts = bool(framework.coverage.not_applicable_counts_as_missing)
        for t in found:
            self.shared |= self._share(t, indicators, counts)

    def _share(
        self, t: TierInput, indicators: Sequence[Row], na_counts: bool
    ) -> dict[tuple[str, str], tuple[float | None, float | None]]:
        """(unit, indicator) → effective weight and contribution, both in points, of the basic indicators."""
        families = {p: [(c.indicator.code, c.full or 0.0) for c in f] for p, f in t.families.items()}
        families = {p: f for p, f in families.items() if sum(w for _, w in f) > 0}
        if not families:
            return {}
        first = t.units[0].unit_code
        nodes = [node("", None, 1.0, self._index)]
        for p, family in families.items():
            nodes.append(node(f"/{p}", "", t.pillars[first, p].weight, self._pillar))
            nodes += [Node(code, f"/{p}", weight) for code, weight in family]
        leaves = [code for family in families.values() for code, _ in family]
        of = {(r["unit_code"], r["indicator_code"]): r for r in indicators}
        rows = [[of[u.unit_code, code] for code in leaves] for u in t.units]
        scores = [[_counted(r) for r in line] for line in rows]
        applies = [[na_counts or r["status"] != "not_applicable" for r in line] for line in rows]
        made = evaluate(Tree(tuple(nodes), tuple(leaves)), np.array(scores, dtype=np.float64), np.array(applies))
        return {
            (u.unit_code, code): (known(made.effective_weights[i, k]), known(made.contributions[i, k]))
            for i, u in enumerate(t.units) for k, code in enumerate(leaves)
        }  # fmt: skip


def node(code: str, parent: str | None, weight: float, mean: Mean, minimum_share: float = 0.0) -> Node:
    """A node that is put together by a declared mean."""
    zero: Any = mean.zero
    return Node(code, parent, weight, mean.method, mean.exponent, zero, mean.floor, minimum_share)


def _counted(row: Row) -> float:
    uncounted = row["status"] in UNCOUNTED or row["score"] is None
    return float("nan") if uncounted else float(row["score"])


def known(x: float) -> float | None:
    """A figure of an array; None where there is none."""
    return None if np.isnan(x) else float(x)
