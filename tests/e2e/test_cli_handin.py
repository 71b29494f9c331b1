"""Handing in at the terminal when the disk is full, the day is late, or the file lies in the wrong place."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mulin.beijing import BEIJING
from mulin.pack import load_pack
from mulin.received import Store
from mulin.settings import REPO_ROOT
from mulin.workbooks.template import write_template
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

PACK = REPO_ROOT / "plans" / "yangpu-2021-2025"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_PACK", str(PACK))
    monkeypatch.setattr("orchestration.cli.show._PIPED_WIDTH", 600)  # so that no message is folded
    return tmp_path / "var"


@pytest.fixture
def blank(tmp_path: Path) -> Path:
    """A template nobody filled in: refused, but a workbook of ours."""
    path = tmp_path / "上报.xlsx"
    write_template(load_pack(PACK), 2024, "D21", "report", path)
    return path


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own with 16 kB of room."""
    place = tmp_path / "满"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(place)]
    if os.getuid() != 0 or subprocess.run(mount, capture_output=True).returncode != 0:
        pytest.skip("needs root and the right to mount")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def mulin(*words: str) -> Result:
    return CliRunner().invoke(app, list(words))


@pytest.mark.slow
def test_a_marked_copy_there_is_no_room_for_is_one_line_and_leaves_nothing(blank: Path, full: Path) -> None:
    """In a process of its own: what Python complains of at its end goes past every capture."""
    (full / "ballast").write_bytes(b"x" * 12_000)
    environment = {**os.environ, "MULIN_HOME": str(full / "var")}
    words = ["submit", str(blank), "--dry-run", "--marked", str(full / "m.xlsx")]
    code = "import sys; from orchestration.cli import app; app(sys.argv[1:])"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, env=environment, cwd=REPO_ROOT
    )

    assert done.returncode == ExitCode.MACHINE
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "磁盘空间不足" in done.stderr
    assert "m.xlsx" in done.stderr
    assert not [p.name for p in full.iterdir() if "m.xlsx" in p.name]


@pytest.mark.slow
def test_watching_once_with_a_full_disk_says_why_and_fails(
    home: Path, blank: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / "inbox" / "D21-区城管执法局"
    folder.mkdir(parents=True)
    blank.rename(folder / "上报.xlsx")

    def no_room(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fchmod", no_room)
    result = mulin("watch", "--once")

    assert result.exit_code == ExitCode.MACHINE
    assert "磁盘空间不足" in result.output
    assert str(home / "received") in result.output
    assert (folder / "上报.xlsx").exists()


def test_watching_says_where_a_workbook_a_folder_too_deep_belongs(home: Path, blank: Path) -> None:
    folder = home / "inbox" / "D21-区城管执法局" / "佐证材料"
    folder.mkdir(parents=True)
    blank.rename(folder / "上报.xlsx")
    result = mulin("watch", "--once")

    assert result.exit_code == ExitCode.OK
    assert "D21 佐证材料/上报.xlsx：放在了里层文件夹" in result.output


@pytest.mark.slow
def test_a_late_hand_in_is_told_on_the_terminal(blank: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    late = datetime(2025, 3, 1, 10, tzinfo=BEIJING)
    monkeypatch.setattr(Store, "now", lambda _: late)
    result = mulin("submit", str(blank))

    assert "请注意：已过锁定日（2025-02-20）" in result.output
    assert "请注意：已过锁定日（2025-02-20）" not in mulin("received").output


def test_what_is_damaged_is_told_without_english(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    (tmp_path / "断.xlsx").write_bytes(b"PK\x03\x04 broken")
    result = mulin("submit", str(tmp_path / "管道.xlsx"), str(tmp_path / "断.xlsx"))

    assert result.exit_code == ExitCode.FOUND
    said = result.output + result.stderr
    for english in ("Error", "BadZipFile", "pipe"):
        assert english not in said
    assert Store(tmp_path / "var" / "received").records()[0].file_name == "断.xlsx"
