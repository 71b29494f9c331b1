"""Figures that run over inside a rule, where the score they leave looks sound: refused by row and value, long and wide,
given or derived."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from mulin.findings import FindingsError
from mulin.settings import Settings
from orchestration.index.score import score
from orchestration.index.wide import score_wide

RULES: list[dict[str, Any]] = [
    {"rule": "min_max"}, {"rule": "ratio_to_reference", "reference": "mean"},
    {"rule": "distance_to_reference", "reference": "mean"}, {"rule": "z_score"}, {"rule": "efficacy"},
]  # fmt: skip
GREAT = ["1e308", "-1e308", "3"]


def packed(folder: Path, how: dict[str, Any], **more: Any) -> Path:
    content = {
        "schema_version": 1, "index": "t", "year": 2024,
        "indicators": [{"code": "a", "normalise": how}], "trees": {"t": {"children": [{"indicator": "a"}]}}, **more,
    }  # fmt: skip
    (folder / "index.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def table(folder: Path, figures: list[str], column: str = "a") -> Path:
    path = folder / "data.csv"
    rows = "".join(f"u{n},{x}\n" for n, x in enumerate(figures))
    path.write_text(f"unit,{column}\n{rows}", encoding="utf-8")
    return path


def run(folder: Path, data: Path, shape: str) -> None:
    if shape == "wide":
        score_wide(Settings(home=folder / "home"), folder, data, folder / "out")
    else:
        score(Settings(home=folder / "home"), folder, data)


def refused(folder: Path, data: Path, shape: str) -> list[tuple[str, int | None, str | None, str | None]]:
    with pytest.raises(FindingsError) as error:
        run(folder, data, shape)
    assert all("1e-60" in f.message and "1e+60" in f.message and "单位" in f.mend for f in error.value.findings)
    return [(f.rule, f.row, f.column, f.value) for f in error.value.findings]


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize("how", RULES, ids=lambda how: how["rule"])
def test_a_figure_that_runs_over_in_a_rule_is_refused_by_its_row(
    how: dict[str, Any], shape: str, tmp_path: Path
) -> None:
    data = table(packed(tmp_path, how), GREAT)
    assert refused(tmp_path, data, shape) == [
        ("table.magnitude", 2, "a", "1e+308"), ("table.magnitude", 3, "a", "-1e+308"),
    ]  # fmt: skip


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_so_is_one_whose_square_is_nothing(shape: str, tmp_path: Path) -> None:
    data = table(packed(tmp_path, {"rule": "z_score"}), ["1", "0", "1e-200"])
    assert refused(tmp_path, data, shape) == [("table.magnitude", 4, "a", "1e-200")]


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_so_is_what_a_formula_makes(shape: str, tmp_path: Path) -> None:
    data = table(packed(tmp_path, {"rule": "min_max"}, derived={"a": "b * b"}), ["1e40", "2", "3e-50"], "b")
    assert refused(tmp_path, data, shape) == [
        ("table.magnitude", 2, "a", "1e+80"), ("table.magnitude", 4, "a", "9e-100"),
    ]  # fmt: skip


def test_in_a_long_table_the_indicator_is_named(tmp_path: Path) -> None:
    packed(tmp_path, {"rule": "min_max"}, data={"shape": "long"})
    data = tmp_path / "data.csv"
    data.write_text("unit,field,value\nu,a,1\nv,a,1e99\nw,z,1e99\n", encoding="utf-8")
    with pytest.raises(FindingsError) as error:
        run(tmp_path, data, "long")
    (found,) = error.value.findings
    assert (found.row, found.column, found.value) == (3, "value", "1e+99")
    assert found.message.startswith("a ")


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize("how", RULES, ids=lambda how: how["rule"])
def test_figures_at_the_bounds_are_scored(how: dict[str, Any], shape: str, tmp_path: Path) -> None:
    below = "1e-60" if how["rule"] == "ratio_to_reference" else "-1e60"
    run(tmp_path, table(packed(tmp_path, how), ["1e60", below, "1e-60", "0"]), shape)


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_so_are_quotients_of_figures_at_the_bounds(shape: str, tmp_path: Path) -> None:
    """They are the greatest and least of which squares and their sum have to be numbers."""
    ratio = {"code": "a", "denominator": "b", "factor": 1e18, "normalise": {"rule": "z_score"}}
    packed(tmp_path, {}, indicators=[ratio])
    data = table(tmp_path, ["1e60,1e-60", "-1e60,1e-60", "1,1", "1e-60,1e60"], "a,b")
    out = tmp_path / "scored"
    if shape == "wide":
        score_wide(Settings(home=tmp_path / "home"), tmp_path, data, out)
        found = pd.read_parquet(out / "scores.parquet")
    else:
        found = score(Settings(home=tmp_path / "home"), tmp_path, data).frames["scores"]
    assert found.sort_values("unit_code")["score"].round(3).tolist() == [1.225, -1.225, 0, 0]


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_a_gap_is_not_filled_from_figures_whose_mean_runs_over(shape: str, tmp_path: Path) -> None:
    packed(tmp_path, {"rule": "min_max"}, defaults={"impute": {"method": "mean"}})
    assert refused(tmp_path, table(tmp_path, ["1e308", "1.5e308", '""']), shape) == [
        ("table.magnitude", 2, "a", "1e+308"), ("table.magnitude", 3, "a", "1.5e+308"),
    ]  # fmt: skip
