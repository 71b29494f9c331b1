"""Outliers are treated step by step until the test passes, and every step leaves its mark."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from mulin.findings import FindingsError
from mulin.methods.moments import kurtosis, passes, skewness
from mulin.methods.treatment import TreatSpec, transform, treat, winsorise_quantiles

ONE_OUTLIER = [*map(float, range(1, 11)), 100.0]
TWO_OUTLIERS = [*map(float, range(1, 21)), 100.0, 200.0]
HEAVY = [float(2**k) for k in range(14)]  # no five points make this tame
ZERO_HEAVY = [0.0] * 46 + [1.0, 2.0, 3.0, 4.0, 5.0]


def like_coinr(x: list[float], most: int | None) -> tuple[list[float], int]:
    """The rule told once more, with plain lists and pandas: the end that skews gives way until the test passes."""
    x, high, low = list(x), set(), set()
    while True:
        s = pd.Series(x)
        if s.nunique() < 2 or len(s.dropna()) < 4 or round(abs(s.skew()), 10) < 2 or round(s.kurt(), 10) < 3.5:
            return x, len(high) + len(low)
        if most is not None and len(high) + len(low) >= most:
            return x, len(high) + len(low)
        end = s.max() if s.skew() >= 0 else s.min()
        rest = s[(s != end) & s.notna()]
        inward = rest.max() if s.skew() >= 0 else rest.min()
        group = {k for k, v in enumerate(x) if v == end}
        high, low = (group, low) if s.skew() >= 0 else (high, group)
        x = [inward if k in group else v for k, v in enumerate(x)]


def test_what_passes_stays_as_it_is():
    done = treat([1.0, 2.0, math.nan, 4.0, 5.0], TreatSpec(then="log"))
    np.testing.assert_array_equal(done.values, [1, 2, math.nan, 4, 5])
    assert (done.method, done.winsorised, done.passed) == ("none", 0, True)
    assert not done.points.any()
    assert done.skew_before == done.skew_after


def test_one_outlier_takes_the_next_value():
    done = treat(ONE_OUTLIER, TreatSpec())
    np.testing.assert_array_equal(done.values, [*range(1, 11), 10])
    assert done.points.tolist() == [0] * 10 + [1]
    assert (done.method, done.winsorised, done.passed) == ("winsorise", 1, True)
    assert done.skew_before == pytest.approx(pd.Series(ONE_OUTLIER).skew())
    assert done.kurt_after == pytest.approx(pd.Series([*range(1, 11), 10]).kurt())


def test_a_low_outlier_is_raised():
    done = treat([-v for v in ONE_OUTLIER], TreatSpec())
    np.testing.assert_array_equal(done.values, [*range(-1, -11, -1), -10])
    assert done.points.tolist() == [0] * 10 + [-1]


def test_too_few_points_allowed_leaves_it_failing():
    done = treat(TWO_OUTLIERS, TreatSpec(winsor_max=1))
    assert done.values[-2:].tolist() == [100, 100]
    assert (done.method, done.winsorised, done.passed) == ("winsorise", 1, False)


def test_then_the_original_is_transformed():
    done = treat(TWO_OUTLIERS, TreatSpec(winsor_max=1, then="log"))
    x = np.array(TWO_OUTLIERS)
    np.testing.assert_allclose(done.values, np.log(x - 1 + 0.01 * 199), rtol=1e-15)
    assert (done.method, done.winsorised, done.passed) == ("log", 0, True)
    assert done.points.tolist() == [2] * 22


def test_or_the_winsorised_if_so_declared():
    done = treat(TWO_OUTLIERS, TreatSpec(winsor_max=1, then="log", combine=True))
    np.testing.assert_allclose(done.values[-1], np.log(100 - 1 + 0.01 * 99))
    assert (done.method, done.winsorised) == ("winsorise+log", 1)
    assert done.points.tolist() == [2] * 21 + [1]


def test_still_failing_after_all_stays_transformed_and_says_so():
    spiked = [0.0] * 60 + [1.0]
    done = treat(spiked, TreatSpec(winsor_max=0, then="log"))
    assert done.method == "log"
    assert not done.passed
    assert done.skew_after == pytest.approx(skewness(spiked))


def test_positions_count_so_that_ties_may_overshoot():
    x = [*map(float, range(1, 41)), 300.0, 300.0, 300.0]
    done = treat(x, TreatSpec(winsor_max=2, skew=1, kurt=1))
    assert done.values[-3:].tolist() == [40, 40, 40]
    assert done.winsorised == 3


def test_outliers_that_are_one_figure_are_moved_together_however_they_were_computed():
    plain, computed = ([*map(float, range(1, 41)), 300.3, last] for last in (300.3, 3 * 100.1))
    assert plain[-1] != computed[-1]
    done = treat(computed, TreatSpec(winsor_max=1, skew=1, kurt=1))
    assert done.points.tolist() == treat(plain, TreatSpec(winsor_max=1, skew=1, kurt=1)).points.tolist()


def test_forced_winsorising_goes_on_to_its_maximum():
    done = treat(TWO_OUTLIERS, TreatSpec(winsor_max=3, always=True))
    assert done.winsorised == 3
    assert np.count_nonzero(done.points) == 3
    tame = treat([1.0, 2.0, 3.0, 4.0, 5.0], TreatSpec(winsor_max=1, always=True, then="log"))
    assert tame.method == "winsorise"  # its test passes, so the second step is not called for


def test_a_transformation_alone_can_be_unconditional():
    done = treat([1.0, 2.0, 3.0, 4.0], TreatSpec(winsor_max=0, then="log1", always=True))
    np.testing.assert_allclose(done.values, np.log([1, 2, 3, 4]))
    assert done.method == "log1"


def test_running_out_of_values_is_undone_and_said():
    """COINr's column becomes a constant here, its skewness NaN, and the column comes back untreated with a warning."""
    left = treat(ZERO_HEAVY, TreatSpec(winsor_max=5, then="log"))
    np.testing.assert_array_equal(left.values, ZERO_HEAVY)
    assert (left.method, left.winsorised, left.passed, left.exhausted) == ("none", 0, False, True)
    moved = treat(ZERO_HEAVY, TreatSpec(winsor_max=5, then="log", exhausted="transform"))
    assert (moved.method, moved.exhausted) == ("log", True)
    unlimited = treat([0.0] * 30 + [1.0], TreatSpec(winsor_max=None))
    assert (unlimited.exhausted, unlimited.passed) == (True, False)


