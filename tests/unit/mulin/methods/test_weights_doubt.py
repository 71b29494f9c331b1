"""Benefit of the doubt: nobody can say that other weights would have served them better."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from mulin.findings import FindingsError
from mulin.methods.doubt import doubts
from mulin.methods.weighting import benefit_of_the_doubt

RNG = np.random.default_rng(8)
STREETS = np.round(RNG.uniform(20, 100, (25, 4)), 1)


def one_program(s, u, low=0.0, high=1.0):
    """The whole linear program of one unit, all peers at once."""
    k = s.shape[1]
    own = np.diag(s[u])
    rows = [s, low * s[u] - own, own - high * s[u]]
    right = np.concatenate([np.ones(len(s)), np.zeros(2 * k)])
    return -linprog(-s[u], A_ub=np.vstack(rows), b_ub=right, method="highs").fun


def test_two_children_by_hand():
    """Frontier (10,2) (8,8) (2,10). (4,4) reaches half of (8,8); (9,1) is held down by (10,2) alone: 9/10."""
    s = [[10, 2], [8, 8], [2, 10], [4, 4], [9, 1]]
    result = benefit_of_the_doubt(s)
    np.testing.assert_allclose(result.scores, [1, 1, 1, 0.5, 0.9], rtol=1e-9)
    np.testing.assert_allclose(result.weights[4], [0.1, 0], atol=1e-9)


def test_every_unit_as_by_its_own_whole_program():
    result = benefit_of_the_doubt(STREETS)
    np.testing.assert_allclose(result.scores, [one_program(STREETS, u) for u in range(25)], rtol=1e-7)
    np.testing.assert_allclose((STREETS * result.weights).sum(axis=1), result.scores, rtol=1e-12)
    assert (STREETS @ result.weights.T).max() <= 1 + 1e-12


def test_shares_are_held_within_their_bounds():
    result = benefit_of_the_doubt(STREETS, lower=0.1, upper=[0.5, 0.5, 0.4, 0.4])
    shares = STREETS * result.weights / result.scores[:, None]
    assert shares.min() >= 0.1 - 1e-8
    assert (shares <= np.array([0.5, 0.5, 0.4, 0.4]) + 1e-8).all()
    theirs = [one_program(STREETS, u, 0.1, np.array([0.5, 0.5, 0.4, 0.4])[:, None]) for u in range(25)]
    np.testing.assert_allclose(result.scores, theirs, rtol=1e-7)
    assert (result.scores <= benefit_of_the_doubt(STREETS).scores + 1e-9).all()


def test_fixed_shares_leave_no_doubt():
    """One child fixed at all of the score is its share of the best."""
    result = benefit_of_the_doubt(STREETS, lower=[1, 0, 0, 0], upper=[1, 0, 0, 0])
    np.testing.assert_allclose(result.scores, STREETS[:, 0] / STREETS[:, 0].max(), rtol=1e-9)


def test_one_child_is_the_share_of_the_best():
    np.testing.assert_allclose(benefit_of_the_doubt([[2.0], [8.0], [0.0]]).scores, [0.25, 1, 0])


def test_what_is_missing_neither_helps_nor_holds_down():
    s = np.array([[5.0, math.nan], [10.0, 4.0], [math.nan, 8.0]])
    result = benefit_of_the_doubt(s)
    np.testing.assert_allclose(result.scores, [0.5, 1, 1], rtol=1e-9)
    assert result.weights[0, 1] == 0
    bounded = benefit_of_the_doubt(s, upper=0.6)  # with one child left, 0.6 could not fill the whole
    np.testing.assert_allclose(bounded.scores[[0, 2]], [0.5, 1], rtol=1e-9)
    only_barred = benefit_of_the_doubt(s, upper=[0, 1])
    assert only_barred.scores[0] == pytest.approx(0.5)


DECLARED = {
    "all missing": ([[math.nan, math.nan], [1, 2]], [math.nan, 1]),
    "all zero": ([[0, 0], [1, 2]], [0, 1]),
    "only zeros anywhere": ([[0, 0], [0, 0]], [0, 0]),
    "one unit": ([[3, 7]], [1]),
    "all alike": ([[3, 7], [3, 7]], [1, 1]),
    "a child nobody has": ([[math.nan, 7], [math.nan, 14]], [0.5, 1]),
    "no unit": (np.empty((0, 2)), []),
}


@pytest.mark.parametrize(("s", "scores"), DECLARED.values(), ids=DECLARED)
def test_odd_tables_have_declared_outcomes(s, scores):
    result = benefit_of_the_doubt(s)
    np.testing.assert_allclose(result.scores, scores, rtol=1e-9)
    assert np.isfinite(result.weights).all()


def test_a_zero_where_a_share_is_demanded_is_a_score_of_zero():
    np.testing.assert_allclose(benefit_of_the_doubt([[0, 5], [4, 4]], lower=0.2).scores, [0, 1], atol=1e-9)


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(8)), st.sampled_from([1e-6, 1.0, 1e6]))
def test_order_and_scale_do_not_matter(turn, factor):
    s = STREETS[:8]
    turned = benefit_of_the_doubt(s[list(turn)] * factor, lower=0.05).scores
    np.testing.assert_allclose(turned, benefit_of_the_doubt(s, lower=0.05).scores[list(turn)], rtol=1e-8)


WRONG = {
    "negative": ({"scores": [[1, -2.5], [1, 1]]}, "第 1 个单位的第 2 个子项是负数"),
    "crossed": ({"scores": STREETS, "lower": 0.5, "upper": 0.4}, "下限 ≤ 上限"),
    "lower too much": ({"scores": STREETS, "lower": 0.3}, "下限合计 1.2"),
    "upper too little": ({"scores": STREETS, "upper": 0.2}, "上限合计 0.8"),
}


@pytest.mark.parametrize(("asked", "words"), WRONG.values(), ids=WRONG)
def test_what_cannot_be_met_is_refused_in_words(asked, words):
    with pytest.raises(FindingsError, match=words):
        benefit_of_the_doubt(**asked)


def test_bounds_of_another_length_are_the_programs_fault():
    with pytest.raises(ValueError, match="bounds"):
        benefit_of_the_doubt(STREETS, lower=[0.1, 0.1])


@pytest.mark.parametrize("bounds", [(None, None), (0.05, [0.6, 0.6, 0.5, 0.9])], ids=["free", "bounded"])
def test_many_tables_at_once_are_each_as_alone(bounds):
    """To the last bit: a draw that alters nothing must repeat the nominal run."""
    rng = np.random.default_rng(2)
    tables = STREETS * rng.uniform(0.5, 1.5, (30, 25, 4))
    tables[rng.random(tables.shape) < 0.05] = np.nan
    tables[3] = np.round(tables[3], -1)  # ties
    together = doubts(tables, *bounds)
    for d, one in enumerate(tables):
        alone = benefit_of_the_doubt(one, *bounds)
        np.testing.assert_array_equal(together.scores[d], alone.scores)
        np.testing.assert_array_equal(together.weights[d], alone.weights)


def test_where_the_quick_way_proves_nothing_another_solver_does(monkeypatch):
    from mulin.methods import doubt

    quick = benefit_of_the_doubt(STREETS, lower=0.05).scores
    monkeypatch.setattr(doubt, "maximised", lambda c, a, b: (np.zeros(c.shape), np.zeros(len(c), dtype=bool)))
    np.testing.assert_allclose(benefit_of_the_doubt(STREETS, lower=0.05).scores, quick, atol=1e-9)


def test_children_of_very_different_size_keep_their_shares():
    s = np.exp(np.random.default_rng(3).normal(0, 4, (20, 5)))
    result = benefit_of_the_doubt(s, lower=0.1)
    shares = s * result.weights / result.scores[:, None]
    assert shares.min() >= 0.1 - 1e-9
