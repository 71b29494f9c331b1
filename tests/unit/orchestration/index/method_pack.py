"""A panel with every awkward figure, and one pack with every method of docs/pack.md."""

from __future__ import annotations

import csv
import random
from pathlib import Path
from typing import Any

YEARS = (2020, 2021, 2022)
UNITS = tuple(f"u{i:02}" for i in range(1, 13))
EMPTY = "u11"  # has no figure at all, in no year
REGION = {u: "NSE"[i % 3] for i, u in enumerate(UNITS)}
ZONE = {u: "PQ"[i % 2] for i, u in enumerate(UNITS) if u not in ("u09", "u12")}  # two stand in no zone
FIELDS = ("x", "y", "k", "z", "d", "w", "s", "m", "p", "t", "c", *"abefg")
Row = dict[str, Any]


def rows() -> list[Row]:
    """x: 1..10 with ties · y: of both signs · k: always 0.1 · z: zeros · d: a denominator, 0 for u05 · w: never there ·
    s, m: outliers above, below · p: gaps in the panel · t: yes or no · c: counts · a b e f g: plain figures."""
    draw = random.Random(42)
    out = []
    for year in YEARS:
        for n, unit in enumerate(UNITS):
            row: Row = {
                "x": draw.choice([1.5, 2, 2, 3.25, 4, 5, 5, 6.7, 8, 10]), "y": round(draw.uniform(-5, 5), 3), "k": 0.1,
                "z": draw.choice([0, 0, 1, 2.5, 40, 77]), "d": 0 if unit == "u05" else draw.randint(2, 9), "w": "",
                "s": round(draw.uniform(1, 4), 3) * (60 if n == 2 else 25 if n == 6 else 1),
                "m": 100 - round(draw.uniform(1, 4), 3) * (20 if n == 1 else 1),
                "p": round(10 + year - 2020 + draw.uniform(0, 3), 3), "t": draw.choice([0, 1]), "c": draw.randint(0, 9),
            }  # fmt: skip
            common = draw.uniform(0, 100)
            for f in "abefg":
                row[f] = round(0.5 * common + draw.uniform(0, 50), 2)
            for f in ("x", "y", "a", "b", "e", "f", "g"):
                if draw.random() < 0.12:
                    row[f] = ""
            if (unit, year) in {("u01", 2020), ("u02", 2021), ("u03", 2022), ("u04", 2021), ("u04", 2022)}:
                row["p"] = ""
            if unit == EMPTY:
                row |= dict.fromkeys(FIELDS, "")
            out.append({"unit": unit, "year": year, "region": REGION[unit], "zone": ZONE.get(unit, ""), **row})
    for row in out:  # two units alike in everything, so that they must tie
        if row["unit"] == "u12":
            twin = next(r for r in out if r["unit"] == "u10" and r["year"] == row["year"])
            row |= {f: twin[f] for f in FIELDS}
        if row["unit"] == "u03" and row["x"] == "":
            row["x"] = 6.7  # the reference unit has its figure
    return out


