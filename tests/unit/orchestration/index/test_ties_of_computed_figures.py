"""Figures that are one, computed in two ways, are one to every rule: long, wide and in the draws."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd
import pytest

from mulin.rules import INDEX_RULES
from mulin.rules.boolean import Boolean
from mulin.rules.step import Step
from mulin.scoring.peer_rule import PeerRule, PlaceRule
from mulin.settings import Settings

DATA = """unit,kind,part,whole,p,q,w
A,x,0.3,3,0.3,0.1,0.2
B,x,0.1,1,0.5,0.3,0.2
C,x,0.5,1,0.9,0.2,0.1
D,x,0.2,4,1000.3,1000.1,0.1
E,y,0.9,9,0.4,0.3,0.1
F,y,0.1,1,0.1,0,0.1
"""
ALIKE = {"ratio": ("ABEF",), "within": ("AB", "EF"), "less": ("ABD", "EF"), "rest": ("ABEF",)}
"""Units that have one figure: part / whole is 0.1, p - q 0.2 or 0.1, p - q - w 0. In pool y nothing else is there."""
pytestmark = pytest.mark.slow
BANDS = [[0, 10], [0.1, 60], [0.4, 90]]
RULES: dict[str, dict[str, Any]] = {
    "min_max": {}, "distance_to_max": {}, "scaled": {"floor": 0.1, "ceil": 0.9},
    "goalposts": {"floor": 0.1, "ceil": 0.9}, "z_score": {}, "rank": {"counted": False}, "borda": {"counted": False},
    "percentile_rank": {}, "distance_to_reference": {"reference": "best"}, "distance_to_target": {"target": 0.9},
    "share_of_best": {}, "ratio_to_reference": {"reference": 0.2},
    "percentile_classes": {"bands": [[0, 10], [0.2, 50], [0.6, 90]]},
    "target_attainment": {"target": 0.1}, "steps": {"bands": BANDS}, "efficacy": {}, "boolean": {},
    "deduction": {"per_unit": 3}, "bonus": {"per_item": 3, "high": 10}, "none": {},
}  # fmt: skip
FIGURES = {"ratio": {"field": "part", "denominator": "whole"}, "less": {"field": "less"}, "rest": {"field": "rest"}}


def indicators() -> list[dict[str, Any]]:
    out = []
    for rule, keys in RULES.items():
        direction = "lower" if rule == "deduction" else "higher"
        for name, figure in FIGURES.items():
            normalise = {"rule": rule, **keys}
            out.append({"code": f"{rule}_{name}", "direction": direction, **figure, "normalise": normalise})
        if issubclass(INDEX_RULES[rule], PeerRule):
            within = {"rule": rule, **keys, "pool": "by:kind"}
            out.append({"code": f"{rule}_within", **FIGURES["ratio"], "normalise": within})
    counted = [("rank", ties) for ties in ("min", "max", "average")] + [("borda", "average")]
    for rule, ties in counted:
        out.append({"code": f"{rule}_{ties}_ratio", **FIGURES["ratio"], "normalise": {"rule": rule, "ties": ties}})
    out.append({"code": "steps_share_ratio", **FIGURES["ratio"],
                "normalise": {"rule": "steps", "target": 0.2, "bands": [[0, 0], [0.5, 50]]}})  # fmt: skip
    return out


def pack(*, drawn: bool) -> dict[str, Any]:
    codes = [i["code"] for i in indicators()]
    pairs = [c for c in codes if c.endswith("_ratio")]
    made: dict[str, Any] = {
        "schema_version": 1, "index": "ties", "year": 2024, "classes": ["kind"],
        "derived": {"less": "p - q", "rest": "p - q - w"}, "indicators": indicators(),
        "trees": {
            "every": {"children": [{"indicator": c} for c in codes]},
            "places": {"children": [{"indicator": c} for c in pairs if c.startswith(("rank", "borda", "percent"))]},
            "zeros": {"method": "geometric", "zero_policy": "drop",
                      "children": [{"indicator": "min_max_less"}, {"indicator": "rank_ratio"}]},
        },
    }  # fmt: skip
    if drawn:
        made["robustness"] = {
            "draws": 20,
            "normalisations": ["declared", "rank", "borda", "percentile_rank", "min_max"],
        }
    return made


Scores = dict[str, dict[str, float]]


class Made(NamedTuple):
    """``of``: indicator → unit → score; ``trees``: scores of roots; ``intervals``: of the draws, of a long run."""

    of: Scores
    trees: pd.DataFrame
    intervals: pd.DataFrame | None


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    from orchestration.index.score import score
    from orchestration.index.wide import score_wide

    kept: dict[str, Made] = {}

    def scored(shape: str) -> Made:
        if shape in kept:
            return kept[shape]
        folder = tmp_path_factory.mktemp(shape)
        (folder / "index.yaml").write_text(json.dumps(pack(drawn=shape == "long")), encoding="utf-8")
        data = folder / "data.csv"
        data.write_text(DATA, encoding="utf-8")
        settings = Settings(home=folder / "home")
        if shape == "long":
            frames = score(settings, folder, data).frames
            of = {c: dict(zip(r["unit_code"], r["score"], strict=True))
                  for c, r in frames["normalised"].groupby("indicator_code")}  # fmt: skip
            trees, intervals = frames["scores"], frames["rank_intervals"]
        else:
            score_wide(settings, folder, data, folder / "out")
            table = pd.read_parquet(folder / "out" / "normalised.parquet").set_index("unit_code")
            of = {c.removeprefix("score:"): table[c].to_dict() for c in table if c.startswith("score:")}
            trees, intervals = pd.read_parquet(folder / "out" / "scores.parquet"), None
        kept[shape] = Made(of, trees[trees["level"] == 0].set_index(["tree", "unit_code"]), intervals)
        return kept[shape]

    return scored


def in_steps(code: str) -> bool:
    rule = next(r for r in sorted(RULES, key=len, reverse=True) if code.startswith(r))
    return issubclass(INDEX_RULES[rule], PlaceRule | Step | Boolean)


SHAPES = pytest.mark.parametrize("shape", ["long", "wide"])


def test_every_rule_an_index_may_name_is_tried() -> None:
    assert set(RULES) == set(INDEX_RULES), "a new rule: add the keys it needs"


@SHAPES
@pytest.mark.parametrize("code", [i["code"] for i in indicators()])
def test_units_of_one_figure_score_alike(shape: str, code: str, made: Callable[[str], Made]) -> None:
    found = made(shape).of[code]
    for units in ALIKE[code.rpartition("_")[2]]:
        scores = [found[u] for u in units]
        if in_steps(code) and not any(x != x for x in scores):
            assert len(set(scores)) == 1, scores
        assert scores == pytest.approx(scores[:1] * len(scores), abs=1e-9, nan_ok=True)


@SHAPES
def test_peers_of_one_figure_give_no_scale(shape: str, made: Callable[[str], Made]) -> None:
    """In pool y there is 0.9 / 9 and 0.1 / 1: as little to compare as in a pool of 0.1 and 0.1."""
    silent = {"min_max", "distance_to_max", "z_score", "rank", "borda", "percentile_rank", "percentile_classes",
              "efficacy", "distance_to_reference"}  # fmt: skip
    of = made(shape).of
    assert {rule for rule in silent if all(of[f"{rule}_within"][u] != of[f"{rule}_within"][u] for u in "EF")} == silent


@SHAPES
def test_what_a_difference_leaves_of_nothing_is_a_no(shape: str, made: Callable[[str], Made]) -> None:
    assert made(shape).of["boolean_rest"] == {"A": 0, "B": 0, "C": 100, "D": 100, "E": 0, "F": 0}


@SHAPES
def test_a_band_whose_edge_is_the_figure_is_reached(shape: str, made: Callable[[str], Made]) -> None:
    assert made(shape).of["steps_ratio"] == {"A": 60, "B": 60, "C": 90, "D": 10, "E": 60, "F": 60}
    assert made(shape).of["steps_share_ratio"]["A"] == 50


@SHAPES
@pytest.mark.parametrize("tree", ["every", "places", "zeros"])
def test_who_has_the_same_figures_has_the_same_rank(shape: str, tree: str, made: Callable[[str], Made]) -> None:
    """With ``zero_policy: drop`` too, where the least that is not quite 0 would bring its unit down."""
    scores = made(shape).trees.loc[tree]
    assert scores["rank"]["A"] == scores["rank"]["B"]
    assert scores["rank"]["E"] == scores["rank"]["F"]


def test_long_and_wide_say_the_same(made: Callable[[str], Made]) -> None:
    long, wide = made("long"), made("wide")
    for code, scores in long.of.items():
        assert wide.of[code] == pytest.approx(scores, abs=1e-12, nan_ok=True), code
    assert (long.trees["rank"] == wide.trees["rank"].reindex(long.trees.index)).all()


def test_the_draws_begin_with_the_run_and_keep_the_ties(made: Callable[[str], Made]) -> None:
    found = made("long")
    assert found.intervals is not None
    drawn = found.intervals.set_index(["tree", "unit_code"])
    assert (drawn["rank"] == found.trees["rank"].reindex(drawn.index)).all()
    for tree in ("places", "zeros"):
        for column in ("rank", "rank_low", "rank_high", "rank_mean"):
            assert drawn.loc[tree, column]["A"] == drawn.loc[tree, column]["B"], (tree, column)
