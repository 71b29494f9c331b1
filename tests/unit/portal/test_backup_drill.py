"""The drill of docs/deploy.md: back up while uploads go on, restore elsewhere, and look whether anything is missing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from mulin.received import Store
from mulin.received.arrivals import arrive
from mulin.received.verify import verify_store
from mulin.temporary import lodge
from portal import backup
from portal.audit.log import write
from portal.audit.models import Entry
from portal.backup import DATABASE, back_up


def upload(store: Store, number: int) -> str:
    """As the portal keeps one: a line of the log and the hand-in, both or neither."""
    with transaction.atomic():
        write(account="wang", who="王芳", post="D06 经办人", act="handin.upload", about=str(number))
        return arrive(
            store, f"表 {number}".encode(), pack="p", year=2024, department="D06", kind="report", who="王芳",
            account="wang", file_name="表.xlsx",
        ).code  # fmt: skip


@pytest.fixture
def on_disk(home: Path, transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The portal's database is a file of the home, as it is outside of tests; theirs lies in memory."""
    source, memory = home / "portal" / DATABASE, connections["default"]
    memory.ensure_connection()
    with closing(sqlite3.connect(source)) as here:
        memory.connection.backup(here)
    monkeypatch.setitem(memory.settings_dict, "NAME", str(source))
    connections["default"] = type(memory)(memory.settings_dict, "default")
    yield
    connections["default"].close()
    connections["default"] = memory


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL's backup is tried on a server")
def test_nothing_receipted_before_is_missing_from_a_backup_taken_while_uploads_go_on(
    home: Path, tmp_path: Path, on_disk: None
) -> None:
    store = Store(home / "received")
    before = [upload(store, number) for number in range(5)]
    ended = threading.Event()

    def go_on() -> None:
        number = 100
        while not ended.is_set():
            arrive(
                Store(home / "received"), f"表 {number}".encode(), pack="p", year=2024, department="D07", kind="report",
                who="李强", account="li", file_name="表.xlsx",
            )  # fmt: skip
            number += 1

    uploads = threading.Thread(target=go_on)
    uploads.start()
    kept = [back_up(tmp_path / "kept" / str(n)) for n in range(3)]
    ended.set()
    uploads.join()

    for copy in kept:
        elsewhere = tmp_path / "elsewhere" / copy.parent.name
        shutil.copytree(copy, elsewhere)
        restored = Store(elsewhere / "received")
        assert {r.receipt for r in restored.records()} >= set(before)
        assert not [f for f in verify_store(restored) if f.level.name == "ERROR"]
        upload_again = arrive(
            restored, b"new", pack="p", year=2024, department="D06", kind="report", who="王芳", account="wang",
            file_name="表.xlsx",
        )  # fmt: skip
        assert upload_again.version == 6, "it goes on where it was"
        assert (elsewhere / DATABASE).is_file()
        assert (elsewhere.stat().st_mode & 0o777) == 0o700
    assert Entry.objects.count() == 5


def test_what_came_in_is_not_copied_while_writers_wait_wherever_temporary_files_lie(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second name can only be given on the same disk, and a machine's scratch is another one."""
    arrive(
        Store(home / "received"), "表".encode(), pack="p", year=2024, department="D07", kind="report", who="李强",
        account="li", file_name="表.xlsx",
    )  # fmt: skip
    (tmp_path / "scratch").mkdir()
    lodge(tmp_path / "scratch")
    given: list[Path] = []
    link = os.link

    def linked(source: str, target: str) -> None:
        given.append(Path(target))
        link(source, target)

    monkeypatch.setattr(os, "link", linked)
    monkeypatch.setattr(backup, "_database", lambda folder: None)
    back_up(tmp_path / "kept")

    assert len(given) >= 2, "an object and its record"
    assert not any(path.is_relative_to(tmp_path / "scratch") for path in given)
    assert not [p for p in home.iterdir() if p.name.startswith(".backup-")]
