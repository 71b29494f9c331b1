"""Kemeny's order is the best of all orders: tried out where they can be tried, proven where they cannot."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mulin.findings import FindingsError
from mulin.methods import kemeny as module
from mulin.methods.outranking import copeland, kemeny, outranking_matrix


def from_ballots(names: str, ballots: dict[str, float]) -> np.ndarray:
    """Share of voters who put i before j; a ballot lists the names, best first."""
    o = np.full((len(names),) * 2, 0.5)
    for i, j in itertools.permutations(range(len(names)), 2):
        before = sum(n for ballot, n in ballots.items() if ballot.index(names[i]) < ballot.index(names[j]))
        o[i, j] = before / sum(ballots.values())
    return o


def support(o, order) -> float:
    return float(sum(o[a, b] for a, b in itertools.combinations(order, 2)))


def tried_out(o) -> float:
    return max(support(o, order) for order in itertools.permutations(range(len(o))))


def a_tournament(n, seed, levels=0):
    """Random comparisons, rich in cycles; ``levels`` > 0 rounds them so that ties occur."""
    o = np.random.default_rng(seed).random((n, n))
    o = np.round(o * levels) / levels if levels else o
    o = np.triu(o, 1)
    return o + np.tril(1 - o.T, -1) + np.eye(n) / 2


def test_condorcets_sixty_voters():
    """Young, Condorcet's theory of voting (1988): A beats B beats C beats A; the weakest yields."""
    o = from_ballots("ABC", {"ABC": 23, "BCA": 17, "BAC": 2, "CAB": 10, "CBA": 8})
    result = kemeny(o)
    assert "".join("ABC"[p] for p in result.order) == "BCA"
    assert result.score == pytest.approx((42 + 35 + 27) / 60)
    assert result.optimal


def test_the_capital_of_tennessee():
    """Memphis, Nashville, Chattanooga, Knoxville: N C K M has 393 of 600 points (Wikipedia, Kemeny–Young method)."""
    ballots = {"MNCK": 42, "NCKM": 26, "CKNM": 15, "KCNM": 17}
    result = kemeny(from_ballots("MNCK", ballots))
    assert "".join("MNCK"[p] for p in result.order) == "NCKM"
    assert result.score == pytest.approx(3.93)


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 6), st.integers(0, 9999), st.sampled_from([0, 2, 4]))
def test_no_other_order_has_more_support(n, seed, levels):
    o = a_tournament(n, seed, levels)
    result = kemeny(o)
    assert sorted(result.order) == list(range(n))
    assert result.score == pytest.approx(support(o, result.order), abs=1e-12)
    assert result.score == pytest.approx(tried_out(o), abs=1e-9)
    assert result.optimal


@pytest.mark.parametrize("levels", [0, 4])
@pytest.mark.parametrize("seed", range(6))
def test_the_program_finds_what_the_subsets_find(monkeypatch, seed, levels):
    o = a_tournament(5 + seed, seed, levels)
    by_subsets = kemeny(o)
    monkeypatch.setattr(module, "SUBSETS_UP_TO", 2)
    by_program = kemeny(o)
    assert by_program.optimal
    assert by_program.score == pytest.approx(by_subsets.score, abs=1e-9)


def test_sixty_communities_compared_on_twenty_children():
    rng = np.random.default_rng(4)
    s = rng.random((60, 1)) + 2 * rng.random((60, 20))
    o = outranking_matrix(s, rng.random(20))
    result = kemeny(o)
    assert result.optimal
    assert sorted(result.order) == list(range(60))
    assert result.score >= support(o, np.argsort(-copeland(o), kind="stable"))
    for place in range(59):  # no neighbours would rather change places
        a, b = result.order[place : place + 2]
        assert o[a, b] >= 0.5 - 1e-12


def test_majorities_without_a_cycle_are_the_order():
    s = np.random.default_rng(1).permutation(30)[:, None]
    result = kemeny(outranking_matrix(s, [1]))
    assert result.order == tuple(np.argsort(-s[:, 0]))
    assert result.score == 30 * 29 / 2


def test_ties_go_by_copeland_and_then_by_the_order_given():
    assert kemeny(np.full((20, 20), 0.5)).order == tuple(range(20))
    s = [[1.0], [2.0], [1.0], [3.0], [2.0]]
    assert kemeny(outranking_matrix(s, [1])).order == (3, 1, 4, 0, 2)
    cycle = [[0.5, 0.6, 0.4], [0.4, 0.5, 0.6], [0.6, 0.4, 0.5]]
    assert kemeny(cycle).order == (0, 1, 2)


