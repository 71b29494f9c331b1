"""Two sweeps of one inbox take turns, and a slow one is waited for and said."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import pytest
from inbox_fixtures import Box, MakeBook
from once import judge_once

from expectations.inbox import sweep
from expectations.inbox.turns import turn


def test_a_sweep_waits_for_another_and_says_so(box: Box, book: MakeBook) -> None:
    box.drop("上报.xlsx", book())
    heard: list[str] = []
    held, go = threading.Event(), threading.Event()

    def another() -> None:
        with turn(box.folder.parent, box.store, timeout=5, on_wait=None):
            held.set()
            go.wait(10)

    thread = threading.Thread(target=another)
    thread.start()
    held.wait(10)

    def hear(text: str) -> None:
        heard.append(text)
        go.set()

    items = sweep(
        box.folder.parent, pack=box.pack, store=box.store, settle=0.0, judge=judge_once, on_wait=hear, turn_seconds=10
    )
    thread.join()
    assert [i.state for i in items] == ["accepted"]
    assert "正在等它收完" in heard[0]


def test_a_sweep_that_waited_in_vain_says_so_and_touches_nothing(box: Box, book: MakeBook) -> None:
    path = box.drop("上报.xlsx", book())
    with turn(box.folder.parent, box.store, timeout=1, on_wait=None):
        (item,) = sweep(box.folder.parent, pack=box.pack, store=box.store, settle=0.0, turn_seconds=0.05)
    assert (item.state, path.exists()) == ("waiting", True)
    assert "另一处仍在收" in item.text


def test_sweeps_at_the_same_time_take_each_file_once(box: Box, book: MakeBook) -> None:
    for number in range(6):
        box.drop(f"{number}.csv", f"a,b\n{number},2\n".encode())
    box.drop("上报.xlsx", book())
    items: list[str] = []

    def look() -> None:
        items.extend(i.file_name for i in box.sweep())

    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(items) == sorted([*(f"{n}.csv" for n in range(6)), "上报.xlsx"])
    assert len(box.store.records()) == 7


@pytest.mark.parametrize("refusal", [errno.EROFS, errno.EACCES, errno.ENOLCK])
def test_an_inbox_that_takes_no_lock_is_swept_all_the_same(
    box: Box, book: MakeBook, refusal: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mulin.received import lock

    box.drop("上报.xlsx", book())
    real = lock.os.open

    def refused(path: Path, *rest: int, **more: int | None) -> int:
        if Path(path).parent == box.folder.parent and Path(path).name == ".mulin.lock":
            raise OSError(refusal, "no")
        return real(path, *rest, **more)

    monkeypatch.setattr(lock.os, "open", refused)
    assert [i.state for i in box.sweep()] == ["accepted"]
