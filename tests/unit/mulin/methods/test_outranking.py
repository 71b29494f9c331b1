"""Units compared pair by pair, and their distance to the ideal, against loops over single pairs."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mulin.methods import pairs
from mulin.methods.outranking import copeland, outranking_matrix, topsis

cells = st.one_of(st.integers(0, 5).map(float), st.just(math.nan))
tables = arrays(np.float64, st.tuples(st.integers(1, 9), st.integers(1, 5)), elements=cells)
RNG = np.random.default_rng(11)


def by_pairs(s, w):
    """The definition, one pair and one child at a time."""
    n, k = s.shape
    out = np.full((n, n), 0.5)
    for i in range(n):
        for j in range(n):
            both = [c for c in range(k) if not math.isnan(s[i, c] + s[j, c])]
            if i != j and sum(w[c] for c in both) > 0:
                won = sum(w[c] * (1 if s[i, c] > s[j, c] else 0.5 if s[i, c] == s[j, c] else 0) for c in both)
                out[i, j] = won / sum(w[c] for c in both)
    return out


def as_coinr(s, w):
    """Above the diagonal what i wins and half of what is equal; below it the complement."""
    n = len(s)
    out = np.full((n, n), 0.5)
    w = np.array(w) / sum(w)
    for i in range(n):
        for j in range(i + 1, n):
            out[i, j] = w[s[i] > s[j]].sum() + w[s[i] == s[j]].sum() / 2
            out[j, i] = 1 - out[i, j]
    return out


def test_three_streets_by_hand():
    s = [[80, 70, 60], [80, 60, 50], [70, 75, 60]]
    o = outranking_matrix(s, [0.5, 0.3, 0.2])
    np.testing.assert_allclose(o, [[0.5, 0.75, 0.6], [0.25, 0.5, 0.5], [0.4, 0.5, 0.5]])
    assert copeland(o).tolist() == [2, -1, -1]


@settings(max_examples=60, deadline=None)
@given(tables, st.integers(0, 2**16), st.sampled_from([1, 6, 30, 1 << 18]))
def test_the_matrix_is_the_definition_in_blocks_of_any_size(s, seed, block):
    w = np.random.default_rng(seed).integers(0, 4, s.shape[1]) + np.eye(s.shape[1])[0]
    kept = pairs.BLOCK
    pairs.BLOCK = block
    try:
        o = outranking_matrix(s, w)
        theirs = outranking_matrix(s, w, renormalise=False)
    finally:
        pairs.BLOCK = kept
    np.testing.assert_allclose(o, by_pairs(s, w), atol=1e-12)
    np.testing.assert_allclose(theirs, as_coinr(s, w), atol=1e-12)
    np.testing.assert_allclose(o + o.T, 1, atol=1e-12)


@given(tables, st.randoms())
def test_the_order_of_units_does_not_matter(s, random):
    turn = list(range(len(s)))
    random.shuffle(turn)
    w = np.arange(1.0, s.shape[1] + 1)
    np.testing.assert_allclose(outranking_matrix(s[turn], w), outranking_matrix(s, w)[np.ix_(turn, turn)], atol=1e-12)
    np.testing.assert_array_equal(copeland(outranking_matrix(s[turn], w)), copeland(outranking_matrix(s, w))[turn])


def test_a_missing_child_counts_for_neither():
    nan = math.nan
    s = [[1, nan], [2, 5], [nan, 4], [nan, nan]]
    o = outranking_matrix(s, [0.6, 0.4])
    np.testing.assert_allclose(o[0], [0.5, 0, 0.5, 0.5])
    np.testing.assert_allclose(o[1], [1, 0.5, 1, 0.5])
    assert copeland(o).tolist() == [-1, 2, -1, 0]


def test_copeland_aggregates_and_sums_to_nothing():
    """COINr's own method stops with an error as soon as it is used to aggregate."""
    o = outranking_matrix(RNG.random((40, 7)), RNG.random(7))
    scores = copeland(o)
    assert scores.sum() == 0
    assert scores.tolist() == [sum(int(np.sign(round(o[i, j] - 0.5, 12))) for j in range(40)) for i in range(40)]


def test_weights_that_add_to_half_only_for_people_are_a_draw():
    """0.1 + 0.1 + 0.3 against 0.2 + 0.3: the doubles differ in the last place."""
    o = outranking_matrix([[1, 1, 1, 0, 0], [0, 0, 0, 1, 1]], [0.1, 0.1, 0.3, 0.2, 0.3])
    assert copeland(o).tolist() == [0, 0]


