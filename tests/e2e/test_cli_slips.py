"""Slips of the keyboard: told in Chinese, before anything is handed in, run or overwritten."""

from __future__ import annotations

import errno
import re
import tempfile
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_PACK", str(REPO_ROOT / "plans" / "yangpu-2021-2025"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "一份.xlsx").write_bytes(b"PK")
    (tmp_path / "一夹").mkdir()
    return tmp_path / "var"


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("submit", "一份.xlsx", "--evidence", "没有"), "--evidence 写得不对：“没有”不存在"),
        (("submit",), "工作簿 写得不对：写上要交的工作簿"),
        (("score", "包"), "缺少 数据表"),
        (("submit", "一份.xlsx", "--marked", "一夹"), "“一夹”是文件夹，这里要写文件"),
        (("submit", "一份.xlsx", "--evidence", "一份.xlsx"), "“一份.xlsx”是文件，这里要写文件夹"),
        (("submit", "一份.xlsx", "一份.xlsx", "--marked", "出.xlsx"), "一次只交一份时才能用"),
        (("template", "--year", "2024", "--out", "一份.xlsx"), "“一份.xlsx”是文件"),
        (("run", "--year", "今年"), "--year 写得不对：要写整数"),
        (("run", "--year"), "--year 后面要写一个值"),
        (("run", "--year", "2024", "--no-reports=1"), "--no-reports 后面不写值"),
        (("run", "--year", "2024", "2025"), "多写了“2025”"),
        (("watch", "--every", "1"), "不能小于 2"),
        (("up", "--port", "99999"), "不能大于 65535"),
        (("publish", "--year", "2024", "--published-on", "2025-02-30"), "“2025-02-30”不是日期"),
        (("verify", "2024/x9"), "写成年度"),
    ],
)
def test_a_wrong_value_is_explained_without_english(words: tuple[str, ...], said: str) -> None:
    result = mulin(*words)
    assert result.exit_code == ExitCode.USAGE
    assert said in result.stderr
    assert not re.search(r"[A-Za-z]{3,} [a-z]{2,} [a-z]{2,}", result.stderr), "a sentence in English"


@pytest.mark.parametrize("years", ["2024-2021", "1-999999999", "2024-", "-"])
def test_a_span_without_years_is_not_told_as_done(years: str) -> None:
    result = mulin("backfill", f"--years={years}")
    assert result.exit_code == ExitCode.FOUND
    assert "不是年度范围" in result.stderr


def test_marks_never_overwrite_the_workbook_they_are_about(tmp_path: Path, home: Path) -> None:
    """With --dry-run the department's file is the only one there is."""
    result = mulin("submit", "一份.xlsx", "--dry-run", "--marked", str(tmp_path / "一夹" / ".." / "一份.xlsx"))
    assert result.exit_code == ExitCode.USAGE
    assert "另起一个文件名" in result.stderr
    assert (tmp_path / "一份.xlsx").read_bytes() == b"PK"


def test_a_place_for_marks_that_does_not_exist_is_said_before_handing_in(home: Path) -> None:
    result = mulin("submit", "一份.xlsx", "--marked", "没有这里/批注.xlsx")
    assert result.exit_code == ExitCode.USAGE
    assert "文件夹“没有这里”不存在" in result.stderr
    assert not (home / "received").exists(), "nothing was handed in"


def test_a_file_in_the_place_of_the_home_is_the_machines_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "一份.xlsx"))
    result = mulin("template", "--year", "2024", "--department", "D06")
    assert result.exit_code == ExitCode.MACHINE
    assert "路径上有一个同名的文件" in result.stderr


def test_a_refusal_a_library_wrapped_is_still_told_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    class FileCreateError(Exception):
        """As xlsxwriter raises it: the refusal is its argument."""

    def refuse(*_: object) -> None:
        raise FileCreateError(OSError(errno.ENOSPC, "No space left on device"))

    monkeypatch.setattr("orchestration.cli.ask.the_pack", refuse)
    result = mulin("burden")
    assert result.exit_code == ExitCode.MACHINE
    assert "磁盘空间不足" in result.stderr
    assert "：。" not in result.stderr, "where, even if the system did not say"


def test_an_error_met_while_handling_a_refusal_is_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def blunder(*_: object) -> None:
        try:
            raise FileExistsError(errno.EEXIST, "File exists")
        except FileExistsError:
            {}["齿轮"]

    monkeypatch.setattr("orchestration.cli.ask.the_pack", blunder)
    assert mulin("burden").exit_code == ExitCode.CRASH


def test_a_crash_without_a_place_for_the_log_still_shows_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_: object) -> None:
        raise RuntimeError("齿轮")

    monkeypatch.setattr("orchestration.cli.ask.the_pack", burst)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "一夹"))
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "一份.xlsx"))
    result = mulin("burden")
    assert result.exit_code == ExitCode.CRASH
    assert "Traceback" not in result.output + result.stderr
    (kept,) = (tmp_path / "一夹").iterdir()
    assert str(kept) in result.stderr
    assert "burst" in kept.read_text(encoding="utf-8")
