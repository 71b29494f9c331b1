"""Every node, contribution and comparison of units through the dbt models, beside the second computation."""

from __future__ import annotations

import itertools
from typing import Any

import index_reference as ref
import pytest
from method_pack import EMPTY, PLAIN, UNITS, YEARS
from method_results import BY_INFLUENCE, Frames, known, same, scores_of

pytestmark = pytest.mark.slow


def test_every_node_of_every_tree(frames: Frames, nodes: dict[tuple[str, int], ref.Node]) -> None:
    got, comparable = scores_of(frames), scores_of(frames, "comparable")
    coverage = scores_of(frames, "coverage")
    wrong = []
    for (tree, year), root in nodes.items():
        if tree == "kemeny":
            continue
        for node in root.all():
            for i, unit in enumerate(UNITS):
                if node.kids:
                    key = (tree, node.code, unit, year)
                    fine = node.comparable[i] and node.score[i] is not None
                    share = node.available[i] / node.applicable[i] if node.applicable[i] else None
                    if (
                        not same(got[key], node.score[i])
                        or bool(comparable[key]) != fine
                        or not same(coverage[key], share)
                    ):
                        wrong.append((key, (got[key], node.score[i]), (comparable[key], fine), (coverage[key], share)))
    assert not wrong, (len(wrong), wrong[:8])
    inner = sum(1 for (_, year), root in nodes.items() for n in root.all() if n.kids and year == 2021)
    assert len(got) == len(UNITS) * len(YEARS) * (inner + sum(BY_INFLUENCE.values()))


def test_kemenys_order_has_the_greatest_support_there_is(
    frames: Frames, expected: dict[str, dict[ref.Key, Any]]
) -> None:
    got = scores_of(frames)
    weights = [3 / 11, 3 / 11, 2 / 11, 2 / 11, 1 / 11]
    for year in YEARS:
        place = {u: got["kemeny", "kemeny", u, year] for u in UNITS}
        assert place.pop(EMPTY) is None
        units = list(place)
        assert sum(v for v in place.values() if v is not None) == len(units) * (len(units) + 1) / 2
        assert place["u10"] == place["u12"], "alike in everything, so that no best order can tell them apart"
        s = [[expected[c][u, year] for c in PLAIN] for u in units]
        o = {(i, j): ref.outranks(s[i], s[j], weights) for i in range(len(units)) for j in range(len(units))}
        order: list[int] = []
        for level in sorted({p or 0 for p in place.values()}, reverse=True):
            level_units = [i for i in range(len(units)) if place[units[i]] == level]
            order += max(itertools.permutations(level_units), key=lambda some: ref.kemeny_support(o, list(some)))
        assert abs(ref.kemeny_support(o, order) - ref.best_kemeny_support(o, len(units))) < 1e-9


def test_copeland_works_and_differs_from_the_mean(frames: Frames) -> None:
    """COINr 1.1: a_copeland stops with an error as soon as it stands in a pipeline with missing scores."""
    got = scores_of(frames)
    values = [got["copeland", "copeland", u, 2021] for u in UNITS]
    there = [v for v in values if v is not None]
    assert len(there) == len(UNITS) - 1
    assert sum(there) == 0  # every pair won is one lost
    assert max(there) > 0 > min(there)


def test_a_zero_does_not_stop_a_geometric_mean(frames: Frames, expected: dict[str, dict[ref.Key, Any]]) -> None:
    """COINr's a_gmean stops the run at a zero. Here the pack says what a zero does."""
    got = scores_of(frames)
    hit = 0
    for unit in UNITS:
        kids = [expected[f"{c}0"][unit, 2021] for c in PLAIN]
        if 0.0 not in kids:
            continue
        hit += 1
        assert got["z_keep_geometric", "z_keep_geometric", unit, 2021] == 0.0
        assert (got["z_floor_geometric", "z_floor_geometric", unit, 2021] or 0) > 0
        assert got["z_drop_geometric", "z_drop_geometric", unit, 2021] != 0.0
    assert hit >= 3


@pytest.mark.parametrize(("column", "whole"), [("contribution", None), ("effective_weight", 1.0)])
def test_what_indicators_do_to_a_root_adds_up(column: str, whole: float | None, frames: Frames) -> None:
    """Contributions to its exact score, effective weights to 1; nothing where it has no score."""
    sums = frames["contributions"].groupby(["tree", "unit_code", "year"])[column].sum(min_count=1).to_dict()
    roots = {(t, u, y): v for (t, n, u, y), v in scores_of(frames).items() if t == n}
    wrong = {
        key: (known(sums.get(key)), score) for key, score in roots.items()
        if not same(known(sums.get(key)), score if whole is None or score is None else whole)
    }  # fmt: skip
    assert not wrong, list(wrong.items())[:5]


def test_contributions_to_a_mean_are_weight_times_score(frames: Frames, nodes: dict[tuple[str, int], ref.Node]) -> None:
    f = frames["contributions"].set_index(["tree", "unit_code", "indicator_code", "year"])["contribution"]
    for tree in ("w_budget", "w_equal", "w_entropy", "w_critic"):
        root = nodes[tree, 2021]
        for i, unit in enumerate(UNITS):
            there = [(k, w) for k, w in zip(root.kids, root.weights, strict=True) if k.score[i] is not None]
            whole = sum(w for _, w in there)
            for kid, weight in there:
                assert same(f[tree, unit, kid.code, 2021], weight * (kid.score[i] or 0.0) / whole)


def test_a_child_of_weight_0_counts_for_nothing(frames: Frames, expected: dict[str, dict[ref.Key, Any]]) -> None:
    got = scores_of(frames)
    f = frames["contributions"].set_index(["tree", "unit_code", "indicator_code", "year"])["contribution"]
    for unit in UNITS:
        assert same(got["weightless", "wl", unit, 2021], expected["e"][unit, 2021])
        if expected["b"][unit, 2021] is not None and expected["e"][unit, 2021] is not None:
            assert f["weightless", unit, "b", 2021] == 0.0
        if expected["a"][unit, 2021] is not None and expected["e"][unit, 2021] is not None:
            assert f["weightless", unit, "a", 2021] == 0.0
