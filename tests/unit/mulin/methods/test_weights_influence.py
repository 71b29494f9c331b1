"""Weights under which every child has the influence it is meant to have."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from mulin.methods.weighting import equal_influence

RNG = np.random.default_rng(5)
FOUR = RNG.normal(size=(60, 1)) + RNG.normal(size=(60, 4)) * [0.5, 1.0, 2.0, 4.0]


def correlations_with_mean(s, w):
    frame = pd.DataFrame(s)
    index = (frame.fillna(0) @ w) / (frame.notna() @ w)
    return frame.corrwith(index).to_numpy()


def off_target(s, w, target):
    r = correlations_with_mean(s, w)
    return float(((r / r.sum() - target) ** 2).sum())


def test_two_children_weigh_inversely_to_their_spread():
    s = np.column_stack([FOUR[:, 0], 3 * FOUR[:, 1]])
    sigma = s.std(axis=0)
    result = equal_influence(s)
    np.testing.assert_allclose(result.weights, (1 / sigma) / (1 / sigma).sum(), rtol=1e-9)
    assert result.reached


def test_all_correlate_alike_with_the_node_they_make():
    result = equal_influence(FOUR)
    np.testing.assert_allclose(correlations_with_mean(FOUR, result.weights), result.correlations, rtol=1e-9)
    np.testing.assert_allclose(result.correlations, result.correlations[0], rtol=1e-9)
    assert (result.reached, result.converged) == (True, True)
    assert result.weights.sum() == pytest.approx(1, abs=1e-12)


def test_the_solution_is_that_of_the_linear_equations():
    """Equal r means R·(w·σ) ∝ 1."""
    v = np.linalg.solve(np.corrcoef(FOUR.T), np.ones(4)) / FOUR.std(axis=0)
    np.testing.assert_allclose(equal_influence(FOUR).weights, v / v.sum(), rtol=1e-9)


def test_wanted_shares_are_reached():
    wanted = [4, 3, 2, 3]
    r = equal_influence(FOUR, target=wanted).correlations
    np.testing.assert_allclose(r / r.sum(), np.array(wanted) / 12, rtol=1e-9)


def test_with_gaps_the_mean_is_over_what_a_unit_has():
    s = FOUR.copy()
    s[RNG.random(s.shape) < 0.2] = np.nan
    result = equal_influence(s)
    np.testing.assert_allclose(correlations_with_mean(s, result.weights), result.correlations, rtol=1e-9)
    np.testing.assert_allclose(result.correlations, result.correlations.mean(), rtol=1e-4)
    assert result.reached


def test_where_equality_would_take_a_negative_weight_it_comes_as_near_as_it_can():
    x = RNG.normal(size=80)
    s = np.column_stack([x, x + 0.1 * RNG.normal(size=80), -x + 1.5 * RNG.normal(size=80)])
    s = np.column_stack([s, s[:, 2] + 0.3 * RNG.normal(size=80), x + 0.05 * RNG.normal(size=80)])
    target = np.array([0.1, 0.1, 0.3, 0.45, 0.05])
    assert np.linalg.solve(np.corrcoef(s.T), target).min() < 0
    result = equal_influence(s, target=target)
    assert not result.reached
    assert result.weights.min() >= 0
    best = off_target(s, result.weights, target)
    tried = RNG.dirichlet(np.full(5, 0.5), 1500)
    assert best <= min(off_target(s, w, target) for w in tried) + 1e-12
    nearby = np.abs(result.weights + RNG.normal(size=(300, 5)) * 1e-3)
    assert best <= min(off_target(s, w, target) for w in nearby) + 1e-9


def test_so_it_does_with_gaps():
    common = RNG.normal(size=200)
    s = np.column_stack([common + e * RNG.normal(size=200) for e in (0.1, 0.12, 0.5, 1.0, 2.0)])
    s[RNG.random(s.shape) < 0.1] = np.nan
    target = np.array([0.05, 0.3, 0.2, 0.25, 0.2])
    result = equal_influence(s, target=target)
    assert (result.reached, result.converged) == (False, True)
    best = off_target(s, result.weights, target)
    assert best <= min(off_target(s, w, target) for w in RNG.dirichlet(np.full(5, 0.5), 500)) + 1e-12
    assert (
        best <= min(off_target(s, np.abs(result.weights + d), target) for d in RNG.normal(size=(200, 5)) * 1e-3) + 1e-9
    )


def test_another_score_than_the_mean_can_be_given():
    s = np.exp(FOUR / 4)

    def geometric(w):
        return np.exp(np.log(s) @ w)

    result = equal_influence(s, index=geometric)
    r = pd.DataFrame(s).corrwith(pd.Series(geometric(result.weights)))
    np.testing.assert_allclose(result.correlations, r, rtol=1e-9)
    np.testing.assert_allclose(r, r.mean(), rtol=1e-3)


def test_a_score_that_does_not_vary_is_told_not_hidden():
    result = equal_influence(FOUR, index=lambda w: np.full(60, 3.0))
    assert np.isnan(result.correlations).all()
    assert not result.reached
    assert result.deviation == math.inf
    np.testing.assert_allclose(result.weights, 0.25)


def test_order_and_scale_do_not_matter_and_twice_is_the_same():
    once = equal_influence(FOUR)
    np.testing.assert_allclose(equal_influence(FOUR[::-1]).weights, once.weights, rtol=1e-8)
    scaled = equal_influence(FOUR * [1, 10, 100, 0.1]).weights * [1, 10, 100, 0.1]
    np.testing.assert_allclose(scaled / scaled.sum(), once.weights, rtol=1e-8)
    np.testing.assert_array_equal(equal_influence(FOUR).weights, once.weights)


def test_a_dull_child_leaves_the_aim_to_the_others():
    s = np.column_stack([FOUR, np.full(60, 8.0)])
    result = equal_influence(s, target=[1, 1, 1, 1, 4])
    np.testing.assert_allclose(result.weights[:4], equal_influence(FOUR).weights, rtol=1e-8)
    assert result.weights[4] == 0
    assert math.isnan(result.correlations[4])
    assert list(result.notes) == [4]


def test_targets_must_fit():
    with pytest.raises(ValueError, match="target"):
        equal_influence(FOUR, target=[1, 2])
