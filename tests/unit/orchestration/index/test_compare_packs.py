"""Two packs on one table: the change is its effects, one cause at a time."""

from __future__ import annotations

import csv
import json
import random
from pathlib import Path

import numpy as np
import pytest

from mulin.findings import FindingsError
from mulin.index import load_index
from mulin.settings import Settings
from orchestration.index.compare import Compared, compare

pytestmark = pytest.mark.slow

PACK = """
schema_version: 1
index: small
data: {{unit: unit, year: year}}
defaults: {{normalise: {{rule: {rule}, constant: 50}}}}
indicators: [{{code: a}}, {{code: b}}, {{code: c}}]
trees:
  top:
    children:
      - {{indicator: a, weight: {weight}}}
      - {{indicator: b}}
      - {{node: deep, method: {method}, children: [{{indicator: c}}]}}
"""


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = random.Random(5)
    path = tmp_path_factory.mktemp("data") / "data.csv"
    with path.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out)
        writer.writerow(["unit", "year", "a", "b", "c"])
        for year in (2023, 2024):
            for u in range(12):
                b = "" if (u, year) == (3, 2024) else round(rng.uniform(5, 60), 2)
                writer.writerow([f"U{u:02}", year, round(rng.uniform(1, 9), 3), b, rng.randint(0, 40)])
    return path


def write(folder: Path, *, rule: str = "min_max", weight: float = 1, method: str = "arithmetic") -> Path:
    folder.mkdir()
    (folder / "index.yaml").write_text(PACK.format(rule=rule, weight=weight, method=method), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def compared(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """Last year's data by one pack against this year's by another that weighs and normalises otherwise."""
    home = tmp_path_factory.mktemp("home")
    a, b = write(home / "a"), write(home / "b", rule="percentile_rank", weight=3)
    return compare(Settings(home=home / "var"), a, b, data, 2023, 2024)


def test_data_weight_and_method_add_up_to_the_change(compared: Compared) -> None:
    moves = compared.moves
    assert len(moves) == 12
    effects = moves["data_effect"] + moves["weight_effect"] + moves["target_effect"] + moves["method_effect"]
    assert np.allclose(effects, moves["change"], rtol=0, atol=1e-9)
    for part in ("data_effect", "weight_effect", "method_effect"):
        assert (moves[part].abs() > 1e-6).any(), part
    assert np.allclose(moves["score_b"] - moves["score_a"], moves["change"], rtol=0, atol=1e-12)


def test_causes_add_up_to_the_change_of_the_root(compared: Compared) -> None:
    causes = compared.causes.groupby("unit_code")["change"].sum()
    change = compared.moves.set_index("unit_code")["change"]
    assert np.allclose(causes[change.index], change, rtol=0, atol=1e-9)


def test_each_difference_is_tried_alone(compared: Compared) -> None:
    changes = compared.changes
    assert set(changes["place"]) == {"defaults.normalise", "top.top"}
    assert (changes["mean_score_shift"] > 0).all()


def test_one_difference_alone_is_the_whole_change(data: Path, tmp_path: Path) -> None:
    a, b = write(tmp_path / "a"), write(tmp_path / "b", weight=5)
    found = compare(Settings(home=tmp_path / "var"), a, b, data)
    assert found.year_a == found.year_b == 2024
    assert (found.moves["data_effect"] == 0).all()
    assert (found.moves["method_effect"] == 0).all()
    (alone,) = found.changes.to_dict("records")
    assert alone["mean_score_shift"] == pytest.approx(found.moves["change"].abs().mean(), abs=1e-12)
    assert alone["units_moved"] == int((found.moves["rank_change"] != 0).sum())


def test_another_goalpost_is_a_target_and_no_method(data: Path, tmp_path: Path) -> None:
    a, b = write(tmp_path / "a", rule="goalposts"), write(tmp_path / "b", rule="goalposts")
    for folder, ceil in ((a, 60), (b, 80)):
        file = folder / "index.yaml"
        posts = f"floor: 0, ceil: {ceil}"
        file.write_text(file.read_text(encoding="utf-8").replace("constant: 50", posts), encoding="utf-8")
    moves = compare(Settings(home=tmp_path / "var"), a, b, data).moves
    assert (moves["target_effect"] < -1e-6).all()
    assert (moves[["data_effect", "weight_effect", "method_effect"]].abs() < 1e-9).all(axis=None)


def test_a_year_the_table_has_not_is_refused(data: Path, tmp_path: Path) -> None:
    a = write(tmp_path / "a")
    with pytest.raises(FindingsError) as refused:
        compare(Settings(home=tmp_path / "var"), a, a, data, 1999)
    (finding,) = refused.value.findings
    assert finding.rule == "compare.year"
    assert "2023、2024" in finding.message


def test_what_is_doubtful_about_the_figures_is_told(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """As scoring the table tells it, once, though both packs read it."""
    from orchestration.cli.compare import compare as command
    from orchestration.index.table import read_table

    lines = data.read_text(encoding="utf-8").splitlines()
    cells = lines[-1].split(",")
    doubtful = tmp_path / "doubtful.csv"
    doubtful.write_text("\n".join([*lines[:-1], ",".join([*cells[:2], "-999", *cells[3:]])]) + "\n", encoding="utf-8")
    a, b = write(tmp_path / "a"), write(tmp_path / "b", weight=2)
    wanted = read_table(load_index(a), doubtful).notes
    assert len(wanted) == 1
    assert "-999" in wanted[0]
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "home"))
    command(a, b, doubtful, tmp_path / "out")
    assert "".join(wanted[0].split()) in "".join(capsys.readouterr().out.split())
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["notes"] == wanted
