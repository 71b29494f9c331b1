"""``python -m portal.backup FOLDER``: a copy of everything that cannot be made again, taken while the portal works.

Database and received store are taken at one moment, under the store's lock: what the log says was received is in the
store, and the heads of the log that the chain holds are in the log. Received files never change, so that under the
lock they are only given second names; they are copied once it is let go.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings

from mulin.beijing import now
from mulin.durable import move, sync_files
from mulin.received.places import CHAIN, LOCK, TEMPORARY
from mulin.settings import Settings
from mulin.temporary import made_aside
from orchestration.home import enter
from portal.district import the_store

DATABASE, DUMP = "portal.sqlite3", "portal.dump"
_LEFT = ("static", "incoming", "made", f"{DATABASE}*")
"""Of the portal's folder: what is made again at every start, and the database, which is copied as a whole."""


def back_up(target: Path) -> Path:
    """A new folder below ``target`` with ``portal/``, ``releases/``, ``received/`` and the database; returns it, whole
    or not at all. Raises OSError, StoreError, or CalledProcessError where pg_dump fails."""
    home: Settings = settings.MULIN
    whole = target / f"{now():%Y%m%d-%H%M%S}"
    making = target / f".{whole.name}.part"
    making.mkdir(parents=True, mode=0o700)
    if home.releases.is_dir():  # first: a release's line on the chain must be among what is copied after it
        shutil.copytree(home.releases, making / "releases", symlinks=True)
    store = the_store()
    with made_aside(store.root.parent, ".backup-") as folder:  # on the disk of the store, for second names
        with store.writing():
            # the log's heads before the log: a log that ends before its heads would be one that was cut
            shutil.copytree(settings.HOME, making / "portal", ignore=shutil.ignore_patterns(*_LEFT))
            _database(making)
            shutil.copytree(
                store.root, folder / "received", copy_function=_second_name, ignore=_not_ours, symlinks=True
            )
        shutil.copytree(folder / "received", making / "received", symlinks=True)
    sync_files(making)
    move(making, whole)
    return whole


def _database(folder: Path) -> None:
    told: dict[str, Any] = settings.DATABASES["default"]
    if told["ENGINE"].endswith("sqlite3"):
        with closing(sqlite3.connect(told["NAME"])) as source, closing(sqlite3.connect(folder / DATABASE)) as copy:
            source.backup(copy)
        return
    named = {"PGHOST": told["HOST"], "PGPORT": told["PORT"], "PGUSER": told["USER"], "PGPASSWORD": told["PASSWORD"]}
    environment = {**os.environ, **{name: str(value) for name, value in named.items() if value}}
    words = ["pg_dump", "--format=custom", f"--file={folder / DUMP}", str(told["NAME"])]
    subprocess.run(words, check=True, env=environment)


def _second_name(source: str, target: str) -> str:
    """The chain is added to; all else is as it is for good."""
    if Path(source).name == CHAIN:
        return shutil.copy2(source, target)
    try:
        os.link(source, target)
    except OSError:  # the great folders may lie on another disk
        shutil.copy2(source, target)
    return target


def _not_ours(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name in (LOCK, TEMPORARY)}


if __name__ == "__main__":
    enter()
    print(back_up(Path(sys.argv[1])))
