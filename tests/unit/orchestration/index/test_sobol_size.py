"""How often scores are drawn and how large the sample of the Sobol indices is: what pack and command say together."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import FindingsError
from mulin.index import IndexPack
from mulin.settings import Settings
from orchestration.index.asked import Asked
from orchestration.index.shape import lacking


def pack(**more: Any) -> dict[str, Any]:
    return {
        "schema_version": 1, "index": "size", "year": 2024, "indicators": [{"code": c} for c in "abc"],
        "trees": {"size": {"children": [{"indicator": c} for c in "abc"]}}, **more,
    }  # fmt: skip


BLOCK = {"draws": 40, "sobol": 32}
PLAIN, DRAWN, SILENT = ({}, {"robustness": BLOCK}, {"robustness": {"draws": 40}})


@pytest.mark.parametrize(
    ("block", "asked", "of"),
    [
        (PLAIN, Asked(), (0, 0)), (PLAIN, Asked(50), (50, None)), (PLAIN, Asked(0), (0, 0)),
        (PLAIN, Asked(0, 64), (0, 64)), (PLAIN, Asked(None, 64), (0, 64)), (PLAIN, Asked(50, 0), (50, 0)),
        (DRAWN, Asked(), (40, 32)), (DRAWN, Asked(50), (50, 32)), (DRAWN, Asked(None, 64), (40, 64)),
        (DRAWN, Asked(0), (0, 0)), (DRAWN, Asked(0, 64), (0, 64)), (DRAWN, Asked(None, 0), (40, 0)),
        (SILENT, Asked(), (40, None)), (SILENT, Asked(0, 64), (0, 64)),
    ],
)  # fmt: skip
def test_each_number_stands_in_place_of_the_packs(
    block: dict[str, Any], asked: Asked, of: tuple[int, int | None]
) -> None:
    assert asked.of(IndexPack.model_validate(pack(**block))) == of


@pytest.mark.parametrize(
    ("asked", "long"), [(Asked(), False), (Asked(0), False), (Asked(0, 64), True), (Asked(9), True)]
)
def test_what_is_drawn_is_scored_long(asked: Asked, long: bool) -> None:
    assert any("--sobol" in what for what in lacking(IndexPack.model_validate(pack()), asked)) == long


def scored(folder: Path, given: dict[str, Any], **asked: int | None) -> dict[str, Any]:
    from orchestration.index.score import score

    (folder / "index.yaml").write_text(json.dumps(given), encoding="utf-8")
    draw = random.Random(3)
    rows = [f"u{n},{draw.random():.3f},{draw.random():.3f},{draw.random():.3f}" for n in range(9)]
    (folder / "data.csv").write_text("\n".join(["unit,a,b,c", *rows]) + "\n", encoding="utf-8")
    return score(Settings(home=folder / "home"), folder, folder / "data.csv", **asked).frames


@pytest.mark.slow
def test_indices_without_draws_are_those_with_draws(tmp_path: Path) -> None:
    drawn = {"draws": 30, "leave_out": True, "normalisations": ["declared", "rank"]}
    alone = scored(tmp_path, pack(robustness=drawn), draws=0, sobol=48)
    both = scored(tmp_path, pack(robustness=drawn | {"sobol": 48}))
    assert set(both) - set(alone) == {"rank_intervals", "rank_shares", "rank_pairs", "draws", "leave_one_out"}
    assert alone["sensitivity"].equals(both["sensitivity"])
    assert set(alone["sensitivity"]["evaluations"]) == {48 * 5}
    assert (alone["sensitivity"]["total_error"] > 0).all()
    without = scored(tmp_path, pack(robustness=drawn), sobol=0)
    assert "sensitivity" not in without
    assert "rank_intervals" in without


@pytest.mark.slow
@pytest.mark.parametrize(
    ("more", "sobol"), [({"robustness": {"weight_perturbation": 0}}, 64), ({}, 7)], ids=["no factor", "too few"]
)
def test_indices_that_could_say_nothing_are_refused(tmp_path: Path, more: dict[str, Any], sobol: int) -> None:
    with pytest.raises(FindingsError) as refused:
        scored(tmp_path, pack(**more), draws=0, sobol=sobol)
    assert [f.rule for f in refused.value.findings] == ["robust.sobol"]


@pytest.mark.slow
def test_the_console_calls_assumptions_as_the_report_does(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from orchestration.cli.index import _sensitivity
    from reports.messages import FACTOR

    everything = {
        "normalisations": ["declared", "rank"], "aggregations": ["declared", "harmonic"], "zero_floor": 1,
        "imputations": ["declared", "mean"], "leave_out": True, "draws": 20,
    }  # fmt: skip
    _sensitivity(scored(tmp_path, pack(robustness=everything), draws=0, sobol=16))
    printed = capsys.readouterr().out
    assert all(word in printed for word in FACTOR.values())
    assert not any(name in printed for name in FACTOR)
