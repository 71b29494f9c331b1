"""Keys and values of index.yaml that are of another kind than they have to be, or misspelt."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_index import (
    LEFT,
    PACK,
    UNDER,
    A,
    C,
    Case,
    assert_named_and_nothing_else,
    left,
    named,
    normalise,
    written,
)

CASES = [
    # shape
    Case("index.missing", "index: small\n", "", "index", "schema_version"),
    Case("index.literal_error", "schema_version: 1", "schema_version: 2", "schema_version", "schema_version", "2"),
    Case("index.extra_forbidden", "scale: 100", "scale: 100\nskale: 1", "skale", "skale", "1"),
    Case("index.greater_than", "scale: 100", "scale: 0", "scale", "scale: 0", "0"),
    Case("index.float_parsing", "scale: 100", "scale: hundred", "scale", "scale", "hundred"),
    Case("index.string_pattern_mismatch", "index: small", "index: a b", "index", "index: a b", "a b"),
    Case("index.string_too_long", "index: small", f"index: {'a' * 81}", "index", "index: a", "a" * 60),
    Case("index.too_short", "trees:\n" + PACK.partition("trees:\n")[2], "trees: {}\n", "trees", "trees: {}"),
    Case("index.literal_error", A, "{code: a, parent: left, direction: up}", "indicators.0.direction", "direction: up",
         "up"),
    left("index.string_pattern_mismatch", "method: mean", "method", "mean"),
    left("index.string_pattern_mismatch", "zero_policy: lift", "zero_policy", "lift"),
    left("index.less_than_equal", "minimum_share: 66", "minimum_share", "66"),
    left("index.greater_than_equal", "minimum_share: -1", "minimum_share", "-1"),
    left("index.literal_error", "share_of: units", "share_of", "units"),
    left("index.literal_error", "weights: {method: guess}", "weights.method", "guess"),
    left("index.extra_forbidden", "wieght: 3", "wieght", "3"),
    left("index.value_error", "formula: a + b", "", "", LEFT),
    left("index.value_error", "method: formula", "", "", LEFT),
    Case("index.extra_forbidden", "            weight: 3", "            wieght: 3", f"{UNDER}.1.children.1.wieght",
         "wieght: 3", "3"),
    Case("index.missing", "- indicator: c\n", "- weight: 4\n", f"{UNDER}.1.children.0.node", "- weight: 4"),
    Case("index.model_type", "- indicator: c\n", "- c\n", f"{UNDER}.1.children.0", "          - c\n", "c"),
    normalise("index.literal_error", "rule: minmax", "rule", "minmax"),
    normalise("index.value_error", "rule: goalposts, floor: 1", ""),
    normalise("index.contradiction", "rule: goalposts, floor: 1, ceil: 1", "ceil"),
    normalise("index.value_error", "rule: scaled", ""),
    normalise("index.value_error", "rule: distance_to_reference", ""),
    normalise("index.value_error", "rule: distance_to_target", ""),
    normalise("index.value_error", "rule: target_attainment", ""),
    normalise("index.value_error", "rule: steps", ""),
    normalise("index.value_error", "rule: deduction", ""),
    normalise("index.value_error", "rule: bonus, per_item: 2", ""),
    normalise("index.greater_than", "rule: z_score, sd: 0", "sd", "0"),
    normalise("index.greater_than_equal", "rule: target_attainment, target: 5, overshoot: 0.5", "overshoot", "0.5"),
    Case("index.value_error", "impute: {method: none}", "impute: {method: constant}", "defaults.impute",
         "impute: {"),
    Case("index.value_error", "impute: {method: none}", "impute: {method: none, value: 3}", "defaults.impute",
         "impute: {"),
    Case("index.value_error", "impute: {method: none}", "impute: {method: latest, by: region}", "defaults.impute",
         "impute: {"),
    Case("index.value_error", "impute: {method: none}", "impute: {method: mean, predictors: [a]}", "defaults.impute",
         "impute"),
    Case("index.less_than_equal", "impute: {method: none}", "impute: {method: latest, max_years: 11}",
         "defaults.impute.max_years", "max_years", "11"),
    Case("index.less_than_equal", "ranking:", "rounding: {decimals: 9}\nranking:", "rounding.decimals", "decimals",
         "9"),
    Case("index.value_error", "ranking:", "screen: {}\nranking:", "screen", "screen"),
    Case("index.less_than_equal", "ranking:", "screen: {minimum_share: 90}\nranking:", "screen.minimum_share",
         "screen", "90"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_is_named_and_nothing_else(case: Case, tmp_path: Path) -> None:
    assert_named_and_nothing_else(case, tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [("rule: min_max", "rule: min-max", "min_max"), ("rule: min_max", "rule: min_max\n    constnat: 5", "constant"),
     ("scale: 100", "scael: 100", "scale"), ("    weight: 3", "    wieght: 3", "weight"),
     ("- node: right", "- node: right\n        methd: geometric", "method"),
     (C, "{code: c, drection: lower}", "direction"),
     (A, "{code: a, parent: leftt}", "left"), ("peer: region", "peer: regoin", "region"),
     ("- indicator: c\n", "- indicator: C\n", "c"), ("data: {unit: code}", "data: {units: code}", "unit"),
     (A, "{code: a, parent: left, impute: {methd: mean}}", "method")],
)  # fmt: skip
def test_a_misspelt_word_is_told_with_the_one_it_may_mean(old: str, new: str, meant: str, tmp_path: Path) -> None:
    assert PACK.count(old) == 1
    found = written(tmp_path, PACK.replace(old, new))
    assert f"是不是 {meant}？" in "".join(f.message for f in found), [f.sentence() for f in found]
