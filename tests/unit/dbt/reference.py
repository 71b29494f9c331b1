"""The assessment computed a second time, in plain Python, from docs/method.md and not from the SQL.

Input: the raw tables as lists of dicts. Slow, recursive and obvious on purpose: when the two disagree, read this one.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Raw = Mapping[str, list[dict[str, Any]]]
SCORED = ("scored", "carried_forward", "imputed", "failed_missing")
UNCOUNTED = ("pending", "not_applicable", "set_aside")
PEER_RULES = ("min_max", "z_score", "rank", "percentile_rank", "borda", "distance_to_reference", "share_of_best")


@dataclass
class Result:
    status: str
    reason: str | None = None
    owed_by: str | None = None
    value: float | None = None
    score: float | None = None
    points: float | None = None
    passed: bool | None = None
    rule: str = ""
    contribution: float | None = None
    effective: float | None = None


@dataclass
class Unit:
    results: dict[str, Result]
    own_basic: float | None = None
    guiding: float = 0.0
    deductions: float = 0.0
    coverage: float | None = None
    own_comparable: bool = False
    comparable: bool = False
    basic: float | None = None
    total: float | None = None
    children: list[str] = field(default_factory=list)


def clip(x: float, low: float, high: float) -> float:
    return low if x < low else high if x > high else x


def half_up(x: float, decimals: int) -> float:
    return float(Decimal(repr(round(x, 10))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


class Reference:
    """``Reference(raw).score(scenario_row)`` → unit code → Unit."""

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.units = {u["code"]: u for u in raw["ref_units"]}
        self.reports: dict[tuple[int, str, str], list[dict[str, Any]]] = {}
        for s in raw["submissions"]:
            self.reports.setdefault((s["year"], s["department"], s["kind"]), []).append(s)
        self.cells = {(o["year"], o["field_code"], o["unit_code"], o["submission_id"]): o for o in raw["observations"]}
        self.asked = {(a["year"], a["field_code"], a["unit_code"]): a for a in raw["asked_cells"]}

    # ---- what came in -------------------------------------------------------------------------------------------
    def cell(self, year: int, code: str | None, unit: str) -> dict[str, Any]:
        """state, value, owner, reviewers (None: no panel), spread."""
        asked = self.asked.get((year, code, unit))
        if asked is None:
            computed = [self.cells.get((year, code, unit, kind)) for kind in ("register", "platform")]
            found = next((c for c in computed if c and c["value"] is not None), None)
            return {"state": "value" if found else "blank", "value": found and found["value"], "owner": None,
                    "reviewers": None, "spread": None}  # fmt: skip
        out: dict[str, Any] = {"state": "blank", "value": None, "owner": asked["department"], "reviewers": None,
                               "spread": None}  # fmt: skip
        versions = self.reports.get((year, asked["department"], asked["kind"]), [])
        used = [s for s in versions if s["in_force"] and s["gate_state"] == "accepted"]
        if not used:
            return {**out, "state": "rejected" if versions else "not_handed_in"}
        submission = used[0]["submission_id"]
        if asked["kind"] == "panel":
            keys = ("year", "field_code", "unit_code", "submission_id")
            mine = [r for r in self.raw["panel_reviews"] if tuple(r[k] for k in keys) == (year, code, unit, submission)]
            scores = [r["score"] for r in mine if not r["recused"] and r["score"] is not None]
            if scores:
                out.update(state="value", value=sum(scores) / len(scores), reviewers=len(scores),
                           spread=max(scores) - min(scores))  # fmt: skip
            return out
        seen = self.cells.get((year, code, unit, submission))
        if seen is not None:
            out.update(state=seen["state"], value=seen["value"] if seen["state"] == "value" else None)
        return out

    def figure(self, indicator: Mapping[str, Any], year: int, unit: str) -> tuple[float | None, list[dict[str, Any]]]:
        """(value, the cells it needs: numerator, denominator, value)."""
        codes = [indicator[k] for k in ("numerator_field", "denominator_field", "value_field") if indicator[k]]
        cells = [self.cell(year, c, unit) for c in codes]
        if any(c["state"] != "value" for c in cells):
            return None, cells
        if indicator["value_type"] in ("ratio", "rate"):
            if cells[1]["value"] == 0:
                return None, cells
            factor = 100.0 if indicator["value_type"] == "ratio" else 1.0
            return factor * cells[0]["value"] / cells[1]["value"], cells
        return cells[0]["value"], cells

    # ---- rules of the year --------------------------------------------------------------------------------------
    def policy(self, year: int, key: str) -> Any:
        row = next(p for p in self.raw["ref_policy"] if (p["year"], p["key"]) == (year, key))
        return row["number"] if row["word"] is None else row["word"]

    def params(self, year: int, code: str) -> dict[str, Any]:
        out: dict[str, Any] = {}
        for p in self.raw["ref_params"]:
            if (p["year"], p["indicator_code"]) == (year, code):
                value = p["number"] if p["word"] is None else p["word"]
                if p["param"] == "winsor":
                    out.setdefault("winsor", {})[p["position"]] = value
                else:
                    out[p["param"]] = value
        return out

    def in_group(self, year: int, group: str, unit: str) -> bool:
        members = ((g["year"], g["group_code"], g["unit_code"]) for g in self.raw["ref_unit_groups"])
        return (year, group, unit) in members

    def pool(self, year: int, params: Mapping[str, Any], unit: str) -> str:
        kind = params.get("pool", "same_tier_same_year")
        if kind == "same_tier_same_year":
            return str(self.units[unit]["tier"])
        if kind == "same_parent":
            return str(self.units[unit]["parent_code"])
        return f"{kind} {self.in_group(year, kind, unit)}"

    # ---- one scenario -------------------------------------------------------------------------------------------
    def score(
        self,
        scenario: Mapping[str, Any],
        published: Mapping[str, Unit] | None = None,
        aside: Collection[tuple[str, str]] = (),
    ) -> dict[str, Unit]:
        """``published``: the nominal units of the year, where this is a counterfactual of it. ``aside``: units'
        indicators that the other of two compared years cannot score."""
        data, weights, method = scenario["data_year"], scenario["weight_year"], scenario["method_year"]
        units = {u: Unit({}) for u in self.units}
        weighed = {i["code"]: i for i in self.raw["ref_indicators"] if i["year"] == weights}
        for indicator in self.raw["ref_indicators"]:
            if indicator["year"] == method and indicator["code"] in weighed:
                for unit, result in self.indicator(indicator, data, method, scenario.get("goal_year")).items():
                    units[unit].results[indicator["code"]] = result
        for unit_code, code in aside:
            result = units[unit_code].results[code]
            result.status, result.score, result.points, result.passed = "set_aside", None, None, None
        for code, unit in units.items():
            self.own(unit, code, weights, method, weighed)
        tiers = {t["tier"]: t for t in self.raw["ref_tiers"] if t["year"] == weights}
        limits = {t["tier"]: t for t in self.raw["ref_tiers"] if t["year"] == method}
        for code in units:
            self.compose(code, units, tiers, limits, published or units)
        for code, unit in (published or {}).items():
            units[code].comparable = unit.comparable
        return units

    def indicator(
        self, indicator: Mapping[str, Any], data: int, method: int, goals: int | None = None
    ) -> dict[str, Result]:
        """``goals``: the year of targets, posts and bands, where the rule is still that of ``method``."""
        params = self.params(method, indicator["code"])
        out = {u: self.missing(indicator, params, u, data, method)
               for u, unit in self.units.items() if unit["tier"] == indicator["tier"]}  # fmt: skip
        pools: dict[str, list[float]] = {}
        for u, r in out.items():
            if r.status == "scored" and r.value is not None:
                pools.setdefault(self.pool(method, params, u), []).append(r.value)
        for u, r in out.items():
            if r.status in ("impute_mean", "impute_median"):
                known = pools.get(self.pool(method, params, u))
                if known:
                    mean = statistics.fmean(known) if r.status == "impute_mean" else statistics.median(known)
                    out[u] = Result("imputed", r.reason, value=mean)
                else:
                    out[u] = Result("pending", r.reason, r.owed_by)
        pools = {}
        for u, r in out.items():
            if r.status in ("scored", "carried_forward") and r.value is not None:
                pools.setdefault(self.pool(method, params, u), []).append(r.value)
        code, read = indicator["code"], method
        if {"year": goals, "indicator_code": code} in self.raw["ref_kept_rules"]:
            read = goals or method
            indicator = next(i for i in self.raw["ref_indicators"] if (i["year"], i["code"]) == (goals, code))
        scored_by = self.params(read, code)
        for u, r in out.items():
            self.apply(indicator, scored_by, r, sorted(pools.get(self.pool(method, params, u), [])), method, read)
        return out

    def missing(self, i: Mapping[str, Any], params: Mapping[str, Any], unit: str, data: int, method: int) -> Result:
        if i["applies_to"] and not self.in_group(method, i["applies_to"], unit):
            return Result("not_applicable", "outside_group")
        if method < params.get("first_year", method):
            return Result("not_applicable", "before_first_year")
        value, cells = self.figure(i, data, unit)
        gaps = [c for c in cells if c["state"] not in ("value", "not_applicable")]
        order = ("not_handed_in", "rejected", "declared_missing", "blank")
        gap = min(gaps, key=lambda c: order.index(c["state"])) if gaps else None
        if any(c["state"] == "not_applicable" for c in cells) and (gap is None or gap["state"] == "blank"):
            return Result("not_applicable", "declared_not_applicable")
        if i["value_type"] in ("ratio", "rate") and cells[0]["state"] == cells[1]["state"] == "value" and value is None:
            status = self.policy(method, "missing.zero_denominator")
            return Result(status, "zero_denominator", i["lead_department"] if status == "pending" else None)
        panel = cells[-1]
        if panel["reviewers"] is not None:
            if panel["reviewers"] < params.get("min_reviewers", self.policy(method, "guiding.min_reviewers")):
                return Result("pending", "panel_incomplete", panel["owner"])
            if panel["spread"] > self.policy(method, "guiding.panel_disagreement_range"):
                return Result("pending", "panel_spread", panel["owner"])
        if value is not None:
            return Result("scored", value=value)
        assert gap is not None
        why, owner = gap["state"], gap["owner"] or i["lead_department"]
        if i["kind"] == "guiding":
            return Result("no_bonus", why) if why == "blank" else Result("pending", why, owner)
        if i["missing_policy"] == "carry_forward":
            for back in range(1, int(self.policy(method, "missing.carry_forward_max_years")) + 1):
                earlier, _ = self.figure(i, data - back, unit)
                if earlier is not None:
                    return Result("carried_forward", why, value=earlier)
            return Result("pending", "no_prior_value", owner)
        if i["missing_policy"].startswith("impute"):
            return Result(i["missing_policy"], why, owner)
        if why != "blank" or i["missing_policy"] == "pending":
            return Result("pending", why, owner)
        return Result("failed_missing" if i["missing_policy"] == "fail" else "not_applicable", why)

    def apply(
        self, i: Mapping[str, Any], p: Mapping[str, Any], r: Result, pool: list[float], method: int, read: int
    ) -> None:
        r.rule = i["scoring_rule"]
        if r.rule == "min_max" and r.value is not None and len(pool) < p.get("min_units", 0):
            r.rule = "target_attainment"
        if r.status in ("failed_missing", "no_bonus"):
            r.score, r.points = 0.0, 0.0
            r.passed = False if r.status == "failed_missing" else None
        if r.value is None:
            return
        bands = [(b["at"], b["score"]) for b in self.raw["ref_bands"]
                 if (b["year"], b["indicator_code"]) == (read, i["code"])]  # fmt: skip
        if i["scoring_rule"] == "min_max" and r.rule == "target_attainment":
            r.score = from_zero(i, p, r.value)
        else:
            r.score = rule_score(i, p, r.value, pool, bands)
        if r.score is None:
            own = {"distance_to_reference": "reference_is_worst", "share_of_best": "figures_below_zero"}
            differ = own.get(i["scoring_rule"], "ends_coincide")
            kinds = len(set(pool))
            r.status = "not_applicable"
            r.reason = "no_peers" if len(pool) <= 1 else "peers_all_alike" if kinds == 1 else differ
            return
        if i["kind"] == "guiding":
            if r.rule == "bonus":
                r.points = r.score * p.get("cap", 100.0) / 100
            elif r.rule == "deduction":
                r.points = -points_off(r.value, p, i["weight"])
            else:
                r.points = i["weight"] * r.score / 100
        elif r.status != "imputed":
            r.passed = passes(i, p, r.value)
        if i["veto"] and r.value > 0 and self.policy(method, "veto.effect.fabricated_values") == "zero":
            r.score = 0.0

    # ---- aggregation --------------------------------------------------------------------------------------------
    def own(self, unit: Unit, code: str, weights: int, method: int, weighed: Mapping[str, Any]) -> None:
        tier = self.units[code]["tier"]
        tree = [n for n in self.raw["ref_nodes"] if n["year"] == weights and n["tree"] == tier]
        how = {n["node_code"]: n for n in self.raw["ref_nodes"] if n["year"] == method and n["tree"] == tier}
        counts_as_missing = bool(self.policy(method, "coverage.not_applicable_counts_as_missing"))

        def visit(node: Mapping[str, Any]) -> dict[str, Any] | None:
            if node["node_kind"] == "indicator":
                r = unit.results.get(node["node_code"])
                if r is None:
                    return None
                open_ = r.status in UNCOUNTED
                return {"leaf": r, "w": node["weight"], "s": None if open_ else r.score, "kids": [],
                        "applies": 0.0 if r.status == "set_aside" or (
                            r.status == "not_applicable" and not counts_as_missing) else 1.0,
                        "available": 0.0 if open_ else 1.0, "ok": True}  # fmt: skip
            kids = [k for k in (visit(n) for n in tree if n["parent_code"] == node["node_code"]) if k]
            if not kids:
                return None
            rule = how.get(node["node_code"], node)
            p = exponent(rule["method"])
            for k in kids:
                k["seen"] = seen(k["s"], p, rule["zero_policy"])
            whole = sum(k["w"] for k in kids)
            applies = sum(k["w"] * k["applies"] for k in kids) / whole
            available = sum(k["w"] * k["available"] for k in kids) / whole
            ok = all(k["ok"] or k["applies"] == 0 for k in kids)
            if applies > 0 and available / applies < (rule["minimum_share"] or 0) - 1e-9:
                ok = False
            return {"w": node["weight"], "s": mean([(k["w"], k["seen"]) for k in kids if k["seen"] is not None], p),
                    "kids": kids, "applies": applies, "available": available, "ok": ok}  # fmt: skip

        root = visit(next(n for n in tree if n["parent_code"] is None))
        if root is not None:
            unit.own_basic = root["s"]
            unit.coverage = root["available"] / root["applies"] if root["applies"] else None
            unit.own_comparable = root["ok"] and root["s"] is not None
            share_out(root, root["s"], 1.0)
        bonus = [r.points for c, r in unit.results.items() if weighed[c]["kind"] == "guiding"]
        guiding = [x for x in bonus if x is not None]
        cap = next(t["guiding_cap"] for t in self.raw["ref_tiers"] if (t["year"], t["tier"]) == (method, tier))
        unit.guiding = min(cap, sum(x for x in guiding if x > 0))
        unit.deductions = -sum(x for x in guiding if x < 0)

    def compose(
        self, code: str, units: dict[str, Unit], tiers: Mapping[str, Any], limits: Mapping[str, Any],
        published: Mapping[str, Unit],
    ) -> None:  # fmt: skip
        unit, tier = units[code], tiers[self.units[code]["tier"]]
        if unit.total is not None or unit.children:
            return
        limit = limits[self.units[code]["tier"]]
        own = None if unit.own_basic is None else unit.own_basic + unit.guiding - unit.deductions
        unit.comparable = unit.own_comparable
        unit.basic, total = unit.own_basic, own
        if tier["child_tier"]:
            unit.children = [c for c, u in self.units.items() if u["parent_code"] == code]
            for c in unit.children:
                self.compose(c, units, tiers, limits, published)
            good = [units[c] for c in unit.children if published[c].comparable]
            a, b = tier["own_share"], tier["children_share"]
            unit.comparable = bool(good) and unit.own_comparable and (
                len(good) >= (limit["minimum_comparable_share"] or 0) * len(unit.children) - 1e-9)  # fmt: skip
            if own is None or all(g.total is None for g in good):
                unit.basic = total = None
            else:
                unit.basic = a * (unit.own_basic or 0) + b * mean_known([g.basic for g in good])
                total = a * own + b * mean_known([g.total for g in good])
        unit.total = None if total is None else clip(total, limit["total_min"], limit["total_max"])


def mean_known(values: list[float | None]) -> float:
    return statistics.fmean(v for v in values if v is not None)


def share_out(node: dict[str, Any], points: float | None, weight: float | None) -> None:
    """The node's points handed down in proportion to weight x score, and its weight in proportion to weights."""
    if "leaf" in node:
        node["leaf"].contribution = points
        node["leaf"].effective = None if weight is None else 100 * weight
        return
    counted = [k for k in node["kids"] if k["seen"] is not None]
    w, ws = sum(k["w"] for k in counted), sum(k["w"] * k["seen"] for k in counted)
    for k in node["kids"]:
        if points is None or weight is None or k["seen"] is None:
            share_out(k, None, None)
        else:
            share_out(k, points * (k["w"] * k["seen"] / ws if ws else k["w"] / w), weight * k["w"] / w)