NOTHING_TO_TREAT = {
    "empty": [],
    "all missing": [math.nan] * 4,
    "one unit": [5.0],
    "constant": [5.0] * 30,
    "constant and missing": [5.0, math.nan, 5.0],
}


@pytest.mark.parametrize("x", NOTHING_TO_TREAT.values(), ids=NOTHING_TO_TREAT)
@pytest.mark.parametrize("then", ["none", "log", "log_plus", "log1", "log_gii", "box_cox"])
@pytest.mark.parametrize("always", [False, True])
def test_a_column_without_shape_comes_back_as_it_is(x, then, always):
    for most in (0, 5):
        done = treat(x, TreatSpec(winsor_max=most, then=then, always=always))
        np.testing.assert_array_equal(done.values, x)
        assert (done.method, done.passed, done.skew_after) == ("none", True, None)


def test_the_logarithms_by_hand():
    x = np.array([2.0, 3.0, 12.0])
    np.testing.assert_allclose(transform(x, "log")[0], np.log([0.1, 1.1, 10.1]))
    np.testing.assert_allclose(transform(x, "log_plus")[0], np.log([0.1, 1.1, 10.1]))
    np.testing.assert_allclose(transform(-x, "log_plus")[0], -np.log([0.1, 1.1, 10.1]))
    np.testing.assert_allclose(transform(x, "log1")[0], np.log([1, 2, 11]))
    np.testing.assert_allclose(transform(x, "box_cox", 2)[0], [0, 1.5, 60])
    np.testing.assert_allclose(transform(x, "box_cox", 0)[0], np.log([1, 2, 11]))


def test_the_global_innovation_indexs_logarithm_by_hand():
    """ln((max·f − 1)·share + 1): the ends are 0 and ln(max·f), and bads are counted from the other end."""
    x = [2.0, 4.0, 12.0]
    assert list(transform(x, "log_gii")[0]) == pytest.approx([0, np.log(11 * 0.2 + 1), np.log(12)])
    assert list(transform(x, "log_gii", factor=10)[0]) == pytest.approx([0, np.log(119 * 0.2 + 1), np.log(120)])
    assert list(transform(x, "log_gii", lower=True)[0]) == pytest.approx([-np.log(12), -np.log(11 * 0.8 + 1), 0])


