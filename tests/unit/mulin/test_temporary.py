"""Temporary folders lie in the home, are private, and go with their process, however it ends."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from mulin import temporary
from mulin.settings import REPO_ROOT
from mulin.temporary import FOLDER, libraries_too, lodge, lodged, own_name, private_file, temporary_folder, unnamed_file

WORK = """
import sys, time
from pathlib import Path
from mulin.temporary import lodge, temporary_folder, libraries_too
import tempfile
lodge(Path(sys.argv[1]))
libraries_too()
with temporary_folder() as folder:
    (folder / "copy.xlsx").write_text("figures")
    print(folder.name, Path(tempfile.mkdtemp()).parent.name, flush=True)
    time.sleep(60)
"""


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def names(folder: Path) -> set[str]:
    return {p.name for p in folder.iterdir()} if folder.exists() else set()


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The system's temporary folder, as far as this test is concerned."""
    folder = tmp_path / "system"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


@pytest.fixture
def home(tmp_path: Path, system: Path) -> Path:
    return tmp_path / "home"


def working(home: Path) -> tuple[subprocess.Popen[str], set[str]]:
    """Another process at work in this home, and the folders it holds."""
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(home)], stdout=subprocess.PIPE, text=True, cwd=REPO_ROOT
    )
    assert process.stdout is not None
    return process, set(process.stdout.readline().split())


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077], ids=oct)
def test_a_folder_is_private_and_goes(home: Path, system: Path, mask: int) -> None:
    os.umask(mask)
    lodge(home)
    assert not home.exists(), "nothing is made before it is needed"
    with temporary_folder() as folder:
        assert folder.parent == home / FOLDER
        os.close(private_file(folder / "copy.xlsx"))
        assert [mode(p) for p in (folder.parent, folder, folder / "copy.xlsx")] == [0o700, 0o700, 0o600]
    assert names(home / FOLDER) == names(system) == set()


def test_what_a_killed_process_left_is_cleared_by_the_next_and_a_living_one_is_not_disturbed(
    home: Path, system: Path
) -> None:
    killed, left = working(home)
    killed.send_signal(signal.SIGKILL)
    killed.wait(10)
    assert names(home / FOLDER) == left
    assert len(left) == 2
    living, at_work = working(home)
    try:
        assert names(home / FOLDER) == at_work
        lodge(home)
        assert names(home / FOLDER) == at_work
    finally:
        living.kill()
        living.wait(10)
    (home / FOLDER / "von Hand").mkdir()
    (home / FOLDER / "mulin-mine").mkdir()
    lodge(home)
    assert names(home / FOLDER) == {"von Hand", "mulin-mine"}
    assert names(system) == set()


def test_an_ended_process_leaves_nothing(home: Path, system: Path) -> None:
    code = WORK.replace("time.sleep(60)", "pass").replace("print(", "(lambda *a, **k: None)(")
    subprocess.run([sys.executable, "-c", code, str(home)], check=True, cwd=REPO_ROOT)
    assert names(home / FOLDER) == names(system) == set()


def test_a_home_that_may_only_be_read_is_worked_for_elsewhere(
    home: Path, system: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home / FOLDER).mkdir(parents=True)
    real = os.access
    monkeypatch.setattr(os, "access", lambda path, how: home not in Path(path).parents and real(path, how))
    lodge(home)
    with temporary_folder() as folder:
        assert folder.parent == system / f"mulin-{os.getuid()}"
        assert mode(folder.parent) == 0o700
        assert names(folder.parent) == {folder.name}
    lodge(home)
    assert names(system) == set()


def test_a_full_disk_is_told_and_not_gone_round(home: Path, system: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(folder: Path) -> Path:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(folder))

    lodge(home)
    monkeypatch.setattr(temporary, "_private", full)
    with pytest.raises(OSError, match="No space"), temporary_folder():
        pass


def test_a_folder_that_somebody_laid_ready_is_not_used(system: Path, tmp_path: Path) -> None:
    (tmp_path / "trap").mkdir()
    (system / f"mulin-{os.getuid()}").symlink_to(tmp_path / "trap")
    with pytest.raises(PermissionError), temporary_folder():
        pass
    assert names(tmp_path / "trap") == set()


def test_libraries_and_children_are_lodged_too(home: Path, system: Path) -> None:
    assert lodged() == []
    libraries_too()
    assert tempfile.tempdir is None, "without a home they keep to the system's folder"
    lodge(home)
    libraries_too()
    with tempfile.TemporaryDirectory() as theirs:
        assert home / FOLDER in Path(theirs).parents
    with unnamed_file() as said:
        said.write(b"words")
    assert lodged() == [str(home)]
    assert names(system) == set()


def test_a_drafts_name_is_no_other_process_and_no_other_machines(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "节点 7.内网/" + "x" * 60)
    one, other = own_name(), own_name()
    assert one != other
    assert re.fullmatch(rf"___7____x{{32}}-{os.getpid()}-[0-9a-f]{{8}}", one), (
        "plain in a path, and no longer than fits"
    )


@pytest.fixture(autouse=True)
def forgotten() -> Iterator[None]:
    """Folders that would last as long as this process, which is not the one under test."""
    yield
    for place in (Path(p) for p in [tempfile.tempdir] if p):
        if place.name.startswith("mulin-"):
            shutil.rmtree(place)
