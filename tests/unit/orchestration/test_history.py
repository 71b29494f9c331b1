"""Dagster's files, damaged in every way a file can be: set aside with a word, and begun anew."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mulin.settings import Settings
from orchestration.history import make_openable, make_sound

DATABASES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")


def database(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(path)) as con:
        con.execute("create table runs (id integer primary key, body text)")
        con.executemany("insert into runs (body) values (?)", [("x" * 900,)] * 200)
        con.execute("create index by_body on runs (body)")
        con.commit()


def _in_place(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


DAMAGE: dict[str, Callable[[Path], object]] = {
    "truncated": lambda p: os.truncate(p, p.stat().st_size // 2),
    "zeros": lambda p: p.write_bytes(bytes(p.stat().st_size)),
    "text": lambda p: p.write_text("你好" * 200, encoding="utf-8"),
    "a page overwritten": lambda p: p.write_bytes(p.read_bytes()[:8192] + os.urandom(4096) + p.read_bytes()[12288:]),
    "a folder": lambda p: _in_place(p, Path.mkdir),
    "a pipe": lambda p: _in_place(p, os.mkfifo),
    "a link to nowhere": lambda p: _in_place(p, lambda q: q.symlink_to("/nowhere/at/all")),
    "a folder as its log": lambda p: p.with_name(p.name + "-wal").mkdir(),
}
HARMLESS: dict[str, Callable[[Path], object]] = {
    "sound": lambda p: None,
    "absent": Path.unlink,
    "empty": lambda p: p.write_bytes(b""),
    "a log of another file": lambda p: p.with_name(p.name + "-wal").write_bytes(os.urandom(5000)),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(home=tmp_path)
    for name in DATABASES:
        database(made.dagster_home / name)
    return made


@pytest.mark.parametrize("name", DATABASES)
@pytest.mark.parametrize("how", DAMAGE)
def test_a_damaged_database_is_set_aside_and_said_to_cost_history_only(settings: Settings, name: str, how: str) -> None:
    path, said = settings.dagster_home / name, list[str]()
    DAMAGE[how](path)

    make_openable(settings.dagster_home, said.append)

    assert not os.path.lexists(path)
    assert list(path.parent.glob(f"{path.name}.damaged-*"))
    assert len(said) == 1
    assert str(path) in said[0]
    assert "丢的只是运行历史" in said[0]
    make_openable(settings.dagster_home, said.append)
    assert len(said) == 1, "said once"


@pytest.mark.parametrize("name", DATABASES)
@pytest.mark.parametrize("how", HARMLESS)
def test_what_sqlite_puts_right_by_itself_is_left_alone(settings: Settings, name: str, how: str) -> None:
    said: list[str] = []
    HARMLESS[how](settings.dagster_home / name)

    make_openable(settings.dagster_home, said.append)

    assert said == []


@pytest.mark.parametrize("folder", ["history", "history/runs", "schedules"])
def test_a_file_in_a_folders_place_is_set_aside(settings: Settings, folder: str) -> None:
    import shutil

    path, said = settings.dagster_home / folder, list[str]()
    shutil.rmtree(path)
    path.write_text("x", encoding="utf-8")

    make_openable(settings.dagster_home, said.append)

    assert not path.exists()
    assert "不是文件夹" in said[0]


def test_a_database_somebody_is_writing_is_not_taken_for_damaged(settings: Settings) -> None:
    path, said = settings.dagster_home / "history/runs.db", list[str]()
    with closing(sqlite3.connect(path)) as con:
        con.execute("begin exclusive")
        make_openable(settings.dagster_home, said.append)

    assert said == []


def test_the_events_of_one_run_are_looked_at_when_they_are_opened(settings: Settings) -> None:
    path, said = settings.dagster_home / "history/runs" / "38593ea1.db", list[str]()
    database(path)
    DAMAGE["zeros"](path)

    make_sound(path, said.append)
    make_sound(path, said.append)

    assert len(said) == 1
    assert not path.exists()


@pytest.mark.slow
def test_dagster_begins_anew(settings: Settings, capfd: pytest.CaptureFixture[str]) -> None:
    from orchestration.instance import open_instance

    for name in DATABASES:
        DAMAGE["zeros"](settings.dagster_home / name)

    with open_instance(settings) as instance:
        assert instance.get_runs() == []
    assert capfd.readouterr().err.count("丢的只是运行历史") == len(DATABASES)
