"""What can be made again may lie on a disk of the machine's own; one that cannot serve is refused before all else."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from release_fixtures import House, Year
from typer.testing import CliRunner

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.settings import Settings
from orchestration.cli import app
from orchestration.home import enter
from orchestration.pipeline.run import year_run
from orchestration.scratch import RULE, ready_scratch, require_scratch


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "homes" / "310110"


def settings(home: Path, scratch: Path) -> Settings:
    return Settings(home=home, scratch=scratch)


def refusal(home: Path, scratch: Path) -> str:
    """What is said of a scratch that cannot serve; nothing was made."""
    before = set(scratch.parent.glob("*"))
    with pytest.raises(FindingsError) as caught:
        require_scratch(settings(home, scratch))
    (finding,) = caught.value.findings
    assert (finding.rule, finding.value) == (RULE, str(scratch))
    assert "MULIN_SCRATCH" in caught.value.title
    assert set(scratch.parent.glob("*")) == before
    return finding.message


def test_two_homes_do_not_meet_on_one_disk(tmp_path: Path) -> None:
    named_alike = [settings(tmp_path / city / "310110", tmp_path / "disk") for city in ("a", "b")]
    for of in (lambda s: s.cache, lambda s: s.warehouse_file(2024), lambda s: s.rebuildable):
        one, other = map(of, named_alike)
        assert one != other
        assert one.is_relative_to(tmp_path / "disk")


def test_what_is_the_homes_stays_there(home: Path, tmp_path: Path) -> None:
    said, plain = settings(home, tmp_path / "disk"), Settings(home=home)
    for where in ("received", "inbox", "templates", "releases", "witness_state", "dagster_home", "logs"):
        assert getattr(said, where) == getattr(plain, where)


def test_one_way_to_a_home_is_as_good_as_another(home: Path, tmp_path: Path) -> None:
    home.mkdir(parents=True)
    (tmp_path / "link").symlink_to(home)
    assert settings(tmp_path / "link", tmp_path / "disk").cache == settings(home, tmp_path / "disk").cache


def test_a_folder_that_is_not_there_yet_serves_and_is_made_private_by_the_first_run(home: Path, tmp_path: Path) -> None:
    said = settings(home, tmp_path / "disk" / "mulin")
    require_scratch(said)
    assert not (tmp_path / "disk").exists()
    said.rebuildable.mkdir(parents=True)  # by whatever kept something first
    ready_scratch(said)
    assert stat.S_IMODE(said.rebuildable.stat().st_mode) == 0o700


@pytest.mark.parametrize("where", [".", "received", "releases/2024", "cache"])
def test_it_does_not_lie_in_the_home(home: Path, where: str) -> None:
    (home / where).mkdir(parents=True)
    assert f"它在运行目录 {home} 里面" in refusal(home, home / where)


def test_it_does_not_lie_in_the_home_behind_a_link(home: Path, tmp_path: Path) -> None:
    home.mkdir(parents=True)
    (tmp_path / "link").symlink_to(home)
    with pytest.raises(FindingsError, match="里面"):
        require_scratch(settings(home, tmp_path / "link" / "disk"))


def test_it_does_not_lie_in_another_home(home: Path, pack: Pack) -> None:
    other = home.with_name("310101")
    House(other, pack).receive("D06")
    for where in (other, other / "received", other / "cache" / "disk"):
        assert f"它在运行目录 {other} 里面" in refusal(home, where)


def test_it_does_not_lie_around_the_home(home: Path) -> None:
    home.mkdir(parents=True)
    assert f"运行目录 {home} 在它里面" in refusal(home, home.parent)


def test_it_is_a_folder(home: Path, tmp_path: Path) -> None:
    (tmp_path / "disk").write_text("")
    for where in (tmp_path / "disk", tmp_path / "disk" / "mulin"):
        assert refusal(home, where) == f"{tmp_path / 'disk'} 不是文件夹"


def test_it_can_be_written_to(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "disk").mkdir()
    monkeypatch.setattr(os, "access", lambda path, how: Path(path) != tmp_path / "disk")
    for where in (tmp_path / "disk", tmp_path / "disk" / "mulin"):
        assert f"写不进 {tmp_path / 'disk'}" in refusal(home, where)


def test_a_run_whose_folder_cannot_be_made_does_not_begin(year: Year, tmp_path: Path) -> None:
    said = year.settings.model_copy(update={"scratch": tmp_path / "disk"})
    said.rebuildable.parent.mkdir()
    said.rebuildable.write_text("")
    with pytest.raises(FindingsError, match="在里面建不了文件夹"), year_run(said, year.pack, 2021):
        pytest.fail("went on")
    assert not year.folder.exists()


def test_no_process_begins_with_one_that_cannot_serve(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(home))
    monkeypatch.setenv("MULIN_SCRATCH", str(home / "received"))
    with pytest.raises(FindingsError):
        enter()
    said = CliRunner().invoke(app, ["releases"])
    assert said.exit_code == 1
    assert "环境变量 MULIN_SCRATCH 指的文件夹不能用" in said.output
    assert not home.exists()


@pytest.mark.slow
def test_another_machine_finds_nothing_to_do(home: Path, pack: Pack, tmp_path: Path) -> None:
    year = Year(home, pack)
    year.house.receive("D06")
    for disk, state in (("a", "published"), ("b", "unchanged"), ("a", "unchanged")):
        year.settings = year.house.settings = settings(home, tmp_path / disk)
        assert year.release().state == state
    assert {p.name for p in home.iterdir()} == {"received", "releases"}