def test_one_unit_all_alike_and_all_missing():
    assert outranking_matrix([[3.0]], [1]).tolist() == [[0.5]]
    for s in (np.full((4, 2), 7.0), np.full((4, 2), np.nan)):
        o = outranking_matrix(s, [1, 2])
        np.testing.assert_allclose(o, 0.5)
        assert copeland(o).tolist() == [0] * 4
    assert outranking_matrix(np.empty((0, 2)), [1, 1]).shape == (0, 0)


def test_two_thousand_units_fit_into_memory():
    s = RNG.random((2000, 12))
    s[RNG.random(s.shape) < 0.1] = np.nan
    tracemalloc.start()
    o = outranking_matrix(s, np.ones(12))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 150e6  # the result is 32 MB
    i, j = 1234, 77
    both = ~np.isnan(s[i] + s[j])
    assert o[i, j] == pytest.approx((s[i, both] > s[j, both]).mean())


def topsis_by_units(s, w, vector):
    """Closeness one unit at a time, over the children it has."""
    w = np.array(w) / np.sum(w)
    v = s / np.sqrt(np.nansum(s**2, axis=0)) if vector else s
    v = v * w
    out = []
    for row in v:
        has = ~np.isnan(row) & (w > 0)
        up = math.dist(row[has], np.nanmax(v[:, has], axis=0)) if has.any() else math.nan
        down = math.dist(row[has], np.nanmin(v[:, has], axis=0)) if has.any() else math.nan
        out.append(0.5 if up + down == 0 else down / (up + down))
    return out


@pytest.mark.parametrize("normalisation", ["none", "vector"])
def test_topsis_one_unit_at_a_time(normalisation):
    s = RNG.uniform(1, 100, (30, 4))
    s[3, 1] = s[8, 0] = s[8, 1] = np.nan
    s[9] = np.nan
    w = [3, 1, 0, 2]
    expected = topsis_by_units(s, w, normalisation == "vector")
    np.testing.assert_allclose(topsis(s, w, normalisation), expected, rtol=1e-12)
    assert np.isnan(topsis(s, w, normalisation)).sum() == 1


def test_topsis_by_hand():
    """Ideal (4, 4), anti-ideal (0, 1), equal weights: (4, 1) is 3 away from the one and 4 from the other."""
    np.testing.assert_allclose(topsis([[4, 1], [0, 4], [4, 4], [0, 1]], [1, 1]), [4 / 7, 3 / 7, 1, 0])


@given(tables)
def test_topsis_stays_between_nought_and_one(s):
    c = topsis(s, np.ones(s.shape[1]), "vector")
    assert (np.isnan(c) == np.isnan(s).all(axis=1)).all()
    assert ((c >= 0) & (c <= 1) | np.isnan(c)).all()


def test_topsis_where_best_and_worst_are_one():
    assert topsis(np.full((3, 2), 5.0), [1, 1]).tolist() == [0.5] * 3
    assert topsis([[5.0, 3.0]], [1, 1], alike=1.0).tolist() == [1]
    assert topsis(np.zeros((3, 2)), [1, 1], "vector").tolist() == [0.5] * 3
    assert np.isnan(topsis(np.full((2, 2), np.nan), [1, 1])).all()
    assert topsis(np.empty((0, 2)), [1, 1]).size == 0


def test_the_unit_of_measure_does_not_matter_to_vector_normalisation():
    s = RNG.uniform(1, 100, (10, 3))
    np.testing.assert_allclose(topsis(s * [1e-6, 1, 1e200], [1, 2, 3], "vector"), topsis(s, [1, 2, 3], "vector"))


@pytest.mark.parametrize("w", [[1], [0, 0], [-1, 2], [math.nan, 1], [[1, 1]]], ids=str)
def test_weights_that_are_none_are_the_programs_fault(w):
    for use in (outranking_matrix, topsis):
        with pytest.raises(ValueError, match="weights"):
            use(np.ones((3, 2)), w)


def test_so_are_an_unknown_normalisation_and_a_matrix_that_is_none():
    with pytest.raises(ValueError, match="linear"):
        topsis(np.ones((3, 2)), [1, 1], "linear")
    for o in (np.ones((2, 3)), [[0.5, math.nan], [0.5, 0.5]], [[0.5, 2], [-1, 0.5]]):
        with pytest.raises(ValueError, match="n×n"):
            copeland(o)
