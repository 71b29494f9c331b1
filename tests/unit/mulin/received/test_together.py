"""Those who wait are written down together: each as if alone, and nobody pays for another."""

from __future__ import annotations

import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from crowds import THREE, come, crowd, opened, unfinished, until_all_wait

from mulin import at_once, durable
from mulin.findings import FindingsError
from mulin.plain import canonical
from mulin.received import Receipt, Store, StoreError, janitor, lock, require_whole, together
from mulin.received.announced import MOST, Announced, announced
from mulin.received.arrivals import pending
from mulin.received.lock import exclusive
from mulin.received.places import GROUP
from mulin.received.record import receipt_is_sound
from mulin.received.verify import verify_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return opened(tmp_path / "received")


def rules(store: Store) -> list[tuple[str, str]]:
    return [(f.level.name.lower(), f.rule) for f in verify_store(Store(store.root))]


# ---- each as if alone ------------------------------------------------------------------------------------------------


def test_each_of_a_crowd_has_its_own_final_receipt(store: Store) -> None:
    receipts = crowd(store, THREE)
    assert all(isinstance(r, Receipt) and receipt_is_sound(r.code) and not r.repeated for r in receipts)
    records = Store(store.root).records()
    assert {r.code: r.sha256 for r in receipts if isinstance(r, Receipt)} == {r.receipt: r.sha256 for r in records}
    assert {r.head for r in receipts if isinstance(r, Receipt)} == {store.receipt(r).head for r in records}
    assert [r.chain_index for r in records] == [0, 1, 2]
    assert len(pending(store)) == 3
    assert rules(store) == []
    assert [p.name for p in store.temp_dir.iterdir()] == ["group"], "nothing is left but the announcement, wiped"
    assert (store.root / GROUP).read_bytes() == b""


def test_a_record_of_a_crowd_is_what_it_would_be_alone(store: Store, tmp_path: Path) -> None:
    alone = opened(tmp_path / "alone")
    crowd(store, THREE)
    for record in store.records():
        came = next(c for c in THREE if c[0] == record.department)
        come(alone, came)
    refs = [e.ref for e in store.chain.state().events]
    assert [(alone.root / r).read_bytes() for r in refs] == [(store.root / r).read_bytes() for r in refs]
    assert (alone.root / "chain.jsonl").read_bytes() == (store.root / "chain.jsonl").read_bytes()
    assert not (alone.root / GROUP).exists(), "who comes alone announces nothing"


def test_a_crowd_waits_for_the_chain_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    come(store, ("D01", b"first"))
    appended: list[bytes] = []
    real = durable.append
    monkeypatch.setattr(durable, "append", lambda fd, data, size: (appended.append(data), real(fd, data, size)))
    crowd(store, THREE)
    assert [lines.count(b"\n") for lines in appended] == [3]


def test_of_one_table_one_follows_the_other_and_the_same_file_is_one_hand_in(store: Store) -> None:
    came = [("D06", b"a"), ("D06", b"b"), ("D06", b"a"), ("D05", b"a")]
    receipts = [r for r in crowd(store, came) if isinstance(r, Receipt)]
    assert sorted((r.record.department, r.version) for r in receipts if not r.repeated) == [
        ("D05", 1), ("D06", 1), ("D06", 2),
    ]  # fmt: skip
    assert receipts[0].code == receipts[2].code
    assert [r.repeated for r in receipts].count(True) == 1
    assert rules(store) == []


def test_one_that_is_refused_costs_the_others_nothing(store: Store) -> None:
    with ThreadPoolExecutor(4) as pool, until_all_wait(store, 4):
        cites = pool.submit(come, store, ("D01", b"cites"), objection=7)
        others = [pool.submit(come, store, came) for came in THREE]
    with pytest.raises(StoreError, match="7"):
        cites.result()
    assert [o.result().version for o in others] == [1, 1, 1]
    assert {level for level, _ in rules(store)} <= {"warning"}


def test_more_than_a_group_are_several(store: Store) -> None:
    receipts = crowd(store, [(f"D{n:02d}", b"x") for n in range(MOST + 4)])
    assert {type(r) for r in receipts} == {Receipt}
    assert len(store.chain.state().events) == MOST + 4
    assert rules(store) == []


