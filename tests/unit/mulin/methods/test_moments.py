"""Skewness and kurtosis as the Handbook tests them, and what is said of series that have neither."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.methods.moments import is_constant, kurtosis, passes, skewness

SPREADSHEET = [3, 4, 5, 2, 3, 4, 5, 6, 4, 7]  # the example of Microsoft's help pages for SKEW and KURT

whole = st.integers(-1000, 1000).map(float)
series = st.lists(whole, min_size=4, max_size=40).filter(lambda x: len(set(x)) > 1)


def test_moments_are_those_of_a_spreadsheet():
    assert skewness(SPREADSHEET) == pytest.approx(0.359543071, abs=5e-10)
    assert kurtosis(SPREADSHEET) == pytest.approx(-0.151799637, abs=5e-10)


@given(series)
def test_moments_are_those_of_pandas(x):
    assert skewness(x) == pytest.approx(pd.Series(x).skew(), rel=1e-9, abs=1e-9)
    assert kurtosis(x) == pytest.approx(pd.Series(x).kurt(), rel=1e-9, abs=1e-9)


@given(series, st.permutations(range(3)))
def test_missing_values_are_left_out_wherever_they_stand(x, places):
    holed = list(x)
    for place in places:
        holed.insert(place, math.nan)
    assert skewness(holed) == pytest.approx(skewness(x))
    assert kurtosis(holed) == pytest.approx(kurtosis(x))


@given(series, st.sampled_from([1e-200, 1e-3, 7.0, 1e200]), st.booleans())
def test_moments_know_no_unit_of_measure(x, factor, mirrored):
    sign = -1 if mirrored else 1
    scaled = np.array(x) * factor * sign
    assert skewness(scaled) == pytest.approx(sign * skewness(x), rel=1e-9, abs=1e-9)
    assert kurtosis(scaled) == pytest.approx(kurtosis(x), rel=1e-9, abs=1e-9)


NOTHING_TO_SAY = {
    "empty": [],
    "all missing": [math.nan] * 5,
    "one unit": [7.0],
    "constant": [3.3] * 9,
    "constant but for rounding": [0.1 + 0.2, 0.3, 0.3, 0.3],
    "zeros": [0.0] * 6,
}


@pytest.mark.parametrize("x", NOTHING_TO_SAY.values(), ids=NOTHING_TO_SAY)
def test_what_has_no_shape_has_no_outliers(x):
    assert skewness(x) is None
    assert kurtosis(x) is None
    assert is_constant(x)
    assert passes(x)


def test_three_values_have_a_skewness_but_no_kurtosis():
    assert skewness([1, 2, 9]) == pytest.approx(pd.Series([1, 2, 9]).skew())
    assert kurtosis([1, 2, 9]) is None
    assert passes([1, 2, 9], skew=0.1)
    assert skewness([1, 2]) is None


def test_one_limit_kept_is_enough():
    outlier = [*range(1, 11), 100]
    assert not passes(outlier)
    assert passes(outlier, skew=4)
    assert passes(outlier, kurt=12)


def test_the_border_does_not_depend_on_the_order_of_units():
    """A single 1 among three 0 has a skewness of exactly 2 and a kurtosis of 4."""
    for place in range(4):
        x = [0.0] * 4
        x[place] = 1.0
        assert not passes(x)


def test_infinite_values_and_tables_are_refused():
    with pytest.raises(ValueError, match="finite"):
        skewness([1, 2, math.inf])
    with pytest.raises(ValueError, match="one series"):
        kurtosis([[1, 2], [3, 4]])
