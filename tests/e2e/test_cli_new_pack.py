"""`mulin new-pack` as a beginner meets it: what it prints can be typed as it stands, and then there are scores."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

ODD = ("我的 指数[1]", "-x", "it's #1 ($HOME)")
TOWNS = """\
代码,名称,地区,年份,园林 绿地,失业率%,备注
A1,甲,东,2023,12.5,5.1,好
A2,乙,东,2023,—,6.2,好
A3,丙,西,2023,9.5,3.3,差
A4,丁,西,2023,11,4.2,差
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_WORKERS", "1")
    work = tmp_path / "工作"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


def steps(result: Result) -> list[str]:
    """The commands that are printed for the reader to go on with."""
    assert result.exit_code == ExitCode.OK, result.output + result.stderr
    return [line.strip() for line in result.output.partition("接下来：")[2].splitlines() if line.strip()]


def typed(*commands: str) -> subprocess.CompletedProcess[str]:
    """In a shell, as they are printed."""
    mulin_here = f'mulin() {{ {shlex.quote(sys.executable)} -c "from orchestration.entry import main; main()" "$@"; }}'
    script = "\n".join(["set -e", mulin_here, *commands])
    env = {**os.environ, "PYTHONPATH": str(REPO_ROOT)}
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=env)


@pytest.mark.parametrize("folder", ODD)
def test_the_printed_paths_are_single_words_that_are_no_options(folder: str) -> None:
    check, score, audit = steps(mulin("new-pack", "--", folder))
    _, _, pack = shlex.split(check)
    _, _, again, data, _, out = shlex.split(score)
    assert Path(pack) == Path(again) == Path(folder)
    assert shlex.split(audit)[2:] == [again, data]
    assert Path(data).is_file()
    assert not {word[0] for word in (pack, again, data, out)} & {"-"}
    assert not Path(out).is_relative_to(pack), "results in the pack would be a part of it"
    result = mulin(*shlex.split(check)[1:])
    assert result.exit_code == ExitCode.OK, result.output
    assert "可以使用" in result.output
    assert "警告" not in result.output


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--table",)])
def test_the_printed_steps_score_the_example(more: tuple[str, ...]) -> None:
    printed = steps(mulin("new-pack", ODD[0], *more))
    done = typed(*printed)
    assert done.returncode == 0, done.stdout + done.stderr
    scores = pd.read_csv(Path(f"{ODD[0]}-结果") / "scores.csv")
    index = scores[scores["level"] == 0]
    assert index["rank"].notna().all()
    assert index["score"].between(0, 100).all()
    assert index.groupby("year")["score"].nunique().tolist() == [12, 12]


@pytest.mark.slow
@pytest.mark.parametrize("more", [(), ("--table",)])
def test_the_printed_steps_score_somebodys_own_table(place: Path, more: tuple[str, ...]) -> None:
    Path("我的 数据.csv").write_text(TOWNS, encoding="utf-8")
    result = mulin("new-pack", "own", "--from", "我的 数据.csv", *more)
    assert "失业率%" in result.output
    assert "方向" in result.output, "what nobody can guess is left to a person"
    done = typed(*steps(result))
    assert done.returncode == 0, done.stdout + done.stderr
    scores = pd.read_csv("own-结果/scores.csv")
    assert set(scores["unit_name"]) == {"甲", "乙", "丙", "丁"}
    assert scores["score"].notna().all()
    text = Path("own/index.yaml").read_text(encoding="utf-8")
    assert "要定" in text
    assert "备注" in text


@pytest.mark.slow
def test_the_printed_steps_take_a_district_through_its_year(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the pack to a release; of the reports one is printed."""
    from orchestration.pipeline import release as release_step

    every = release_step.jobs
    monkeypatch.setattr(
        release_step, "jobs", lambda *a, **k: every(*a, **{**k, "kinds": ["community"], "units": ["A0101"]})
    )
    printed = steps(mulin("new-pack", "我的 区", "--kind", "district", "--year", "2025"))
    for command in printed:
        verb, *words = shlex.split(command)
        if verb == "export":
            for word in words:
                monkeypatch.setenv(*word.split("=", 1))
            continue
        result = mulin(*words)
        assert result.exit_code == ExitCode.OK, f"{command}: {result.output[-2000:]}{result.stderr[-2000:]}"
    home = place / "我的 区-运行"
    assert len(list((home / "templates" / "2025").glob("*.xlsx"))) == 3
    scores = pd.read_csv(home / "releases" / "2025" / "r1" / "marts" / "unit_scores.csv")
    assert len(scores) == 7


def test_a_folder_in_use_is_left_alone(place: Path) -> None:
    (place / "x").mkdir()
    (place / "x" / "论文.docx").write_text("years of work", encoding="utf-8")
    for more in ((), ("--kind", "district")):
        result = mulin("new-pack", "x", *more)
        assert result.exit_code == ExitCode.FOUND
        assert "不是空的" in result.stderr
        assert "论文.docx" in result.stderr
    assert [p.name for p in (place / "x").iterdir()] == ["论文.docx"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("x", "--kind", "县"), ExitCode.USAGE, "没有“县”，可以写 'index', 'district'"),
        (("x", "--kind", "district", "--table"), ExitCode.FOUND, "--table 只用于指数包"),
        (("x", "--kind", "district", "--from", "d.csv"), ExitCode.FOUND, "--from 只用于指数包"),
        (("x", "--year", "2025"), ExitCode.FOUND, "--year 只用于规划包"),
        (("x", "--from", "没有.csv"), ExitCode.FOUND, "没有这个文件"),
        (("长" * 200,), ExitCode.MACHINE, "名称太长"),
        ((), ExitCode.USAGE, "缺少 文件夹"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    place: Path, words: tuple[str, ...], code: ExitCode, said: str
) -> None:
    result = mulin("new-pack", *words)
    assert result.exit_code == code, result.output + result.stderr
    assert said in result.output + result.stderr
    assert list(place.iterdir()) == []


@pytest.mark.parametrize(
    ("header", "said"),
    [("单位,x\x07,y", "有看不见的字符"), ("单位,13812345678,y", "手机号"), ("单位,x,单位", "认不出单位")],
)
def test_a_header_that_no_pack_may_repeat_is_told_where_it_stands(place: Path, header: str, said: str) -> None:
    Path("d.csv").write_text(f"{header}\n甲,1,5\n乙,2,4\n", encoding="utf-8")
    result = mulin("new-pack", "x", "--from", "d.csv")
    assert result.exit_code == ExitCode.FOUND
    assert said in result.stderr
    assert "d.csv 第1行" in result.stderr
    assert "index.yaml" not in result.stderr, "a file that nobody has"
    assert not (place / "x").exists()
