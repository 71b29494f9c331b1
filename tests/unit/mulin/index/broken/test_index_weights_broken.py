"""Weights and bounds of nodes that cannot be meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from broken_index import (
    AGAINST,
    LEFT,
    PACK,
    RIGHT,
    UNDER,
    A,
    Case,
    assert_named_and_nothing_else,
    left,
    named,
    written,
)

from mulin.findings import Level, errors

CASES = [
    left("index.budget", "weights: budget", "weights"),
    left("index.budget", "weights: {method: budget, allocations: {x: {a: 60}}}", "weights.allocations.x", "b"),
    left("index.budget", "weights: {method: budget, allocations: {x: {a: 60, b: 30, q: 1}}}",
         "weights.allocations.x", "q"),
    left("index.budget", "weights: {method: budget, allocations: {x: {a: 0, b: 0}}}", "weights.allocations.x"),
    left("index.budget", "weights: {method: budget, allocations: {x: {a: 11, b: -1}}}", "weights.allocations.x"),
    left("index.budget", "weights: {method: budget, allocations: {x: {}}}", "weights.allocations.x", "a、b"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, x], [1, 1]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, 1/0], [1, 1]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, 2, 3], [1/2, 1, 1]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, 2]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, 3], [3, 1]]}", "weights.matrix"),
    left("index.ahp", "weights: {method: ahp, matrix: [[1, -3], [-1/3, 1]]}", "weights.matrix"),
    Case("index.weight_replaced", RIGHT, f"{RIGHT}\n        weights: equal", f"{UNDER}.1.weights", "weights: equal",
         "equal", Level.WARNING),
    left("index.combined", "weights: {method: combined, shares: {entropi: 1}}", "weights.shares", "entropi"),
    left("index.influence", "weights: {method: influence, shares: {a: 1, q: 1}}", "weights.shares", "q"),
    left("index.influence", "weights: {method: influence, shares: {a: 1}}", "weights.shares", "b"),
    left("index.influence", "weights: {method: influence, shares: {a: 0, b: 0}}", "weights.shares"),
    left("index.influence", "method: product\n        weights: equal_influence", "weights", "product", "weights:"),
    left("index.influence", "method: copeland\n        weights: {method: combined, shares: {equal_influence: 1}}",
         "weights", "copeland", "weights:"),
    left("index.unread", "weights: {method: sd, against: root}", "weights.against", "root"),
    Case("index.against", f"    children:\n      {LEFT}", f"    method: topsis\n    children:\n      {LEFT}\n{AGAINST}",
         f"{UNDER}.0.weights.against", "against", "small"),
    Case("index.against", f"    children:\n      {LEFT}", f"    weights: sd\n    children:\n      {LEFT}\n{AGAINST}",
         f"{UNDER}.0.weights.against", "against", "small"),
    Case("index.against", f"{LEFT}\n        weight: 2\n      {RIGHT}",
         f"{LEFT}\n        weights: {{method: influence, against: root, shares: {{a: 1, b: 2}}}}\n"
         f"      {RIGHT}\n{AGAINST}",
         f"{UNDER}.1.weights.method", "equal_influence, against", "equal_influence"),
    left("index.components", "weights: {method: pca, components: 3}", "weights.components", "3"),
    left("index.bounds", "method: benefit_of_the_doubt\n        bounds: {a: [0.6, 1], b: [0.5, 1]}", "bounds", "1.1、2",
         "bounds:"),
    left("index.bounds", "method: benefit_of_the_doubt\n        bounds: {a: [0, 0.6], b: [0, 0.3]}", "bounds",
         "0、0.9", "bounds:"),
    left("index.bounds", "method: benefit_of_the_doubt\n        bounds: {a: [0.6, 0.5]}", "bounds.a", "0.6、0.5",
         "bounds:"),
    left("index.bounds", "method: benefit_of_the_doubt\n        bounds: {q: [0, 0.5]}", "bounds", "q", "bounds:"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_mistake_is_named_and_nothing_else(case: Case, tmp_path: Path) -> None:
    assert_named_and_nothing_else(case, tmp_path)


def test_an_inconsistent_matrix_is_refused_with_the_judgement_to_mend(tmp_path: Path) -> None:
    text = PACK.replace(A, f"{A}\n  - {{code: z, parent: left}}").replace(
        LEFT, f"{LEFT}\n        weights: {{method: ahp, matrix: [[1, 9, 1/9], [1/9, 1, 9], [9, 1/9, 1]]}}"
    )
    (found,) = errors(written(tmp_path, text))
    assert found.rule == "index.ahp"
    assert "CR" in found.message
    assert "第 1 行第 2 列" in found.mend
