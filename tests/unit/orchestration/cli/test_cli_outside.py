"""Whatever a verb writes, it does not write among the releases or the received files, nor by way of a link."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from mulin.findings import FindingsError
from mulin.settings import Settings
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.cli.outside import outside_the_store

VERBS = {
    "extract": ("--year", "2024", "--unit", "定海路街道", "--to", "甲", "--purpose", "乙"),
    "reprint": ("--year", "2024", "--reprint", "1"),
    "sign": ("--year", "2024", "--key", __file__),
    "export": ("--year", "2024"),
    "site": ("--year", "2024"),
    "preview": ("report", "district", "--once"),
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("releases/2024/r1", "received/objects", "restricted"):
        (tmp_path / "var" / name).mkdir(parents=True)
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_SIGN_PASSPHRASE", "")
    return tmp_path / "var"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("where", "said"), [("releases/x", "只放冻结的版次"), ("received", "收件库"), ("link/y", "收件库")]
)
def test_no_verb_writes_into_the_store(home: Path, verb: str, where: str, said: str) -> None:
    (home / "link").symlink_to(home / "received")
    before = sorted(home.rglob("*"))
    name = "extract" if verb == "reprint" else verb
    done = CliRunner().invoke(app, [name, *VERBS[verb], "--out", str(home / where)])
    assert done.exit_code == ExitCode.FOUND, done.output
    output = "".join(done.output.split())
    assert said in output
    assert str(home / where) in output
    assert "--out换一个文件夹" in output
    assert sorted(home.rglob("*")) == before


def test_folders_beside_the_store_are_free(home: Path, tmp_path: Path) -> None:
    settings = Settings()
    for free in (home / "restricted", home, home / "releases-old", tmp_path):
        outside_the_store(settings, free)
    with pytest.raises(FindingsError):
        outside_the_store(settings, home / "restricted" / ".." / "releases")
