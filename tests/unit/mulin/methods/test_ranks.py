"""Ranks with declared ties, of the values or of the printed values."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.methods.outranking import ranks

TIES = ["min", "max", "average", "dense", "ordinal"]
values = st.lists(st.one_of(st.integers(-5, 5).map(float), st.just(math.nan)), max_size=30)


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("min", [2, 1, 2, 4]),
        ("max", [3, 1, 3, 4]),
        ("average", [2.5, 1, 2.5, 4]),
        ("dense", [2, 1, 2, 3]),
        ("ordinal", [2, 1, 3, 4]),
    ],
)
def test_ties_by_hand(ties, expected):
    assert ranks([80, 90, 80, 70], ties=ties).tolist() == expected


@given(values, st.booleans(), st.sampled_from(TIES))
def test_ranks_are_those_of_pandas(x, descending, ties):
    theirs = pd.Series(x, dtype=float).rank(ascending=not descending, method="first" if ties == "ordinal" else ties)
    np.testing.assert_array_equal(ranks(x, descending, ties), theirs)


@given(values, st.randoms())
def test_ordinal_ranks_are_a_permutation_and_competition_ranks_know_no_order(x, random):
    here = sorted(r for r in ranks(x, ties="ordinal") if not math.isnan(r))
    assert here == list(range(1, len(here) + 1))
    turn = list(range(len(x)))
    random.shuffle(turn)
    np.testing.assert_array_equal(ranks([x[p] for p in turn]), ranks(x)[turn])


def test_published_ranks_are_ranks_of_the_printed_value():
    hdi = [0.9614, 0.9621, 0.9606, 0.9585]
    assert ranks(hdi).tolist() == [2, 1, 3, 4]
    assert ranks(hdi, decimals=3).tolist() == [2, 1, 2, 4]


def test_a_half_is_rounded_up_although_its_double_lies_below():
    assert ranks([1.005, 1.01, 1.0], decimals=2).tolist() == [1, 1, 3]
    assert ranks([89.995, 90.0], decimals=2).tolist() == [1, 1]
    assert ranks([-1.005, -1.01, -1.0], decimals=2).tolist() == [2, 2, 1]


@given(st.lists(st.decimals(-100, 100, places=4), min_size=1, max_size=20), st.integers(0, 3))
def test_rounding_is_that_of_the_decimal_number(x, decimals):
    unit = Decimal(1).scaleb(-decimals)
    rounded = [float(d.quantize(unit, ROUND_HALF_UP)) for d in x]
    np.testing.assert_array_equal(ranks([float(d) for d in x], decimals=decimals), ranks(rounded))


def test_nothing_to_rank():
    assert ranks([]).size == 0
    assert np.isnan(ranks([math.nan, math.nan], decimals=2)).all()
    assert ranks([math.nan, 3.0], ties="ordinal")[1] == 1
    assert ranks([5.0] * 4).tolist() == [1] * 4
    with pytest.raises(ValueError, match="random"):
        ranks([1.0], ties="random")