def write_rows(path: Path, some: list[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, ["unit", "year", "region", "zone", *FIELDS])
        out.writeheader()
        out.writerows(some)
    return path


RULES: dict[str, list[dict[str, Any]]] = {
    "x": [
        {"rule": "min_max"}, {"rule": "min_max", "low": 1, "high": 10}, {"rule": "min_max", "low": -1, "high": 1},
        {"rule": "min_max", "pool": "by:region"}, {"rule": "min_max", "years": "all"}, {"rule": "distance_to_max"},
        {"rule": "scaled", "floor": 2, "ceil": 9}, {"rule": "scaled", "floor": 2, "ceil": 9, "high": 10},
        {"rule": "goalposts", "floor": 2, "ceil": 9},
        {"rule": "goalposts", "floor": 2, "ceil": 9, "low": 10, "high": 60},
        {"rule": "goalposts", "floor": 2, "ceil": 9, "truncate": False},
        {"rule": "goalposts", "floor": 2, "ceil": 9, "transform": "ln"},
        {"rule": "goalposts", "floor": 2, "ceil": 9, "transform": "ln", "truncate": False},
        {"rule": "z_score"}, {"rule": "z_score", "population": True, "mean": 50, "sd": 10},
        {"rule": "z_score", "pool": "by:region"}, {"rule": "z_score", "years": "all"},
        *({"rule": rule, "ties": ties} for rule in ("rank", "borda") for ties in ("min", "max", "average")),
        *({"rule": rule, "counted": False} for rule in ("rank", "borda")),
        *({"rule": rule, "pool": "by:region"} for rule in ("rank", "borda", "percentile_rank")),
        {"rule": "rank", "years": "all"}, {"rule": "borda", "counted": False, "years": "all"},
        {"rule": "percentile_rank"}, {"rule": "percentile_rank", "years": "all", "high": 1},
        *({"rule": "distance_to_reference", "reference": r} for r in (6, "mean", "median", "best", "unit:u03")),
        {"rule": "distance_to_reference", "reference": 6, "overshoot": 1.2},
        {"rule": "distance_to_reference", "reference": "mean", "truncate": False, "years": "all"},
        {"rule": "distance_to_reference", "reference": "mean", "truncate": False, "pool": "by:region"},
        {"rule": "distance_to_target", "target": 5}, {"rule": "distance_to_target", "target": 5, "truncate": False},
        {"rule": "share_of_best"}, {"rule": "share_of_best", "pool": "by:region", "high": 10},
        *({"rule": "ratio_to_reference", "reference": r} for r in (6, "mean", "minimum", "maximum", "unit:u03")),
        {"rule": "ratio_to_reference", "reference": "median", "pool": "by:region", "high": 1},
        {"rule": "percentile_classes", "bands": [[0, 20], [0.5, 60], [0.9, 100]]},
        {"rule": "percentile_classes", "bands": [[0, 0], [0.2, 30], [1, 90]], "pool": "by:region"},
        {"rule": "percentile_classes", "bands": [[0, 0], [0.25, 30], [0.75, 90]], "years": "all"},
        {"rule": "steps", "target": 5, "bands": [[1, 100], [0.6, 60], [0, 20]]},
        {"rule": "efficacy"}, {"rule": "efficacy", "floor": 2, "ceil": 9, "base": 40},
        {"rule": "efficacy", "floor": 2, "ceil": 9, "transform": "ln"}, {"rule": "efficacy", "years": "all"},
        {"rule": "none"},
    ],
    "y": [
        {"rule": "min_max"}, {"rule": "z_score"}, {"rule": "none"},
        {"rule": "scaled", "floor": -3, "ceil": 4},
        {"rule": "distance_to_reference", "reference": "median"},
        {"rule": "goalposts", "floor": 0.5, "ceil": 4, "transform": "ln"},
    ],
    "z": [{"rule": "share_of_best"}, {"rule": "min_max"},
          {"rule": "goalposts", "floor": 1, "ceil": 80, "transform": "ln"}],
    "k": [
        {"rule": rule, **extra, **constant}
        for constant in ({}, {"constant": 50})
        for rule, extra in (
            ("min_max", {}), ("distance_to_max", {}), ("z_score", {}), ("rank", {"counted": False}),
            ("borda", {"counted": False}), ("percentile_rank", {}), ("efficacy", {}),
            ("distance_to_reference", {"reference": "mean"}), ("min_max", {"years": "all"}),
            ("distance_to_reference", {"reference": "mean", "pool": "by:region"}),
            ("min_max", {"pool": "by:region"}), ("z_score", {"population": True}),
        )
    ] + [{"rule": "share_of_best"}, {"rule": "rank"}, {"rule": "borda", "ties": "average"}],
    "w": [{"rule": "min_max"}, {"rule": "z_score", "constant": 5}, {"rule": "rank"}],
}  # fmt: skip
HIGHER_ONLY = [
    ("x", {"rule": "target_attainment", "target": 6}), ("x", {"rule": "target_attainment", "target": 6, "floor": 2}),
    ("x", {"rule": "target_attainment", "target": 4, "overshoot": 1.5}),
    ("y", {"rule": "target_attainment", "target": 2, "floor": 1, "truncate": False}),
    ("t", {"rule": "boolean"}), ("t", {"rule": "boolean", "high": 1}),
    ("x", {"rule": "steps", "bands": [[0, 10], [3, 40], [5, 70], [6.7, 100]]}),
    ("c", {"rule": "bonus", "per_item": 20, "high": 100}), ("c", {"rule": "bonus", "per_item": 2, "high": 10}),
]  # fmt: skip
LOWER_ONLY = [
    ("t", {"rule": "boolean"}), ("t", {"rule": "boolean", "high": 1}),
    ("x", {"rule": "steps", "bands": [[2.5, 100], [3, 70], [5, 40], [6.7, 10]]}),
    ("x", {"rule": "target_attainment", "target": 2, "floor": 9}), ("c", {"rule": "deduction", "per_unit": 15}),
    ("c", {"rule": "deduction", "per_unit": 5, "base": 90, "item_cap": 20}),
]  # fmt: skip

IMPUTE: dict[str, dict[str, Any]] = {
    "i_none": {"field": "x"},
    "i_mean": {"field": "x", "impute": {"method": "mean"}},
    "i_mean_region": {"field": "x", "impute": {"method": "mean", "by": "region"}},
    "i_mean_zone": {"field": "x", "impute": {"method": "mean", "by": "zone"}},
    "i_median": {"field": "y", "impute": {"method": "median"}},
    "i_median_zone": {"field": "y", "impute": {"method": "median", "by": "zone"}},
    "i_constant": {"field": "x", "impute": {"method": "constant", "value": 3.5}},
    "i_zero": {"field": "x", "impute": {"method": "constant", "value": 0}},
    "i_latest": {"field": "p", "impute": {"method": "latest"}},
    "i_latest_1": {"field": "p", "impute": {"method": "latest", "max_years": 1}},
    "i_line": {"field": "p", "impute": {"method": "interpolate"}},
    "i_nothing": {"field": "w", "impute": {"method": "mean"}},
    "i_rate": {"field": "x", "denominator": "d", "factor": 1000},
    "i_rate_mean": {"field": "d", "denominator": "x", "impute": {"method": "mean"}},
    "i_rate_median": {"field": "d", "denominator": "x", "factor": 0.1, "impute": {"method": "median", "by": "region"}},
    "i_sum": {"field": "both", "impute": {"method": "mean"}},
}
OVER_ZERO = "over_zero"  # in no tree: a figure over a denominator of 0, to be imputed
TREAT: dict[str, dict[str, Any]] = {
    "t_any": {"field": "s", "treat": {"winsor_max": None}},
    "t_one": {"field": "s", "treat": {"winsor_max": 1}},
    "t_five": {"field": "s", "treat": {"winsor_max": 5, "then": "log"}},
    "t_one_log": {"field": "s", "treat": {"winsor_max": 1, "then": "log", "skew": 1.2, "kurt": 0}},
    "t_one_log_combined": {
        "field": "s",
        "treat": {"winsor_max": 1, "then": "log", "combine": True, "skew": 1.2, "kurt": 0},
    },
    "t_log": {"field": "s", "treat": {"then": "log"}},
    "t_log1": {"field": "s", "treat": {"then": "log1"}},
    "t_log_plus": {"field": "s", "treat": {"then": "log_plus"}},
    "t_log_plus_low": {"field": "m", "treat": {"then": "log_plus"}},
    "t_low": {"field": "m", "treat": {"winsor_max": None}},
    "t_log_gii": {"field": "s", "treat": {"then": "log_gii"}},
    "t_log_gii_bad": {"field": "s", "direction": "lower", "treat": {"then": "log_gii", "gii_factor": 10}},
    "t_log_gii_cut": {
        "field": "s",
        "treat": {"winsor_max": 1, "then": "log_gii", "combine": True, "skew": 1.2, "kurt": 0},
    },
    "t_box_cox": {"field": "s", "treat": {"then": "box_cox", "box_cox_lambda": -0.5}},
    "t_box_cox_0": {"field": "s", "treat": {"then": "box_cox", "box_cox_lambda": 0}},
    "t_strict": {"field": "x", "treat": {"winsor_max": 3, "skew": 0.05, "kurt": -3}},
    "t_quantiles": {"field": "s", "treat": {"quantiles": [0.1, 0.85]}},
    "t_imputed": {"field": "x", "impute": {"method": "mean"}, "treat": {"quantiles": [0.05, 0.9]}},
    "t_panel": {"field": "s", "treat": {"winsor_max": 4, "then": "log"}, "normalise": {"rule": "none", "years": "all"}},
    "t_constant": {"field": "k", "treat": {"winsor_max": None, "then": "log", "skew": 0.1, "kurt": -9}},
    "t_empty": {"field": "w", "treat": {"winsor_max": None, "then": "log"}},
}
PLAIN = tuple("abefg")


def indicators() -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = []
    for field, rules in RULES.items():
        for rule in rules:
            out += [{"field": field, "direction": d, "normalise": rule} for d in ("higher", "lower")]
    out += [{"field": f, "normalise": rule} for f, rule in HIGHER_ONLY]
    out += [{"field": f, "direction": "lower", "normalise": rule} for f, rule in LOWER_ONLY]
    out = [{"code": f"n{i:03}", **spec} for i, spec in enumerate(out)]
    none = {"normalise": {"rule": "none"}}
    out += [{"code": code, **none, **spec} for code, spec in (IMPUTE | TREAT).items()]
    out += [{"code": f, "normalise": {"rule": "min_max", "low": 1}} for f in PLAIN]
    out += [{"code": f"{f}0", "field": f} for f in PLAIN]  # their least is a zero
    out += [{"code": "same", "field": "k"}, {"code": "none", "field": "w"}, {"code": "unused", "field": "x"}]
    out += [{"code": OVER_ZERO, "field": "x", "denominator": "d", "impute": {"method": "mean"}, **none}]
    return out


def leaves(codes: str | tuple[str, ...] | list[str], *weights: float) -> list[dict[str, Any]]:
    return [{"indicator": c, "weight": w} for c, w in zip(codes, weights or [1] * len(codes), strict=True)]


BUDGET = {"method": "budget", "allocations": {"one": {"a": 50, "b": 20, "e": 20, "f": 10, "g": 0},
                                              "two": {"a": 1, "b": 2, "e": 3, "f": 2, "g": 2}}}  # fmt: skip
JUDGED = [[1, 2, 3, 4, 5], [1 / 2, 1, 2, 3, 4], [1 / 3, 1 / 2, 1, 2, 3], [1 / 4, 1 / 3, 1 / 2, 1, 2],
          [1 / 5, 1 / 4, 1 / 3, 1 / 2, 1]]  # fmt: skip
FOUND = ("entropy", "critic", "variation", "sd", "variance", "pca", "pca_kaiser")
BOUNDS = {"a0": [0.2, 0.5], "b0": [0.1, 0.6], "e0": [0, 0.45]}
SHARES = {"a": 3, "b": 2, "e": 2, "f": 2, "g": 1}


def trees() -> dict[str, Any]:
    ours = [i["code"] for i in indicators()]
    zeros = tuple(f"{f}0" for f in PLAIN)
    out: dict[str, Any] = {
        "rules": {"children": leaves([c for c in ours if c[0] == "n" and c[1:].isdigit()])},
        "figures": {"children": leaves([c for c in ours if c in IMPUTE or c in TREAT])},
        "deep": {
            "children": [
                {"node": "d1", "weight": 2, "method": "geometric", "children": [
                    {"node": "d2", "method": "harmonic", "weight": 3, "children": [
                        {"node": "d3", "method": "power:2", "children": [
                            {"node": "d4", "method": "power:-2", "children": leaves("ab", 1, 2)},
                            {"indicator": "e", "weight": 0.5},
                        ]},
                        {"indicator": "f"},
                    ]},
                    {"indicator": "g"},
                ]},
                {"node": "side", "method": "power:0.5", "children": leaves(zeros[:3], 3, 2, 1)},
            ],
        },
        "penalty": {"method": "product", "children": leaves("abe")},
        "penalty0": {"method": "product", "children": leaves(zeros[:3])},
        "written0": {"method": "formula", "formula": "a0 + b0", "children": leaves(zeros[:2])},
        "topsis0": {"method": "topsis", "children": leaves(zeros)},
        "written": {"method": "formula", "formula": "100 - sqrt(max(up, 1) * g) + down / 4", "children": [
            {"node": "up", "children": leaves("ab", 1, 3)}, {"indicator": "g"},
            {"node": "down", "method": "formula", "formula": "min(e, f) ** 2 / 100", "children": leaves("ef")},
        ]},
        "copeland": {"method": "copeland", "children": [
            *leaves("ab", 2, 1), {"node": "cg", "method": "geometric", "children": leaves("efg")},
        ]},
        "topsis": {"method": "topsis", "children": leaves(PLAIN, 5, 4, 3, 2, 1)},
        "vector": {"method": "topsis_vector", "children": leaves((*zeros, "same", "none"), 5, 4, 3, 2, 1, 1, 1)},
        "bounded": {"method": "benefit_of_the_doubt", "bounds": BOUNDS, "children": leaves(zeros[:3])},
        "doubt": {"method": "benefit_of_the_doubt", "children": leaves(zeros[:3])},
        "kemeny": {"method": "kemeny", "children": leaves(PLAIN, 3, 3, 2, 2, 1)},
        "sets": {"method": "geometric", "children": [
            {"node": "st", "method": "topsis", "children": leaves("ab"), "weight": 2},
            {"node": "sd", "method": "benefit_of_the_doubt", "children": leaves("ef")},
            {"indicator": "g"},
        ]},
        "gated": {"method": "topsis", "minimum_share": 0.5, "children": [
            {"node": "ga", "minimum_share": 0.6, "share_of": "weight", "children": [
                {"node": "gb", "children": leaves("ab")}, {"indicator": "e", "weight": 2},
            ]},
            {"node": "gt", "method": "topsis", "minimum_share": 1, "children": leaves("fg")},
        ]},
        "w_budget": {"weights": BUDGET, "children": leaves(PLAIN)},
        "w_ahp": {"weights": {"method": "ahp", "matrix": JUDGED}, "method": "geometric", "children": leaves(PLAIN)},
        "w_equal": {"weights": "equal", "children": leaves(PLAIN, 9, 1, 1, 1, 1)},
        "w_influence": {"weights": "equal_influence", "children": leaves(PLAIN)},
        "w_shares": {"weights": {"method": "influence", "shares": SHARES}, "children": leaves(PLAIN)},
        "w_pillars": {"weights": "equal_influence", "method": "geometric", "children": [
            {"node": "wp1", "method": "harmonic", "children": leaves("ab")},
            {"node": "wp2", "weights": "equal_influence", "children": leaves("ef")}, {"indicator": "g"},
        ]},
        "w_two": {"weights": {"method": "pca", "components": 2}, "children": leaves((*PLAIN, "same", "none"))},
        "w_most": {"weights": {"method": "pca", "explained": 0.8}, "children": leaves(PLAIN)},
        "w_silent": {"weights": "entropy", "children": leaves(("same", "none"))},
        "w_nodes": {"weights": "critic", "method": "geometric", "children": [
            {"node": "wn1", "weights": "variation", "children": leaves("ab")},
            {"node": "wn2", "weights": "pca", "method": "harmonic", "children": leaves("ef")},
            {"indicator": "g"},
        ]},
        "nothing": {"children": leaves(("none", "same"))},
        "weightless": {"children": [*leaves(("a", "none"), 0, 1), {"node": "wl", "children": leaves("be", 0, 3)}]},
    }  # fmt: skip
    out |= {f"w_{m}": {"weights": m, "children": leaves((*PLAIN, "same", "none"))} for m in FOUND}
    for policy in ("keep", "drop", "floor:2.5"):
        for method in ("geometric", "harmonic", "power:-0.5"):
            name = f"z_{policy.partition(':')[0]}_{method.replace(':', '')}"
            out[name] = {"method": method, "zero_policy": policy, "children": leaves(zeros, 1, 2, 3, 4, 5)}
    for method in ("power:2", "arithmetic"):  # a zero does not bring them down
        out[f"z_{method.replace(':', '')}"] = {"method": method, "children": leaves(zeros, 1, 2, 3, 4, 5)}
    for share_of in ("count", "weight"):
        for below in ("missing", "incomparable"):
            out[f"m_{share_of}_{below}"] = {"minimum_share": 0.5, "children": [
                {"node": "m1", "minimum_share": 0.75, "share_of": share_of, "below_minimum": below, "weight": 2,
                 "children": leaves((*"abe", "same", "i_line"), 4, 1, 1, 1, 2)},
                {"node": "m2", "minimum_share": 1, "share_of": share_of, "below_minimum": below,
                 "children": leaves("fg")},
            ]}  # fmt: skip
    return out


def pack() -> dict[str, Any]:
    return {
        "schema_version": 1, "index": "methods", "demo": True, "data": {"year": "year"}, "classes": ["region", "zone"],
        "derived": {"both": "x + y / 2"}, "ranking": {"peer": "region"}, "indicators": indicators(), "trees": trees(),
    }  # fmt: skip
