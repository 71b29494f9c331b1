"""Which right is missing is said as it is: to read, or to write; and what else the machine refuses has words."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from orchestration.cli import plainly
from orchestration.cli.messages import ExitCode


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path))
    return tmp_path


def lacking(monkeypatch: pytest.MonkeyPatch, path: Path, right: int) -> None:
    """As if this user had not this right on ``path``: root, who runs tests, has every right."""
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda p, mode, **how: real(p, mode, **how) and not (Path(p) == path and mode & right)
    )


@pytest.mark.parametrize(
    ("of", "right", "said"),
    [
        ("received/chain.jsonl", os.R_OK, "没有权限读"),
        ("received", os.X_OK, "没有权限读"),
        ("received/chain.jsonl", os.W_OK, "没有权限写"),
    ],
)
def test_the_right_that_is_missing_is_named(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], of: str, right: int, said: str
) -> None:
    chain = home / "received" / "chain.jsonl"
    chain.parent.mkdir()
    chain.touch()
    lacking(monkeypatch, home / of, right)

    code = plainly.report(PermissionError(errno.EACCES, "Permission denied", str(chain)))

    assert code == ExitCode.MACHINE
    assert capsys.readouterr().err.startswith(f"{said} {chain}")


def test_a_file_that_is_not_there_could_not_be_written(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    plainly.report(PermissionError(errno.EACCES, "Permission denied", str(home / "logs" / "mulin.jsonl")))

    assert capsys.readouterr().err.startswith("没有权限写")


@pytest.mark.parametrize(
    ("number", "said"),
    [(errno.EISDIR, "是一个文件夹"), (errno.ENXIO, "不是普通文件"), (errno.EIO, "出错"), (errno.EMFILE, "太多"),
     (errno.ELOOP, "链接"), (errno.ENOTDIR, "放不下文件夹"), (errno.ENOSPC, "磁盘空间不足")],
)  # fmt: skip
def test_what_the_machine_refuses_has_words(
    home: Path, capsys: pytest.CaptureFixture[str], number: int, said: str
) -> None:
    path = home / "received" / "chain.jsonl"

    code = plainly.report(OSError(number, os.strerror(number), str(path)))

    text = capsys.readouterr().err
    assert code == ExitCode.MACHINE
    assert said in text
    assert str(path) in text


def test_a_database_of_dagsters_that_refuses_has_words(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import sqlite3

    wrapped = RuntimeError("dagster")
    wrapped.__cause__ = sqlite3.DatabaseError("database disk image is malformed")

    assert plainly.report(wrapped) == ExitCode.MACHINE
    text = capsys.readouterr().err
    assert "丢的只是运行历史" in text
    assert str(home / "dagster") in text
