"""Scores of figures among their peers."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from index_reference.figures import figures, imputed, median, quantile, treated
from index_reference.kinds import ASIDE, Figures, Key


def normalised(rule: Mapping[str, Any], lower: bool, unit: str, x: float, peers: Mapping[str, float], s: float) -> Any:
    """Score of ``x`` among ``peers`` (label → figure, itself included); ASIDE where all are alike."""
    name = rule.get("rule", "min_max")
    low, high = rule.get("low", 0.0), rule.get("high", s)
    hold = rule.get("truncate", True)
    values = list(peers.values())
    least, most, n = min(values), max(values), len(values)
    alike = rule.get("constant", ASIDE)
    alike = ASIDE if alike is None else alike
    better = sum(v < x if lower else v > x for v in values)
    worse = sum(v > x if lower else v < x for v in values)
    equal = n - better - worse

    def between(bottom: float, top: float, truncate: bool = True) -> float:
        share = (x - bottom) / (top - bottom)
        return low + (high - low) * (min(1.0, max(0.0, share)) if truncate else share)

    def place() -> float:
        ties = rule.get("ties", "min")
        return worse + {"min": 1.0, "max": equal, "average": (equal + 1) / 2}[ties]

    if name in ("min_max", "distance_to_max"):
        return alike if least == most else between(*((most, least) if lower else (least, most)))
    if name in ("scaled", "goalposts"):
        a, b = rule["floor"], rule["ceil"]
        if rule.get("transform") == "ln":
            x, a, b = math.log(x if x > 0 else a), math.log(a), math.log(b)
        return between(*((b, a) if lower else (a, b)), hold and name == "goalposts")
    if name == "z_score":
        mean = sum(values) / n
        spread = sum((v - mean) ** 2 for v in values)
        if least == most:
            return alike
        sd = math.sqrt(spread / (n if rule.get("population") else n - 1))
        return rule.get("mean", 0.0) + rule.get("sd", 1.0) * (mean - x if lower else x - mean) / sd
    if name == "rank":
        return place() if rule.get("counted", True) else alike if least == most else high * (n - better) / n
    if name == "borda":
        if rule.get("counted", True):
            return place() - 1
        return alike if least == most else high * (worse + (equal - 1) / 2) / (n - 1)
    if name == "percentile_rank":
        return alike if least == most else high * worse / (n - 1)
    if name in ("distance_to_reference", "distance_to_target"):
        ref = rule["target"] if name == "distance_to_target" else rule["reference"]
        ref = {"mean": sum(values) / n, "median": median(values), "best": least if lower else most}.get(ref, ref)
        if isinstance(ref, str):
            ref = peers[ref.removeprefix("unit:")]
        worst = most if lower else least
        if least == most or (ref >= worst if lower else ref <= worst):
            return alike
        share = (x - worst) / (ref - worst)
        return high * (min(rule.get("overshoot", 1.0), max(0.0, share)) if hold else share)
    if name == "ratio_to_reference":
        known = {"mean": sum(values) / n, "median": median(values), "minimum": least, "maximum": most}
        ref = known.get(rule["reference"], rule["reference"])
        ref = peers[ref.removeprefix("unit:")] if isinstance(ref, str) else ref
        assert least > 0
        return high * (ref / x if lower else x / ref)
    if name == "percentile_classes":
        mirrored = sorted(-v if lower else v for v in values)
        reached = [s for at, s in rule["bands"] if (-x if lower else x) >= quantile(mirrored, at) - 1e-9]
        return alike if least == most else max(reached)
    if name == "share_of_best":
        if lower:
            return high if x <= least else high * min(1.0, max(0.0, least / x))
        return alike if most == 0 else high * min(1.0, max(0.0, x / most))
    if name == "target_attainment":
        share = (x - rule.get("floor", 0.0)) / (rule["target"] - rule.get("floor", 0.0))
        return high * (min(rule.get("overshoot", 1.0), max(0.0, share)) if hold else share)
    if name == "steps":
        reached = x
        if "target" in rule:
            reached = 1.0 if lower and x <= rule["target"] else rule["target"] / x if lower else x / rule["target"]
        under = min(rule["bands"])[1] if lower and "target" not in rule else 0.0
        return max((edge, score) for edge, score in [(-math.inf, under), *rule["bands"]] if reached >= edge)[1]
    if name == "efficacy":
        a, b, base = rule.get("floor", least), rule.get("ceil", most), rule.get("base", 60.0)
        if rule.get("transform") == "ln":
            x, a, b = math.log(x if x > 0 else a), math.log(a), math.log(b)
        if a == b:
            return alike
        share = (b - x) / (b - a) if lower else (x - a) / (b - a)
        return min(high, max(0.0, base + (high - base) * share))
    if name == "boolean":
        return high if bool(x) != lower else 0.0
    if name == "deduction":
        off = min(rule["per_unit"] * x, rule.get("item_cap", math.inf))
        return min(high, max(0.0, rule.get("base", high) - off))
    if name == "bonus":
        return 100 * min(high, max(0.0, rule["per_item"] * x)) / high
    assert name == "none"
    return -x if lower else x


def scores(
    indicator: Mapping[str, Any], table: Mapping[str, Figures], group: Callable[[str, str], str | None], scale: float
) -> dict[Key, Any]:
    """Every score of one indicator: a number, None (no figure) or ASIDE."""
    x = imputed(indicator.get("impute", {}), figures(indicator, table), group)
    rule = indicator.get("normalise", {})
    panel = rule.get("years", "each") == "all"
    known = {k: v for k, v in x.items() if v is not None}
    after: dict[Key, float] = {}
    for pool in [list(known)] if panel else [[k for k in known if k[1] == y] for y in {k[1] for k in known}]:
        after |= treated(indicator.get("treat", {}), {k: known[k] for k in pool}, indicator.get("direction") == "lower")
    out: dict[Key, Any] = dict.fromkeys(x)
    for (unit, year), value in after.items():
        by = rule.get("pool", "").removeprefix("by:")
        peers = {
            (u if y == year else f"{u}/{y}"): v
            for (u, y), v in after.items()
            if (panel or y == year) and (not by or group(by, u) == group(by, unit))
        }
        lower = indicator.get("direction") == "lower"
        out[unit, year] = normalised(rule, lower, unit, value, peers, scale)
    return out
