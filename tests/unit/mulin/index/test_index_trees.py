"""Packs as written become trees: defaults, weights among siblings, parents and children, formulas by name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from mulin.index import IndexPack, load_index
from mulin.index.read import read_index
from mulin.index.trees import all_nodes, children_of, flatten, node_formulas
from mulin.settings import REPO_ROOT

CASES = REPO_ROOT / "tests" / "cases"


def pack(**changes: Any) -> IndexPack:
    base: dict[str, Any] = {
        "schema_version": 1, "index": "t", "year": 2024, "indicators": [{"code": c} for c in "abcd"],
        "trees": {"t": {"children": [{"indicator": c} for c in "abcd"]}},
    }  # fmt: skip
    return IndexPack.model_validate(base | changes)


def weights_of(root: dict[str, Any], codes: str = "abcd") -> dict[str, float]:
    made = pack(indicators=[{"code": c} for c in codes], trees={"t": root})
    return {n.code: n.weight for n in flatten(made)}


def leaves(*weights: float) -> list[dict[str, Any]]:
    return [{"indicator": c, "weight": w} for c, w in zip("abcd", weights, strict=False)]


@pytest.mark.parametrize(
    ("weights", "expected"),
    [
        ("given", {"a": 0.1, "b": 0.2, "c": 0.3, "d": 0.4}),
        ("equal", dict.fromkeys("abcd", 0.25)),
        # 60/30/10/0 and 1/1/2/0: shares 0.6 0.3 0.1 0 and 0.25 0.25 0.5 0, averaged
        ({"method": "budget", "allocations": {"x": {"a": 60, "b": 30, "c": 10, "d": 0},
                                              "y": {"d": 0, "c": 2, "b": 1, "a": 1}}},
         {"a": 0.425, "b": 0.275, "c": 0.3, "d": 0.0}),
        # a consistent matrix of the weights 8 : 4 : 2 : 1
        ({"method": "ahp", "matrix": [[1, 2, 4, 8], ["1/2", 1, 2, 4], ["1/4", "1/2", 1, 2], [0.125, "1/4", "1/2", 1]]},
         {"a": 8 / 15, "b": 4 / 15, "c": 2 / 15, "d": 1 / 15}),
        # found from the scores: until then all alike
        ("entropy", dict.fromkeys("abcd", 0.25)),
        ("pca_kaiser", dict.fromkeys("abcd", 0.25)),
        ({"method": "equal_influence"}, dict.fromkeys("abcd", 0.25)),
    ],
    ids=lambda v: v if isinstance(v, str) else v.get("method", "") if isinstance(v, dict) else "",
)  # fmt: skip
def test_weights_among_siblings(weights: Any, expected: dict[str, float]) -> None:
    got = weights_of({"weights": weights, "children": leaves(1, 2, 3, 4)})
    assert {k: got[k] for k in expected} == pytest.approx(expected, abs=1e-12)
    assert got["t"] == 1.0


def test_weights_are_brought_to_one_whatever_their_scale() -> None:
    for factor in (1e-300, 1e-3, 1, 1e6, 1e300):
        got = weights_of({"children": leaves(*(w * factor for w in (1, 2, 3, 4)))})
        assert [got[c] for c in "abcd"] == pytest.approx([0.1, 0.2, 0.3, 0.4], abs=1e-12)


def test_saatys_example_of_three_schools() -> None:
    """Saaty, The Analytic Hierarchy Process (1980), selection of a school, criterion learning: 0.16, 0.59, 0.25."""
    matrix = [[1, "1/3", "1/2"], [3, 1, 3], [2, "1/3", 1]]
    got = weights_of({"weights": {"method": "ahp", "matrix": matrix}, "children": leaves(1, 1, 1)}, "abc")
    assert [round(got[c], 2) for c in "abc"] == [0.16, 0.59, 0.25]


def test_a_tree_stands_parents_first_with_levels_and_kinds() -> None:
    made = pack(
        indicators=[{"code": "a", "name": "A", "parent": "low"}, {"code": "b", "parent": "low", "weight": 3},
                    {"code": "c", "parent": "t"}],
        trees={"t": {"children": [{"node": "mid", "name": "Mid", "weight": 3, "children": [{"node": "low"}]}]}},
    )  # fmt: skip
    got = [(n.code, n.name, n.parent, n.level, n.kind, n.weight, n.sort) for n in flatten(made)]
    assert got == [
        ("t", "t", None, 0, "index", 1.0, 1),
        ("mid", "Mid", "t", 1, "node", 0.75, 1),
        ("low", "low", "mid", 2, "node", 1.0, 1),
        ("a", "A", "low", 3, "indicator", 0.25, 1),
        ("b", "b", "low", 3, "indicator", 0.75, 2),
        ("c", "c", "t", 1, "indicator", 0.25, 2),
    ]


def test_children_written_come_before_those_that_name_their_parent() -> None:
    made = pack(
        indicators=[{"code": "a", "parent": "t"}, {"code": "b"}], trees={"t": {"children": [{"indicator": "b"}]}}
    )
    assert [c.code for c in children_of(made, made.trees["t"])] == ["b", "a"]


def test_an_indicator_hangs_in_every_tree_that_has_its_node() -> None:
    made = pack(
        indicators=[{"code": "a", "parent": "p"}, {"code": "b", "parent": "p"}],
        trees={"one": {"children": [{"node": "p"}]}, "two": {"node": "p"}},
    )
    assert [(n.tree, n.code, n.level) for n in flatten(made) if n.kind == "indicator"] == [
        ("one", "a", 2), ("one", "b", 2), ("two", "a", 1), ("two", "b", 1),
    ]  # fmt: skip


def test_a_root_is_called_like_its_tree_unless_it_says_otherwise() -> None:
    made = pack(trees={"x": {"children": leaves(1)}, "y": {"node": "z", "children": leaves(1)}})
    assert [n.node for root in made.trees.values() for n in all_nodes(root)] == ["x", "z"]


def test_what_is_found_from_scores_is_named() -> None:
    made = pack(trees={"t": {"method": "topsis", "weights": "critic", "children": leaves(1, 2, 3, 4)},
                       "u": {"method": "power:0.5", "children": leaves(1),
                             "weights": {"method": "ahp", "matrix": [[1]]}}})  # fmt: skip
    roots = {n.tree: n for n in flatten(made) if n.level == 0}
    assert (roots["t"].method, roots["t"].computed, roots["t"].weighting) == ("computed:topsis", "topsis", "critic")
    assert (roots["u"].method, roots["u"].computed, roots["u"].weighting) == ("power:0.5", None, None)


def test_formulas_of_one_text_share_a_name_and_others_do_not() -> None:
    made = pack(trees={
        "t": {"method": "formula", "formula": "a + b", "children": leaves(1, 1)},
        "u": {"method": "formula", "formula": "a + b", "children": leaves(1, 1)},
        "v": {"method": "formula", "formula": "a - b", "children": leaves(1, 1)},
    })  # fmt: skip
    formulas = node_formulas(made)
    methods = [n.method for n in flatten(made) if n.level == 0]
    assert len(formulas) == 2
    assert methods[0] == methods[1] != methods[2]
    assert all("node_code = 'a'" in sql and "node_code = 'b'" in sql for sql in formulas.values())


@pytest.mark.parametrize(
    ("written", "read"),
    [("higher", "higher"), ("lower", "lower"), (1, "higher"), (-1, "lower"), ("1", "higher"), ("-1", "lower"),
     ("+1", "higher"), (1.0, "higher"), (-1.0, "lower")],
)  # fmt: skip
def test_directions_are_read_as_words_and_as_signs(written: Any, read: str) -> None:
    assert pack(indicators=[{"code": "a", "direction": written}]).indicators[0].direction == read


def test_defaults_stand_where_nothing_is_written(tmp_path: Path) -> None:
    (tmp_path / "index.yaml").write_text(
        "schema_version: 1\nindex: t\nyear: 2024\ntrees: {t: {children: [{indicator: a}]}}\nindicators: [{code: a}]\n",
        encoding="utf-8",
    )
    made = load_index(tmp_path)
    assert (made.scale, made.rounding.decimals, made.ranking.on, made.ranking.ties) == (100, 6, "exact", "min")
    assert (made.data.shape, made.data.unit, made.data.year, made.data.field, made.data.value) == (
        "wide", "unit", None, "field", "value",
    )  # fmt: skip
    assert made.data.missing == ("NA", "N/A", "NaN", "nan", ".", "..")
    assert made.defaults.impute.method == "none"
    assert (made.defaults.treat.winsor_max, made.defaults.treat.then) == (0, "none")
    assert made.defaults.normalise.rule == "min_max"
    root = made.trees["t"]
    assert (root.method, root.zero_policy, root.minimum_share, root.share_of, root.below_minimum) == (
        "arithmetic", "keep", 0.0, "count", "missing",
    )  # fmt: skip


@pytest.mark.parametrize("name", ["hdi", "ihdi", "gii", "hfi", "efi"])
def test_the_worked_examples_are_whole(name: str) -> None:
    made, found = read_index(CASES / name)
    assert found == []
    assert made is not None
    assert list(made.trees) == [name]


def test_a_table_of_indicators_says_the_same_as_yaml(tmp_path: Path) -> None:
    head = "schema_version: 1\nindex: t\nyear: 2024\ntrees: {t: {children: [{node: p}]}}\n"
    in_yaml, in_table = tmp_path / "yaml", tmp_path / "table"
    for folder in (in_yaml, in_table):
        folder.mkdir()
    (in_yaml / "index.yaml").write_text(head + (
        "indicators:\n- {code: a, name: '甲, 乙', field: f, direction: lower, denominator: d, factor: 100,"
        " parent: p, weight: 2}\n"
        "- {code: b, parent: p}\n"
    ), encoding="utf-8")  # fmt: skip
    (in_table / "index.yaml").write_text(head, encoding="utf-8")
    (in_table / "indicators.csv").write_text(
        '\ufeffcode,parent,name,field,direction,denominator,factor,weight\na,p,"甲, 乙", f ,-1,d,100,2\n\nb,p,,,,,,\n',
        encoding="utf-8",
    )
    assert load_index(in_table) == load_index(in_yaml)


def test_combined_weights_are_the_mean_of_several_ways_in_their_shares() -> None:
    import numpy as np

    from mulin.index.computed_weights import computed_weights
    from mulin.methods.weighting import entropy

    scores, given = np.random.default_rng(1).uniform(1, 9, (20, 3)), np.array([0.2, 0.3, 0.5])
    found = computed_weights("combined;given=0.5;entropy=0.25;equal=0.25", scores, given, "abc")
    assert np.allclose(found.weights, 0.5 * given + 0.25 * entropy(scores).weights + 0.25 / 3, rtol=0, atol=1e-12)
    assert found.notes == {}
