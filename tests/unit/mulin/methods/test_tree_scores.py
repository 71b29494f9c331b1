"""The tree: scores up, coverage beside them, contributions down; against a recursion over one unit."""

from __future__ import annotations

import math
import statistics
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.methods.trees.tree import Node, Tree, evaluate

NAN = math.nan


def tree(**root: Any) -> Tree:
    """Two pillars of three and two indicators."""
    pillar = {k: v for k, v in root.items() if k in ("method", "exponent", "zero_policy", "zero_floor")}
    return Tree(
        (Node("index", None, 1.0, **root), Node("A", "index", 0.6, **pillar), Node("B", "index", 0.4, **pillar),
         Node("a1", "A", 0.5), Node("a2", "A", 0.3), Node("a3", "A", 0.2), Node("b1", "B", 0.7), Node("b2", "B", 0.3)),
        ("a1", "a2", "a3", "b1", "b2"),
    )  # fmt: skip


def one_mean(pairs: list[tuple[float, float]], p: float) -> float | None:
    if not pairs:
        return None
    whole = sum(w for w, _ in pairs)
    if p <= 0 and any(s <= 0 for _, s in pairs):
        return 0.0
    if p == 0:
        return math.prod(s ** (w / whole) for w, s in pairs)
    return (sum(w * s**p for w, s in pairs) / whole) ** (1 / p)


def by_hand(t: Tree, scores: dict[str, float], code: str) -> float | None:
    """A node's score for one unit, recursively; power means only."""
    node = t.nodes[t.index[code]]
    if code in t.leaves:
        return None if math.isnan(scores[code]) else scores[code]
    pairs = []
    for child in (n for n in t.nodes if n.parent == code):
        s = by_hand(t, scores, child.code)
        p = node.p
        if s is not None and p is not None and p <= 0 and node.zero_policy != "keep":
            s = max(s, node.zero_floor or 0.0) if node.zero_policy == "floor" else s if s > 0 else None
        if s is not None:
            pairs.append((child.weight, s))
    assert node.p is not None
    return one_mean(pairs, node.p)


scores_of_units = st.lists(
    st.lists(st.one_of(st.just(NAN), st.just(0.0), st.floats(1e-9, 100)), min_size=5, max_size=5),
    min_size=1,
    max_size=6,
)
METHODS = [
    {"method": "arithmetic"}, {"method": "geometric"}, {"method": "harmonic"}, {"method": "power", "exponent": 2.0},
    {"method": "power", "exponent": -0.5}, {"method": "geometric", "zero_policy": "drop"},
    {"method": "geometric", "zero_policy": "floor", "zero_floor": 1.0},
]  # fmt: skip


@given(scores_of_units, st.sampled_from(METHODS))
@settings(max_examples=200, deadline=None)
def test_means_are_the_recursion_of_the_method(raw: list[list[float]], how: dict[str, Any]) -> None:
    t, s = tree(**how), np.array(raw)
    r = evaluate(t, s)
    for u, row in enumerate(raw):
        scores = dict(zip(t.leaves, row, strict=True))
        for j, node in enumerate(t.nodes):
            want = by_hand(t, scores, node.code)
            assert r.node_scores[u, j] == pytest.approx(NAN if want is None else want, abs=1e-9, nan_ok=True)


EVERY = [*METHODS, *({"method": m} for m in ("min", "max", "median", "product", "topsis", "copeland"))]


@given(scores_of_units, st.sampled_from(EVERY))
@settings(max_examples=200, deadline=None)
def test_contributions_sum_to_the_score_and_effective_weights_to_100(
    raw: list[list[float]], how: dict[str, Any]
) -> None:
    r = evaluate(tree(**how), np.array(raw))
    root = r.node_scores[:, 0]
    has = ~np.isnan(root)
    np.testing.assert_allclose(np.nansum(r.contributions, axis=1)[has], root[has], atol=1e-9)
    np.testing.assert_allclose(np.nansum(r.effective_weights, axis=1)[has], 100.0, atol=1e-9)
    assert np.isnan(r.contributions[~has]).all()
    assert np.isnan(r.contributions[np.isnan(np.array(raw))]).all()


@given(scores_of_units, st.sampled_from(METHODS[:5]))
@settings(max_examples=100, deadline=None)
def test_a_mean_lies_between_its_parts_and_rises_with_them(raw: list[list[float]], how: dict[str, Any]) -> None:
    s = np.array(raw)
    before = evaluate(tree(**how), s).node_scores[:, 0]
    for u, row in enumerate(s):
        if not np.isnan(row).all():
            assert np.nanmin(row) - 1e-9 <= before[u] <= np.nanmax(row) + 1e-9
    after = evaluate(tree(**how), s + 1).node_scores[:, 0]
    assert (after[~np.isnan(before)] >= before[~np.isnan(before)] - 1e-9).all()


