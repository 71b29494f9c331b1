"""Parameters of normalisation, imputation and treatment that nothing could be scored with."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_index import (
    UNDER,
    A,
    Case,
    assert_named_and_nothing_else,
    left,
    named,
    normalise,
)

CASES = [
    # parameters that nothing could be scored with
    Case("index.not_finite", "weight: 2", "weight: .inf", f"{UNDER}.0.weight", "weight: .inf", "inf"),
    Case("index.not_finite", A, "{code: a, parent: left, factor: nan}", "indicators.0.factor", "factor: nan", "nan"),
    normalise("index.range", "rule: min_max, low: 60, high: 40", "high", "40.0"),
    normalise("index.range", "rule: min_max, low: -1, high: 0", "high", "0.0"),
    normalise("index.range", "rule: min_max, low: 100", "high", "100.0"),
    normalise("index.contradiction", "rule: goalposts, floor: 0, ceil: 9, transform: ln", "floor", "floor=0"),
    normalise("index.contradiction", "rule: efficacy, ceil: -3, transform: ln", "transform"),
    normalise("index.contradiction", "rule: bonus, per_item: 0, high: 10", "per_item"),
    normalise("index.contradiction", "rule: ratio_to_reference, reference: 0", "reference", "reference=0"),
    normalise("index.contradiction", "rule: efficacy, base: 100", "base", "base=100"),
    normalise("index.contradiction", "rule: steps, target: 0, bands: [[0, 0], [1, 100]]", "target", "0"),
    normalise("index.contradiction", "rule: steps, bands: [[0, 20], [0, 30]]", "bands", "0:20|0:30"),
    normalise("index.contradiction", "rule: steps, bands: [[0, 50]]", "bands", "0:50"),
    normalise("index.contradiction", "rule: steps, bands: [[0, 50], [1, 500]]", "bands", "0:50|1:500"),
    normalise("index.contradiction", "rule: goalposts, floor: 9, ceil: 1", "floor", "floor=9; ceil=1"),
    normalise("index.reference_years", "rule: ratio_to_reference, reference: 'unit:r', years: all", "years", "all"),
    normalise("index.reference", "rule: distance_to_reference, reference: bset", "reference", "bset"),
    Case("index.range", "    rule: min_max", "    rule: min_max\n    high: -5", "defaults.normalise.high", "high: -5",
         "-5.0"),
    Case("index.quantiles", A, "{code: a, parent: left, treat: {quantiles: [0.9, 0.1]}}",
         "indicators.0.treat.quantiles", "quantiles", "0.9、0.1"),
    Case("index.unread", A, "{code: a, parent: left, treat: {winsor_max: 3, box_cox_lambda: 0.5}}",
         "indicators.0.treat.box_cox_lambda", "box_cox_lambda", "0.5"),
    Case("index.unread", A, "{code: a, parent: left, treat: {quantiles: [0.1, 0.9], winsor_max: 3}}",
         "indicators.0.treat.winsor_max", "quantiles", "3"),
    Case("index.unread", A, "{code: a, parent: left, treat: {skew: 1.5}}", "indicators.0.treat.skew", "skew",
         "1.5"),
    Case("index.unread", A, "{code: a, parent: left, treat: {winsor_max: 3, combine: true}}",
         "indicators.0.treat.combine", "combine", "true"),
    Case("index.unread", "impute: {method: none}", "impute: {method: mean, max_years: 3}",
         "defaults.impute.max_years", "max_years", "3"),
    # what is written in points is held against the scale
    normalise("index.constant", "rule: percentile_rank, constant: 101", "constant", "101"),
    normalise("index.constant", "rule: min_max, low: 1, constant: 0", "constant", "0"),
    left("index.floor_high", "method: geometric\n        zero_policy: floor:100", "zero_policy", "floor:100",
         "zero_policy"),
    Case("index.floor_high", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {aggregations: [geometric], zero_floor: 1.0e+8}",
         "robustness.zero_floor", "zero_floor", "1e+08"),
    Case("index.magnitude", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {dirichlet: 1.0e+300}", "robustness.dirichlet", "dirichlet", "1e+300"),
    Case("index.ties_average", "ranking: {peer: region}",
         "ranking: {peer: region, ties: average}\nrobustness: {draws: 9}", "ranking.ties", "ties:", "average"),
    # keys of a node and of draws that nothing reads as the others are written
    left("index.unread", "zero_policy: drop", "zero_policy", "drop"),
    left("index.unread", "method: power:2\n        zero_policy: drop", "zero_policy", "drop", "zero_policy"),
    left("index.unread", "method: product\n        zero_policy: keep", "zero_policy", "keep", "zero_policy"),
    left("index.unread", "share_of: weight", "share_of", "weight"),
    left("index.unread", "below_minimum: incomparable", "below_minimum", "incomparable"),
    left("index.unread", "minimum_share: 0\n        share_of: weight", "share_of", "weight", "share_of"),
    left("index.unread", "bounds: {a: [0, 0.5]}", "bounds", '{"a": [0.0, 0.5]}'),
    left("index.unread", "weights: {method: equal, matrix: [[1, 2], [1/2, 1]]}", "weights.matrix",
         '[[1.0, 2.0], ["1/2", 1.0]]'),
    left("index.unread", "weights: {method: ahp, matrix: [[1, 2], [1/2, 1]], components: 1}", "weights.components",
         "1"),
    left("index.unread", "weights: {method: pca_kaiser, explained: 0.6}", "weights.explained", "0.6"),
    left("index.unread", "weights: {method: pca, components: 2, explained: 0.6}", "weights.explained", "0.6"),
    left("index.unread", "weights: {method: entropy, shares: {a: 1, b: 2}}", "weights.shares",
         '{"a": 1.0, "b": 2.0}'),
    left("index.unread", "weights: {method: ahp, matrix: [[1, 2], [1/2, 1]], allocations: {x: {a: 1, b: 2}}}",
         "weights.allocations", '{"x": {"a": 1.0, "b": 2.0}}'),
    Case("index.unread", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {dirichlet: 50, weight_perturbation: 0.1}",
         "robustness.weight_perturbation", "dirichlet", "0.1"),
    Case("index.unread", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {aggregations: ['power:2'], zero_floor: 1}", "robustness.zero_floor",
         "zero_floor", "1.0"),
    Case("index.unread", "ranking: {peer: region}",
         "ranking: {peer: region}\nrobustness: {weight_perturbation: 0, sobol: 1000}", "robustness.sobol",
         "sobol: 1000", "1000"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_is_named_and_nothing_else(case: Case, tmp_path: Path) -> None:
    assert_named_and_nothing_else(case, tmp_path)
