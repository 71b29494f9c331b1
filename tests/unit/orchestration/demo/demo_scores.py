"""A second, plain computation of the basic score from demo figures, to judge whether the demo's levels are plausible.

It follows docs/method.md by hand and shares no code with dbt_project/.
"""

from __future__ import annotations

from bisect import bisect_right

from mulin.pack import Indicator, Pack, Unit
from orchestration.demo.figures import Figures

NUMBER = {"是": 1.0, "否": 0.0}


def value_of(figures: Figures, indicator: Indicator, unit: Unit, year: int) -> float | None:
    """The indicator's value; None where it is 不适用 or has a zero denominator."""

    def number(code: str) -> float | None:
        figure = figures.figure(code, unit.code, year)
        return NUMBER.get(figure) if isinstance(figure, str) else figure

    if "value" in indicator.fields:
        return number(indicator.fields["value"])
    top, bottom = (number(indicator.fields[role]) for role in ("numerator", "denominator"))
    if top is None or not bottom:
        return None
    return top / bottom * (100 if indicator.value_type == "ratio" else 1)


def _clip(share: float) -> float:
    return min(max(share, 0.0), 1.0)


def _quantile(values: list[float], share: float) -> float:
    place = (len(values) - 1) * share
    low = int(place)
    high = min(low + 1, len(values) - 1)
    return values[low] + (values[high] - values[low]) * (place - low)


def _score(indicator: Indicator, value: float, pool: list[float]) -> float:
    params, target = indicator.params, indicator.target
    match indicator.scoring_rule:
        case "target_attainment":
            return _clip((value - params["floor"]) / (target - params["floor"]))
        case "goalpost" if indicator.direction == "target":
            if value < params["target_low"]:
                return _clip((value - params["zero_low"]) / (params["target_low"] - params["zero_low"]))
            return _clip((params["zero_high"] - value) / (params["zero_high"] - params["target_high"]))
        case "goalpost":
            return _clip((value - params["floor"]) / (params["ceil"] - params["floor"]))
        case "min_max":
            low, high = (_quantile(pool, share) for share in params["winsor"])
            return _clip((value - low) / (high - low))
        case "step":
            bands = sorted(params["bands"])
            return bands[bisect_right([at for at, _ in bands], value / target + 1e-12) - 1][1] / 100
        case "boolean":
            return value
        case "deduction":
            return 1 - _clip(value)
    raise AssertionError(indicator.scoring_rule)


def passes(indicator: Indicator, value: float) -> bool:
    params = indicator.params
    if indicator.direction == "target":
        return bool(params["target_low"] <= value <= params["target_high"])
    if indicator.direction == "lower":
        return value <= indicator.target / params["pass_at"]
    return value >= params["pass_at"] * indicator.target - 1e-9


def own_scores(pack: Pack, figures: Figures, year: int, tier: str) -> dict[str, tuple[float, int]]:
    """unit → (own basic score 0..100, number of failed basics); platform fields are left out."""
    year_pack = pack.years[year]
    basic = [
        i for i in year_pack.indicators
        if i.tier == tier and i.kind == "basic"
        and all(pack.field[f].source_kind != "platform" for f in i.fields.values())
    ]  # fmt: skip
    units = pack.units_of(tier)
    points = dict.fromkeys((u.code for u in units), 0.0)
    weights = dict(points)
    failed = dict.fromkeys(points, 0)
    for indicator in basic:
        group = year_pack.group_units(indicator.applies_to)
        values = {
            u.code: value
            for u in units
            if (group is None or u.code in group) and (value := value_of(figures, indicator, u, year)) is not None
        }
        pool = sorted(values.values())
        for code, value in values.items():
            points[code] += indicator.weight * _score(indicator, value, pool)
            weights[code] += indicator.weight
            failed[code] += not passes(indicator, value)
    return {code: (100 * points[code] / weights[code], failed[code]) for code in points}
