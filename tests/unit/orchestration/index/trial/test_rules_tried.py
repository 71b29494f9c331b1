"""``mulin audit``: packs built to break one promise are caught, on the smallest table; sound ones are let be."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest
from small_packs import pack, write
from typer.testing import CliRunner, Result

from mulin.findings import FindingsError
from mulin.index import load_index
from mulin.settings import REPO_ROOT, Settings
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.index.trial.engine import Case, Engine
from orchestration.index.trial.facts import Facts
from orchestration.index.trial.ground import made, reaches
from orchestration.index.trial.report import Report
from orchestration.index.trial.trial import How, audit

pytestmark = pytest.mark.slow

CASES = REPO_ROOT / "tests" / "cases"
Try = Callable[..., Report]


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Try:
    settings = Settings(home=tmp_path_factory.mktemp("home"))

    def of(content: dict[str, Any], data: str = "", examples: int = 16) -> Report:
        folder = write(tmp_path_factory.mktemp("pack"), content)
        (folder / "data.csv").write_text(data, encoding="utf-8")
        return audit(settings, folder, folder / "data.csv" if data else None, How(examples=examples))

    return of


def items(report: Report, code: str, standing: str = "breach") -> list[tuple[str, str, int]]:
    """(cause, place, units of the smallest table)."""
    verdict = next(v for v in report.verdicts if v.code == code)
    return [(i.cause, i.place, len(i.rows)) for i in verdict.items if i.standing == standing]


def standings(report: Report) -> dict[str, str]:
    return {v.code: v.standing for v in report.verdicts}


def test_a_formula_that_falls_is_shown_with_one_unit(tried: Try) -> None:
    report = tried(pack(root={"method": "formula", "formula": "a - 0.5 * b"}))
    assert items(report, "monotone_score") == [("formula", "top", 1)]
    (item,) = next(v for v in report.verdicts if v.code == "monotone_score").items
    assert item.facts["column"] == "b"
    assert item.facts["to"] > item.facts["from"]
    assert item.facts["score"][1] < item.facts["score"][0]
    assert "formula" in item.mend


def test_a_zero_that_is_dropped_makes_more_cost_and_a_cliff(tried: Try) -> None:
    report = tried(pack(root={"method": "geometric", "zero_policy": "drop"}))
    assert ("drop", "top", 1) in items(report, "monotone_score")
    assert ("drop", "top", 1) in items(report, "cliff")


def test_bands_are_declared_and_what_weighs_nothing_is_named(tried: Try) -> None:
    content = pack("abc")
    content["indicators"][0]["normalise"] = {"rule": "steps", "bands": [[0, 0], [5, 60], [8, 100]]}
    content["trees"]["top"]["children"][2]["weight"] = 0
    report = tried(content)
    ((cause, place, _),) = items(report, "cliff", "declared")
    assert (cause, place) == ("stepwise", "a")
    assert [found[:2] for found in items(report, "idle")] == [("weight_zero", "c")]
    assert report.breaches == 1


def test_a_logarithm_without_ends_is_tried_where_there_is_one(tried: Try) -> None:
    """Figures without one are refused by scoring, so nobody is told of what they would score."""
    posts = {"rule": "goalposts", "floor": 1, "ceil": 10, "transform": "ln", "truncate": False}
    report = tried(pack(normalise=posts))
    assert report.breaches == 0
    assert not items(report, "cliff")
    assert standings(report)["monotone_score"] == "held"


def test_outliers_treated_make_a_better_figure_cost(tried: Try) -> None:
    report = tried(pack(normalise={"rule": "z_score"}, defaults={"treat": {"winsor_max": 1, "then": "log"}}),
                   examples=60)  # fmt: skip
    causes = {found[0] for found in [*items(report, "monotone_score"), *items(report, "cliff")]}
    assert causes == {"treated"}
    assert standings(report)["locality"] == "declared"


def test_what_compares_may_turn_two_round_and_is_not_blamed(tried: Try) -> None:
    report = tried(pack(normalise={"rule": "min_max"}), examples=40)
    assert report.breaches == 0
    assert items(report, "reversal", "declared")
    assert standings(report)["unit_of_measure"] == "held"
    assert {found[1] for found in items(report, "locality", "declared")} == {"a", "b"}


def test_marks_that_are_lost_by_drawing_level_are_told(tried: Try) -> None:
    content = pack(normalise={"rule": "rank", "counted": False})  # the last of two has 50
    content["indicators"][1]["normalise"] = {"rule": "min_max"}
    report = tried(content, examples=40)
    assert ("silent", 2) in {(cause, units) for cause, _, units in items(report, "monotone_score")}
    (item, *_) = next(v for v in report.verdicts if v.code == "monotone_score").items
    assert "constant" in item.mend


def test_the_best_weights_for_everybody_break_no_promise_by_renaming(tried: Try) -> None:
    report = tried(pack(normalise={"rule": "min_max", "low": 1}, root={"method": "benefit_of_the_doubt"}))
    assert standings(report)["names"] == "held"
    assert standings(report)["monotone_score"] == "held"
    assert {"set"} <= {found[0] for found in items(report, "locality", "declared")}


def test_full_marks_for_all_in_the_data_given_are_told(tried: Try) -> None:
    report = tried(pack(), data="unit,a,b\nx,12,3\ny,40,5\nz,11,7\n")
    (idle,) = [i for v in report.verdicts if v.code == "idle" for i in v.items]
    assert (idle.cause, idle.place, idle.own_data) == ("full", "a", True)
    assert idle.text.startswith("在所给的数据上")
    assert report.units == 3


def test_data_that_scoring_refuses_are_refused_the_same(tried: Try) -> None:
    """Before, every table with the figure was refused in silence, and its columns were called empty."""
    posts = {"rule": "scaled", "floor": 1, "ceil": 10, "transform": "ln"}
    with pytest.raises(FindingsError) as refused:
        tried(pack(normalise=posts), data="unit,a,b\nx,3,4\ny,0,5\nz,8,2\n")
    (found,) = refused.value.findings
    assert (found.rule, found.row, found.value) == ("score.no_logarithm", 3, "0")
    assert str(found.file).endswith(".csv")


def test_a_published_index_is_sound_on_its_own_data(tmp_path: Path) -> None:
    data = CASES / "data" / "hdi_hdr2122" / "inputs.csv"
    report = audit(Settings(home=tmp_path), CASES / "hdi", data, How(examples=16))
    assert report.breaches == 0
    assert standings(report)["monotone_rank"] == "held"
    assert report.units == 195


def test_what_is_cut_short_breaks_no_promise(tmp_path: Path) -> None:
    """Whatever there is time for: a published index is not blamed for what was not looked at."""
    data = CASES / "data" / "hdi_hdr2122" / "inputs.csv"
    report = audit(Settings(home=tmp_path), CASES / "hdi", data, How(examples=1000, seconds=6))
    assert report.breaches == 0
    assert report.fewer


def test_tables_scored_together_are_scored_as_each_alone(tmp_path: Path) -> None:
    content = pack("abc", {"rule": "min_max", "years": "all"}, {"weights": "critic"}, screen={"minimum_share": 0.5},
                   defaults={"impute": {"method": "latest"}}, data={"year": "year"})  # fmt: skip
    content["indicators"][1] |= {"impute": {"method": "interpolate"}, "normalise": {"rule": "z_score"}}
    content["indicators"][2] |= {"impute": {"method": "mean"}, "treat": {"winsor_max": 1, "then": "log"}}
    del content["year"]
    facts = Facts(load_index(write(tmp_path / "pack", content)))
    rng = Random(2)
    cases = [Case(facts.pack, made(facts, reaches(facts, None), rng)) for _ in range(8)]
    engine = Engine(Settings(home=tmp_path), facts.pack)
    together = engine.run(cases)
    for n in (0, 3, 7):
        (alone,) = engine.run([cases[n]])
        both = together[n]
        assert both is not None
        assert alone is not None
        assert both.rows == alone.rows
        for name in ("score", "rank", "value", "leaf"):
            assert np.allclose(getattr(both, name), getattr(alone, name), rtol=1e-12, atol=1e-12, equal_nan=True), name


def said(*words: str) -> Result:
    return CliRunner().invoke(app, ["audit", *words])


def test_the_same_seed_says_the_same_and_programs_can_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "home"))
    folder = str(write(tmp_path / "pack", pack(root={"method": "formula", "formula": "a - 0.5 * b"})))
    one, other = (said(folder, "--examples", "8", "--seconds", "0", "--json") for _ in range(2))
    assert one.exit_code == ExitCode.FOUND
    assert one.stdout == other.stdout
    read = json.loads(one.stdout)
    assert read["breaches"] == 1
    assert {p["code"]: p["standing"] for p in read["properties"]}["monotone_score"] == "breach"


def test_words_for_people_have_the_table_and_the_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "home"))
    folder = write(tmp_path / "pack", pack(root={"method": "geometric", "zero_policy": "drop"}))
    result = said(str(folder), "--examples", "8", "--seconds", "0")
    assert result.exit_code == ExitCode.FOUND
    for part in ("不成立", "怎么改", "zero_policy", "在这张表上", "unit"):
        assert part in result.stdout


def test_a_folder_that_is_no_pack_is_told_what_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "home"))
    result = said(str(tmp_path))
    assert result.exit_code == ExitCode.FOUND
    assert "index.yaml" in result.output
    assert "plan.yaml" in result.output
