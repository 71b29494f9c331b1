"""What an index pack writes of an indicator's rule, as that rule's parameters."""

from __future__ import annotations

from typing import Any

from mulin.index.model import Normalise
from mulin.rules import INDEX_RULES, rule_of
from mulin.scoring.rule import Rule


def rule_parameters(how: Normalise, scale: float, direction: str) -> dict[str, float | str | None]:
    """Those that are written or follow from ``scale``, the index's full score; None: not written."""
    rule = INDEX_RULES[how.rule]
    high = scale if how.high is None else how.high
    out: dict[str, Any] = {
        "cap": high, "range_low": how.low if rule.has_worst else None,
        "unbounded": 1.0 if how.rule in rule.unheld or not how.truncate else None,
        "overshoot": how.overshoot, "floor": how.floor, "ceil": how.ceil, "transform": how.transform,
        "pool": how.pool, "pool_years": 1.0 if how.years == "all" else None, "degenerate_score": how.constant,
        "imputed_counts": 1.0, "full_score": scale if "full_score" in rule.model_fields else None,
        **rule.of_index(how, high, direction),
    }  # fmt: skip
    low = out["range_low"] or 0.0
    if how.constant is not None and low != 0:  # scores are moved to the range after; this one is written as it shall be
        out["degenerate_score"] = high * (how.constant - low) / (high - low)
    if how.base is not None:
        out["base"] = how.base
    return out


LOWEST = -1e300
"""Below every figure."""


def bands_of_index(how: Normalise, direction: str) -> tuple[tuple[float, float], ...]:
    """The bands as figures are scored by them: below the lowest edge stands 0, but where lower is better that is the
    better side, which has the lowest band's score."""
    if not how.bands or direction != "lower" or how.target is not None or how.rule != "steps":
        return how.bands
    return ((LOWEST, min(how.bands)[1]), *how.bands)


def rule_of_index(how: Normalise, scale: float, direction: str) -> Rule:
    """The rule with these parameters, and its own defaults; bands as they are written."""
    known = {name: value for name, value in rule_parameters(how, scale, direction).items() if value is not None}
    return rule_of(INDEX_RULES[how.rule].name, known | ({"bands": how.bands} if how.bands else {}))
