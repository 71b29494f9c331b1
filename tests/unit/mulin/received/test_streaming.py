"""What comes in is copied piece by piece, and what was measured is what is kept."""

from __future__ import annotations

import hashlib
import os
import socket
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from received_fixtures import take

from mulin.plain import CHUNK, NotPlainError, legible, measure
from mulin.received import Store, StoreError
from mulin.received.files import SourceError
from mulin.received.verify import verify_store

Change = Callable[[Path], object]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "received")


def swapped(by: Callable[[Path], object]) -> Change:
    def change(path: Path) -> None:
        path.unlink()
        by(path)

    return change


def _listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


CHANGES: dict[str, tuple[Change, str]] = {
    "other bytes": (lambda p: p.write_bytes(b"PAPER"), "又被改动"),
    "shorter": (lambda p: os.truncate(p, 2), "又被改动"),
    "longer": (lambda p: p.write_bytes(b"paper, and more"), "又被改动"),
    "gone": (lambda p: p.unlink(), "读不出来（文件不存在）"),
    "a folder": (swapped(lambda p: p.mkdir()), "是文件夹，不是文件"),
    "a pipe": (swapped(os.mkfifo), "是管道，不是普通文件"),
    "a link": (swapped(lambda p: p.symlink_to("/dev/zero")), "是快捷方式（链接）"),
    "a socket": (swapped(_listen), "是套接字"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_after_it_was_judged_is_not_kept(
    store: Store, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a socket's path must be short
    paper = Path("一.pdf")
    paper.write_bytes(b"paper")
    judged = measure(paper)
    change, said = CHANGES[name]
    change(paper)

    with pytest.raises(SourceError, match=r"一\.pdf.*没有收下") as refused:
        take(store, b"A", evidence={"一.pdf": judged})
    assert said in str(refused.value)
    assert store.records() == []
    assert list(store.temp_dir.glob("*")) == []
    assert {f.rule for f in verify_store(store)} <= {"object.orphan"}


@pytest.mark.parametrize("name", ["a folder", "a pipe", "a link", "a socket", "gone"])
def test_what_is_no_plain_file_is_never_opened(
    store: Store, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    paper = Path("一.pdf")
    paper.write_bytes(b"paper")
    CHANGES[name][0](paper)

    with pytest.raises(SourceError):
        take(store, b"A", evidence={"一.pdf": paper})
    with pytest.raises((NotPlainError, FileNotFoundError)):
        measure(paper)


def test_a_device_is_said_to_be_one(store: Store) -> None:
    with pytest.raises(StoreError, match="是设备，不是普通文件"):
        take(store, b"A", evidence={"零": Path("/dev/zero")})


def test_a_file_that_never_ends_is_read_to_its_measure_only(tmp_path: Path) -> None:
    paper = tmp_path / "一.pdf"
    paper.write_bytes(b"x" * 5000)

    assert measure(paper, most=1000).size == 1001
    assert measure(paper, most=5000) == measure(paper)


def test_a_large_file_costs_no_memory(store: Store, tmp_path: Path) -> None:
    paper = tmp_path / "录像.mp4"
    with paper.open("wb") as stream:
        stream.truncate(64 * CHUNK)  # holes: no room on the disk
    expected = hashlib.sha256(bytes(64 * CHUNK)).hexdigest()
    tracemalloc.start()
    try:
        receipt = take(store, b"A", evidence={"录像.mp4": paper})
        assert take(store, b"A", evidence={"录像.mp4": paper}).repeated
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert dict(receipt.record.evidence) == {"录像.mp4": expected}
    assert peak < 4 * CHUNK
    assert verify_store(store) == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("上报.xlsx".encode(), "上报.xlsx"),
        ("上报.xlsx".encode("gb18030"), "上报.xlsx"),
        (b"\xff\xff.xlsx", "\\xff\\xff.xlsx"),
    ],
)
def test_a_name_in_other_bytes_is_stored_as_one_can_read_it(store: Store, raw: bytes, shown: str) -> None:
    name = os.fsdecode(raw)

    assert legible(name) == shown
    assert take(store, raw, file_name=name).record.file_name == shown
    assert [r.file_name for r in Store(store.root).records()] == [shown]
