"""Dagster's SQLite files before they are opened: damaged ones are set aside, and Dagster begins anew.

They hold the history of runs and nothing else: no figure, no hand-in, no release depends on them. So a file that is no
database costs a note, never a run.
"""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

FOLDERS = {"RUNS": "history", "EVENTS": "history/runs", "SCHEDULES": "schedules"}
"""What Dagster keeps → folder below ``$MULIN_HOME/dagster``."""
_DATABASES = ("history/runs.db", "history/runs/index.db", "schedules/schedules.db")
_BESIDE = ("-wal", "-shm", "-journal")
_LARGEST = 64 * 1024 * 1024
"""Larger ones are opened, not read through: that takes longer than it is worth before every run."""
_WAIT_SECONDS = 1.0

SET_ASIDE = (
    "Dagster 的运行记录 {path} {what}，已改名为 {aside}，另建新的：丢的只是运行历史，收到的文件、版次和得分不受影响。"
)
DAMAGED = "损坏（{reason}）"
NO_FILE = "不是普通文件"
NO_FOLDER = "不是文件夹"


def make_openable(dagster_home: Path, tell: Callable[[str], None]) -> None:
    """Set aside whatever stands in the place of Dagster's folders and databases and is none; ``tell`` hears of each.

    Raises OSError where something may not be read or moved. Databases that another process uses are left alone.
    """
    for path, what in _odd(dagster_home):
        _set_aside(path, what, tell)


def make_sound(path: Path, tell: Callable[[str], None]) -> None:
    """The same for one database (a run's events), before it is opened."""
    if _kind(path) is not None and (what := _wrong(path)) is not None:
        _set_aside(path, what, tell)


def _set_aside(path: Path, what: str, tell: Callable[[str], None]) -> None:
    aside = path.with_name(f"{path.name}.damaged-{datetime.now():%Y%m%d-%H%M%S}")
    try:
        path.rename(aside)
    except FileNotFoundError:  # another process has just done it
        return
    for suffix in _BESIDE:
        beside = path.with_name(path.name + suffix)
        if _kind(beside) is not None:
            beside.rename(aside.with_name(aside.name + suffix))
    tell(SET_ASIDE.format(path=path, what=what, aside=aside.name))


def _odd(home: Path) -> Iterator[tuple[Path, str]]:
    """Lazily: what stands in a folder is looked at after the folder itself was put right."""
    if _kind(home / "dagster.yaml") not in (None, stat.S_IFREG):
        yield home / "dagster.yaml", NO_FILE
    for folder in FOLDERS.values():
        if _kind(home / folder) not in (None, stat.S_IFDIR) and not (home / folder).is_dir():
            yield home / folder, NO_FOLDER
    for name in _DATABASES:
        path = home / name
        if _kind(path) is None:
            continue
        if (what := _wrong(path)) is not None:
            yield path, what


def _wrong(path: Path) -> str | None:
    if any(_kind(path.with_name(path.name + suffix)) not in (None, stat.S_IFREG) for suffix in ("", *_BESIDE)):
        return NO_FILE
    reason = damage(path)
    return None if reason is None else DAMAGED.format(reason=reason)


def _kind(path: Path) -> int | None:
    """The type of what is there, a link not followed; None for nothing."""
    try:
        return stat.S_IFMT(path.lstat().st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return None


def damage(path: Path) -> str | None:
    """Why a file is no sound SQLite database; None where it is one, or another process holds it just now.

    Raises OSError where it may not be read.
    """
    with path.open("rb") as file:
        file.read(1)
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT_SECONDS)) as con:
            con.execute("select count(*) from sqlite_master").fetchone()
            if path.stat().st_size <= _LARGEST:
                said = con.execute("pragma quick_check(1)").fetchone()[0]
                return None if said == "ok" else str(said).splitlines()[-1]
    except sqlite3.OperationalError:  # locked, read only, no space: not the file's fault
        return None
    except sqlite3.DatabaseError as error:
        return str(error)
    return None
