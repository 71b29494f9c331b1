"""What is printed leaves the process whole, or it is told that it did not."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT
from orchestration.cli.messages import ExitCode
from orchestration.cli.show import folded, longest_word, table

RECEIPT = "2024-D06-报-v1-7F3A9C-K"
CODES = (
    RECEIPT, "2024-D06-report-v12", "24-7K3QF-9XMTD-C", "0123456789abcdef" * 4,
    "/srv/睦邻/var/releases/2024/r1/reports/street/310110001-定海路街道.pdf", "演示-2024-D06-report-v1.xlsx",
)  # fmt: skip
VERBS = pytest.mark.parametrize(
    "verb", [["--help"], ["check"], ["received"], ["releases"], ["burden", "--year", "2024"]]
)


def mulin(home: Path, *words: str, **how: object) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(REPO_ROOT), "MULIN_HOME": str(home), "COLUMNS": "40"}
    return subprocess.run(
        [sys.executable, "-c", "from orchestration.entry import main; main()", *words], check=False, cwd=REPO_ROOT,
        env=environment, text=True, stderr=subprocess.PIPE, **how,  # type: ignore[call-overload]
    )  # fmt: skip


@VERBS
def test_a_full_standard_output_is_told_and_has_its_own_code(tmp_path: Path, verb: list[str]) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = mulin(tmp_path, *verb, stdout=full)

    assert done.returncode == ExitCode.UNSAID
    assert done.stderr.startswith("结果没有全部写出")
    assert "Traceback" not in done.stderr


@VERBS
def test_a_reader_that_goes_away_is_ordinary_and_quiet(tmp_path: Path, verb: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = mulin(tmp_path, *verb, stdout=writing)
    os.close(writing)

    assert (done.returncode, done.stderr) == (ExitCode.UNREAD, "")


@VERBS
def test_a_standard_output_that_is_closed_breaks_nothing(tmp_path: Path, verb: list[str]) -> None:
    done = mulin(tmp_path, *verb, preexec_fn=lambda: os.close(1))

    assert (done.returncode, done.stderr) == (ExitCode.OK, "")


def piped(print_it: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> str:
    print_it()
    return capsys.readouterr().out


def on_terminal(print_it: Callable[[], None], columns: int) -> str:
    """What a terminal of so many columns is sent."""
    ours, theirs = pty.openpty()
    child = os.fork()
    if child == 0:
        os.dup2(theirs, 1)
        sys.stdout = io.TextIOWrapper(io.FileIO(1, "w"), encoding="utf-8", write_through=True)
        os.environ |= {"COLUMNS": str(columns), "TERM": "xterm"}
        print_it()
        sys.stdout.flush()
        os._exit(0)
    os.close(theirs)
    said = b""
    try:
        while part := os.read(ours, 65536):
            said += part
    except OSError:  # EIO: the other side is gone
        pass
    os.waitpid(child, 0)
    os.close(ours)
    return re.sub(r"\x1b\[[0-9;]*m", "", said.decode())


def of_codes() -> None:
    table(
        "收到的文件", ("编号", "说明", "现值"), [(code, f"上报表里有{code}，请核对后再运行", "未填") for code in CODES]
    )


def test_codes_are_whole_in_a_pipe(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = piped(of_codes, capsys).splitlines()

    for code in CODES:
        assert any(line.count(code) == 2 for line in lines), f"{code}: a line of its own, nothing folded"


@pytest.mark.parametrize("columns", [20, 40, 80, 200])
def test_codes_are_whole_on_a_terminal_of_any_width(columns: int) -> None:
    said = on_terminal(of_codes, columns)

    for code in CODES:
        assert said.count(code) == 2, code


def test_sentences_are_folded_on_a_terminal() -> None:
    from rich.cells import cell_len

    said = on_terminal(
        lambda: table("发现", ("问题",), [("这一格应当是数字，现在是一段文字，请改正后重新上报。" * 4,)]), 60
    )

    assert max(cell_len(line) for line in said.splitlines()) <= 60
    assert len(said.splitlines()) > 5


@pytest.mark.parametrize("code", CODES)
def test_a_code_in_a_sentence_is_one_word(code: str) -> None:
    from rich.cells import cell_len

    assert longest_word(f"请看{code}，再运行" if not re.match("[/演]", code) else code) >= cell_len(code)
    assert folded(code) is not None
