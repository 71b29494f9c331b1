"""What a run tells beside its scores, long and wide: nobody to compare with, what stayed without a score, what was
imputed; and places that are equal to ten decimals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from mulin.settings import Settings
from orchestration.index import messages as m

pytestmark = pytest.mark.slow


def scored(folder: Path, table: str, shape: str, **pack: Any) -> tuple[pd.DataFrame, list[str]]:
    """Scores of a table, and what is told: of the index first, by year, tree, node and unit."""
    from orchestration.index.score import score, write
    from orchestration.index.wide import score_wide

    at = folder / "pack"
    at.mkdir(exist_ok=True)
    base = {"schema_version": 1, "index": "t"} | pack
    (at / "index.yaml").write_text(json.dumps(base), encoding="utf-8")
    (folder / "data.csv").write_text(table, encoding="utf-8")
    settings, out = Settings(home=folder / "home"), folder / shape
    if shape == "wide":
        score_wide(settings, at, folder / "data.csv", out)
    else:
        write(score(settings, at, folder / "data.csv"), folder / "data.csv", out)
    notes = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["notes"]
    return pd.read_parquet(out / "scores.parquet").sort_values(["level", "year", "tree", "unit_code"]), notes


SHAPES = pytest.mark.parametrize("shape", ["long", "wide"])
TREE = {"t": {"children": [{"indicator": "x"}, {"indicator": "y"}]}}


@SHAPES
def test_a_year_of_one_unit_is_told_to_have_nobody_to_compare_with(shape: str, tmp_path: Path) -> None:
    posts = {"rule": "goalposts", "floor": 0, "ceil": 10}
    scores, notes = scored(
        tmp_path, "unit,year,x,y\na,2020,1,5\nb,2020,3,7\na,2021,2,6\n", shape, data={"year": "year"}, trees=TREE,
        indicators=[{"code": "x"}, {"code": "y", "normalise": posts}],
    )  # fmt: skip
    (said,) = notes
    assert said == m.ALONE.format(years="2021", indicators="x")
    assert "goalposts" in said
    roots = scores[scores["level"] == 0]
    assert roots["score"].tolist() == [25.0, 85.0, 60.0]


@SHAPES
def test_what_stays_without_a_score_is_counted_and_named(shape: str, tmp_path: Path) -> None:
    _, notes = scored(tmp_path, "unit,x,y\na,4,1\nb,4,2\nc,4,\n", shape, year=2024, trees=TREE,
                      indicators=[{"code": "x"}, {"code": "y"}])  # fmt: skip
    assert ["3 处，指标 x" in said for said in notes] == [True, False]
    assert notes[1] == m.PENDING.format(count=1, indicators="y")


@SHAPES
def test_an_undeclared_code_is_told_once(shape: str, tmp_path: Path) -> None:
    rows = "".join(f"u{i},{-999 if i in (3, 17) else i + 20},{i}\n" for i in range(30))
    _, notes = scored(tmp_path, "unit,x,y\n" + rows, shape, year=2024, trees=TREE,
                      indicators=[{"code": "x"}, {"code": "y"}])  # fmt: skip
    (said,) = notes
    assert "警告" in said
    assert "2 个 -999" in said


@SHAPES
def test_coverage_says_which_part_of_it_was_imputed(shape: str, tmp_path: Path) -> None:
    """b: z of weight 3 of 4 is there, y of weight 1 imputed. c: y is imputed, z is not there."""
    tree = {"t": {"children": [{"indicator": "x"}, {"node": "n", "weight": 1, "children": [
        {"indicator": "y", "weight": 1}, {"indicator": "z", "weight": 3}]}]}}  # fmt: skip
    posts = {"rule": "goalposts", "floor": 0, "ceil": 10}
    scores, _ = scored(
        tmp_path, "unit,x,y,z\na,1,2,3\nb,2,,4\nc,3,,\n", shape, year=2024, trees=tree,
        defaults={"normalise": posts},
        indicators=[{"code": "x"}, {"code": "y", "impute": {"method": "mean"}}, {"code": "z"}],
    )  # fmt: skip
    columns = ["coverage", "imputed_share"]
    assert scores[scores["node_code"] == "t"][columns].to_numpy().tolist() == [[1, 0], [1, 0.125], [0.625, 0.125]]
    assert scores[scores["node_code"] == "n"][columns].to_numpy().tolist() == [[1, 0], [1, 0.25], [0.25, 0.25]]


@SHAPES
def test_scores_equal_to_ten_decimals_share_a_place(shape: str, tmp_path: Path) -> None:
    posts = {"rule": "goalposts", "floor": 0, "ceil": 1}
    table = "unit,x\na,0.5\nb,0.49999999999999994\nc,0.4999999999\nd,0.6\n"
    scores, _ = scored(tmp_path, table, shape, year=2024, trees={"t": {"children": [{"indicator": "x"}]}},
                       indicators=[{"code": "x", "normalise": posts}])  # fmt: skip
    assert scores["score_exact"].tolist() == [50.0, 49.99999999999999, 49.99999999, 60.0]
    assert scores["rank"].tolist() == [2, 2, 4, 1]


def test_one_known_year_is_told_to_leave_nothing_to_interpolate(tmp_path: Path) -> None:
    table = "unit,year,x\na,2020,1\na,2021,\na,2022,3\nb,2020,\nb,2021,5\nb,2022,\nc,2020,1\nc,2021,2\nc,2022,4\n"
    posts = {"rule": "goalposts", "floor": 0, "ceil": 10}
    _, notes = scored(
        tmp_path, table, "long", data={"year": "year"}, trees={"t": {"children": [{"indicator": "x"}]}},
        indicators=[{"code": "x", "normalise": posts, "impute": {"method": "interpolate"}}],
    )  # fmt: skip
    assert m.SINGLE_YEAR.format(indicator="x", units="b", count=2, imputed=1) in notes
