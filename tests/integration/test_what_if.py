"""A year's received figures under other rules: nothing changes under the same ones, a weight moves only by weight."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import Settings
from orchestration.demo.make import make_demo
from orchestration.whatif import WhatIf, what_if

pytestmark = pytest.mark.slow
YEAR = 2021


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = Settings(home=tmp_path_factory.mktemp("whatif"))
    make_demo(load_pack(settings.pack), Store(settings.received), settings.home, [YEAR])
    return settings


@pytest.fixture(scope="module")
def edited(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, str, str], Pack]:
    """The shipped pack with one text of a file of that year replaced everywhere."""

    def _edited(name: str, old: str, new: str) -> Pack:
        folder = tmp_path_factory.mktemp("pack") / "draft"
        shutil.copytree(settings.pack, folder)
        path = folder / "years" / str(YEAR) / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return load_pack(folder)

    return _edited


def against(settings: Settings, other: Pack) -> WhatIf:
    return what_if(settings, load_pack(settings.pack), YEAR, other, YEAR)


def test_other_pillar_weights_move_scores_by_weight_alone(settings: Settings, edited) -> None:
    heavier = edited("framework.yaml", "own: 0.6\n      children_mean: 0.4", "own: 0.3\n      children_mean: 0.7")
    found = against(settings, heavier)
    assert [(place, before, after) for place, before, after in found.rules] == [
        ("tiers.street.composition.children_mean", "0.4", "0.7"),
        ("tiers.street.composition.own", "0.6", "0.3"),
    ]
    moves = found.moves
    streets = moves[moves["tier"] == "street"]
    assert len(streets) == 12
    assert (streets["change"].abs() > 1e-6).all()
    effects = moves[["weight_effect", "target_effect", "method_effect"]]
    assert np.allclose(effects.sum(axis=1), moves["change"], rtol=0, atol=1e-9)
    assert (effects[["target_effect", "method_effect"]].abs() < 1e-9).all(axis=None)
    graded = streets[["grade_a", "grade_b"]]
    assert graded.notna().all(axis=None)
    communities = moves[moves["tier"] == "community"]
    assert (communities["grade_a"] == communities["grade_b"]).all()
    assert (communities["change"] == 0).all(), "a street's shares are no matter of communities"


def test_a_raised_target_moves_scores_by_target_alone(settings: Settings, edited) -> None:
    """C-A02 scores the way from 40 to the target."""
    line = next(i for i in load_pack(settings.pack).years[YEAR].indicators if i.code == "C-A02")
    raised = edited("indicators.csv", f"pass_at=0.9,{line.target:g},example,5", "pass_at=0.9,95,example,5")
    moves = against(settings, raised).moves
    communities = moves[moves["tier"] == "community"]
    assert (communities["target_effect"] < -1e-6).any()
    effects = moves[["weight_effect", "target_effect", "method_effect"]]
    assert np.allclose(effects.sum(axis=1), moves["change"], rtol=0, atol=1e-9)
    assert (effects[["weight_effect", "method_effect"]].abs() < 1e-9).all(axis=None)


def test_other_bands_move_grades_and_no_score(settings: Settings, edited) -> None:
    stricter = edited("framework.yaml", "min: 90", "min: 99")
    moves = against(settings, stricter).moves
    assert (moves["change"] == 0).all()
    assert (moves["rank_change"] == 0).all()
    best = moves[moves["grade_a"] == "优秀"]
    assert len(best) > 10
    assert (best["score_a"] < 98.995).all()
    assert set(best["grade_b"]) == {"良好"}
    others = moves[(moves["grade_a"] != "优秀") & moves["grade_a"].notna()]
    assert len(others) > 10
    assert (others["grade_a"] == others["grade_b"]).all()


def test_the_years_own_warehouse_and_caches_are_left_alone(settings: Settings, edited) -> None:
    against(settings, load_pack(settings.pack))
    assert not settings.warehouse_file(YEAR).exists()
    assert not (settings.cache / "whatif").exists()
    assert not any(Path(settings.releases).glob("*/r*"))


def test_the_same_rules_change_nothing(settings: Settings) -> None:
    found = against(settings, load_pack(settings.pack))
    assert found.rules == []
    assert found.causes.empty
    assert (found.moves["change"] == 0).all()
    assert (found.moves["rank_change"] == 0).all()
    assert found.moves["grade_a"].equals(found.moves["grade_b"])