def exponent(method: str) -> float:
    return {"arithmetic": 1.0, "geometric": 0.0, "harmonic": -1.0}.get(method) or (
        float(method.split(":")[1]) if ":" in method else 0.0)  # fmt: skip


def seen(s: float | None, p: float, zero_policy: str | None) -> float | None:
    if s is None or p > 0 or not zero_policy or zero_policy == "keep":
        return s
    if zero_policy == "drop":
        return None if s <= 0 else s
    return max(s, float(zero_policy.split(":")[1]))


def mean(pairs: list[tuple[float, float]], p: float) -> float | None:
    if not pairs:
        return None
    whole = sum(w for w, _ in pairs)
    if p <= 0 and any(s <= 0 for _, s in pairs):
        return 0.0
    if p == 0:
        return math.prod(s ** (w / whole) for w, s in pairs)
    return (sum(w * s**p for w, s in pairs) / whole) ** (1 / p)


def passes(i: Mapping[str, Any], p: Mapping[str, Any], x: float) -> bool:
    x, at, target = round(x, 10), p.get("pass_at", 1.0), i["target"]
    if i["value_type"] == "boolean":
        return x != 0
    if i["direction"] == "target":
        return bool(round(p["target_low"], 10) <= x <= round(p["target_high"], 10))
    return bool(x <= round(target / at, 10) if i["direction"] == "lower" else x >= round(at * target, 10))


