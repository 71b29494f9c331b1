"""A made-up assessment small enough to compute twice: every rule, every missing policy, trees of uneven depth.

``small_pack(seed)`` gives the raw tables as lists of dicts; ``load`` writes them to a warehouse file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from random import Random
from typing import Any

from mulin.rules import rule_of
from orchestration.warehouse.params import param_rows
from orchestration.warehouse.rows import TABLES
from orchestration.warehouse.schema import columns_of, write_table

Tables = dict[str, list[dict[str, Any]]]
Rows = list[dict[str, Any]]
Build = Callable[[Tables], Callable[[str], Rows]]
"""Raw tables → any table of the scored warehouse by name."""
YEARS = (2022, 2023, 2024)

POLICY: dict[str, float | str] = {
    "rounding.score_decimals": 2, "rounding.mode": "half_up", "ranking.on": "rounded", "ranking.ties": "min",
    "children_mean": "simple", "missing.carry_forward_max_years": 1, "missing.zero_denominator": "not_applicable",
    "coverage.not_applicable_counts_as_missing": 0, "guiding.min_reviewers": 3, "guiding.panel_disagreement_range": 20,
    "guiding.missing_means": "no_bonus", "guiding.enters_basic_score": 0, "basic.failed_basic_limit_for_excellent": 0,
    "basic.failed_basic_share_cap_grade.share": 0.2, "basic.failed_basic_share_cap_grade.cap": "合格",
    "veto.effect.grade": "不合格", "veto.effect.excluded_from_excellent_pool": 1,
    "veto.effect.fabricated_values": "zero",
    "veto.effect.propagate_to_parent": "list_only", "tiers.department.composition.led": 0.7,
    "tiers.department.composition.cooperation": 0.15, "tiers.department.composition.reporting": 0.15,
    "tiers.department.led_parts.milestones_on_time": 0.5, "tiers.department.led_parts.led_indicators_attained": 0.5,
    "tiers.department.reporting_parts.on_time": 0.5, "tiers.department.reporting_parts.accepted_first_time": 0.3,
    "tiers.department.reporting_parts.no_later_correction": 0.2, "tiers.department.no_led_task": "renormalise",
    "tiers.department.corrections.counted": "cells", "tiers.department.corrections.free_until": "correction",
    "excellent_quota.department.max_share": 0.3,
}  # fmt: skip

# (scoring_rule, direction, value_type, params); numbers are scaled to values around 0..100
RULES: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("target_attainment", "higher", "ratio", {"floor": 20.0}),
    ("target_attainment", "lower", "count", {"floor": 150.0}),
    ("target_attainment", "higher", "count", {"floor": 10.0, "overshoot": 1.2}),
    ("goalpost", "higher", "count", {"floor": 0.0, "ceil": 90.0}),
    ("goalpost", "lower", "rate", {"floor": 0.2, "ceil": 1.5}),
    ("goalpost", "higher", "count", {"floor": 1.0, "ceil": 120.0, "transform": "ln"}),
    ("goalpost", "target", "ratio", {"target_low": 40.0, "target_high": 60.0, "zero_low": 10.0, "zero_high": 90.0}),
    ("min_max", "higher", "count", {"winsor": (0.05, 0.95), "min_units": 5.0, "degenerate_score": 100.0}),
    ("min_max", "lower", "count", {"winsor": (0.1, 0.8), "min_units": 4.0, "pool": "same_parent"}),
    ("z_score", "higher", "count", {"spread": 15.0}),
    ("z_score", "lower", "count", {"sd": "population", "pool": "riverside"}),
    ("rank", "higher", "count", {"degenerate_score": 50.0}),
    ("percentile_rank", "lower", "count", {}),
    ("borda", "higher", "count", {}),
    ("distance_to_reference", "higher", "count", {"reference": "median", "overshoot": 1.1}),
    ("distance_to_reference", "lower", "count", {"reference": 20.0, "degenerate_score": 0.0}),
    ("share_of_best", "higher", "count", {}),
    ("share_of_best", "lower", "count", {}),
    ("efficacy", "higher", "count", {"floor": 20.0, "ceil": 90.0, "transform": "ln"}),
    ("efficacy", "lower", "count", {"degenerate_score": 60.0}),
    ("step", "higher", "count",
     {"basis": "target_ratio", "bands": ((1.0, 100.0), (0.8, 80.0), (0.6, 60.0), (0.0, 0.0))}),
    ("step", "higher", "count", {"basis": "value", "bands": ((70.0, 100.0), (30.0, 50.0))}),
    ("boolean", "higher", "boolean", {"true_score": 100.0, "false_score": 10.0}),
    ("deduction", "lower", "count", {"per_unit": 1.5, "floor": 5.0}),
    ("deduction", "lower", "count",
     {"per_unit": 0.5, "escalate_from": 30.0, "escalate_per_unit": 2.0, "item_cap": 80.0, "base": 90.0}),
)  # fmt: skip
OTHER_GOALS: Mapping[int, tuple[int, dict[str, Any]]] = {
    0: (2023, {"floor": 30.0}),
    6: (2024, {"target_low": 45.0, "zero_high": 100.0}),
    21: (2024, {"bands": ((80.0, 100.0), (35.0, 50.0))}),
    23: (2024, {"per_unit": 0.5}),
}
"""Place in RULES → from which year on the same rule has other parameters; targets move everywhere."""
OTHER_METHOD: Mapping[int, tuple[int, dict[str, Any]]] = {
    5: (2024, {"transform": None, "ceil": 100.0}),
    9: (2023, {"sd": "population", "spread": 20.0}),
}
"""From which year on its parameters make another rule of it."""
GUIDING: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("bonus", "higher", "score", {"basis": "panel_score", "bands": ((90.0, 3.0), (70.0, 1.5), (0.0, 0.0)), "cap": 3.0,
                                  "min_reviewers": 3.0}),
    ("bonus", "higher", "count", {"basis": "per_item", "per_item": 0.05, "cap": 4.0}),
    ("target_attainment", "higher", "count", {"floor": 0.0}),
    ("deduction", "lower", "count", {"per_unit": 0.01}),
)  # fmt: skip
MISSING = ("fail", "pending", "not_applicable", "carry_forward", "impute_mean", "impute_median")
METHODS = ("arithmetic", "arithmetic", "geometric", "harmonic", "power:0.5", "power:-2")
ZEROS = ("keep", "drop", "floor:5", None)


def small_pack(seed: int) -> Tables:
    """Three years of one district, three streets, fourteen communities; same seed, same tables."""
    rng = Random(seed)
    raw: Tables = {name: [] for name in TABLES.values()}
    _units(raw)
    for year in YEARS:
        _framework(raw, year, Random(seed * 100 + year), rng)
        raw["ref_scenarios"].append(_scenario("nominal", year, year, year))
        if year - 1 in YEARS:
            raw["ref_scenarios"].append(_scenario("prior_common", year, year - 1, year - 1) | {"data_year": year - 1})
            raw["ref_scenarios"].append(_scenario("common", year, year - 1, year - 1))
            raw["ref_scenarios"].append(_scenario("prior_weights_method", year, year - 1, year - 1))
            raw["ref_scenarios"].append(_scenario("prior_method", year, year, year - 1))
            goals = {"scenario": "prior_rules", "goal_year": year, "figures_of": "prior_method"}
            raw["ref_scenarios"].append(raw["ref_scenarios"][-1] | goals)
            raw["ref_kept_rules"] += _kept(raw, year)
        _figures(raw, year, rng)
    raw["ref_run"].append({"assessed_year": YEARS[-1], "pack": "small", "demo": True})
    return raw


def load(raw: Tables, path: Path) -> None:
    """Write the tables to a new warehouse file; columns a row does not name are null."""
    import duckdb

    with duckdb.connect(str(path)) as con:
        for kind, name in TABLES.items():
            write_table(con, kind, [tuple(row.get(c) for c in columns_of(kind)) for row in raw[name]])


def _scenario(name: str, year: int, weights: int, method: int) -> dict[str, Any]:
    return {"scenario": name, "year": year, "data_year": year, "weight_year": weights, "method_year": method}


def _kept(raw: Tables, year: int) -> Rows:
    before = {i["code"] for i in raw["ref_indicators"] if i["year"] == year - 1}
    other = {f"{n:02d}" for n, (since, _) in OTHER_METHOD.items() if since == year}
    return [
        {"year": year, "indicator_code": i["code"]} for i in raw["ref_indicators"]
        if i["year"] == year and i["code"] in before and i["code"][1:] not in other
    ]  # fmt: skip


def _units(raw: Tables) -> None:
    rows = [("D", "district", None)]
    for street, communities in (("S1", 6), ("S2", 5), ("S3", 3)):
        rows.append((street, "street", "D"))
        rows += [(f"{street}C{n}", "community", street) for n in range(communities)]
    raw["ref_units"] = [
        {"code": c, "name": c, "tier": t, "parent_code": p, "sort": n} for n, (c, t, p) in enumerate(rows)
    ]
    raw["ref_departments"] = [{"code": f"B{n}", "name": f"部门{n}", "named_in_plan": True, "sort": n} for n in range(4)]


def _framework(raw: Tables, year: int, own: Random, rng: Random) -> None:
    shares = {"community": (1.0, 0.0, None), "street": (0.6, 0.4, "community"), "district": (0.5, 0.5, "street")}
    for tier, (mine, theirs, child) in shares.items():
        if child and year == 2024:
            mine, theirs = mine - 0.1, theirs + 0.1
        raw["ref_tiers"].append({
            "year": year, "tier": tier, "name_zh": tier, "own_share": mine, "children_share": theirs,
            "child_tier": child,
            "minimum_comparable_share": 0.3 if child else None, "coverage_floor": 0.5, "pillar_floor": 0.2,
            "guiding_cap": 6.0, "total_min": 0.0, "total_max": 105.0,
            "quota_share": None if tier == "district" else 0.3,
            "quota_within": "street" if tier == "community" else None,
        })  # fmt: skip
        _indicators(raw, year, tier, own)
    raw["ref_policy"] += [
        {"year": year, "key": k, "number": None if isinstance(v, str) else v, "word": v if isinstance(v, str) else None}
        for k, v in POLICY.items()
    ]
    raw["ref_pillars"] += [
        {"year": year, "pillar": p, "name_zh": p, "weight": 0.5, "sort": n} for n, p in enumerate("PQ")
    ]
    grades = (("优秀", 90, 80), ("良好", 75, None), ("合格", 40, None), ("不合格", 0, None))
    raw["ref_grades"] += [{"year": year, "grade": g, "minimum": float(m), "basic_minimum": b and float(b), "sort": n}
                          for n, (g, m, b) in enumerate(grades, 1)]  # fmt: skip
    members = ("S1C0", "S1C1", "S2C0", "S2C3", "S3C1", "S1", "S2", "D")
    raw["ref_unit_groups"] += [{"year": year, "group_code": "riverside", "unit_code": u} for u in members]
    days = (("report", 1, 20), ("correction", 2, 10), ("lock", 2, 20), ("publish", 3, 31))
    raw["ref_deadlines"] += [{"year": year, "deadline": d, "due_on": date(year + 1, m, n)} for d, m, n in days]


def _in_year(n: int, year: int) -> tuple[str, str, str, dict[str, Any]]:
    rule, direction, value_type, params = RULES[n]
    for moved in (OTHER_GOALS, OTHER_METHOD):
        since, others = moved.get(n, (YEARS[-1] + 1, {}))
        params = params | (others if year >= since else {})
    return rule, direction, value_type, params


def _indicators(raw: Tables, year: int, tier: str, own: Random) -> None:
    """The indicators of a tier keep code, rule and fields over the years; targets, weights and methods move."""
    basic = [(f"{tier[0]}{n:02d}", *_in_year(n, year), "basic") for n in range(len(RULES))]
    guiding = [(f"{tier[0]}G{n}", *rule, "guiding") for n, rule in enumerate(GUIDING)]
    kept = [i for n, i in enumerate(basic) if (n + year) % 9]  # some enter and leave
    for sort, (code, rule, direction, value_type, params, kind) in enumerate([*kept, *guiding]):
        pair = value_type in ("ratio", "rate")
        target = 1.0 if value_type in ("rate", "boolean") else float(own.choice((40, 55, 60, 75)))
        weight = 3.0 if kind == "guiding" else float(own.randint(1, 9))
        raw["ref_indicators"].append({
            "year": year, "code": code, "name_zh": code, "tier": tier, "pillar": "P" if sort % 2 else "Q", "kind": kind,
            "plan_ref": "T1", "lead_department": "B0", "unit_of_measure": "", "direction": direction,
            "value_type": value_type, "value_field": None if pair else f"F-{code}",
            "numerator_field": f"F-{code}n" if pair else None, "denominator_field": f"F-{code}d" if pair else None,
            "scoring_rule": rule, "target": target, "target_basis": "example", "weight": weight,
            "missing_policy": MISSING[sort % len(MISSING)] if kind == "basic" else "not_applicable",
            "veto": code.endswith("23"), "evidence_required": False,
            "applies_to": "riverside" if sort % 11 == 10 else None, "sort": sort,
        })  # fmt: skip
        moved = {**params, "pass_at": 0.8}
        if code.endswith("04"):
            moved["first_year"] = 2023.0
        raw["ref_bands"] += [
            {"year": year, "indicator_code": code, "at": a, "score": s} for a, s in moved.get("bands", ())
        ]
        raw["ref_params"] += [row._asdict() for row in param_rows(year, code, rule_of(rule, moved).stored())]
    leaves = [i for i in raw["ref_indicators"] if (i["year"], i["tier"], i["kind"]) == (year, tier, "basic")]
    _tree(raw, year, tier, leaves, own)


def _tree(raw: Tables, year: int, tier: str, leaves: list[dict[str, Any]], own: Random) -> None:
    """index ─ P ─ (P1, P2) ─ leaves; index ─ Q ─ leaves; one leaf right under the index."""
    families: Mapping[str, list[tuple[str, float]]] = {
        "index": [("P", 0.5), ("Q", 0.3), (leaves[0]["code"], 0.2)], "P": [("P1", own.random() + 0.2), ("P2", 0.5)],
        "P1": [(i["code"], i["weight"]) for i in leaves[1::3]], "P2": [(i["code"], i["weight"]) for i in leaves[2::3]],
        "Q": [(i["code"], i["weight"]) for i in leaves[3::3]],
    }  # fmt: skip
    level = {"index": 0, "P": 1, "Q": 1, "P1": 2, "P2": 2}

    def node(code: str, parent: str | None, weight: float) -> None:
        inner = code in families
        raw["ref_nodes"].append({
            "year": year, "tree": tier, "tier": tier, "node_code": code, "parent_code": parent,
            "level": level.get(code, level[parent] + 1 if parent else 0),
            "node_kind": "index" if parent is None else "pillar" if inner else "indicator", "weight": weight,
            "method": own.choice(METHODS) if inner else None, "zero_policy": own.choice(ZEROS) if inner else None,
            "minimum_share": own.choice((0.0, 0.4, 0.6)) if inner else None, "sort": len(raw["ref_nodes"]),
        })  # fmt: skip

    node("index", None, 1.0)
    for parent, kids in families.items():
        for code, weight in kids:
            node(code, parent, weight / sum(w for _, w in kids))


def _figures(raw: Tables, year: int, rng: Random) -> None:
    """B0, B1 report; B2's report is rejected in 2023 and late for good in 2024; B1 runs the panels."""
    for department, kind in (("B0", "report"), ("B1", "report"), ("B2", "report"), ("B1", "panel")):
        if (department, year) == ("B2", 2024):
            continue
        good = (department, year) != ("B2", 2023)
        raw["submissions"].append({
            "year": year, "submission_id": f"{year}-{department}-{kind}-v1", "department": department, "kind": kind,
            "version": 1, "sha256": "0" * 64, "file_name": "x.xlsx", "received_at": datetime(year + 1, 1, 10),
            "channel": "cli", "state": "accepted" if good else "rejected", "gate_state": "accepted" if good else None,
            "in_force": good, "changed": good or None, "changed_lines": 0 if good else None,
            "objection": None, "errors": 0, "warnings": 0,
        })  # fmt: skip
    usable = {s["submission_id"] for s in raw["submissions"] if s["in_force"]}
    for i in [i for i in raw["ref_indicators"] if i["year"] == year]:
        fields = [i[k] for k in ("numerator_field", "denominator_field", "value_field") if i[k]]
        panel = i["scoring_rule"] == "bonus" and i["value_type"] == "score"
        owner, kind = ("B1", "panel") if panel else (rng.choice(("B0", "B0", "B0", "B1", "B1", "B2")), "report")
        submission = f"{year}-{owner}-{kind}-v1"
        for unit in [u for u in raw["ref_units"] if u["tier"] == i["tier"]]:
            for position, code in enumerate(fields):
                raw["asked_cells"].append({
                    "year": year, "field_code": code, "unit_code": unit["code"], "department": owner, "kind": kind,
                    "blank": "required",
                })  # fmt: skip
                key = {"year": year, "submission_id": submission, "cited_in": submission, "field_code": code,
                       "unit_code": unit["code"], "sheet": "表", "cell": f"C{position}"}  # fmt: skip
                if submission in usable and panel:
                    raw["panel_reviews"] += _panel(key, rng)
                elif submission in usable:
                    raw["observations"] += _cell(key, i, position, rng)


def _panel(key: dict[str, Any], rng: Random) -> list[dict[str, Any]]:
    middle, width = rng.uniform(60, 95), rng.choice((2, 5, 12))
    return [
        {**key, "reviewer": f"评委{n}", "organisation": "校", "recused": rng.random() < 0.1, "cell": f"C{n}",
         "score": round(middle + rng.uniform(-width, width), 1)}
        for n in range(rng.choice((0, 2, 4, 4, 5)))
    ]  # fmt: skip


def _cell(key: dict[str, Any], i: Mapping[str, Any], position: int, rng: Random) -> list[dict[str, Any]]:
    state = rng.choices(("value", "blank", "declared_missing", "not_applicable"), (92, 4, 2, 2))[0]
    value: float | None = None
    if state == "value":
        if i["value_type"] == "boolean":
            value = float(rng.random() < 0.7)
        elif i["veto"]:
            value = float(rng.random() < 0.1)
        elif position == 1:
            value = float(rng.choice((0, 50, 80, 80)))
        else:
            value = float(rng.choice((0, 8, 20, 33, 44, 48, 55, 60, 60, 75, 90, 110)))
    return [{**key, "state": state, "value": value, "raw": "" if value is None else f"{value:g}"}]
