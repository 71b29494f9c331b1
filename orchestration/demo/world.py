"""The district behind the demo figures: how large each unit is, how good, and how that moves over the years.

A unit has one latent quality, a lean towards each pillar and a habit in each indicator; together they say how far it
gets towards the year's target (1.0: exactly there). Units share part of the quality of the one above, so that streets
differ and indicators within a pillar go together.
"""

from __future__ import annotations

from functools import cached_property
from math import exp
from statistics import NormalDist

from mulin.pack import Indicator, Pack, Unit
from orchestration.demo.draws import Draws

_NORMAL = NormalDist()

LEVEL = {"grid": 0.935, "community": 0.945, "street": 0.972, "district": 1.015}
"""Mean way to the target in the plan's first year."""
GROWTH = -0.002
"""A year's change of the way to the target: targets rise, and units follow a little more slowly."""
SPREAD_QUALITY = {"grid": 0.06, "community": 0.055, "street": 0.040, "district": 0.0}
SPREAD_PILLAR = 0.022
SPREAD_HABIT = {"grid": 0.033, "community": 0.030, "street": 0.020, "district": 0.022}
SPREAD_YEAR = 0.016
SPREAD_DIFFICULTY = 0.015
"""An indicator can be hard for everyone."""
STREET_SHARE = 0.45
"""Correlation of a unit's quality with that of the one above, below the streets."""
SMALL_SHARE = 0.06
"""Share of the lowest units with so few households that whole kinds of cases do not occur."""


class World:
    """The model for one pack and seed. Pure: every figure is computed from its name, nothing is kept or changed."""

    def __init__(self, pack: Pack, seed: int) -> None:
        self.pack = pack
        self.seed = seed
        self.draws = Draws(seed)
        self.first_year = min(pack.plan.plan_years)
        self.lowest = pack.words.lowest

    @cached_property
    def _street_quality(self) -> dict[str, float]:
        """Evenly spread over the normal distribution, in drawn order: any seed has good and weak streets."""
        streets = self.draws.order([u.code for u in self.pack.units_of("street")], "street order")
        return {code: _NORMAL.inv_cdf((n + 0.5) / len(streets)) for n, code in enumerate(streets)}

    @cached_property
    def _size_rank(self) -> dict[str, float]:
        """Place of a unit of the lowest tier by size, 0 smallest to 1 largest."""
        codes = self.draws.order([u.code for u in self.pack.units_of(self.lowest)], "size order")
        return {code: (n + 0.5) / len(codes) for n, code in enumerate(codes)}

    def households(self, unit: Unit) -> int:
        """Size of a unit: households in the lowest tier, or the sum of those below."""
        if unit.tier == self.lowest:
            return round(1150 * exp(0.48 * _NORMAL.inv_cdf(self._size_rank[unit.code])))
        return sum(self.households(child) for child in self.pack.children(unit.code))

    def is_small(self, unit: Unit) -> bool:
        return unit.tier == self.lowest and self._size_rank[unit.code] < SMALL_SHARE

    def relative_size(self, unit: Unit) -> float:
        """0..1 within the lowest tier; drawn for the own business of those above."""
        return self._size_rank[unit.code] if unit.tier == self.lowest else self.draws.uniform("size", unit.code)

    def quality(self, unit: Unit, year: int) -> float:
        """Standardised quality in a year."""
        trend = 0.08 * (year - self.first_year) * self.draws.normal("trend", unit.code)
        if unit.tier == "district":
            return 0.0
        return _skewed(self._latent(unit) + trend)

    def _latent(self, unit: Unit) -> float:
        if unit.tier == "street":
            return self._street_quality[unit.code]
        own = self.draws.normal("quality", unit.code)
        above = self._latent(self.pack.unit[unit.parent_code or ""])
        return STREET_SHARE * above + float((1 - STREET_SHARE**2) ** 0.5) * own

    def attainment(self, indicator: Indicator, unit: Unit, year: int) -> float:
        """How far the unit gets from the zero line to the year's target; 1.0 is the target, more is beyond it."""
        draws, code = self.draws, indicator.code
        level = LEVEL[unit.tier] + GROWTH * (year - self.first_year)
        return (
            level
            + SPREAD_QUALITY[unit.tier] * self.quality(unit, year)
            + SPREAD_DIFFICULTY * draws.normal("difficulty", code)
            + SPREAD_PILLAR * draws.normal("pillar", unit.code, indicator.pillar)
            + SPREAD_HABIT[unit.tier] * draws.normal("habit", unit.code, code)
            + SPREAD_YEAR * draws.normal("year", unit.code, code, year)
        )


def _skewed(quality: float) -> float:
    """The weakest are weaker than a normal law has them, and the best crowd together near what is asked."""
    if quality < -1:
        return -1 + 1.5 * (quality + 1)
    return quality if quality < 1 else 1 + 0.6 * (quality - 1)
