"""Trees of an index pack: nodes without children, indicators at two places, scores below zero where none may be."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_index import (
    LEFT,
    PACK,
    RIGHT,
    UNDER,
    Case,
    assert_named_and_nothing_else,
    left,
    line_of,
    named,
    written,
)

CASES = [
    # trees
    Case("index.node_empty",
         "        children:\n          - indicator: c\n          - indicator: d\n            weight: 3\n",
         "", f"{UNDER}.1", RIGHT, "right"),
    Case("index.indicator_unknown", "- indicator: c\n", "- indicator: e\n", f"{UNDER}.1.children",
         "        children:\n          - indicator: e", "e"),
    Case("index.leaf_twice", "- indicator: c\n", "- indicator: a\n", "trees.small", "  small:\n", "a"),
    Case("index.weights_zero", "- indicator: c\n          - indicator: d\n            weight: 3",
         "- {indicator: c, weight: 0}\n          - {indicator: d, weight: 0}", f"{UNDER}.1.children",
         "        children:\n          - {", "right"),
    left("index.formula", "method: formula\n        formula: a + c", "formula", "c", "formula: a + c"),
    left("index.formula", "method: formula\n        formula: a +", "formula", "a +", "formula: a +"),
    left("index.kemeny", "method: kemeny", "method"),
    # nodes that need what is not below 0
    Case("index.negative", "{rule: percentile_rank}}", "{rule: z_score}}", f"{UNDER}.0.method",
         "method: geometric", "geometric"),
    Case("index.negative_drawn",
         "{rule: percentile_rank}}\n  - {code: c}\n  - {code: d, field: twice}\nranking: {peer: region}",
         "{rule: z_score}}\n  - {code: c}\n  - {code: d, field: twice}\nranking: {peer: region}\n"
         "robustness: {aggregations: [geometric]}", "robustness.aggregations", "aggregations:", "geometric"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_is_named_and_nothing_else(case: Case, tmp_path: Path) -> None:
    assert_named_and_nothing_else(case, tmp_path)


@pytest.mark.parametrize(
    ("method", "weights", "ok"),
    [("geometric", "given", False), ("harmonic", "given", False), ("power:2", "given", False),
     ("power:-1", "given", False), ("product", "given", False), ("benefit_of_the_doubt", "given", False),
     ("arithmetic", "entropy", False), ("arithmetic", "variation", False), ("arithmetic", "critic", True),
     ("arithmetic", "pca", True), ("copeland", "given", True), ("topsis", "given", True)],
)  # fmt: skip
def test_methods_that_need_a_zero_refuse_scores_below_it(method: str, weights: str, ok: bool, tmp_path: Path) -> None:
    """At the node itself, and where the means below it may come out negative."""
    rule = "rule: goalposts, floor: 0, ceil: 1, truncate: false"
    own = PACK.replace("{rule: percentile_rank}", f"{{{rule}}}")
    direct = own.replace(LEFT, f"{LEFT}\n        method: {method}\n        weights: {weights}")
    above = own.replace("  small:\n", f"  small:\n    method: {method}\n    weights: {weights}\n")
    for text, column in ((direct, f"{UNDER}.0.method"), (above, "trees.small.method")):
        found = [f for f in written(tmp_path, text) if f.rule == "index.negative"]
        assert [f.column for f in found] == ([] if ok else [column])


@pytest.mark.parametrize(
    "rule", ["rule: z_score", "low: -10", "rule: scaled, floor: 0, ceil: 1",
             "rule: distance_to_target, target: 1, truncate: false"],
)  # fmt: skip
def test_rules_that_may_score_below_zero(rule: str, tmp_path: Path) -> None:
    text = PACK.replace("{rule: percentile_rank}", f"{{{rule}}}").replace(LEFT, f"{LEFT}\n        method: harmonic")
    assert [f.rule for f in written(tmp_path, text)] == ["index.negative"]


def test_a_node_written_twice_is_named_at_both_places(tmp_path: Path) -> None:
    text = PACK.replace(RIGHT, "- node: left")
    found = [f for f in written(tmp_path, text) if f.rule == "index.node_twice"]
    assert [(f.row, f.column, f.value) for f in found] == [
        (23, f"{UNDER}.0.node", "left"), (25, f"{UNDER}.1.node", "left"),
    ]  # fmt: skip


@pytest.mark.parametrize("above", ["method: copeland", "method: topsis", "weights: entropy", "weights: critic"])
def test_a_formula_does_not_stand_under_what_is_computed_from_scores(above: str, tmp_path: Path) -> None:
    text = PACK.replace("  small:\n", f"  small:\n    {above}\n").replace(
        LEFT, f"{LEFT}\n        method: formula\n        formula: a + b"
    )
    (found,) = [f for f in written(tmp_path, text) if f.rule == "index.formula_below"]
    assert (found.row, found.column, found.value) == (line_of(text, "  small:\n"), "trees.small", "left")
