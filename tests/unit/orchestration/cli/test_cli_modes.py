"""Whatever the umask, nothing we make can be written by others, and what is secret is read by nobody else."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from served_by_hand import PACK, STREET, serve
from typer.testing import CliRunner, Result

from orchestration.cli import app

pytestmark = pytest.mark.slow
NEVER = stat.S_IWGRP | stat.S_IWOTH
SECRET = stat.S_IRWXG | stat.S_IRWXO


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return serve(tmp_path_factory.mktemp("modes") / "var")


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def mask(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def home(served: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mask: int) -> Iterator[Path]:
    shutil.copytree(served, tmp_path / "var")
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_PACK", str(PACK))
    before = os.umask(mask)
    yield tmp_path / "var"
    os.umask(before)


def mulin(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def modes(*folders: Path) -> dict[str, int]:
    found = [p for folder in folders for p in (folder, *sorted(folder.rglob("*"))) if not p.is_symlink()]
    return {p.as_posix(): stat.S_IMODE(p.stat().st_mode) for p in found}


def test_nobody_else_can_write_what_we_make(home: Path, tmp_path: Path, mask: int) -> None:
    given, out = tmp_path / "given", tmp_path / "out"
    (home / "releases").rename(tmp_path / "releases")  # made by the test itself
    assert mulin("template", "--year", 2024, "--department", "D06").exit_code == 0
    blank = next((home / "templates").rglob("*D06-report.xlsx"))
    assert mulin("submit", blank).exit_code == 1, "a blank workbook is refused, and kept"
    assert mulin("watch", "--once").exit_code == 0
    own = modes(*(p for p in home.iterdir() if p.is_dir()))
    (tmp_path / "releases").rename(home / "releases")
    issue = ("--unit", STREET, "--to", "区委组织部", "--purpose", "年度考核", "--out", given)
    assert mulin("extract", "--year", 2024, *issue).exit_code == 0
    assert mulin("export", "--year", 2024, "--form", "docx", "--out", out).exit_code == 0
    assert mulin("site", "--year", 2024, "--out", out / "site").exit_code == 0

    made = {**own, **modes(given, out)}
    assert len(made) > 80
    assert not {name: oct(mode) for name, mode in made.items() if mode & NEVER}
    secret = {n: m for n, m in made.items() if n.startswith(str(given)) or "/var/tmp" in n}
    assert not {name: oct(mode) for name, mode in secret.items() if mode & SECRET}
    assert len([n for n in secret if n.endswith(".pdf")]) == 1
    objects = [
        mode for name, mode in own.items() if "/objects/" in name and name.count("/") - str(home).count("/") == 4
    ]
    assert set(objects) == {0o444}, "what came in is kept read-only under every umask"
    if mask == 0o077:
        loose = {n for n, m in made.items() if m & SECRET and "/received" not in n and not n.endswith(".lock")}
        assert not loose, "a stricter umask is kept"
