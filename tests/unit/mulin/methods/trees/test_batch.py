"""Many draws at once are the same as one tree after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mulin.methods.draws.ranks import rank_draws
from mulin.methods.trees import batch as tree_batch
from mulin.methods.trees.batch import evaluate_batch
from mulin.methods.trees.tree import Node, Tree, evaluate

METHODS = ["arithmetic", "geometric", "harmonic", "power", "product", "min", "max", "median", "copeland", "topsis"]


def a_tree(method: str, policy: str = "keep") -> Tree:
    def inner(code: str, parent: str | None, weight: float, method: str) -> Node:
        exponent = 0.5 if method == "power" else None
        return Node(code, parent, weight, method, exponent, policy, 5.0)  # type: ignore[arg-type]

    inners = [inner("index", None, 1.0, method), inner("A", "index", 0.5, method), inner("AA", "A", 0.4, "geometric"),
              inner("B", "index", 0.3, "arithmetic")]  # fmt: skip
    leaves = [Node(f"l{n}", parent, 0.1 + n / 10) for n, parent in
              enumerate(["A", "A", "AA", "AA", "AA", "B", "B", "B", "index"])]  # fmt: skip
    return Tree((*inners, *leaves), tuple(n.code for n in leaves))


def one_by_one(tree: Tree, scores: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """The nominal evaluator, once for every draw's weights."""
    rows = []
    for w in weights:
        drawn = Tree(tuple(replace(n, weight=float(x)) for n, x in zip(tree.nodes, w, strict=True)), tree.leaves)
        rows.append(evaluate(drawn, scores).node_scores[:, tree.root])
    return np.array(rows)


@pytest.fixture(params=[0.0, 0.3], ids=["complete", "gaps"])
def scores(request: pytest.FixtureRequest) -> np.ndarray:
    random = np.random.default_rng(5)
    s = np.round(random.uniform(0, 100, (25, 9)))
    s[random.random(s.shape) < 0.1] = 0.0
    s[random.random(s.shape) < request.param] = np.nan
    return s


@pytest.fixture
def weights() -> np.ndarray:
    t = a_tree("arithmetic")
    return np.vstack([t.weights, t.weights * np.random.default_rng(6).uniform(0.5, 1.5, (11, len(t.nodes)))])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("policy", ["keep", "drop", "floor"])
