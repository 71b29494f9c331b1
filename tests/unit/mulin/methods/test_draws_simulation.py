"""Seeded draws over a district of streets and communities: nominal first, every one reproducible from its settings."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mulin.methods.draws.drawn import DrawFailed, simulate
from mulin.methods.draws.leaves import Leaf, LeafData
from mulin.methods.draws.problem import Problem, Tier
from mulin.methods.draws.settings import Assumptions, sampled_settings
from mulin.methods.trees.tree import Node, Tree, evaluate

NAN = math.nan
EVERYTHING = Assumptions(
    normalisations=("declared", "min_max", "z_score", "rank"), aggregations=("declared", "geometric", "power:2"),
    imputations=("declared", "mean", "none"), leave_out=True, tier_shares=True, draws=60, seed=7, decimals=2,
    zero_floor=1.0,
)  # fmt: skip


def a_tree(leaves: int) -> Tree:
    codes = [f"i{n}" for n in range(leaves)]
    return Tree(
        (Node("index", None), Node("A", "index", 0.6),
         Node("B", "index", 0.4, "harmonic", zero_policy="floor", zero_floor=2.0),
         *(Node(c, "AB"[n % 2], 1 + n / 4) for n, c in enumerate(codes))),
        tuple(codes),
    )  # fmt: skip


def leaf_data(units: int, leaves: int, seed: int) -> LeafData:
    random = np.random.default_rng(seed)
    values = np.round(random.uniform(10, 100, (units, leaves)), 1)
    imputed = random.random(values.shape) < 0.1
    imputed[:, 0] = False
    values[random.random(values.shape) < 0.1] = NAN
    values[:, 0] = np.round(random.uniform(10, 100, units), 1)
    rules: list[tuple[str, dict[str, Any]]] = [
        ("target_attainment", {}), ("min_max", {}), ("goalpost", {"floor": 0, "ceil": 100}),
        ("step", {"bands": [(0.5, 50), (1, 100)]}),
    ]  # fmt: skip
    kinds = []
    for n in range(leaves):
        rule, params = rules[n % 4]
        kinds.append(Leaf(f"i{n}", rule, "lower" if n == 1 else "higher", 80.0, {"degenerate_score": 50, **params}))
    return LeafData(kinds, values, imputed & ~np.isnan(values))


@pytest.fixture
def district() -> Problem:
    random = np.random.default_rng(3)
    streets = np.array([0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2])
    return Problem((
        Tier("community", a_tree(5), leaf_data(12, 5, 1), parents=streets, groups=streets, total_min=0, total_max=100,
             guiding=random.uniform(0, 2, 12), deductions=random.uniform(0, 1, 12)),
        Tier("street", a_tree(4), leaf_data(3, 4, 2), 0.7, 0.3, "community", np.zeros(3, dtype=int), total_max=90),
        Tier("district", a_tree(4), leaf_data(1, 4, 4), 0.0, 1.0, "street"),
    ))  # fmt: skip


def flat(scores: np.ndarray, tree: Tree | None = None, **tier: Any) -> Problem:
    return Problem((Tier("unit", tree or a_tree(scores.shape[1]), lambda i, n: scores, **tier),))


def test_the_first_draw_is_the_nominal_setting(district: Problem) -> None:
    draws = simulate(district, EVERYTHING)
    assert draws.settings.of(0) == {"draw": 0, "seed": 7, "normalisation": "declared", "aggregation": "declared",
                                    "imputation": "declared", "left_out": None}  # fmt: skip
    own = [evaluate(t.tree, t.scores("declared", "declared")).node_scores[:, 0] for t in district.tiers]
    low, mid, _ = district.tiers
    community = np.clip(own[0] + low.guiding - low.deductions, 0, 100)
    np.testing.assert_allclose(draws.scores[0, draws.units("community")], community, atol=1e-12)
    street = [min(90.0, 0.7 * own[1][s] + 0.3 * np.mean(community[low.parents == s])) for s in range(3)]
    np.testing.assert_allclose(draws.scores[0, draws.units("street")], street, atol=1e-12)
    assert draws.scores[0, -1] == pytest.approx(np.mean(street), abs=1e-12)
    assert mid.child == "community"


def test_every_draw_can_be_computed_again_from_its_settings(district: Problem) -> None:
    draws = simulate(district, EVERYTHING)
    for d in range(len(draws.settings)):
        kept = draws.settings.of(d)
        below: np.ndarray | None = None
        for k, tier in enumerate(district.tiers):
            nodes = []
            for node, weight in zip(tier.tree.nodes, draws.settings.weights[k][d], strict=True):
                changed = replace(node, weight=float(weight))
                if kept["aggregation"] != "declared" and node.code in ("index", "A", "B"):
                    p = {"geometric": 0.0, "power:2": 2.0}[kept["aggregation"]]
                    changed = replace(changed, method="power", exponent=p)
                    if p <= 0 and node.zero_policy == "keep":
                        changed = replace(changed, zero_policy="floor", zero_floor=1.0)
                nodes.append(changed)
            scores = tier.scores(kept["imputation"], kept["normalisation"]).copy()
            for c, leaf in enumerate(tier.tree.leaves):
                if kept["left_out"] == f"{tier.code}/{leaf}":
                    scores[:, c] = NAN
            own = evaluate(Tree(tuple(nodes), tier.tree.leaves), scores).node_scores[:, 0]
            total = own + (0 if tier.guiding is None else tier.guiding - tier.deductions)
            if below is not None:
                parents = district.tiers[k - 1].parents
                mean = np.array([below[parents == s].mean() for s in range(len(own))])
                a, b = draws.settings.shares[d, k]
                total = (a * own if a else 0.0) + b * mean
            below = np.clip(total, tier.total_min, tier.total_max)
            np.testing.assert_allclose(draws.scores[d, draws.units(tier.code)], below, atol=1e-9)


def test_ranks_are_within_tier_and_street(district: Problem) -> None:
    draws = simulate(district, EVERYTHING)
    for row, ranks in zip(draws.scores, draws.ranks, strict=True):
        for group in ([0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11], [12, 13, 14], [15]):
            printed = np.floor(row[group] * 100 + 0.5)
            assert ranks[group].tolist() == [1 + int((printed > p).sum()) for p in printed]


def test_same_seed_same_draws_and_more_draws_only_add(district: Problem) -> None:
    first, again = simulate(district, EVERYTHING), simulate(district, EVERYTHING)
    assert np.array_equal(first.scores, again.scores)
    longer = simulate(district, replace(EVERYTHING, draws=90))
    np.testing.assert_allclose(longer.scores[:60], first.scores, atol=1e-10)
    assert not np.allclose(simulate(district, replace(EVERYTHING, seed=8)).scores[1:], first.scores[1:])


def test_one_assumption_does_not_shuffle_another(district: Problem) -> None:
    alone = sampled_settings(district, Assumptions(draws=50, seed=7), 50)
    among = sampled_settings(district, EVERYTHING, 50)
    for a, b in zip(alone.weights, among.weights, strict=True):
        assert np.array_equal(a, b)
    assert (alone.normalisation == 0).all()
    assert (alone.left_out == -1).all()
    assert set(among.left_out) <= set(range(-1, len(district.leaves)))


def test_weights_move_within_their_share_and_siblings_keep_their_sum(district: Problem) -> None:
    p = 0.25
    tree = district.tiers[0].tree
    (w, *_) = sampled_settings(district, Assumptions(weight_perturbation=p), 400).weights
    for kids in tree.children:
        if len(kids):
            np.testing.assert_allclose(w[:, kids].sum(axis=1), tree.weights[kids].sum(), atol=1e-12)
            ratio = (w[:, kids] / tree.weights[kids]).max(axis=1) / (w[:, kids] / tree.weights[kids]).min(axis=1)
            assert (ratio <= (1 + p) / (1 - p) + 1e-12).all()
    assert (w[:, tree.root] == 1.0).all()


def test_dirichlet_weights_scatter_around_the_declared_ones() -> None:
    tree = Tree((Node("r", None), Node("a", "r", 3), Node("b", "r", 1), Node("c", "r", 0)), ("a", "b", "c"))
    (w,) = sampled_settings(flat(np.ones((2, 3)), tree), Assumptions(dirichlet=20.0), 4000).weights
    assert (w[:, 3] == 0).all(), "what weighs nothing stays so"
    np.testing.assert_allclose(w[:, 1:].sum(axis=1), 4.0)
    assert w[:, 1].mean() / 4 == pytest.approx(0.75, abs=0.01)
    assert w[:, 1].var() / 16 == pytest.approx(0.75 * 0.25 / 21, rel=0.1)


def test_nothing_uncertain_gives_the_nominal_rank_every_time(district: Problem) -> None:
    draws = simulate(district, Assumptions(weight_perturbation=0.0, draws=5))
    np.testing.assert_allclose(draws.scores, np.tile(draws.scores[0], (5, 1)), atol=1e-12)


def test_a_draw_that_fails_says_which_and_why() -> None:
    fine = np.array([[10.0, 20.0, 30.0, 40.0]] * 3)

    def scores(imputation: str, normalisation: str) -> np.ndarray:
        return fine if normalisation == "declared" else np.where(np.arange(3)[:, None] == 1, NAN, fine)

    problem = Problem((Tier("unit", a_tree(4), scores),))
    assumed = Assumptions(normalisations=("declared", "broken"), draws=20, leave_out=True)
    with pytest.raises(DrawFailed, match="broken") as failure:
        simulate(problem, assumed)
    settings = sampled_settings(problem, assumed, 19)
    assert failure.value.draw == 1 + int(np.argmax(settings.normalisation == 1))
    assert failure.value.unit == 1
    assert failure.value.settings["normalisation"] == "broken"


def test_a_unit_whose_only_figure_is_left_out_has_no_rank_in_that_draw() -> None:
    tree = Tree((Node("r", None), Node("a", "r"), Node("b", "r")), ("a", "b"))
    draws = simulate(flat(np.array([[50.0, NAN], [60.0, 70.0]]), tree), Assumptions(leave_out=True, draws=40))
    lost = draws.settings.left_out == 0
    assert lost.any()
    assert (np.isnan(draws.scores[:, 0]) == lost).all()
    assert ((draws.ranks[:, 0] == 0) == lost).all()
    assert (draws.ranks[lost, 1] == 1).all()


def test_units_not_comparable_take_no_rank_and_enter_no_mean() -> None:
    scores = np.array([[50.0], [80.0], [NAN]])
    tree = Tree((Node("r", None), Node("a", "r")), ("a",))
    low = Tier("low", tree, lambda i, n: scores, parents=np.array([0, 0, 1]), comparable=np.array([True, False, False]))
    high = Tier("high", tree, lambda i, n: np.array([[10.0], [20.0]]), 0.5, 0.5, "low")
    draws = simulate(Problem((low, high)), Assumptions(draws=2))
    assert draws.scores[0].tolist() == pytest.approx([50.0, NAN, NAN, 30.0, NAN], nan_ok=True)
    assert draws.ranks[0].tolist() == [1, 0, 0, 1, 0]
    half = Problem((low, replace(high, minimum_children_share=0.6)))
    assert np.isnan(simulate(half, Assumptions(draws=1)).scores[0, 3]), "one of two children is fewer than 0.6"


@pytest.mark.parametrize(
    "wrong",
    [{"weight_perturbation": 1.0}, {"dirichlet": 0.0}, {"draws": 0}, {"normalisations": ()},
     {"aggregations": ("mode",)}, {"aggregations": ("power",)}],
)  # fmt: skip
def test_assumptions_that_mean_nothing_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Assumptions(**wrong)


def test_problems_that_do_not_fit_together_are_refused() -> None:
    tree = Tree((Node("r", None), Node("a", "r")), ("a",))
    low = Tier("low", tree, lambda i, n: np.ones((2, 1)))
    for tiers in ([], [low, low], [replace(low, children_share=0.5)], [replace(low, child="gone")],
                  [low, Tier("high", tree, low.scores, child="low")]):  # fmt: skip
        with pytest.raises(ValueError, match=r"\w"):
            Problem(tuple(tiers))
    other = Problem((Tier("t", tree, lambda i, n: np.ones((2 if n == "declared" else 3, 1))),))
    with pytest.raises(ValueError, match="min_max"):
        simulate(other, Assumptions(normalisations=("min_max",), draws=3))


def test_other_normalisations_replace_scales_and_leave_judgements() -> None:
    data = leaf_data(12, 5, 1)
    nominal, other = data("declared", "declared"), data("declared", "min_max")
    assert np.array_equal(nominal[:, 3], other[:, 3], equal_nan=True), "a step stays a step"
    x, made = data.values[:, 0], data.imputed
    assert made is not None
    np.testing.assert_allclose(other[:, 0], 100 * (x - x.min()) / (x.max() - x.min()))
    shaped = data.values[~made[:, 1] & ~np.isnan(data.values[:, 1]), 1]
    want = np.clip(100 * (shaped.max() - data.values[:, 1]) / (shaped.max() - shaped.min()), 0, 100)
    np.testing.assert_allclose(other[:, 1], want)


def test_other_imputations_fill_from_the_pool_or_leave_out() -> None:
    values = np.array([[1.0], [3.0], [8.0], [99.0], [NAN], [20.0]])
    made = np.array([[False], [False], [False], [True], [False], [False]])
    pool = ["a", "a", "a", "a", "a", "b"]
    data = LeafData(
        [Leaf("i", "goalpost", params={"floor": 0, "ceil": 100, "unbounded": True}, pool=pool)], values, made
    )
    for kind, filled in (("declared", 99.0), ("mean", 4.0), ("median", 3.0), ("none", NAN)):
        got = data(kind, "declared")[:, 0]
        assert got.tolist() == pytest.approx([1, 3, 8, filled, NAN, 20], nan_ok=True)
    wider = replace(data, imputable=made | np.isnan(values))
    assert wider("mean", "declared")[4, 0] == 4.0
    failed = replace(data, fixed=np.array([[NAN], [0.0], [NAN], [NAN], [NAN], [NAN]]))
    assert failed("declared", "declared")[1, 0] == 0.0
    with pytest.raises(ValueError, match="imputation"):
        data("guess", "declared")
    with pytest.raises(ValueError, match="normalisation"):
        data("declared", "guess")
    with pytest.raises(ValueError, match="no indicator"):
        LeafData([Leaf("i", "boolean")], values)("declared", "rank")