def test_scores_of_both_signs_keep_their_arithmetic_parts() -> None:
    s = np.array([[1.0, -1.0, 0.5, 1.0, -1.0]])
    t = Tree((Node("index", None), *(Node(c, "index", 1.0) for c in "abcde")), tuple("abcde"))
    r = evaluate(t, s - s.mean())
    assert r.node_scores[0, 0] == pytest.approx(0.0, abs=1e-15)
    np.testing.assert_allclose(r.contributions, (s - s.mean()) / 5, atol=1e-12)


def test_coverage_knows_what_applies() -> None:
    s = np.array([[80.0, NAN, NAN, 60.0, 40.0]] * 3)
    applies = np.array(
        [[True, True, True, True, True], [True, False, True, True, True], [True, False, False, True, True]]
    )
    r = evaluate(tree(), s, applies)
    assert r.coverage[:, 1] == pytest.approx([0.5, 0.5 / 0.7, 1.0])
    assert r.coverage[:, 0] == pytest.approx([0.6 * 0.5 + 0.4, (0.6 * 0.5 + 0.4) / (0.6 * 0.7 + 0.4), 1.0])
    assert r.node_scores[:, 1].tolist() == [80.0] * 3, "weight goes to the siblings either way"


@pytest.mark.parametrize(("share", "comparable"), [(0.8, True), (0.8 + 2e-9, False), (0.0, True)])
def test_minimum_share_is_met_up_to_the_last_bit(share: float, comparable: bool) -> None:
    kids = [Node(f"i{n}", "index", 0.1) for n in range(10)]
    t = Tree((Node("index", None, minimum_share=share), *kids), tuple(k.code for k in kids))
    s = np.full((1, 10), 50.0)
    s[0, :2] = NAN
    r = evaluate(t, s)
    assert r.comparable.tolist() == [comparable]
    assert r.node_scores[0, 0] == pytest.approx(50.0), "the parts are shown either way"


def test_below_minimum_missing_leaves_the_node_out_of_its_parent() -> None:
    half = {"minimum_share": 2 / 3, "share_of": "count", "below_minimum": "missing"}
    t = Tree(
        (Node("index", None), Node("A", "index", 0.6, **half), Node("B", "index", 0.4),  # type: ignore[arg-type]
         Node("a1", "A", 0.98), Node("a2", "A", 0.01), Node("a3", "A", 0.01), Node("b1", "B")),
        ("a1", "a2", "a3", "b1"),
    )  # fmt: skip
    r = evaluate(t, np.array([[90.0, NAN, NAN, 10.0], [NAN, 90.0, 90.0, 10.0], [90.0, NAN, NAN, NAN]]))
    assert r.node_scores[:, 1].tolist() == pytest.approx([NAN, 90.0, NAN], nan_ok=True)
    assert r.node_scores[:, 0].tolist() == pytest.approx([10.0, 58.0, NAN], nan_ok=True)
    assert r.comparable.tolist() == [True, True, False]
    assert r.contributions[0].tolist() == pytest.approx([NAN, NAN, NAN, 10.0], nan_ok=True)


def test_product_is_not_renormalised_and_unknown_with_a_factor_missing() -> None:
    t = Tree((Node("index", None, method="product"), Node("a", "index", 1.0), Node("b", "index", 1.0)), ("a", "b"))
    r = evaluate(t, np.array([[80.0, 50.0], [80.0, 0.0], [80.0, NAN]]))
    assert r.node_scores[:, 0].tolist() == pytest.approx([40.0, 0.0, NAN], nan_ok=True)


def test_min_max_and_median_over_what_there_is() -> None:
    row = [30.0, NAN, 10.0, 70.0, 20.0]
    for method, of in (("min", min), ("max", max), ("median", statistics.median)):
        kids = [Node(c, "index") for c in "abcde"]
        t = Tree((Node("index", None, method=method), *kids), tuple("abcde"))
        assert evaluate(t, np.array([row])).node_scores[0, 0] == of([v for v in row if not math.isnan(v)])