def test_the_order_of_units_does_not_matter_where_the_best_is_one():
    o = a_tournament(9, 77)
    turn = np.random.default_rng(2).permutation(9)
    turned = kemeny(o[np.ix_(turn, turn)])
    assert tuple(int(turn[p]) for p in turned.order) == kemeny(o).order


def shared_places(o) -> list[tuple[int, ...]]:
    """The finest ordered partition that no best order contradicts, from all orders there are."""
    n = len(o)
    orders = list(itertools.permutations(range(n)))
    values = [support(o, order) for order in orders]
    before = np.eye(n, dtype=bool)
    for order, value in zip(orders, values, strict=True):
        if value > max(values) - 1e-9:
            for a, b in itertools.combinations(order, 2):
                before[a, b] = True
    for via in range(n):
        before |= before[:, [via]] & before[[via], :]
    both = {tuple(int(p) for p in np.flatnonzero(row)) for row in before & before.T}
    return sorted(both, key=lambda some: -before[some[0]].sum())


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 6), st.integers(0, 9999), st.sampled_from([0, 2, 4]))
def test_units_that_change_places_between_the_best_orders_share_one(n, seed, levels):
    o = a_tournament(n, seed, levels)
    assert list(kemeny(o).classes) == shared_places(o)


@pytest.mark.parametrize("seed", range(12))
def test_the_program_shares_places_as_the_subsets_do(monkeypatch, seed):
    o = a_tournament(5 + seed % 4, seed, 3)
    by_subsets = kemeny(o).classes
    monkeypatch.setattr(module, "SUBSETS_UP_TO", 2)
    assert kemeny(o).classes == by_subsets


@pytest.mark.parametrize("seed", range(8))
def test_neither_names_nor_rows_move_a_place(seed):
    o = a_tournament(9, seed, 2)
    turn = np.random.default_rng(seed).permutation(9)
    assert np.array_equal(kemeny(o[np.ix_(turn, turn)]).places, kemeny(o).places[turn])


def test_a_cycle_of_equal_majorities_is_one_place():
    cycle = [[0.5, 0.6, 0.4], [0.4, 0.5, 0.6], [0.6, 0.4, 0.5]]
    assert kemeny(cycle).classes == ((0, 1, 2),)
    assert list(kemeny(cycle).places) == [2, 2, 2]
    assert list(kemeny(np.full((2, 2), 0.5)).places) == [1.5, 1.5]


def test_three_countries_as_in_the_oecd_handbook():
    """After the Handbook (2008), step 7: three countries, five indicators, solid waste twice the weight. The figures
    are from memory, not copied from the print; what follows from them is added up by hand: CAB has 2 of 3."""
    figures = {"gdp": (25000, 45000, 20000), "unemployment": (-0.15, -0.10, -0.08), "solid waste": (-0.4, -0.7, -0.35),
               "income disparity": (-9.2, -13.2, -5.3), "crime": (-40, -52, -80)}  # fmt: skip
    o = outranking_matrix(np.array(list(figures.values())).T, [1, 1, 2, 1, 1])
    assert o[~np.eye(3, dtype=bool)] == pytest.approx([2 / 3, 1 / 3, 1 / 3, 1 / 3, 2 / 3, 2 / 3])
    by_hand = {"ABC": 4 / 3, "BCA": 4 / 3, "CAB": 2.0, "ACB": 5 / 3, "BAC": 1.0, "CBA": 5 / 3}
    assert {k: support(o, ["ABC".index(c) for c in k]) for k in by_hand} == pytest.approx(by_hand)
    result = kemeny(o)
    assert "".join("ABC"[p] for p in result.order) == "CAB"
    assert (result.score, result.optimal) == (pytest.approx(2.0), True)
    assert result.classes == ((2,), (0,), (1,))


def test_none_one_and_too_many():
    assert kemeny(np.empty((0, 0))).order == ()
    assert kemeny([[0.5]]).order == (0,)
    with pytest.raises(FindingsError, match="最多 60 个单位，现在有 61 个"):
        kemeny(np.full((61, 61), 0.5))
    assert len(kemeny(np.full((61, 61), 0.5), most=61).order) == 61


def test_out_of_time_it_says_that_nothing_is_proven():
    o = a_tournament(20, 5)
    result = kemeny(o, time_limit=0)
    assert sorted(result.order) == list(range(20))
    assert not result.optimal
    assert support(o, result.order) <= kemeny(o).score + 1e-9
