"""An index from 0 to 1 is the same index as one from 0 to 100: every rule, every method, and their draws."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from mulin.settings import Settings

pytestmark = pytest.mark.slow

SCALES = (1.0, 10.0, 100.0)
UNITS = [f"u{n:02}" for n in range(14)]
Frames = dict[str, Any]


def table() -> str:
    draw = random.Random(11)
    lines = ["unit,region,a,b,c,d,n,yes"]
    for n, unit in enumerate(UNITS):
        figures = [round(draw.uniform(1, 9), 3) for _ in "abcd"]
        cells = [str(f) if draw.random() > 0.1 else "" for f in figures]
        lines.append(f"{unit},{'NS'[n % 2]},{','.join(cells)},{draw.randint(0, 6)},{draw.randint(0, 1)}")
    return "\n".join(lines) + "\n"


def rules(s: float) -> dict[str, dict[str, Any]]:
    """Every rule that places a figure on the scale ``s``, what is written in points going with it."""
    return {
        "r_min_max": {"rule": "min_max"}, "r_low": {"rule": "min_max", "low": 0.01 * s},
        "r_high": {"rule": "min_max", "high": 0.8 * s, "constant": 0.5 * s},
        "r_goalposts": {"rule": "goalposts", "floor": 2, "ceil": 8},
        "r_scaled": {"rule": "scaled", "floor": 0, "ceil": 8},
        "r_z": {"rule": "z_score", "mean": 0.5 * s, "sd": 0.1 * s}, "r_rank": {"rule": "rank", "counted": False},
        "r_borda": {"rule": "borda", "counted": False}, "r_percentile": {"rule": "percentile_rank"},
        "r_reference": {"rule": "distance_to_reference", "reference": "median"},
        "r_target": {"rule": "distance_to_target", "target": 7}, "r_best": {"rule": "share_of_best"},
        "r_attained": {"rule": "target_attainment", "target": 6}, "r_efficacy": {"rule": "efficacy"},
        "r_efficacy_posts": {"rule": "efficacy", "floor": 2, "ceil": 8},
        "r_steps": {"rule": "steps", "bands": [[0, 0.1 * s], [4, 0.5 * s], [7, s]]},
        "r_classes": {"rule": "percentile_classes", "bands": [[0, 0.2 * s], [0.5, 0.6 * s], [0.9, s]]},
        "r_ratio": {"rule": "ratio_to_reference", "reference": "mean"},
    }  # fmt: skip


def leaves(codes: list[str] | str) -> list[dict[str, Any]]:
    return [{"indicator": c} for c in codes]


def pack(s: float) -> dict[str, Any]:
    made = rules(s)
    indicators = [
        {"code": code, "field": "abcd"[n % 4], "normalise": rule} for n, (code, rule) in enumerate(made.items())
    ]
    indicators += [
        {"code": "r_yes", "field": "yes", "normalise": {"rule": "boolean"}},
        {"code": "r_off", "field": "n", "direction": "lower", "normalise": {"rule": "deduction", "per_unit": 0.1 * s}},
        {"code": "r_more", "field": "n", "normalise": {"rule": "bonus", "per_item": 2, "high": 10}},
    ]
    indicators += [{"code": c, "normalise": {"rule": "min_max", "low": 0.01 * s}} for c in "abcd"]
    four = leaves("abcd")
    trees: dict[str, Any] = {
        "every_rule": {"children": leaves([*made, "r_yes", "r_off", "r_more"])},
        "geometric": {"method": "geometric", "zero_policy": f"floor:{0.02 * s:.4f}", "children": four},
        "harmonic": {"method": "harmonic", "children": four}, "power": {"method": "power:2", "children": four},
        "product": {"method": "product", "children": four}, "copeland": {"method": "copeland", "children": four},
        "topsis": {"method": "topsis", "children": four}, "kemeny": {"method": "kemeny", "children": four},
        "doubt": {"method": "benefit_of_the_doubt", "children": four},
        "vector": {"method": "topsis_vector", "children": four},
        "bounded": {"method": "benefit_of_the_doubt", "bounds": {c: [0.1, 0.6] for c in "abc"}, "children": four},
        "shared": {"weights": {"method": "influence", "shares": {"a": 2, "b": 1, "c": 1, "d": 1}}, "children": four},
        "factors": {"weights": {"method": "pca", "components": 2}, "children": four},
        "formula": {"method": "formula", "formula": "(a + max(b, c)) / 2", "children": leaves("abc")},
        "nested": {"children": [
            {"node": "up", "method": "topsis", "children": leaves("ab")},
            {"node": "down", "method": "geometric", "children": leaves("cd")},
        ]},
    } | {
        f"w_{way}": {"weights": way, "children": four}
        for way in ("equal", "entropy", "critic", "variation", "sd", "variance", "pca", "pca_kaiser", "equal_influence")
    }  # fmt: skip
    return {
        "schema_version": 1, "index": "scale", "year": 2024, "scale": s, "classes": ["region"],
        "defaults": {"impute": {"method": "mean"}}, "indicators": indicators, "trees": trees,
        "rounding": {"decimals": 8},
        "robustness": {
            "draws": 40, "normalisations": ["declared", "min_max", "z_score", "rank", "distance_to_best"],
            "aggregations": ["declared", "geometric"], "imputations": ["declared", "median"], "leave_out": True,
            "zero_floor": 0.01 * s,
        },
    }  # fmt: skip


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Callable[[float], Frames]:
    from orchestration.index.score import score

    home, made = tmp_path_factory.mktemp("home"), {}

    def _at(s: float) -> Frames:
        if s not in made:
            folder = tmp_path_factory.mktemp("scale")
            (folder / "index.yaml").write_text(json.dumps(pack(s)), encoding="utf-8")
            (folder / "data.csv").write_text(table(), encoding="utf-8")
            made[s] = score(Settings(home=home), folder, folder / "data.csv").frames
        return made[s]

    return _at


@pytest.mark.parametrize("s", SCALES[:2])
def test_scores_go_with_the_scale_and_ranks_stay(s: float, at: Callable[[float], Frames]) -> None:
    keys = ["year", "indicator_code", "unit_code"]
    small, whole = (f["normalised"].set_index(keys)["score"] for f in (at(s), at(100.0)))
    assert np.allclose(small * 100 / s, whole.loc[small.index], rtol=1e-9, atol=1e-9, equal_nan=True)

    places = {"copeland", "kemeny"}  # a count of units, whatever the scale
    keys = ["year", "tree", "node_code", "unit_code"]
    small, whole = (f["scores"].set_index(keys).sort_index() for f in (at(s), at(100.0)))
    by = [1.0 if tree in places and node == tree else 100 / s for _, tree, node, _ in small.index]
    # equal influence is found by an optimiser that stops near enough
    near = [1e-5 if tree in ("w_equal_influence", "shared") else 1e-8 for _, tree, _, _ in small.index]
    gap = np.abs(small["score_exact"] * by - whole["score_exact"])
    assert (gap.fillna(0) <= np.array(near) * 100).all(), gap[gap > 1e-6].head()
    assert (small["rank"].fillna(0) == whole["rank"].fillna(0)).all()


@pytest.mark.parametrize("s", SCALES[:2])
def test_draws_of_one_seed_are_the_same_draws(s: float, at: Callable[[float], Frames]) -> None:
    keys = ["year", "tree", "unit_code"]
    small, whole = (f["rank_intervals"].set_index(keys).sort_index() for f in (at(s), at(100.0)))
    for column in ("rank", "rank_low", "rank_high", "rank_median"):
        differ = small[column].fillna(0) != whole[column].fillna(0)
        assert not differ.any(), (column, small[differ].head(), whole[differ].head())


def test_no_draw_levels_all_units(at: Callable[[float], Frames]) -> None:
    """A z-score of 50 ± 10 held at a scale of 1 would put everybody first."""
    spread = at(1.0)["rank_intervals"].groupby("tree")["rank_low"].nunique()
    assert (spread > 3).all(), spread


def test_defaults_in_points_are_shares_of_the_scale(at: Callable[[float], Frames]) -> None:
    f = at(1.0)["normalised"]
    least = f[f["indicator_code"] == "r_efficacy"]["score"].min()
    assert least == pytest.approx(0.6)
    assert f[f["indicator_code"] == "r_more"]["score"].max() <= 1
