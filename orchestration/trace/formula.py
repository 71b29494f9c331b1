"""How a unit's printed total comes about, as equations a reader can check with a pocket calculator."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from mulin.pack.framework import Aggregation, Composition
from orchestration.trace import messages as m

Row = Mapping[str, Any]
_TOLERANCE = 1e-9


def number(value: float | None) -> str:
    """A figure with all the digits that matter to a reader: at most six decimals, no trailing zeros."""
    if value is None or math.isnan(value):
        return "—"
    value += 0.0  # −0.0 prints as 0
    return f"{value:.6f}".rstrip("0").rstrip(".") if value % 1 else f"{value:.0f}"


def composed(unit: Row, composition: Composition) -> float:
    """The unit's exact total before the total's bounds: shares of own and children's totals, both after deductions.

    ``unit`` is a row of ``unit_scores`` with an exact total; ``composition`` is its tier's: ``own`` and, above the
    lowest tier, ``children_mean``. A part of no weight may have no figure; a missing figure of weight yields NaN,
    which agrees with nothing.
    """
    if not composition.children_mean:
        parts = [(1.0, unit["own_total"])]
    else:
        parts = [(composition.own, unit["own_total"]), (composition.children_mean, unit["children_total"])]
    return sum(share * (math.nan if total is None else total) for share, total in parts if share)


def formula(unit: Row, indicators: Sequence[Row], composition: Composition, cap: float = 0.0) -> list[str]:
    """The equations of one row of ``unit_scores``: its own part and, where it has an exact total, how that arises.

    ``indicators`` are the unit's rows of ``indicator_scores``: the points a guiding indicator takes off are its own
    deductions. They stand in the own part only, because ``own_total`` and ``children_total`` are after deductions
    (docs/architecture.md, unit_scores). ``cap`` is what the bounds of the total add (contribution ``total_cap``).
    """
    taken = -sum(min(i["contribution"] or 0.0, 0.0) for i in indicators if i["kind"] == "guiding")
    own = m.OWN.format(
        basic=number(unit["own_basic"]), guiding=number(unit["own_guiding"]), deductions=number(taken),
        total=number(unit["own_total"]),
    )  # fmt: skip
    exact = unit["total_score_exact"]
    if exact is None:
        return [own]
    before = composed(unit, composition)
    bounded = m.BOUNDED.format(exact=number(exact)) if cap else ""
    if not agree(before + cap, exact):
        bounded = m.TOTAL_DIFFERS.format(exact=number(exact))
    common = {"own": number(unit["own_total"]), "sum": number(before), "bounded": bounded,
              "total": number(unit["total_score"])}  # fmt: skip
    if not composition.children_mean:
        return [own, m.SINGLE.format(**common)]
    shares = {"own_share": number(composition.own), "child_share": number(composition.children_mean)}
    return [own, m.COMPOSED.format(**common, **shares, children=number(unit["children_total"]))]


def weighed(indicator: Row, aggregation: Aggregation) -> str:
    """What a basic indicator brings: a product where scores are averaged as they are, else no equation is claimed."""
    arithmetic = aggregation.pillar == aggregation.index == "arithmetic" and aggregation.zero_policy == "keep"
    return (m.WEIGHED if arithmetic else m.WEIGHED_OTHERWISE).format(
        score=number(indicator["score"]), weight=number(indicator["effective_weight"]),
        points=number(indicator["contribution"]),
    )  # fmt: skip


def agree(one: float, other: float) -> bool:
    """Equal but for the order of additions; NaN agrees with nothing."""
    return abs(one - other) <= _TOLERANCE
