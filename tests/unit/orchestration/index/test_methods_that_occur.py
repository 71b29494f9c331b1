"""Statements speak of the rules and missing policies that occur: what they give is what those of every rule give."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import FindingsError
from mulin.settings import Settings
from orchestration.index import score as scoring
from orchestration.index.refs import methods

TABLE = """unit,year,a,b,c
u1,2021,1,10,5
u2,2021,2,,7
u3,2021,3,30,9
u1,2022,,12,
u2,2022,4,24,8
u3,2022,5,,9
u1,2023,7,14,6
u2,2023,,22,8
u3,2023,6,31,
"""
PLAIN = {"normalise": {"rule": "goalposts", "floor": 0, "ceil": 40}}
BANDED = {
    "normalise": {"rule": "steps", "bands": [[0, 10], [5, 50], [20, 90]]}, "impute": {"method": "constant", "value": 4},
}  # fmt: skip
MEAN = {"normalise": {"rule": "z_score", "mean": 50, "sd": 10}, "impute": {"method": "mean"}}
MEDIAN = {"normalise": {"rule": "rank"}, "impute": {"method": "median"}}
LATEST = {"normalise": {"rule": "min_max"}, "impute": {"method": "latest", "max_years": 1}}
BETWEEN = {"normalise": {"rule": "percentile_rank"}, "impute": {"method": "interpolate"}}
ESTIMATED = {"normalise": {"rule": "min_max"}, "impute": {"method": "regression"}}


def pack(folder: Path, *hows: dict[str, Any]) -> Path:
    written = {
        "schema_version": 1, "index": "small", "data": {"year": "year"},
        "indicators": [{"code": code, "parent": "small", **how} for code, how in zip("abc", hows, strict=True)],
        "trees": {"small": {}},
    }  # fmt: skip
    (folder / "index.yaml").write_text(json.dumps(written), encoding="utf-8")
    (folder / "data.csv").write_text(TABLE, encoding="utf-8")
    return folder


def scored(folder: Path) -> dict[str, list[dict[str, Any]]]:
    found = scoring.score(Settings(home=folder / "home"), folder, folder / "data.csv")
    return {name: rows.to_pylist() for name, rows in found.results.items()}


@pytest.mark.parametrize(
    "hows",
    [(PLAIN, PLAIN, PLAIN), (BANDED, MEAN, PLAIN), (LATEST, BETWEEN, MEDIAN), (ESTIMATED, PLAIN, BANDED)],
    ids=["one rule, nothing filled", "bands and means", "from other years", "estimated"],
)  # fmt: skip
def test_what_does_not_occur_changes_nothing(
    hows: tuple[dict[str, Any], ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = pack(tmp_path, *hows)
    of_few = scored(folder)
    monkeypatch.setattr(scoring, "methods", lambda packs: {})
    assert scored(folder) == of_few
    assert {row["score"] for row in of_few["scores"]} - {None}


def test_a_rule_that_was_not_said_to_occur_stops_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = pack(tmp_path, PLAIN, MEAN, PLAIN)
    known = methods([scoring.load_index(folder)])
    assert known == {"scoring_rules": ["goalpost", "z_score"], "missing_policies": ["impute_mean", "pending"]}
    for part in ({"scoring_rules": ["goalpost"]}, {"missing_policies": ["pending"]}):
        monkeypatch.setattr(scoring, "methods", lambda packs, part=part: known | part)
        with pytest.raises(FindingsError):
            scored(folder)
