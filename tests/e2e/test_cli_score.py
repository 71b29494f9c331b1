"""`mulin score` and `mulin check` on index packs as a user meets them: sentences, exit codes, files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

CASES = REPO_ROOT / "tests" / "cases"
INDEX = """\
schema_version: 1
index: small
title: 小指数
data: {unit: code, year: year, name: name}
classes: [region]
ranking: {peer: region}
indicators:
  - {code: a, treat: {quantiles: [0.05, 0.95]}}
  - {code: b, impute: {method: mean}}
trees:
  small: {weights: entropy, children: [{indicator: a}, {indicator: b}]}
"""
DATA = "code,name,region,year,a,b\n" + "".join(
    f"u{i},单位{i},{'NS'[i % 2]},{year},{(i * 7 + year) % 11},{'' if i == 4 else i * i}\n"
    for year in (2020, 2021) for i in range(12)
)  # fmt: skip


@pytest.fixture(autouse=True)
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setattr("orchestration.cli.show._PIPED_WIDTH", 400)  # so that no message is folded
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "index.yaml").write_text(INDEX, encoding="utf-8")
    (tmp_path / "data.csv").write_text(DATA, encoding="utf-8")


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def hashes(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.iterdir())}


@pytest.mark.slow
def test_a_table_is_scored(tmp_path: Path) -> None:
    """Files, their hashes, Parquet and CSV alike, and the same again the second time, over the first."""
    first = mulin("score", "pack", "data.csv", "--out", "out")
    assert first.exit_code == ExitCode.OK, first.output
    assert "small，2021 年，前 10 名（共 12 个有得分" in first.output
    assert "结果在 out" in first.output
    out = tmp_path / "out"
    found = hashes(out)
    results = ("scores", "normalised", "weights", "contributions", "treatment", "weight_notes")
    assert {f"{name}.{suffix}" for name in results for suffix in ("csv", "parquet")} | {"manifest.json"} <= set(found)

    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["files"] == {name: digest for name, digest in found.items() if name != "manifest.json"}
    assert manifest["data"] == {
        "file": "data.csv",
        "sha256": hashlib.sha256((tmp_path / "data.csv").read_bytes()).hexdigest(),
    }
    assert (manifest["index"], manifest["title"]) == ("small", "小指数")

    for path in out.glob("*.parquet"):
        stored = pd.read_parquet(path)
        assert manifest["rows"][path.stem] == len(stored)
        text = pd.read_csv(path.with_suffix(".csv"), float_precision="round_trip")
        pd.testing.assert_frame_equal(text, stored, check_dtype=False, check_exact=True)
    scores = pd.read_parquet(out / "scores.parquet")
    assert len(scores) == 24
    assert scores.loc[scores["unit_code"] == "u4", "unit_name"].unique().tolist() == ["单位4"]

    (out / "scores.csv").write_text("altered", encoding="utf-8")  # a result may be written over, whatever became of it
    second = mulin("score", "pack", "data.csv", "--out", "out")
    assert second.exit_code == ExitCode.OK, second.output
    assert hashes(out) == found
    assert not [p.name for p in tmp_path.iterdir() if p.name.startswith(".out")]
    assert not list((tmp_path / "var" / "cache" / "index").glob("*"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("score", "absent", "data.csv", "--out", "out"), "缺少这个文件"),
        (("score", "pack", "absent.csv", "--out", "out"), "没有这个文件"),
        (("check", "absent"), "MULIN_PACK"),
    ],
)
def test_what_is_not_there_is_named(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = mulin(*words)
    assert result.exit_code == ExitCode.FOUND
    assert said in result.output
    assert "Traceback" not in result.output
    assert not (tmp_path / "out").exists()


def test_out_must_be_said() -> None:
    result = mulin("score", "pack", "data.csv")
    assert result.exit_code == ExitCode.USAGE
    assert "缺少 --out" in result.output


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("u3,单位3,S,2021,", "u3,单位3,S,2021,约", ("data.csv", "“a”", "不是数", "17")),
        ("code,name", "id,name", ("data.csv", "“code”", "没有这一列")),
        ("u3,单位3,S,2021", "u3,单位3,S,21", ("data.csv", "“year”", "年份不是整数")),
        ("u3,单位3,S,2021", "u2,单位2,N,2021", ("data.csv", "出现两次")),
    ],
)
def test_a_broken_table_is_refused_with_its_place(old: str, new: str, said: tuple[str, ...], tmp_path: Path) -> None:
    assert DATA.count(old) == 1
    (tmp_path / "data.csv").write_text(DATA.replace(old, new), encoding="utf-8")
    result = mulin("score", "pack", "data.csv", "--out", "out")
    assert result.exit_code == ExitCode.FOUND
    assert "数据文件 data.csv 不能用来计分" in result.output
    assert [s for s in said if s not in result.output] == []
    assert not (tmp_path / "out").exists()


def test_a_gbk_table_is_told_how_to_be_saved(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_bytes(DATA.encode("gbk"))
    result = mulin("score", "pack", "data.csv", "--out", "out")
    assert result.exit_code == ExitCode.FOUND
    assert "GBK" in result.output
    assert "CSV UTF-8" in result.output


def test_a_broken_pack_is_refused_alike_by_check_and_score(tmp_path: Path) -> None:
    (tmp_path / "pack" / "index.yaml").write_text(INDEX.replace("{indicator: b}", "{indicator: c}"), encoding="utf-8")
    for words in (("check", "pack"), ("score", "pack", "data.csv", "--out", "out")):
        result = mulin(*words)
        assert result.exit_code == ExitCode.FOUND
        assert "没有这个指标" in result.output
        assert "index.yaml" in result.output


def test_an_index_pack_is_checked(tmp_path: Path) -> None:
    result = mulin("check", "pack")
    assert result.exit_code == ExitCode.OK
    assert "指数包可以使用：小指数" in result.output
    assert "2 项指标，1 棵树，1 个节点" in result.output


@pytest.mark.parametrize("name", ["hdi", "ihdi", "gii", "hfi", "efi"])
def test_the_worked_examples_pass_the_check(name: str) -> None:
    assert mulin("check", str(CASES / name)).exit_code == ExitCode.OK


def test_a_warning_does_not_refuse_a_pack(tmp_path: Path) -> None:
    (tmp_path / "pack" / "index.yaml").write_text(INDEX.replace(", {indicator: b}", ""), encoding="utf-8")
    result = mulin("check", "pack")
    assert result.exit_code == ExitCode.OK
    assert "没有哪棵树用到这个指标" in result.output


@pytest.mark.slow
def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.docx").write_text("years of work", encoding="utf-8")
    result = mulin("score", "pack", "data.csv", "--out", "out")
    assert result.exit_code == ExitCode.FOUND
    assert "输出文件夹里已有别的文件" in result.output
    assert [p.name for p in out.iterdir()] == ["thesis.docx"]
