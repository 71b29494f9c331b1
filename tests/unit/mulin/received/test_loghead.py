"""The file of the log's heads, and what of it goes into the chain."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import pytest

from mulin.received import Store, StoreError
from mulin.received.audited import note_log_head
from mulin.received.heads import words_of
from mulin.received.loghead import LogHead, LogHeads, Rollback, log_heads
from mulin.received.verify import verify_store


def head(number: int, branch: str = "") -> LogHead:
    return LogHead(number, sha256(f"{branch}{number}".encode()).hexdigest())


def nothing(first: int, last: int) -> Iterable[LogHead]:
    raise AssertionError((first, last))


def up_to(first: int, last: int) -> Iterable[LogHead]:
    return map(head, range(first, last + 1))


@pytest.fixture
def heads(tmp_path: Path) -> LogHeads:
    return log_heads(tmp_path)


def test_heads_are_kept_in_order(heads: LogHeads) -> None:
    assert heads.last() is None
    for n in (1, 2, 3):
        heads.append(head(n), nothing)
    assert heads.last() == head(3)
    assert heads.some([2, 9]) == {2: head(2).hash}
    kept = heads.read()
    assert (kept.last, kept.of(2), kept.of(4), kept.rollbacks, kept.damaged) == (3, head(2).hash, None, (), ())
    assert kept.where(head(3).hash) == 3
    assert heads.path.stat().st_mode & 0o077 == 0


def test_what_a_process_took_with_it_is_made_up_for(heads: LogHeads) -> None:
    heads.append(head(1), nothing)
    heads.append(head(4), up_to)
    assert [heads.read().of(n) for n in (1, 2, 3, 4)] == [head(n).hash for n in (1, 2, 3, 4)]
    heads.append(head(3), nothing)  # the one who was overtaken
    assert heads.path.stat().st_size == 4 * 78


def test_half_a_line_is_cut_off(heads: LogHeads) -> None:
    heads.append(head(1), nothing)
    with heads.path.open("ab") as stream:
        stream.write(b"000000000002 ab")
    assert heads.last() == head(1)
    heads.append(head(2), nothing)
    assert heads.read().last == 2


def test_a_log_that_went_back_is_remembered(heads: LogHeads) -> None:
    for n in (1, 2, 3):
        heads.append(head(n), nothing)
    heads.append(head(2, "other"), nothing)
    kept = heads.read()
    assert kept.rollbacks == (Rollback(1, 3),)
    assert (kept.last, kept.of(2)) == (2, head(2, "other").hash)
    assert heads.some([1, 2, 3]) == {1: head(1).hash, 2: head(2, "other").hash}


def test_a_damaged_line_is_named(heads: LogHeads) -> None:
    for n in (1, 2, 3):
        heads.append(head(n), nothing)
    data = bytearray(heads.path.read_bytes())
    data[78 + 20] = ord("z")
    heads.path.write_bytes(bytes(data))
    assert heads.read().damaged[0] == 2


def test_many_at_once_keep_each_head_once(heads: LogHeads) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: heads.append(head(n), up_to), range(1, 101)))
    assert heads.read().rollbacks == ()
    assert heads.path.stat().st_size == 100 * 78


def test_a_head_on_the_chain_asks_for_no_run_and_is_sound(tmp_path: Path) -> None:
    store = Store(tmp_path / "received")
    before = store.intake_head()
    noted = note_log_head(store, head(7))
    assert note_log_head(store, head(7)) == noted
    assert (noted.number, noted.line, noted.code) == (1, 7, f"7-{head(7).hash}")
    note_log_head(store, head(9))
    assert [a.line for a in Store(store.root).audits()] == [7, 9]
    assert store.intake_head() == before
    assert verify_store(store) == []
    assert "日志链头" in words_of(store.chain.state().events[0])


def test_a_head_under_another_number_is_irregular(tmp_path: Path) -> None:
    store = Store(tmp_path / "received")
    note_log_head(store, head(7))
    with store.writing(), pytest.raises(StoreError, match="次序不对"):
        store.commit("audits/3.json", b"{}", "audited")
