"""What many draws say about ranks, counted by hand."""

from __future__ import annotations

import numpy as np
import pytest

from mulin.methods.draws.drawn import Draws
from mulin.methods.draws.problem import Problem, Tier
from mulin.methods.draws.ranks import rank_draws
from mulin.methods.draws.settings import Assumptions, nominal_settings
from mulin.methods.draws.summary import pairs, rank_shares, summary
from mulin.methods.trees.tree import Node, Tree


def draws_of(scores: np.ndarray, groups: list[str] | None = None) -> Draws:
    tree = Tree((Node("r", None), Node("a", "r")), ("a",))
    problem = Problem((Tier("unit", tree, lambda i, n: scores[:1].T, groups=groups),))
    settings = nominal_settings(problem, Assumptions(), len(scores))
    return Draws(scores, rank_draws(scores, problem.groups), settings, problem)


def overtaking(times: int, draws: int = 100) -> Draws:
    """Two units; in the last ``times`` draws the second is ahead."""
    scores = np.tile([60.0, 50.0], (draws, 1))
    if times:
        scores[-times:] = [50.0, 60.0]
    return draws_of(scores)


@pytest.mark.parametrize(("times", "unclear"), [(0, False), (4, False), (5, True), (50, True), (95, True), (96, False)])
def test_pairs_are_told_apart_by_more_than_95_percent_of_the_draws(times: int, unclear: bool) -> None:
    found = pairs(overtaking(times))
    listed = bool(len(found.a) and found.indistinguishable[0])
    assert listed == unclear
    if len(found.a):
        assert (found.a[0], found.b[0], found.ahead[0]) == (0, 1, pytest.approx(1 - times / 100))


def test_level_counts_half() -> None:
    scores = np.tile([50.0, 50.0, 10.0], (10, 1))
    found = pairs(draws_of(scores))
    assert (found.a.tolist(), found.b.tolist(), found.ahead.tolist()) == ([0], [1], [0.5])
    assert found.indistinguishable.all()
    assert found.overlap.all()


def test_intervals_are_whole_ranks_and_shares_sum_to_one() -> None:
    random = np.random.default_rng(2)
    draws = draws_of(random.normal([3, 2, 2, 1, 0], 1, (400, 5)))
    s = summary(draws)
    for unit in range(5):
        own = np.sort(draws.ranks[:, unit])
        assert s.rank_low[unit] == own[int(np.ceil(0.05 * 400)) - 1]
        assert s.rank_high[unit] == own[int(np.ceil(0.95 * 400)) - 1]
        assert s.rank_median[unit] == np.median(own)
        assert s.rank_mean[unit] == pytest.approx(own.mean())
        mine = s.shares.unit == unit
        assert s.shares.share[mine].sum() == pytest.approx(1.0)
        for rank, share in zip(s.shares.rank[mine], s.shares.share[mine], strict=True):
            assert share == pytest.approx((own == rank).mean())
    assert s.nominal_rank.tolist() == draws.ranks[0].tolist()


def test_every_pair_is_compared_as_a_loop_would() -> None:
    random = np.random.default_rng(3)
    draws = draws_of(random.normal(np.repeat(np.arange(6), 3), 1.0, (150, 18)), ["x", "y"] * 9)
    draws.scores[5:9, 0] = np.nan
    draws = draws_of(draws.scores, ["x", "y"] * 9)
    s = summary(draws)
    found = {
        (a, b): (ahead, u, o)
        for a, b, ahead, u, o in zip(*(getattr(s.pairs, f) for f in s.pairs.__slots__), strict=True)
    }
    for a in range(18):
        for b in range(18):
            if a == b or (a - b) % 2 or (draws.ranks[0, a], a) > (draws.ranks[0, b], b):
                continue
            both = (draws.ranks[:, a] > 0) & (draws.ranks[:, b] > 0)
            x, y = draws.ranks[both, a], draws.ranks[both, b]
            ahead = (x < y).mean() + 0.5 * (x == y).mean()
            unclear = 0.05 <= ahead <= 0.95
            overlap = s.rank_low[b] <= s.rank_high[a] and s.rank_low[a] <= s.rank_high[b]
            assert ((a, b) in found) == (unclear or overlap)
            if (a, b) in found:
                assert found[a, b] == (pytest.approx(ahead), unclear, overlap)


def test_a_unit_without_score_is_in_no_statistic() -> None:
    scores = np.array([[50.0, np.nan], [50.0, np.nan]])
    s = summary(draws_of(scores))
    assert s.scored.tolist() == [1.0, 0.0]
    assert s.nominal_rank.tolist() == [1, 0]
    assert np.isnan([s.rank_low[1], s.rank_high[1], s.rank_median[1], s.rank_mean[1], s.score_mean[1]]).all()
    assert rank_shares(draws_of(scores)).unit.tolist() == [0]
    assert len(s.pairs.a) == 0


def test_one_unit_is_first_in_every_draw() -> None:
    s = summary(draws_of(np.array([[1.0], [2.0]])))
    assert (s.rank_low[0], s.rank_high[0], s.scored[0]) == (1, 1, 1.0)
