"""`mulin score --draws` where nobody can be ranked: it ends, prints 暂不可比 and says that nothing was to be drawn."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from orchestration.cli import app
from orchestration.cli.messages import ExitCode

pytestmark = pytest.mark.slow
INDEX = """\
schema_version: 1
index: t
data: {{unit: unit, year: year}}
indicators:
  - {{code: x{normalise}}}
  - {{code: y, direction: lower{normalise}}}
trees:
{trees}
robustness: {{draws: 50, normalisations: [declared, min_max, z_score], leave_out: true, years: all}}
"""
ONE = "  t: {children: [{indicator: x}, {indicator: y}]}"
STRICT = "  t: {minimum_share: 0.9, children: [{indicator: x}, {indicator: y}]}"
APART = "  t: {children: [{indicator: x}]}\n  s: {children: [{indicator: y}]}"
POSTS = ", normalise: {rule: goalposts, floor: 0, ceil: 10}"


def table(*rows: tuple[object, ...]) -> str:
    return "unit,year,x,y\n" + "".join(",".join(map(str, row)) + "\n" for row in rows)


KINDS = {
    "one unit": ((ONE, ""), table(("city", 2020, 3, 4)), ["t，2020 年"]),
    "one unit a year": ((ONE, ""), table(*((f"u{y}", y, y - 2000, 4) for y in (2019, 2020))), ["t，2019、2020 年"]),
    "all alike": ((ONE, ""), table(*((f"u{n}", 2020, 3, 4) for n in range(6))), ["t，2020 年"]),
    "nothing comparable": (
        (STRICT, POSTS), table(*((f"u{n}", 2020, n if n % 2 else "", "" if n % 2 else n) for n in range(6))),
        ["t，2020 年"],
    ),
    "one tree without a figure": ((APART, POSTS), table(*((f"u{n}", 2020, n, "") for n in range(6))), ["s，2020 年"]),
    "no figure at all": ((ONE, POSTS), table(*((f"u{n}", 2020, "", "") for n in range(4))), ["t，2020 年"]),
}  # fmt: skip


@pytest.mark.parametrize(("pack", "data", "named"), KINDS.values(), ids=KINDS)
def test_an_index_in_which_nobody_is_ranked_ends_and_says_so(
    pack: tuple[str, str], data: str, named: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setattr("orchestration.cli.show._PIPED_WIDTH", 400)
    (tmp_path / "pack").mkdir()
    trees, normalise = pack
    (tmp_path / "pack" / "index.yaml").write_text(INDEX.format(trees=trees, normalise=normalise), encoding="utf-8")
    (tmp_path / "data.csv").write_text(data, encoding="utf-8")
    out = tmp_path / "out"
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        result = CliRunner().invoke(
            app, ["score", str(tmp_path / "pack"), str(tmp_path / "data.csv"), "--out", str(out)]
        )
    assert result.exit_code == ExitCode.OK, result.output
    notes = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["notes"]
    for note in notes:
        assert note in result.output
    notes = [note for note in notes if "没有单位有得分，名次无从变动，抽样没有结果" in note]
    assert [n.partition("：")[0] for n in notes] == named
    assert "都不可比，没有名次" in result.output
    intervals = pd.read_parquet(out / "rank_intervals.parquet")
    silent = {(n.partition("，")[0], int(y)) for n in notes for y in n.partition("，")[2].split(" ")[0].split("、")}
    ranked = intervals.groupby(["tree", "year"])["rank"].count()
    assert {key for key, units in ranked.items() if not units} == silent
    told = pd.read_parquet(out / "audit_weights.parquet")
    assert told[told["correlation"].isna()]["reason"].notna().all()
    assert "nan" not in result.output


def test_half_ranks_are_not_drawn_and_the_audit_alone_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    (tmp_path / "pack").mkdir()
    index = INDEX.format(trees=ONE, normalise=POSTS) + "ranking: {ties: average}\n"
    (tmp_path / "pack" / "index.yaml").write_text(index, encoding="utf-8")
    (tmp_path / "data.csv").write_text(table(*((f"u{n}", 2020, n, n) for n in range(4))), encoding="utf-8")
    words = ["score", str(tmp_path / "pack"), str(tmp_path / "data.csv"), "--out", str(tmp_path / "out")]
    refused = CliRunner().invoke(app, words)
    assert refused.exit_code == ExitCode.FOUND
    assert "average" in refused.output
    assert "robustness" in refused.output
    undrawn = "".join(line for line in index.splitlines(keepends=True) if not line.startswith("robustness"))
    (tmp_path / "pack" / "index.yaml").write_text(undrawn, encoding="utf-8")
    assert CliRunner().invoke(app, [*words, "--draws", "0"]).exit_code == ExitCode.OK
