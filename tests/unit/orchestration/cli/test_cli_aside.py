"""What a killed run left beside its target goes with the next run; what another run is working on stays."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT
from orchestration.cli.aside import made_aside, placed
from orchestration.cli.plainly import report

PREFIX = ".mulin-site-"
WORK = f"""
import sys, time
from pathlib import Path
from orchestration.cli.aside import made_aside
with made_aside(Path(sys.argv[1]), {PREFIX!r}) as temp:
    (temp / "half").write_text("half")
    print(temp.name, flush=True)
    time.sleep(60)
"""


def working(folder: Path) -> tuple[subprocess.Popen[str], str]:
    """Another process at work beside the same target, and the folder it works in."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(folder)], stdout=subprocess.PIPE, text=True, cwd=REPO_ROOT
    )
    assert process.stdout is not None
    return process, process.stdout.readline().strip()


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()}


def test_what_a_killed_run_left_is_cleared_and_a_living_one_is_not_disturbed(tmp_path: Path) -> None:
    killed, left = working(tmp_path)
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    assert names(tmp_path) == {left}
    living, at_work = working(tmp_path)
    try:
        assert names(tmp_path) == {at_work}
        with made_aside(tmp_path, PREFIX) as temp:
            assert names(tmp_path) == {at_work, temp.name}
        assert names(tmp_path) == {at_work}
        assert (tmp_path / at_work / "half").is_file()
    finally:
        living.kill()
        living.wait(10)


def test_only_our_own_leavings_are_cleared(tmp_path: Path) -> None:
    (tmp_path / f"{PREFIX}notes").mkdir()
    (tmp_path / ".mulin-export-abcdefgh").mkdir()
    (tmp_path / f"{PREFIX}abcdefgh").symlink_to(tmp_path / f"{PREFIX}notes")
    before = names(tmp_path)
    with made_aside(tmp_path, PREFIX):
        pass
    assert names(tmp_path) == before


def test_a_full_disk_is_told_with_the_folder_that_is_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))

    class LibraryError(Exception):
        pass

    refusal = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    for error in (refusal, LibraryError(OSError(errno.ENOSPC, "full"))):
        with pytest.raises(type(error)) as caught, placed(tmp_path / "out"):
            raise error
        report(caught.value)
        told = capsys.readouterr().err
        assert f"磁盘空间不足：{tmp_path / 'out'}" in told
        assert str(tmp_path / "var") not in told


@pytest.mark.parametrize("number", [errno.EEXIST, errno.ENOTDIR, errno.EACCES])
def test_only_a_place_under_the_home_is_mended_by_moving_the_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], number: int
) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    report(OSError(number, os.strerror(number), str(tmp_path / "var" / "cache")))
    assert "MULIN_HOME" in capsys.readouterr().err
    report(OSError(number, os.strerror(number), str(tmp_path / "out")))
    told = capsys.readouterr().err
    assert "MULIN_HOME" not in told
    assert str(tmp_path / "out") in told