def test_who_gets_the_lock_too_late_hears_so_and_leaves_nothing(tmp_path: Path) -> None:
    store = opened(tmp_path / "received", lock_timeout=0.2)
    come(store, ("D01", b"first"))
    with Store(store.root).writing(), ThreadPoolExecutor(3) as pool:
        began = time.monotonic()
        said = [pool.submit(come, store, came) for came in THREE]
        for one in said:
            with pytest.raises(StoreError, match=rf"等了 0.2 秒.*进程 {os.getpid()}"):
                one.result()
        assert time.monotonic() - began < 2
    assert len(store.records()) == 1
    assert list(store.temp_dir.iterdir()) == []
    assert {type(r) for r in crowd(store, THREE)} == {Receipt}


def test_an_interrupted_leader_leaves_the_others_to_the_next(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = together.settle, []

    def interrupted(*given: object) -> None:
        calls.append(given)
        if len(calls) == 1:
            raise KeyboardInterrupt
        real(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(together, "settle", interrupted)
    with ThreadPoolExecutor(3) as pool, until_all_wait(store, 3):
        said = [pool.submit(come, store, came) for came in THREE]
    ends = [type(s.exception()) for s in said]
    assert sorted(e.__name__ for e in ends) == ["KeyboardInterrupt", "NoneType", "NoneType"]
    assert len(store.records()) == 2
    assert {level for level, _ in rules(store)} <= {"warning"}


def test_where_no_thread_can_be_started_each_is_written_alone(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    class NoThreads(ThreadPoolExecutor):
        def submit(self, *given, **more):  # type: ignore[no-untyped-def]
            raise RuntimeError("can't start new thread")

    monkeypatch.setattr(at_once, "ThreadPoolExecutor", NoThreads)
    monkeypatch.setattr(together, "_ASK", at_once.AtOnce(2))
    assert {type(r) for r in crowd(store, THREE)} == {Receipt}
    assert rules(store) == []


def test_witnesses_are_told_of_a_group(store: Store) -> None:
    told: list[int] = []
    store.on_written = lambda s: told.append(len(s.chain.state().events))
    crowd(store, THREE)
    assert told[-1] == 3


# ---- a chain that was cut is told as before --------------------------------------------------------------------------


@pytest.mark.parametrize("lines", [1, 0])
def test_a_chain_cut_within_a_group_that_was_finished_is_told(store: Store, lines: int) -> None:
    come(store, ("D01", b"first"))
    crowd(store, THREE)
    kept = store.chain.path.read_bytes().splitlines(keepends=True)[: 1 + lines]
    store.chain.path.write_bytes(b"".join(kept))
    assert ("error", "record.unlinked") in rules(store)
    with pytest.raises(FindingsError):
        require_whole(Store(store.root))
    assert len(Store(store.root).records()) <= 2 + lines, "no more than one record is taken for a crash's"


def test_a_chain_that_is_gone_after_a_first_group_is_missed(store: Store) -> None:
    crowd(store, THREE)
    store.chain.path.unlink()
    assert rules(store)[0] == ("error", "chain.missing")
    with pytest.raises(StoreError, match=r"chain\.jsonl 不见了"):
        come(Store(store.root), ("D09", b"x"))


def test_a_chain_cut_before_a_group_that_was_not_finished_is_told(store: Store) -> None:
    come(store, ("D01", b"first"))
    come(store, ("D02", b"second"))
    unfinished(store, THREE, (0, 1, 2), 0, 0)
    store.chain.path.write_bytes(store.chain.path.read_bytes().splitlines(keepends=True)[0])
    assert [level for level, rule in rules(store) if rule == "record.unlinked"].count("error") == 3


def _all(group: Announced) -> Announced:
    return Announced(group.after, group.index, group.records + group.records * MOST)


def _elsewhere(group: Announced) -> Announced:
    return Announced("0" * 64, group.index, group.records)


def _one(group: Announced) -> Announced:
    return Announced(group.after, group.index, group.records[:1])


def _proofs(group: Announced) -> Announced:
    return Announced(group.after, group.index, (("anchors/2024/r1.json", "0" * 64), *group.records))


def _other_bytes(group: Announced) -> Announced:
    return Announced(group.after, group.index, tuple((ref, "0" * 64) for ref, _ in group.records))


@pytest.mark.parametrize("forged", [_all, _elsewhere, _one, _proofs, _other_bytes])
def test_an_announcement_that_no_group_made_excuses_no_more_than_one_record(store: Store, forged) -> None:  # type: ignore[no-untyped-def]
    come(store, ("D01", b"first"))
    unfinished(store, THREE, (0, 1, 2), 0, 0)
    said = announced(store.root, Store(store.root).chain.state())
    assert said is not None
    other = forged(said)
    said_now = {"after": other.after, "index": other.index, "records": other.records}
    (store.root / GROUP).write_bytes(canonical(said_now))
    assert [level for level, rule in rules(store) if rule == "record.unlinked"].count("error") == 2


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"after":"x","index":-1,"records":[]}', b"\xff\x00"])
def test_what_is_no_announcement_is_none(store: Store, data: bytes) -> None:
    come(store, ("D01", b"first"))
    (store.root / GROUP).write_bytes(data)
    assert announced(store.root, store.chain.state()) is None
    assert {type(r) for r in crowd(store, THREE)} == {Receipt}
    assert rules(store) == []


def test_a_link_in_the_place_of_the_announcement_is_not_written_through(store: Store, tmp_path: Path) -> None:
    come(store, ("D01", b"first"))
    (tmp_path / "elsewhere").write_bytes(b"mine")
    (store.root / GROUP).symlink_to(tmp_path / "elsewhere")
    assert {type(r) for r in crowd(store, THREE)} == {Receipt}, "each alone"
    assert (tmp_path / "elsewhere").read_bytes() == b"mine"


def test_a_record_whose_object_is_gone_is_told_and_the_rest_of_its_group_is_linked(store: Store) -> None:
    come(store, ("D01", b"first"))
    group = unfinished(store, THREE, (0, 1, 2), 0, 0)
    (store.root / "objects" / group[1].sha256[:2] / group[1].sha256).unlink()
    after = opened(store.root)
    assert len(janitor(after).relinked) == 2
    assert ("error", "record.unlinked") in rules(store)
    assert {type(r) for r in crowd(after, [("D07", b"7"), ("D08", b"8")])} == {Receipt}


# ---- turns -----------------------------------------------------------------------------------------------------------


def test_who_waits_is_next_and_is_not_overtaken(tmp_path: Path) -> None:
    place, order = tmp_path / "store" / ".lock", []

    def take(name: str) -> None:
        with exclusive(place, timeout=5, turns=True):
            order.append(name)

    with exclusive(place, timeout=5, turns=True):
        other = threading.Thread(target=take, args=("waited",))
        other.start()
        time.sleep(0.05)
    take("again")
    other.join()
    assert order == ["waited", "again"]


def test_a_judgement_lets_those_who_wait_go_first_but_not_for_ever(tmp_path: Path) -> None:
    place, stop = tmp_path / "store" / ".lock", threading.Event()

    def busy() -> None:
        while not stop.is_set():
            with exclusive(place, timeout=5, turns=True):
                time.sleep(0.002)

    crowd_of_two = [threading.Thread(target=busy) for _ in range(2)]
    for one in crowd_of_two:
        one.start()
    time.sleep(0.05)
    began = time.monotonic()
    with exclusive(place, timeout=5, turns=True, behind=0.3):
        waited = time.monotonic() - began
    stop.set()
    for one in crowd_of_two:
        one.join()
    assert waited < 2
    with exclusive(place, timeout=5, turns=True, behind=5.0):
        assert time.monotonic() - began < 4, "where nobody waits it does not either"


def test_where_folders_cannot_be_locked_whoever_asks_first_has_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = lock.fcntl.flock

    def flock(descriptor: int, how: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{descriptor}"):  # noqa: PTH112
            raise OSError(95, "Operation not supported")
        real(descriptor, how)

    monkeypatch.setattr(lock.fcntl, "flock", flock)
    assert {type(r) for r in crowd(store, THREE)} == {Receipt}
    assert rules(store) == []
