"""Logarithms of figures that have none: held at the low post as in the HDI, refused where the line goes on below it; in
tables scored long and wide, in draws and comparisons alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from mulin.findings import Finding, FindingsError
from mulin.index import read_index
from mulin.rules import score as scores_of
from mulin.settings import Settings
from orchestration.index.compare import compare
from orchestration.index.score import score
from orchestration.index.wide import score_wide

POSTS = {"floor": 1, "ceil": 100, "transform": "ln"}
HELD = {"rule": "goalposts", **POSTS}
LOOSE = [{**HELD, "truncate": False}, {**HELD, "rule": "scaled"}]
EFFICACY = {**HELD, "rule": "efficacy"}
FIGURES = ["0.001", "0.5", "0", "30", "-4"]


def packed(folder: Path, how: dict[str, Any], direction: str = "higher", **more: Any) -> Path:
    content = {
        "schema_version": 1, "index": "t", "data": {"year": "year"},
        "indicators": [
            {"code": "a", "direction": direction, "normalise": how, **more},
            {"code": "b", "normalise": {"rule": "min_max"}},
        ],
        "trees": {"t": {"children": [{"indicator": "a"}, {"indicator": "b"}]}},
    }  # fmt: skip
    folder.mkdir()
    (folder / "index.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    return folder


def table(folder: Path, figures: list[str]) -> Path:
    """Two years; those of the first are all sound."""
    rows = [f"u{n},{year},{x if year == 2024 else 7},{n}" for year in (2023, 2024) for n, x in enumerate(figures)]
    path = folder / "data.csv"
    path.write_text("\n".join(["unit,year,a,b", *rows]) + "\n", encoding="utf-8")
    return path


def run(folder: Path, pack: Path, data: Path, shape: str = "long", **asked: int) -> pd.DataFrame:
    settings = Settings(home=folder / "home")
    if shape == "wide":
        score_wide(settings, pack, data, folder / "out")
        made = pd.read_parquet(folder / "out" / "normalised.parquet")
        return made[made["year"] == 2024].sort_values("unit_code").rename(columns={"score:a": "score"})
    made = score(settings, pack, data, **asked).frames["normalised"]
    return made[(made["indicator_code"] == "a") & (made["year"] == 2024)].sort_values("unit_code")


def refused(folder: Path, pack: Path, data: Path, shape: str = "long", **asked: int) -> Finding:
    with pytest.raises(FindingsError) as raised:
        run(folder, pack, data, shape, **asked)
    (found,) = raised.value.findings
    assert not (folder / "out").exists()
    return found


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize(
    ("how", "direction"),
    [*((how, direction) for how in LOOSE for direction in ("higher", "lower")), (EFFICACY, "higher")],
)
def test_where_the_line_goes_on_below_the_post_a_figure_without_a_logarithm_is_refused(
    how: dict[str, Any], direction: str, shape: str, tmp_path: Path
) -> None:
    pack = packed(tmp_path / "pack", how, direction)
    assert read_index(pack)[1] == []
    found = refused(tmp_path, pack, table(tmp_path, FIGURES), shape)
    assert (found.rule, found.file, found.row, found.column) == ("score.no_logarithm", "data.csv", 11, "a")
    assert found.value == "-4"
    assert "u4" in found.message
    assert str(how["rule"]) in found.message
    assert "2 处" in found.message
    assert "填补" not in found.message
    assert "truncate" in found.mend


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize("how", [*LOOSE, EFFICACY])
def test_figures_above_zero_are_scored_as_small_as_they_are(how: dict[str, Any], shape: str, tmp_path: Path) -> None:
    pack = packed(tmp_path / "pack", how)
    made = run(tmp_path, pack, table(tmp_path, ["0.001", "0.5", "1e-9", "30", "2"]), shape)["score"].tolist()
    line = np.log([0.001, 0.5, 1e-9, 30, 2]) / np.log(100)
    wanted = 100 * line if how["rule"] != "efficacy" else np.clip(60 + 40 * line, 0, 100)
    assert made == pytest.approx(wanted)


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_a_column_may_have_any_name(shape: str, tmp_path: Path) -> None:
    """A denominator called ``x`` was taken for the figure."""
    pack = packed(tmp_path / "pack", LOOSE[1], denominator="x")
    (tmp_path / "data.csv").write_text("unit,year,a,b,x\nu0,2024,3,1,1\nu1,2024,5,2,2\n", encoding="utf-8")
    assert run(tmp_path, pack, tmp_path / "data.csv", shape)["score"].notna().all()


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize(
    ("how", "direction", "at_post"), [(HELD, "higher", 0.0), (HELD, "lower", 100.0), (EFFICACY, "lower", 100.0)]
)
def test_held_scores_of_figures_without_a_logarithm_are_those_of_the_low_post(
    how: dict[str, Any], direction: str, at_post: float, shape: str, tmp_path: Path
) -> None:
    """As small figures above zero score: nobody is passed by a figure that is worse."""
    made = run(tmp_path, packed(tmp_path / "pack", how, direction), table(tmp_path, FIGURES), shape)["score"].tolist()
    assert [made[n] for n in (0, 1, 2, 4)] == [at_post] * 4
    assert made[3] != at_post


@pytest.mark.parametrize("shape", ["long", "wide"])
def test_a_zero_that_is_put_in_for_a_missing_figure_is_said_to_be_imputed(shape: str, tmp_path: Path) -> None:
    pack = packed(tmp_path / "pack", LOOSE[0], impute={"method": "constant", "value": 0})
    found = refused(tmp_path, pack, table(tmp_path, ["3", "", "5"]), shape)
    assert (found.row, found.value) == (6, "0")
    assert "填补" in found.message


def test_what_a_treatment_makes_of_a_figure_is_what_needs_a_logarithm(tmp_path: Path) -> None:
    pack = packed(tmp_path / "pack", LOOSE[0], treat={"then": "log", "skew": 0.1, "kurt": -9})
    found = refused(tmp_path, pack, table(tmp_path, ["3", "3.1", "3.2", "3.3", "9"]))
    assert found.rule == "score.no_logarithm"
    assert float(found.value or 0) < 0


def test_draws_are_refused_the_same_and_made_of_figures_that_have_logarithms(tmp_path: Path) -> None:
    pack = packed(tmp_path / "pack", LOOSE[0])
    assert refused(tmp_path, pack, table(tmp_path, FIGURES), draws=4).rule == "score.no_logarithm"
    made = run(tmp_path, pack, table(tmp_path, ["0.001", "0.5", "3", "30", "7"]), draws=4)
    assert made["score"].notna().all()


def test_a_comparison_refuses_them_under_either_pack(tmp_path: Path) -> None:
    held, loose = packed(tmp_path / "a", HELD), packed(tmp_path / "b", LOOSE[0])
    data = table(tmp_path, FIGURES)
    for pair in ((held, loose), (loose, held)):
        with pytest.raises(FindingsError) as raised:
            compare(Settings(home=tmp_path / "home"), *pair, data)
        (found,) = raised.value.findings
        assert (found.rule, found.row, found.file) == ("score.no_logarithm", 11, "data.csv")
    sound = compare(Settings(home=tmp_path / "home"), held, loose, data, 2023)
    assert sound.moves["change"].abs().max() == 0


@pytest.mark.parametrize("direction", ["higher", "lower"])
@pytest.mark.parametrize(
    ("rule", "more"), [("goalpost", {}), ("goalpost", {"unbounded": 1.0}), ("efficacy", {})]
)  # fmt: skip
def test_no_rule_puts_them_before_better_figures(rule: str, more: dict[str, float], direction: str) -> None:
    """A plan's figures cannot be refused by scoring: there too the better figure does not lose."""
    x = np.array([-3, 0, 1e-9, 0.5, 1, 2, 100, 300], dtype=float)
    made = scores_of(rule, x, params={**POSTS, **more}, direction=direction)
    steps = np.diff(made) if direction == "higher" else -np.diff(made)
    assert (steps >= 0).all()
    assert made[0] == made[1]