def from_zero(i: Mapping[str, Any], p: Mapping[str, Any], x: float) -> float:
    cap, target = p.get("cap", 100.0), i["target"]
    if i["direction"] == "lower":
        return float(cap if x <= target else cap * target / x)
    return float(cap * clip(x / target, 0, 1)) if target else (cap if x >= 0 else 0.0)


def points_off(x: float, p: Mapping[str, Any], limit: float) -> float:
    first = min(x, p.get("escalate_from", math.inf))
    return min(p["per_unit"] * first + p.get("escalate_per_unit", 0.0) * (x - first), limit)


def band(x: float, bands: list[tuple[float, float]]) -> float:
    reached = [(at, score) for at, score in bands if round(x, 10) >= round(at, 10)]
    return max(reached)[1] if reached else 0.0


def quantile(values: list[float], q: float) -> float:
    h = (len(values) - 1) * q
    low = math.floor(h)
    return values[low] + (h - low) * (values[min(low + 1, len(values) - 1)] - values[low])


def rule_score(
    i: Mapping[str, Any], p: Mapping[str, Any], x: float, pool: list[float], bands: list[tuple[float, float]]
) -> float | None:
    """The table of docs/method.md §2, row by row. ``pool`` is sorted. None: all alike, no score declared."""
    rule, cap, target = i["scoring_rule"], p.get("cap", 100.0), i["target"]
    over, low_is_better, alike = p.get("overshoot", 1.0), i["direction"] == "lower", p.get("degenerate_score")
    if rule == "target_attainment":
        floor = p.get("floor", 0.0)
        if floor == target:
            return float(cap if (x <= target if low_is_better else x >= target) else 0.0)
        return float(cap * clip((x - floor) / (target - floor), 0, over))
    if rule == "goalpost":
        if i["direction"] == "target":
            if p["target_low"] <= x <= p["target_high"]:
                return float(cap)
            zero, edge = (p["zero_low"], p["target_low"]) if x < p["target_low"] else (p["zero_high"], p["target_high"])
            return float(cap * clip((x - zero) / (edge - zero), 0, 1))
        low, high = p["floor"], p["ceil"]
        if p.get("transform") == "ln":
            x, low, high = (math.log(x) if x > 0 else math.log(low)), math.log(low), math.log(high)
        done = (high - x) / (high - low) if low_is_better else (x - low) / (high - low)
        return float(cap * clip(done, 0, 1))
    if rule == "step":
        if p.get("basis") == "value":
            return min(cap, band(x, bands))
        if low_is_better:
            return min(cap, band(1.0 if x <= target else target / x, bands))
        return min(cap, band(x / target, bands))
    if rule == "boolean":
        return float(p["true_score"] if x else p["false_score"])
    if rule == "deduction":
        return clip(p.get("base", cap) - points_off(x, p, p.get("item_cap", math.inf)), p.get("floor", 0.0), cap)
    if rule == "bonus":
        earned = band(x, bands) if p["basis"] == "panel_score" else p["per_item"] * x
        return 100 * clip(earned, 0, cap) / cap
    n, least, most = len(pool), pool[0], pool[-1]
    below, above = sum(v < x for v in pool), sum(v > x for v in pool)
    worse, better, equal = (above, below, n - above - below) if low_is_better else (below, above, n - above - below)
    if rule == "efficacy":
        low, high, base = p.get("floor", least), p.get("ceil", most), p.get("base", 60.0)
        if p.get("transform") == "ln":
            if x <= 0:
                return cap if low_is_better else 0.0
            x, low, high = math.log(x), math.log(low), math.log(high)
        if low >= high:
            return alike
        done = (high - x) / (high - low) if low_is_better else (x - low) / (high - low)
        return clip(base + (cap - base) * done, 0, cap)
    if rule == "min_max":
        low, high = (quantile(pool, p.get("winsor", {1: 0, 2: 1})[k]) for k in (1, 2))
        if low == high:
            return alike
        return float(cap * clip((high - x if low_is_better else x - low) / (high - low), 0, 1))
    if rule == "z_score":
        sd = statistics.pstdev(pool) if p.get("sd") == "population" else statistics.stdev(pool) if n > 1 else 0.0
        if sd == 0:
            return alike
        z = (x - statistics.fmean(pool)) / sd * (-1 if low_is_better else 1)
        return clip(p.get("center", 50.0) + p.get("spread", 10.0) * z, 0, cap)
    if rule in ("rank", "percentile_rank", "borda"):
        if equal == n:
            return alike
        if rule == "rank":
            return float(cap * (n - better) / n)
        return float(cap * (worse + (0 if rule == "percentile_rank" else (equal - 1) / 2)) / (n - 1))
    if rule == "distance_to_reference":
        best, worst = (least, most) if low_is_better else (most, least)
        named = {"best": best, "mean": statistics.fmean(pool), "median": statistics.median(pool)}
        reference = named.get(p["reference"], p["reference"])
        no_way = reference >= worst if low_is_better else reference <= worst
        return alike if no_way else float(cap * clip((x - worst) / (reference - worst), 0, over))
    if rule == "share_of_best":
        if low_is_better and most < 0:
            return float(cap * clip(x / least, 0, 1))
        if least < 0:
            return None
        if low_is_better:
            return float(cap if x <= least else cap * clip(least / x, 0, 1))
        return alike if most == 0 else float(cap * clip(x / most, 0, 1))
    raise AssertionError(rule)
