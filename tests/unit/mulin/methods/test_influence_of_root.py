"""Weights of a whole level found so that each of its nodes correlates with the index as it is meant to."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import minimize

from mulin.methods.influence import equal_influence
from mulin.methods.influence_of_root import influence_of_root

RNG = np.random.default_rng(11)
SIX = 50 + 10 * (RNG.normal(size=(40, 1)) + RNG.normal(size=(40, 6)) * [0.4, 0.7, 1.1, 0.5, 0.9, 1.4])
TWO = (np.arange(3), np.arange(3, 6))


def mean_of_means(s, groups):
    """The plain index: the mean of the groups' weighted means, each over what a unit has."""

    def index(w):
        parts = []
        for at in groups:
            has = ~np.isnan(s[:, at])
            with np.errstate(invalid="ignore"):  # who has nothing of a node
                parts.append(np.where(has, s[:, at], 0) @ w[at] / (has @ w[at]))
        return np.mean(parts, axis=0)

    return index


def missed(s, index, w, goal):
    r = np.array([np.corrcoef(column, index(w))[0, 1] for column in s.T])
    return float(((r / r.sum() - goal) ** 2).sum())


@pytest.mark.slow
@pytest.mark.parametrize("target", [None, np.array([3, 3, 3, 4, 4, 4.0])], ids=["equal", "stated"])
def test_no_other_search_comes_nearer(target):
    index = mean_of_means(SIX, TWO)
    goal = np.full(6, 1 / 6) if target is None else target / target.sum()
    found = influence_of_root(SIX, TWO, index, target)

    def loss(x):
        w = np.abs(x)
        for at in TWO:
            w[at] = w[at] / w[at].sum()
        return missed(SIX, index, w, goal)

    others = [
        minimize(loss, start, method="Powell", options={"xtol": 1e-10, "ftol": 1e-15, "maxiter": 5000})
        for start in np.random.default_rng(1).uniform(0.1, 1, size=(3, 6))
    ]
    best = min(others, key=lambda o: o.fun)
    assert found.converged
    assert missed(SIX, index, found.weights, goal) <= best.fun + 1e-12
    x = np.abs(best.x)
    nearest = np.concatenate([x[at] / x[at].sum() for at in TWO])
    np.testing.assert_allclose(found.weights, nearest, atol=2e-4)


def test_weights_sum_to_one_among_siblings_and_correlations_are_those_with_the_index():
    index = mean_of_means(SIX, TWO)
    found = influence_of_root(SIX, TWO, index)
    assert [found.weights[at].sum() for at in TWO] == pytest.approx([1, 1])
    r = [np.corrcoef(column, index(found.weights))[0, 1] for column in SIX.T]
    np.testing.assert_allclose(found.correlations, r, rtol=1e-9)
    assert found.deviation == pytest.approx(np.abs(np.array(r) / np.sum(r) - 1 / 6).max())


def test_where_one_node_has_them_all_it_is_that_nodes_own_influence():
    own = equal_influence(SIX)
    found = influence_of_root(SIX, [np.arange(6)], mean_of_means(SIX, [np.arange(6)]))
    np.testing.assert_allclose(found.weights, own.weights, atol=1e-5)
    assert found.deviation == pytest.approx(own.deviation, abs=1e-7)


def test_what_may_be_reached_is_reached():
    """Wanted are the correlations that some weights give: those weights are found."""
    index, some = mean_of_means(SIX, TWO), np.array([0.2, 0.5, 0.3, 0.4, 0.4, 0.2])
    target = np.array([np.corrcoef(column, index(some))[0, 1] for column in SIX.T])
    found = influence_of_root(SIX, TWO, index, target)
    assert (found.reached, found.converged) == (True, True)
    np.testing.assert_allclose(found.weights, some, atol=1e-4)


def test_units_that_have_only_a_child_of_no_weight_do_not_stop_the_search():
    s = SIX.copy()
    s[RNG.random(s.shape) < 0.1] = np.nan
    s[:3, 4:] = np.nan
    s[3:6, [3, 5]] = np.nan
    assert influence_of_root(s, TWO, mean_of_means(s, TWO)).converged


def test_a_child_all_alike_has_no_weight_and_its_share_goes_to_all_others():
    s = SIX.copy()
    s[:, 1] = 7
    found = influence_of_root(s, TWO, mean_of_means(s, TWO))
    assert found.weights[1] == 0
    assert np.isnan(found.correlations[1])
    assert list(found.notes) == [1]
    assert found.converged


def test_a_node_whose_children_are_all_alike_is_named():
    s = SIX.copy()
    s[:, 3:] = 7
    found = influence_of_root(s, TWO, mean_of_means(s, TWO))
    assert (found.silent, found.converged) == ((1,), False)


def test_where_there_is_nobody_to_compare_all_weigh_alike():
    found = influence_of_root(SIX[:1], TWO, mean_of_means(SIX[:1], TWO))
    assert found.weights.tolist() == pytest.approx([1 / 3] * 6)
    assert found.converged
    assert set(found.notes) == set(range(6))


def test_units_alike_count_as_often_as_they_are_there():
    twice = np.vstack([SIX, SIX])
    once = influence_of_root(SIX, TWO, mean_of_means(SIX, TWO))
    np.testing.assert_allclose(
        influence_of_root(twice, TWO, mean_of_means(twice, TWO)).weights, once.weights, atol=1e-6
    )


def test_an_index_that_no_child_goes_with_gives_no_weights():
    """What is correlated with does not depend on the weights, and goes against all."""
    found = influence_of_root(SIX, TWO, lambda _: -SIX.sum(axis=1))
    assert not found.converged