def test_draws_are_the_trees_evaluated_one_by_one(
    method: str, policy: str, scores: np.ndarray, weights: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = a_tree(method, policy)
    want = one_by_one(tree, scores, weights)
    np.testing.assert_allclose(evaluate_batch(tree, scores, weights), want, atol=1e-10)
    # however small the pieces
    monkeypatch.setattr(tree_batch, "PRODUCT", 100)
    monkeypatch.setattr(tree_batch, "UNITS", 7)
    np.testing.assert_allclose(evaluate_batch(tree, scores, weights), want, atol=1e-10)


@pytest.mark.parametrize("method", METHODS)
def test_a_leaf_left_out_is_a_leaf_not_there(method: str, scores: np.ndarray, weights: np.ndarray) -> None:
    tree = a_tree(method)
    active = np.ones((len(weights), 9), dtype=bool)
    active[np.arange(8), np.arange(8)] = False  # l8 stays: the last draws leave nothing out
    got = evaluate_batch(tree, scores, weights, active=active)
    for d in range(8):
        without = Tree(tuple(n for n in tree.nodes if n.code != f"l{d}"), tuple(c for c in tree.leaves if c != f"l{d}"))
        w = np.delete(weights[d], tree.index[f"l{d}"])[None]
        np.testing.assert_allclose(got[d], one_by_one(without, np.delete(scores, d, axis=1), w)[0], atol=1e-10)


def test_every_draw_may_have_exponents_and_a_matrix_of_its_own(scores: np.ndarray, weights: np.ndarray) -> None:
    tree, other = a_tree("arithmetic"), scores * 0.5 + 1
    exponents = np.full((len(weights), len(tree.inner)), np.nan)
    exponents[3:6], exponents[6:9] = 0.0, 1.0
    exponents[9, 1] = -1.0
    which = np.arange(len(weights)) % 2
    got = evaluate_batch(tree, [scores, other], weights, exponents, which=which)
    inner = [tree.nodes[j].code for j in tree.inner]
    for d in range(len(weights)):
        powers = dict(zip(inner, exponents[d], strict=True))
        nodes = tuple(
            replace(n, method="power", exponent=powers[n.code]) if not np.isnan(powers.get(n.code, np.nan)) else n
            for n in tree.nodes
        )
        want = one_by_one(Tree(nodes, tree.leaves), [scores, other][d % 2], weights[[d]])[0]
        np.testing.assert_allclose(got[d], want, atol=1e-10)


def test_what_the_minimum_share_takes_away_is_settled_nominally(scores: np.ndarray, weights: np.ndarray) -> None:
    tree = a_tree("arithmetic")
    nodes = [replace(n, minimum_share=0.7, below_minimum="missing") if n.code == "A" else n for n in tree.nodes]
    tree = Tree(tuple(nodes), tree.leaves)
    got = evaluate_batch(tree, scores, weights)
    np.testing.assert_allclose(got[0], evaluate(tree, scores).node_scores[:, 0], atol=1e-10)
    gone = evaluate(tree, scores).void[:, 1]
    without = scores.copy()
    without[np.ix_(gone, [0, 1, 2, 3, 4])] = np.nan  # all that hangs on A
    open_ = evaluate_batch(tree, without, weights, void=np.zeros((25, len(nodes)), dtype=bool))
    np.testing.assert_allclose(got, open_, atol=1e-10)


def test_shapes_that_do_not_fit_are_named(scores: np.ndarray, weights: np.ndarray) -> None:
    tree = a_tree("arithmetic")
    for bad in ({"weights": weights[:, 1:]}, {"exponents": weights}, {"active": np.ones((1, 9), dtype=bool)}):
        words = {"weights": weights, **bad}
        with pytest.raises(ValueError, match=next(iter(bad))):
            evaluate_batch(tree, scores, **words)
    with pytest.raises(ValueError, match="scores"):
        evaluate_batch(tree, [scores, scores[1:]], weights)


@pytest.mark.parametrize("ties", ["min", "max", "dense"])
@pytest.mark.parametrize("decimals", [None, 0])
@pytest.mark.parametrize("ascending", [False, True])
def test_ranks_are_those_of_scipy_in_every_group(ties: str, decimals: int | None, ascending: bool) -> None:
    from scipy.stats import rankdata

    random = np.random.default_rng(1)
    scores = np.round(random.uniform(0, 9, (6, 60)), 1)
    scores[:, :5] = np.nan
    scores[2, 7] = np.nan
    groups = np.array(["big"] * 30 + [f"s{n // 3}" for n in range(30)])
    got = rank_draws(scores, groups, decimals, ties, ascending=ascending)
    assert (got[np.isnan(scores)] == 0).all()
    for row, ranks in zip(scores, got, strict=True):
        key = row if decimals is None else np.floor(row + 0.5)
        for group in set(groups):
            here = (groups == group) & ~np.isnan(row)
            assert ranks[here].tolist() == rankdata(key[here] if ascending else -key[here], ties).tolist()


def test_ranks_compare_what_is_printed() -> None:
    scores = np.array([[89.994, 89.99, 1.005, 1.01, -0.005, -0.01]])
    assert rank_draws(scores, decimals=2).tolist() == [[1, 1, 3, 3, 5, 5]]
    assert rank_draws(scores).tolist() == [[1, 2, 4, 3, 5, 6]]
    with pytest.raises(ValueError, match="ties"):
        rank_draws(scores, ties="average")


@pytest.mark.parametrize("bounds", [None, {"A": (0.1, 0.6), "l8": (0.0, 0.7)}], ids=["free", "bounded"])
def test_programs_over_nodes_are_those_of_every_draw_alone(
    bounds: dict[str, tuple[float, float]] | None, scores: np.ndarray, weights: np.ndarray
) -> None:
    """Children that are nodes score otherwise in every draw; some draws leave one of them out."""
    base = a_tree("benefit_of_the_doubt")
    tree = Tree(tuple(replace(n, bounds=bounds) if n.code == "index" else n for n in base.nodes), base.leaves)
    np.testing.assert_allclose(evaluate_batch(tree, scores, weights), one_by_one(tree, scores, weights), atol=1e-10)
    active = np.ones((len(weights), len(tree.leaves)), dtype=bool)
    active[::2, 8] = False
    without = scores.copy()
    without[:, 8] = np.nan
    got = evaluate_batch(tree, scores, weights, active=active)
    np.testing.assert_allclose(got[::2], one_by_one(tree, without, weights[::2]), atol=1e-9)
    np.testing.assert_allclose(got[1::2], one_by_one(tree, scores, weights[1::2]), atol=1e-10)


def test_large_scores_that_differ_in_their_last_bits_tie() -> None:
    scores = np.array([[3703701.9, 3 * 1234567.3, 5.0]])
    assert scores[0, 0] != scores[0, 1]
    assert rank_draws(scores, decimals=10).tolist() == [[1, 1, 3]]
