"""Pairwise judgements become weights, and contradictions among them are named."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.findings import FindingsError
from mulin.methods.weighting import ahp, require_consistent

# Saaty, Decision making with the analytic hierarchy process (2008): which drink is consumed more in the USA?
# Printed with it: weights to three decimals, CR 0.022.
DRINKS = ["coffee", "wine", "tea", "beer", "soda", "milk", "water"]
CONSUMED_MORE = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]
PRINTED = [0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327]

weights = st.lists(st.floats(0.05, 20), min_size=1, max_size=15)


def test_saatys_drinks():
    result = ahp(CONSUMED_MORE)
    np.testing.assert_allclose(result.weights, PRINTED, atol=0.0005)
    assert result.cr == pytest.approx(0.022, abs=0.0005)
    require_consistent(result)


def test_the_weights_are_what_repeated_multiplication_converges_to():
    a = np.array(CONSUMED_MORE)
    v = np.linalg.matrix_power(a, 40) @ np.ones(7)
    np.testing.assert_allclose(ahp(a).weights, v / v.sum(), rtol=1e-12)


@given(weights)
def test_judgements_without_contradiction_give_the_weights_back(w):
    w = np.array(w)
    result = ahp(w[:, None] / w)
    np.testing.assert_allclose(result.weights, w / w.sum(), rtol=1e-9)
    assert result.weights.sum() == pytest.approx(1, abs=1e-12)
    assert result.cr == pytest.approx(0, abs=1e-9)


@given(st.permutations(range(7)))
def test_the_order_of_the_children_does_not_matter(turn):
    turned = np.array(CONSUMED_MORE)[np.ix_(turn, turn)]
    np.testing.assert_allclose(ahp(turned).weights, ahp(CONSUMED_MORE).weights[list(turn)], rtol=1e-10)


def test_a_cycle_of_preferences_is_refused_and_the_judgement_named():
    """A is 3 times B, B 3 times C, and yet C 3 times A: λmax = 13/3, so CI = 2/3 and CR = 1.149."""
    result = ahp([[1, 3, 1 / 3], [1 / 3, 1, 3], [3, 1 / 3, 1]])
    np.testing.assert_allclose(result.weights, 1 / 3)
    assert result.lambda_max == pytest.approx(13 / 3)
    assert result.cr == pytest.approx(2 / 3 / 0.58)
    with pytest.raises(FindingsError, match=r"CR = 1\.149") as caught:
        require_consistent(result)
    assert "第 1 行第 2 列" in caught.value.findings[0].mend


def test_the_judgement_furthest_off_is_the_one_to_look_at():
    w = np.array([4.0, 2.0, 1.0, 1.0])
    a = w[:, None] / w
    a[1, 3], a[3, 1] = 1 / 9, 9.0
    result = ahp(a)
    assert result.worst == (1, 3)
    assert result.cr > 0.1


def test_two_children_cannot_contradict_each_other():
    result = ahp([[1, 4], [1 / 4, 1]])
    np.testing.assert_allclose(result.weights, [0.8, 0.2])
    assert (result.ci, result.cr) == (0, 0)
    assert ahp([[1]]).weights.tolist() == [1]


WRONG = {
    "not square": ([[1, 2, 3], [1 / 2, 1, 1]], "方阵"),
    "empty": ([], "方阵"),
    "a zero": ([[1, 0], [0, 1]], "第 1 行第 2 列应是大于 0 的数"),
    "a gap": ([[1, float("nan")], [2, 1]], "第 1 行第 2 列应是大于 0 的数"),
    "cut reciprocal": ([[1, 3], [0.33, 1]], "不互为倒数"),
    "diagonal": ([[2, 1], [1, 1]], "第 1 行第 1 列"),
    "sixteen": (np.ones((16, 16)), "最多 15 阶"),
}


@pytest.mark.parametrize(("matrix", "words"), WRONG.values(), ids=WRONG)
def test_a_matrix_that_is_none_is_refused_in_words(matrix, words):
    with pytest.raises(FindingsError, match=words):
        ahp(matrix)