@pytest.mark.parametrize(("x", "factor", "mend"), [
    ([0.1, 0.02, 0.5], 1.0, "gii_factor: 100"), ([0.2, 0.3, 1.0], 1.0, "gii_factor: 10"),
    ([-3.0, -2.0, -1.0], 100.0, "log_plus"), ([1.0, 2.0, 40.0], 0.01, "gii_factor"),
])  # fmt: skip
def test_a_logarithm_that_would_turn_the_order_round_is_refused(x, factor, mend):
    """COINr's log_GII does turn it round where the greatest figure is below 1."""
    with pytest.raises(FindingsError) as refused:
        transform(x, "log_gii", factor=factor)
    (found,) = refused.value.findings
    assert found.rule == "treat.log_gii"
    assert mend in found.mend
    if 0 < max(x) <= 1:
        wanted = float(found.mend.rpartition(" ")[2])
        assert (np.diff(transform(sorted(x), "log_gii", factor=wanted)[0]) > 0).all()


def test_the_most_likely_lambda_is_scipys():
    x = np.random.default_rng(7).lognormal(1.0, 0.7, 80)
    out, lam = transform(x, "box_cox")
    theirs, their_lam = stats.boxcox(x - x.min() + 1)
    assert lam == pytest.approx(their_lam, abs=1e-6)
    np.testing.assert_allclose(out, theirs, rtol=1e-6)
    assert treat(HEAVY, TreatSpec(winsor_max=0, then="box_cox")).lam == pytest.approx(transform(HEAVY, "box_cox")[1])


def test_a_lambda_beyond_all_numbers_is_the_users_to_mend():
    with pytest.raises(FindingsError, match="λ = 400"):
        transform([1.0, 2.0, 1e6], "box_cox", 400)


WRONG = [
    {"winsor_max": -1},
    {"then": "sqrt"},
    {"lam": 1.0},
    {"lam": math.nan, "then": "box_cox"},
    {"always": True, "winsor_max": None},
    {"exhausted": "ignore"},
]


@pytest.mark.parametrize("params", WRONG, ids=str)
def test_a_senseless_specification_is_refused(params):
    with pytest.raises(ValueError, match=r"\w"):
        TreatSpec(**params)


lumpy = st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.0, 5.0, 8.0, 50.0, 400.0, -300.0, math.nan]), max_size=40)


@settings(max_examples=80)
@given(lumpy, st.sampled_from([0, 1, 3, 5, None]))
def test_winsorising_is_the_rule_told_twice(x, most):
    done = treat(x, TreatSpec(winsor_max=most))
    values, count = like_coinr(x, most)
    if done.exhausted:  # there the rule ends in a constant
        assert len(set(pd.Series(values).dropna())) == 1
    else:
        np.testing.assert_array_equal(done.values, values)
        assert done.winsorised == count


@settings(max_examples=60, deadline=None)  # the first Box-Cox loads scipy
@given(lumpy, st.sampled_from(["none", "log", "log_plus", "log1", "box_cox"]), st.booleans(), st.randoms())
def test_treatment_keeps_the_order_and_the_holes(x, then, combine, random):
    spec = TreatSpec(then=then, combine=combine, exhausted="transform")
    done = treat(x, spec)
    x = np.array(x, dtype=float)
    np.testing.assert_array_equal(np.isnan(done.values), np.isnan(x))
    assert not done.points[np.isnan(x)].any()
    here = ~np.isnan(x)
    order = np.argsort(x[here], kind="stable")
    assert (np.diff(done.values[here][order]) >= 0).all()
    assert done.passed == passes(done.values)
    assert done.kurt_after == kurtosis(done.values)
    turn = list(range(x.size))
    random.shuffle(turn)
    np.testing.assert_allclose(treat(x[turn], spec).values, done.values[turn], rtol=1e-7)


def test_quantiles_are_interpolated_as_in_r():
    x = [1.0, 2.0, 3.0, 4.0, 10.0, math.nan]
    np.testing.assert_allclose(winsorise_quantiles(x, 0.1, 0.9), [1.4, 2, 3, 4, 7.6, math.nan])
    np.testing.assert_array_equal(winsorise_quantiles(x, 0, 1), x)
    assert np.isnan(winsorise_quantiles([math.nan, math.nan], 0.1, 0.9)).all()
    assert winsorise_quantiles([4.0], 0.1, 0.9).tolist() == [4]
    with pytest.raises(ValueError, match="low < high"):
        winsorise_quantiles(x, 0.9, 0.1)
