"""Weights read off the data, against hand-worked examples and second implementations in pandas."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mulin.findings import FindingsError
from mulin.methods.weighting import combine, critic, effective_weights, entropy, equal_influence, pca, variation

METHODS = {
    "entropy": entropy,
    "critic": critic,
    "variation": variation,
    "pca first": lambda s: pca(s, "first"),
    "pca kaiser": pca,
    "equal influence": equal_influence,
}
each_method = pytest.mark.parametrize("weigh", METHODS.values(), ids=METHODS)
each_but_influence = pytest.mark.parametrize("weigh", list(METHODS.values())[:-1], ids=list(METHODS)[:-1])

RNG = np.random.default_rng(20)
CITIES = np.round(RNG.gamma(4, 12, (30, 5)) + RNG.normal(0, 8, (30, 1)) + 20, 1)
HOLED = CITIES.copy()
HOLED[RNG.random(CITIES.shape) < 0.15] = np.nan

cells = st.one_of(st.integers(0, 100).map(float), st.just(math.nan))
tables = arrays(np.float64, st.tuples(st.integers(0, 9), st.integers(1, 5)), elements=cells)


def test_entropy_by_hand():
    """p = ¼ ¼ ½ has the entropy 1.5·ln 2, p = 0 ¼ ¾ the entropy ¼·ln 4 + ¾·ln 4/3; both over ln 3."""
    told = [
        1 - 1.5 * math.log(2) / math.log(3),
        1 - (math.log(4) / 4 + 3 * math.log(4 / 3) / 4) / math.log(3),
    ]
    np.testing.assert_allclose(entropy([[1, 0], [1, 1], [2, 3]]).weights, np.array(told) / sum(told), rtol=1e-12)
    np.testing.assert_allclose(entropy([[1, 0], [1, 1], [2, 3]]).weights, [0.0990, 0.9010], atol=1e-4)


def test_entropy_of_a_child_some_units_lack_is_over_the_others():
    with_gap = entropy([[1, 0], [1, 1], [2, 3], [math.nan, 5]])
    p = np.array([1, 3, 5]) / 9
    told = [1 - 1.5 * math.log(2) / math.log(3), 1 + (p * np.log(p)).sum() / math.log(4)]
    np.testing.assert_allclose(with_gap.weights, np.array(told) / sum(told), rtol=1e-12)


@pytest.mark.parametrize("s", [CITIES, HOLED], ids=["whole", "with gaps"])
def test_variation_and_critic_told_in_pandas(s):
    frame = pd.DataFrame(s)
    cv = frame.std() / frame.mean()
    np.testing.assert_allclose(variation(s).weights, cv / cv.sum(), rtol=1e-12)
    scaled = (frame - frame.min()) / (frame.max() - frame.min())
    c = scaled.std() * (1 - frame.corr()).sum()
    np.testing.assert_allclose(critic(s).weights, c / c.sum(), rtol=1e-10)


def test_critic_knows_a_pair_it_cannot_correlate():
    nan = math.nan
    s = [[1, nan, 4], [2, nan, 2], [5, nan, 9], [nan, 3, 1], [nan, 1, 2], [nan, 2, 8]]
    result = critic(s)
    assert result.weights.sum() == pytest.approx(1)
    assert set(result.notes) == {0, 1}
    assert "按 0 计" in result.notes[0]


def test_two_children_that_say_the_same_share_alike_under_critic():
    x = CITIES[:, 0]
    np.testing.assert_allclose(critic(np.column_stack([x, 2 * x + 3, x / 7])).weights, 1 / 3, rtol=1e-9)


@each_method
@settings(max_examples=40, deadline=None)
@given(s=tables)
def test_weights_are_shares_whatever_the_data(weigh, s):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = weigh(s)
    assert result.weights.shape == (s.shape[1],)
    assert result.weights.min() >= 0
    assert result.weights.sum() == pytest.approx(1, abs=1e-12)
    for j, note in result.notes.items():
        assert note.endswith(("权重为 0", "按等权处理", "按 0 计", "绝对值"))
        assert result.weights[j] == 0 or not note.endswith("权重为 0")


@each_method
@pytest.mark.parametrize("dull", [math.nan, 37.3], ids=["empty", "constant"])
def test_a_child_without_information_has_no_weight_and_a_reason(weigh, dull):
    s = np.insert(CITIES, 2, dull, axis=1)
    result = weigh(s)
    assert result.weights[2] == 0
    assert "权重为 0" in result.notes[2]
    np.testing.assert_allclose(np.delete(result.weights, 2), weigh(CITIES).weights, rtol=1e-6)


NOTHING = {
    "all missing": np.full((6, 3), np.nan),
    "all constant": np.tile([3.0, 0.0, 9.1], (6, 1)),
    "one unit": np.array([[3.0, 4.0, math.nan]]),
    "no unit": np.empty((0, 3)),
    "constant but for rounding": np.tile([[0.1 + 0.2], [0.3]], (3, 3)),
}


@each_method
@pytest.mark.parametrize("s", NOTHING.values(), ids=NOTHING)
def test_where_no_child_tells_anything_all_weigh_the_same(weigh, s):
    result = weigh(s)
    np.testing.assert_allclose(result.weights, 1 / 3, atol=1e-15)
    assert set(result.notes) == {0, 1, 2}
    assert all("等权" in note for note in result.notes.values())


@each_method
def test_one_child_has_all_the_weight(weigh):
    assert weigh(CITIES[:, :1]).weights.tolist() == [1]


@each_but_influence
@pytest.mark.parametrize("s", [CITIES, HOLED], ids=["whole", "with gaps"])
def test_neither_the_order_of_units_nor_the_unit_of_measure_matters(weigh, s):
    turn = np.random.default_rng(3).permutation(len(s))
    factors = [1, 1000, 0.001, 7, 1e-9]
    before = weigh(s).weights
    np.testing.assert_allclose(weigh(s[turn]).weights, before, rtol=1e-9)
    np.testing.assert_allclose(weigh(s * factors).weights, before, rtol=1e-9)
    np.testing.assert_allclose(weigh(s[:, ::-1]).weights, before[::-1], rtol=1e-9)


@pytest.mark.parametrize("weigh", [entropy, variation])
def test_methods_that_need_a_zero_refuse_negative_scores(weigh):
    with pytest.raises(FindingsError, match="第 2 个子项有负数"):
        weigh([[1, -0.5], [2, 1]])


def test_not_a_table_is_the_programs_fault():
    for s in ([1.0, 2.0], np.empty((3, 0)), [[1.0, math.inf]]):
        with pytest.raises(ValueError, match="scores"):
            entropy(s)


def test_combined_weights_are_the_declared_mixture():
    np.testing.assert_allclose(combine([(0.5, [1, 1]), (0.5, [3, 1])]), [0.625, 0.375])
    np.testing.assert_allclose(combine([(2, [0.5, 0.5]), (0, [1, 0])]), [0.5, 0.5])
    for parts in ([], [(0.0, [1, 1])], [(1.0, [1, 1]), (1.0, [1])], [(1.0, [0, 0])], [(-1.0, [1, 1])]):
        with pytest.raises(ValueError, match=r"\w"):
            combine(parts)


def test_effective_weights_are_squared_correlations_shared_out():
    w = np.array([0.1, 0.2, 0.3, 0.2, 0.2])
    frame = pd.DataFrame(HOLED)
    index = (frame.fillna(0) @ w) / (frame.notna() @ w)
    r = frame.corrwith(index)
    result = effective_weights(HOLED, index, 10 * w)
    np.testing.assert_allclose(result.nominal, w)
    np.testing.assert_allclose(result.correlations, r, rtol=1e-10)
    np.testing.assert_allclose(result.effective, r**2 / (r**2).sum(), rtol=1e-10)
    assert result.notes == {}


def test_effective_weights_of_what_does_not_vary_are_unknown_not_zero():
    s = np.column_stack([CITIES[:, :2], np.full(30, 5.0)])
    result = effective_weights(s, CITIES[:, 0], [1, 1, 1])
    assert np.isnan(result.effective).tolist() == [False, False, True]
    assert list(result.notes) == [2]
    flat = effective_weights(CITIES, np.full(30, 7.0), np.ones(5))
    assert np.isnan(flat.effective).all()
    assert len(flat.notes) == 5


def test_a_pair_far_from_the_means_of_its_columns_is_correlated_all_the_same():
    """The common rows of both lie at 1e9 in columns whose mean is elsewhere: the naive sums cancel to noise."""
    nan = math.nan
    x = [1e9 + 1, 1e9 + 2, 1e9 + 4, -4e9, nan]
    y = [1e9 + 2, 1e9 + 3, 1e9 + 9, nan, -4e9]
    r = effective_weights(np.array([x, x]).T, y, [1, 1]).correlations
    np.testing.assert_allclose(r, np.corrcoef([1, 2, 4], [2, 3, 9])[0, 1], rtol=1e-9)
