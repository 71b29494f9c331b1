"""What an indicator is judged by, unit by unit, and why some are not: as the model ``int_values`` has it."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from mulin.pack import Indicator, Pack
from mulin.scoring.arrays import settled
from mulin.scoring.peer_rule import POOLS
from orchestration.again.cells import FieldValue, YearCells

_GRAVEST = ("not_handed_in", "waiting", "rejected", "declared_missing", "blank")
Earlier = Callable[[int], "YearCells | None"]


@dataclass(frozen=True, slots=True)
class Figure:
    """``status`` and ``reason`` as in indicator_scores, before a rule may have nothing to say (``peers_all_alike``).

    ``owed_by``: for pending ones. ``year``: the year its cells are of, an earlier one where carried forward.
    """

    status: str
    reason: str | None
    owed_by: str | None
    value: float | None
    numerator: float | None
    denominator: float | None
    year: int


def pool_of(indicator: Indicator, pack: Pack, year: int, unit: str) -> str:
    """Whom a unit is compared with."""
    word = indicator.params.get("pool", POOLS[0])
    if word == "same_tier_same_year":
        return indicator.tier
    if word == "same_parent":
        return pack.unit[unit].parent_code or ""
    return str(word) if unit in (pack.years[year].group_units(word) or ()) else f"-{word}"


def figures(indicator: Indicator, cells: YearCells, earlier: Earlier) -> dict[str, Figure]:
    """The figure of every unit of the indicator's tier. ``earlier(year)``: that year's cells, None where unknown."""
    out = {u.code: _first(indicator, cells, u.code, earlier) for u in cells.pack.units_of(indicator.tier)}
    if indicator.missing_policy not in ("impute_mean", "impute_median"):
        return out
    pack, year = cells.pack, cells.inputs.year
    pools: dict[str, list[float]] = {}
    for unit, f in out.items():
        if f.status == "scored" and f.value is not None:
            pools.setdefault(pool_of(indicator, pack, year, unit), []).append(f.value)
    middle = statistics.fmean if indicator.missing_policy == "impute_mean" else statistics.median
    for unit, f in out.items():
        if f.status == indicator.missing_policy:
            known = pools.get(pool_of(indicator, pack, year, unit))
            out[unit] = (
                replace(f, status="imputed", owed_by=None, value=middle(known)) if known
                else replace(f, status="pending")
            )  # fmt: skip
    return out


def _observed(indicator: Indicator, roles: Mapping[str, FieldValue | None]) -> float | None:
    value, numerator, denominator = (_value(roles[r]) for r in ("value", "numerator", "denominator"))
    if indicator.value_type not in ("ratio", "rate"):
        return value
    if numerator is None or not denominator:
        return None
    return (100.0 * numerator if indicator.value_type == "ratio" else numerator) / denominator


def _value(field: FieldValue | None) -> float | None:
    return None if field is None else field.value


def _roles(indicator: Indicator, cells: YearCells, unit: str) -> dict[str, FieldValue | None]:
    codes = {"value": indicator.value_field, "numerator": indicator.numerator_field,
             "denominator": indicator.denominator_field}  # fmt: skip
    return {role: cells.field(code, unit) for role, code in codes.items()}


def _gaps(indicator: Indicator, roles: Mapping[str, FieldValue | None]) -> dict[str, str | None]:
    """What is wrong with the cell of each role; None where its value is there, or the role is not used."""
    out: dict[str, str | None] = {}
    for role in ("numerator", "denominator", "value"):
        field = roles[role]
        if role not in indicator.fields or (field is not None and field.state == "value"):
            out[role] = None
        else:
            out[role] = "blank" if field is None else field.state
    return out


def _first(indicator: Indicator, cells: YearCells, unit: str, earlier: Earlier) -> Figure:
    year, framework = cells.inputs.year, cells.pack.years[cells.inputs.year].framework
    roles = _roles(indicator, cells, unit)

    def figure(status: str, reason: str | None, **more: object) -> Figure:
        owed = _owner(indicator, roles, gaps, gap) if status in ("pending", indicator.missing_policy) else None
        scored = status == "scored"
        values = (
            (_observed(indicator, roles), _value(roles["numerator"]), _value(roles["denominator"]))
            if scored else (None, None, None)
        )  # fmt: skip
        return replace(Figure(status, reason, owed, *values, year), **more)  # type: ignore[arg-type]

    gaps = _gaps(indicator, roles)
    gap = next((g for g in _GRAVEST if g in gaps.values()), None)
    group = cells.pack.years[year].group_units(indicator.applies_to)
    if group is not None and unit not in group:
        return figure("not_applicable", "outside_group")
    if year < float(indicator.params.get("first_year", year)):
        return figure("not_applicable", "before_first_year")
    if "not_applicable" in gaps.values() and gap in (None, "blank"):
        return figure("not_applicable", "declared_not_applicable")
    ratio = indicator.value_type in ("ratio", "rate")
    if ratio and _value(roles["denominator"]) == 0 and gaps["numerator"] is None:
        return figure(framework.missing.zero_denominator, "zero_denominator")
    panel = roles["value"]
    if panel is not None and panel.kind == "panel" and panel.scores:
        guiding = framework.guiding
        if len(panel.scores) < float(indicator.params.get("min_reviewers", guiding.min_reviewers)):
            return figure("pending", "panel_incomplete")
        if settled(max(panel.scores) - min(panel.scores)) > guiding.panel_disagreement_range:
            return figure("pending", "panel_spread")
    if _observed(indicator, roles) is not None:
        return figure("scored", None)
    if indicator.kind == "guiding":
        return figure("no_bonus" if gap == "blank" else "pending", gap)
    if indicator.missing_policy == "carry_forward":
        return _carried(indicator, figure, unit, year, framework.missing.carry_forward_max_years, earlier, gap)
    if indicator.missing_policy in ("impute_mean", "impute_median"):
        return figure(indicator.missing_policy, gap)
    if gap == "blank" and indicator.missing_policy in ("fail", "not_applicable"):
        return figure("failed_missing" if indicator.missing_policy == "fail" else "not_applicable", gap)
    return figure("pending", gap)


def _carried(
    indicator: Indicator, figure: Callable[..., Figure], unit: str, year: int, most: int, earlier: Earlier,
    gap: str | None,
) -> Figure:  # fmt: skip
    for back in range(1, most + 1):
        before = earlier(year - back)
        if before is None:
            continue
        roles = _roles(indicator, before, unit)
        value = _observed(indicator, roles)
        if value is not None:
            return figure("carried_forward", gap, value=value, numerator=_value(roles["numerator"]),
                         denominator=_value(roles["denominator"]), year=year - back)  # fmt: skip
    return figure("pending", "no_prior_value")


def _owner(
    indicator: Indicator, roles: Mapping[str, FieldValue | None], gaps: Mapping[str, str | None], gap: str | None
) -> str:
    role = "value"
    if gap is not None:
        role = next((r for r in ("numerator", "denominator") if gaps[r] == gap), "value")
    for field in (roles[role], roles["value"]):
        if field is not None and field.owner:
            return field.owner
    return indicator.lead_department
