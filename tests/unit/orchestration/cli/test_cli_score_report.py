"""``mulin score … --report``: a report of what was just written, long and wide, or nothing done at all."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.cli.messages import ExitCode

PACK = """schema_version: 1
index: t
title: Well-being
year: 2024
rounding: {decimals: 2}
data: {name: name}
indicators:
  - {code: a, parent: p}
  - {code: b, parent: p, direction: lower}
  - {code: c}
trees:
  t: {children: [{node: p, name: People, weight: 2}, {indicator: c}]}
"""
ROWS = [
    ("u1", "First & <one>", 9, 1, 3),
    ("u2", "Second", 7, 4, 9),
    ("u3", "Third", 2, 2, 5),
    ("u4", "Fourth", 5, 8, 1),
    ("u5", "Fifth", 1, 9, 8),
]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "index.yaml").write_text(PACK, encoding="utf-8")
    table = "".join(",".join(map(str, row)) + "\n" for row in (("unit", "name", "a", "b", "c"), *ROWS))
    (tmp_path / "data.csv").write_text(table, encoding="utf-8")
    return tmp_path


def score(here: Path, report: str, *more: str) -> Result:
    told = ["score", str(here / "pack"), str(here / "data.csv"), "--out", str(here / "out"), *more]
    return CliRunner().invoke(app, [*told, "--report", str(here / report)])


def words(path: Path) -> str:
    text = path.read_text(encoding="utf-8").partition("</style>")[2]
    return unescape(re.sub(r"<[^>]+>", "|", text))


@pytest.mark.slow
@pytest.mark.parametrize("more", [("--draws", "50"), ("--shape", "wide")])
def test_the_page_has_the_scores_that_were_written(here: Path, more: tuple[str, ...]) -> None:
    ran = score(here, "out/report.html", *more)
    assert ran.exit_code == 0, ran.output
    assert "报告：网页" in ran.output
    shown = words(here / "out" / "report.html")
    scores = pd.read_parquet(here / "out" / "scores.parquet")
    for row in scores[scores["level"] == 0].itertuples():
        assert f"|{row.rank:.0f}||{row.unit_code}||{row.unit_name}||{row.score:.2f}||" in shown.replace("|\n|", "||")
    assert json.loads((here / "out" / "manifest.json").read_text(encoding="utf-8"))["data"]["sha256"] in shown
    assert ("50次" in shown) is (more[0] == "--draws")


@pytest.mark.slow
def test_what_scoring_writes_can_be_printed(here: Path) -> None:
    ran = score(here, "report.pdf", "--draws", "50")
    assert ran.exit_code == 0, ran.output
    assert (here / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert re.search(r"报告：\d+ 页", ran.output)
    for table in ("leave_one_out", "sensitivity", "draws"):
        assert set(pd.read_parquet(here / "out" / f"{table}.parquet")["tree"]) <= {"t"}


def test_a_report_that_cannot_stand_there_is_told_before_anything_is_scored(here: Path) -> None:
    ran = score(here, "report.docx")
    assert ran.exit_code == ExitCode.FOUND
    assert not (here / "out").exists()