def test_copeland_counts_pairs_won_and_lost() -> None:
    s = np.array([[3.0, 3.0, 1.0], [2.0, 2.0, 2.0], [1.0, 1.0, 3.0], [NAN, NAN, NAN]])
    t = Tree((Node("index", None, method="copeland"), *(Node(c, "index") for c in "abc")), tuple("abc"))
    assert evaluate(t, s).node_scores[:, 0].tolist() == pytest.approx([2.0, 0.0, -2.0, NAN], nan_ok=True)


def test_topsis_is_closeness_on_the_scale() -> None:
    t = Tree((Node("index", None, method="topsis"), Node("a", "index"), Node("b", "index")), ("a", "b"))
    got = evaluate(t, np.array([[100.0, 100.0], [0.0, 0.0], [100.0, 0.0]])).node_scores[:, 0]
    assert got == pytest.approx([100.0, 0.0, 50.0])


def test_one_unit_nothing_at_all_and_weights_of_zero() -> None:
    r = evaluate(tree(), np.full((1, 5), NAN))
    assert np.isnan(r.node_scores).all()
    assert not r.comparable.any()
    assert (r.coverage[:, 0] == 0).all()
    assert evaluate(tree(), np.zeros((0, 5))).node_scores.shape == (0, 8)
    weightless = Tree((Node("index", None), Node("a", "index", 0.0), Node("b", "index", 1.0)), ("a", "b"))
    r = evaluate(weightless, np.array([[90.0, 10.0], [90.0, NAN]]))
    assert r.node_scores[:, 0].tolist() == pytest.approx([10.0, NAN], nan_ok=True)
    assert r.effective_weights[0].tolist() == [0.0, 100.0]


@given(scores_of_units, st.randoms())
@settings(max_examples=50, deadline=None)
def test_units_do_not_know_their_order(raw: list[list[float]], random: Any) -> None:
    s, order = np.array(raw), list(range(len(raw)))
    random.shuffle(order)
    for method in ("arithmetic", "geometric", "copeland", "topsis"):
        whole, again = (evaluate(tree(method=method), x).node_scores for x in (s, s[order]))
        np.testing.assert_allclose(again, whole[order], atol=1e-9)


def test_trees_may_be_uneven_and_in_any_order() -> None:
    nodes = (Node("deep", "mid"), Node("mid", "index", 3.0), Node("flat", "index", 1.0), Node("index", None))
    t = Tree(nodes, ("flat", "deep"))
    assert evaluate(t, np.array([[10.0, 50.0]])).node_scores[0, t.root] == 40.0
    assert t.leaves_under("index") == ("flat", "deep") or set(t.leaves_under("index")) == {"flat", "deep"}


@pytest.mark.parametrize(
    ("nodes", "leaves"),
    [
        ((Node("r", None), Node("s", None), Node("a", "r"), Node("b", "s")), ("a", "b")),
        ((Node("r", None), Node("a", "r"), Node("a", "r")), ("a",)),
        ((Node("r", None), Node("a", "gone")), ("a",)),
        ((Node("r", None), Node("a", "r"), Node("p", "r")), ("a",)),
        ((Node("r", None), Node("a", "r"), Node("x", "y"), Node("y", "x")), ("a",)),
        ((Node("r", None, method="mode"), Node("a", "r")), ("a",)),
        ((Node("r", None, method="power"), Node("a", "r")), ("a",)),
        ((Node("r", None, zero_policy="floor"), Node("a", "r")), ("a",)),
        ((Node("r", None), Node("a", "r", -1.0)), ("a",)),
        ((Node("r", None), Node("a", "r")), ("a", "b")),
    ],
)
def test_what_is_no_tree_is_refused(nodes: tuple[Node, ...], leaves: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Tree(nodes, leaves)


def test_scores_have_a_column_for_every_leaf() -> None:
    with pytest.raises(ValueError, match="5 leaves"):
        evaluate(tree(), np.zeros((3, 4)))


@pytest.mark.parametrize("policy", ["keep", "drop"])
@pytest.mark.parametrize("method", ["geometric", "harmonic"])
def test_a_zero_but_for_its_last_bits_is_the_zero_of_a_policy(method: str, policy: str) -> None:
    """Two units of the worst figure, one of it computed: min_max gives 0 and 1e-14, and no mean tells them apart."""
    nodes = (Node("top", None, method=method, zero_policy=policy), Node("a", "top"), Node("b", "top"))
    found = evaluate(Tree(nodes, ("a", "b")), np.array([[0.0, 80.0], [1.4e-14, 80.0]])).node_scores[:, 0]
    assert found.tolist() == pytest.approx([0.0, 0.0] if policy == "keep" else [80.0, 80.0])
