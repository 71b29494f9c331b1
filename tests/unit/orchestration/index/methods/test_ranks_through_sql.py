"""Every rule for ranks through the dbt models, and draw 0 of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from method_pack import YEARS, pack, rows
from method_results import Frames, known, ranks_hold, scores_of

pytestmark = pytest.mark.slow


def test_ranks_of_every_node_overall_and_among_peers(frames: Frames) -> None:
    ranks_hold(frames, pack()["ranking"])
    rank = scores_of(frames, "rank")
    other = {"kemeny", "rules", "figures"}  # an order without ties; pools by region and zone
    for tree in set(pack()["trees"]) - other:  # two units alike in everything share every place
        assert {rank[tree, tree, "u10", y] == rank[tree, tree, "u12", y] for y in YEARS} == {True}, tree


def test_exact_scores_that_are_equal_to_10_decimals_share_a_rank(frames: Frames) -> None:
    """docs/pack.md, ranking.on. Two units on the frontier, one at 100 and one at 99.99999999999999, are both first."""
    ranks_hold(frames, pack()["ranking"], equal_to=10)


@pytest.mark.parametrize(
    ("ranking", "decimals"),
    [({"on": "rounded", "ties": "max", "peer": "zone"}, 0),
     ({"ties": "average", "ascending": True, "peer": "region"}, 3),
     ({"on": "rounded", "ties": "dense", "ascending": True}, 0), ({"on": "rounded", "ties": "min"}, 1)],
    ids=["max", "average", "dense", "rounded"],
)  # fmt: skip
def test_every_rule_for_ties(ranking: dict[str, Any], decimals: int, run: Callable[..., Frames]) -> None:
    peer = ranking.get("peer")
    given = pack() | {"ranking": ranking, "rounding": {"decimals": decimals}} | {
        "indicators": [{"code": "a"}, {"code": "x"}, {"code": "c"}],
        "trees": {"t": {"children": [{"indicator": "a"}, {"indicator": "x"}, {"indicator": "c"}]}},
    }  # fmt: skip
    ranks_hold(run(given, rows()), {**ranking, "peer": peer if peer == "region" else None}, decimals)


@pytest.mark.parametrize("ascending", [False, True])
def test_draw_0_ranks_as_the_pack_ranks(ascending: bool, run: Callable[..., Frames]) -> None:
    given = pack() | {
        "ranking": {"ascending": ascending}, "robustness": {"draws": 5, "weight_perturbation": 0},
        "indicators": [{"code": "a"}, {"code": "x"}],
        "trees": {"t": {"children": [{"indicator": "a"}, {"indicator": "x"}]}},
    }  # fmt: skip
    frames = run(given, rows())
    scores, drawn = frames["scores"], frames["rank_intervals"].set_index("unit_code")
    last = scores[(scores["level"] == 0) & (scores["year"] == YEARS[-1])].set_index("unit_code")
    assert last["rank"].notna().sum() > 5
    for unit, rank in last["rank"].items():
        same = [drawn.loc[unit, c] for c in ("rank", "rank_low", "rank_high", "rank_median")]
        assert [known(v) for v in same] == [known(rank)] * 4, "nothing varies: every draw is what the pack says"
    assert frames["sensitivity"].empty
