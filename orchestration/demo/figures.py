"""From how far a unit gets to the figures an official would have written: the scoring rules run backwards.

A figure is computed once, from its field, unit and year; ratios get whole numerators not above their denominators,
and figures that count from the plan's start never fall.
"""

from __future__ import annotations

from collections.abc import Mapping

from mulin.pack import Field, Indicator, Pack, Unit
from mulin.rules.bonus import Bonus
from mulin.rules.deduction import Deduction
from mulin.rules.min_max import MinMax
from mulin.rules.target_attainment import TargetAttainment
from orchestration.demo.draws import rounded
from orchestration.demo.sizes import DEFAULT, NONE_OCCUR, RANGES
from orchestration.demo.world import World

NOT_APPLICABLE = "不适用"
YES, NO = "是", "否"
Figure = float | str
_ROLES = ("numerator", "value", "denominator")


class Figures:
    """Figures of every asked or registered field, computed on demand and remembered.

    ``vetoes``: (field, unit, year) of confirmed faults; every other deduction field is 0.
    """

    def __init__(self, world: World, vetoes: frozenset[tuple[str, str, int]] = frozenset()) -> None:
        self.world = world
        self.pack: Pack = world.pack
        self.vetoes = vetoes
        self._known: dict[tuple[str, str, int], Figure] = {}
        self._users = {year: _users(pack=self.pack, year=year) for year in self.pack.years}

    def figure(self, field_code: str, unit_code: str, year: int) -> Figure:
        """A number, 是/否, or 不适用. Raises KeyError for a field no indicator of the year uses."""
        key = (field_code, unit_code, year)
        if key not in self._known:
            self._known[key] = self._compute(self.pack.field[field_code], self.pack.unit[unit_code], year)
        return self._known[key]

    def _compute(self, field: Field, unit: Unit, year: int) -> Figure:
        role, indicator = self._users[year][field.field_code]
        if field.source_kind == "register":
            return float(len(self.pack.children(unit.code)))
        if role == "denominator":
            return self._denominator(field, indicator, unit, year)
        if role == "numerator":
            return self._numerator(field, indicator, unit, year)
        if indicator.scoring_rule == Deduction.name:
            return float((field.field_code, unit.code, year) in self.vetoes)
        if indicator.value_type == "boolean":
            # a yes is easier to get than a high figure: only the weakest have a no
            return YES if self.world.attainment(indicator, unit, year) > 0.82 else NO
        return self._value(field, indicator, unit, year)

    def _value(self, field: Field, indicator: Indicator, unit: Unit, year: int) -> Figure:
        value = self._wanted(indicator, unit, year)
        if "累计" in field.field_name_zh and year - 1 in self.pack.years:
            before = self.figure(field.field_code, unit.code, year - 1)
            value = max(value, before if isinstance(before, float) else 0.0)
        step = 1.0 if field.value_type == "integer" else 0.5 if field.unit_of_measure == "小时" else 0.1
        value = rounded(max(value, 0.0), step)
        low = value if field.minimum is None else max(value, field.minimum)
        return low if field.maximum is None else min(low, field.maximum)

    def _wanted(self, indicator: Indicator, unit: Unit, year: int) -> float:
        """The value that scores as far as the unit gets, before counting in whole numbers."""
        way, rule, target = self.world.attainment(indicator, unit, year), indicator.rule, indicator.target
        if isinstance(rule, Bonus):
            quality = self.world.quality(unit, year)
            return target * (
                0.40 + 0.35 * quality + 0.30 * self.world.draws.normal("bonus", unit.code, indicator.code, year)
            )
        if indicator.direction == "target":
            low, zero, high = indicator.params["target_low"], indicator.params["zero_low"], params_high(indicator)
            inside = self.world.draws.uniform("band", unit.code, indicator.code, year)
            return float(low + inside * (high - low) if way >= 0.94 else low - (0.97 - way) * (low - zero))
        if isinstance(rule, MinMax):
            return target * (1 + 1.6 * (way - 0.97))
        floor = rule.floor if isinstance(rule, TargetAttainment) else 0.0
        return float(floor + (target - floor) * way)

    def _numerator(self, field: Field, indicator: Indicator, unit: Unit, year: int) -> Figure:
        whole = self.figure(indicator.denominator_field or "", unit.code, year)
        if isinstance(whole, str):
            return whole
        wanted = self._wanted(indicator, unit, year)
        if indicator.value_type == "rate":
            return rounded(max(wanted, 0.0) * whole)
        most = whole * (params_high(indicator) / 100)
        return min(rounded(min(max(wanted, 0.0), 100.0) / 100 * whole), float(int(most)))

    def _denominator(self, field: Field, indicator: Indicator, unit: Unit, year: int) -> Figure:
        world, code = self.world, field.field_code
        if code in NONE_OCCUR and world.is_small(unit) and world.draws.chance(0.4, "none occur", code, unit.code):
            return NOT_APPLICABLE if indicator.missing_policy == "not_applicable" else 0.0
        low, high = RANGES.get(code, DEFAULT)
        place = 0.75 * world.relative_size(unit) + 0.25 * world.draws.uniform("base", code, unit.code)
        base = low + place * (high - low)
        return max(rounded(base * (1 + 0.05 * world.draws.normal("amount", code, unit.code, year))), 1.0)


def params_high(indicator: Indicator) -> float:
    """The highest percentage a numerator may reach: 100, but for a band with room above."""
    return float(indicator.params.get("target_high", 100.0))


def _users(pack: Pack, year: int) -> Mapping[str, tuple[str, Indicator]]:
    """Field → the role and indicator that decide its figure: what is counted before what it is counted among."""
    users: dict[str, tuple[str, Indicator]] = {}
    for wanted in _ROLES:
        for indicator in pack.years[year].indicators:
            for role, code in indicator.fields.items():
                if role == wanted:
                    users.setdefault(code, (role, indicator))
    return users
