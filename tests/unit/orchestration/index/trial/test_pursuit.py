"""Reversals are looked for where they are to be expected: an outlier in one indicator, two units level halfway."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
from small_packs import pack, write

from mulin.index import load_index
from mulin.settings import Settings
from orchestration.index.trial.engine import Engine
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.ground import reaches
from orchestration.index.trial.panel import Drop, Panel, Step
from orchestration.index.trial.properties.base import Effect, Trial, View
from orchestration.index.trial.pursuit import pursued
from orchestration.index.trial.shrink import judged
from orchestration.index.trial.trial import RULES

pytestmark = pytest.mark.slow

Found = list[tuple[Trial, Effect]]
Z, RANGE = {"rule": "z_score"}, {"rule": "min_max"}


@pytest.fixture(scope="module")
def pursue(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Found]:
    settings = Settings(home=tmp_path_factory.mktemp("home"))

    def of(content: dict[str, Any], seed: int = 1) -> Found:
        facts = Facts(load_index(write(tmp_path_factory.mktemp("pack"), content)))
        view = View(Engine(settings, facts.pack), facts, dict.fromkeys(facts.pack.trees, 100.0), 0.05)
        trials = pursued(view, reaches(facts, None), Random(seed), 8)
        found = zip(trials, judged(view, RULES, trials), strict=True)
        assert view.engine.runs <= 6
        return [(trial, one) for trial, (_, one) in found if one is not None]

    return of


def causes(found: Found, code: str) -> set[tuple[str, str]]:
    return {(one.cause.kind, one.cause.place) for trial, one in found if trial.code == code}


def every(codes: str) -> set[tuple[str, str]]:
    return {("turned", code) for code in codes}


def z_sums(panel: Panel, lower: str = "") -> dict[str, float]:
    """Each unit's mean z-score, reckoned here."""
    columns = np.column_stack([values * (-1 if c in lower else 1) for c, values in panel.figures.items()])
    z = (columns - columns.mean(axis=0)) / columns.std(axis=0, ddof=1)
    return dict(zip((unit for unit, _ in panel.keys), z.mean(axis=1).tolist(), strict=True))


def test_every_indicator_that_compares_turns_two_round(pursue: Callable[..., Found]) -> None:
    for rule in (Z, RANGE):
        found = pursue(pack("abc", normalise=rule))
        assert causes(found, "reversal") == every("abc")
        assert causes(found, "turning") == every("abc")
        assert {one.standing for trial, one in found if trial.code != "monotone_rank"} == {"declared"}


def test_what_was_found_is_so_by_hand(pursue: Callable[..., Found]) -> None:
    content = pack("abc", normalise=Z)
    content["indicators"][1]["direction"] = "lower"
    found = pursue(content)
    assert {trial.code for trial, _ in found} == {"reversal", "turning", "monotone_rank"}
    for trial, one in found:
        was, now = z_sums(trial.panel, "b"), z_sums(trial.edit.panel(trial.panel), "b")
        first = one.at[0]
        assert one.other is not None
        second = one.other[0]
        assert was[first] > was[second]
        assert now[first] < now[second]
        edit = trial.edit
        if isinstance(edit, Drop):
            assert edit.unit not in (first, second)
        else:
            assert isinstance(edit, Step)
            assert (edit.end > edit.start) == (edit.column != "b"), "a better figure"
            assert (edit.at[0] == first) == (trial.code == "monotone_rank")


def test_a_z_score_costs_the_rank_of_who_gets_better(pursue: Callable[..., Found]) -> None:
    ranks = [(trial, one) for trial, one in pursue(pack("abc", normalise=Z)) if trial.code == "monotone_rank"]
    assert ranks
    assert all(one.standing == "breach" and one.cause.kind == "overtaken" for _, one in ranks)
    assert all(one.ranks[1] > one.ranks[0] and one.scores[1] >= one.scores[0] for _, one in ranks)


@pytest.mark.parametrize("way", ["sd", "variance", "entropy", "critic"])
def test_weights_that_go_to_what_differs_cost_who_differs_first(pursue: Callable[..., Found], way: str) -> None:
    found = pursue(pack("abc", normalise={"rule": "goalposts", "floor": 0, "ceil": 10}, root={"weights": way}))
    assert ("weights", "top") in causes(found, "monotone_score")


def test_sets_turn_two_round(pursue: Callable[..., Found]) -> None:
    found = pursue(pack("abc", root={"method": "topsis"}))
    assert ("turned_node", "top") in causes(found, "reversal") | causes(found, "turning")


def test_where_nothing_compares_nothing_is_pursued(pursue: Callable[..., Found]) -> None:
    assert pursue(pack("abc")) == []
