"""Two writers that both live: on a disk of another machine the store's lock can be lost while its holder lives. The
chain stays one, and whoever was overtaken has written nothing."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest
from received_fixtures import Whose, take

from mulin.findings import errors
from mulin.received import Store, StoreError, chain, writer
from mulin.received.verify import verify_store


@pytest.fixture
def store(tmp_path: Path) -> Store:
    made = Store(tmp_path)
    take(made, b"first", Whose(department="D06"))
    return made


def another_writes(store: Store) -> None:
    take(Store(store.root), b"another's", Whose(department="D07"))


def assert_one_chain(store: Store, *departments: str) -> None:
    found = Store(store.root)
    assert errors(verify_store(found)) == []
    assert [record.department for record in found.records()] == list(departments)


def test_a_line_that_follows_an_older_one_is_not_written(store: Store) -> None:
    line = store.chain.next("received", ref="sidecars/2024/D08-report-v1.json", payload="a" * 64)
    another_writes(store)

    with pytest.raises(OSError, match="Stale") as refused:
        store.chain.extend([line])

    assert refused.value.errno == errno.ESTALE
    assert_one_chain(store, "D06", "D07")


@pytest.mark.parametrize(("is_told", "said"), [(True, "比这台机器看到的长"), (False, "共享盘断开过")])
def test_nothing_is_written_behind_lines_that_this_machine_has_not_seen(
    store: Store, monkeypatch: pytest.MonkeyPatch, is_told: bool, said: str
) -> None:
    """A machine may have kept for some seconds what a file was like; some disks can be asked how it is."""
    seen = store.chain.state()
    another_writes(store)
    with monkeypatch.context() as patch:
        patch.setattr(store.chain, "state", lambda: seen)
        patch.setattr(store.chain, "_goes_on_unseen", lambda: is_told)
        patch.setattr(chain, "_UNSEEN_SECONDS", 0.1)
        with pytest.raises(StoreError, match=said):
            take(store, b"mine", Whose(department="D08"))

    assert_one_chain(store, "D06", "D07")
    take(store, b"mine", Whose(department="D08"))
    assert_one_chain(store, "D06", "D07", "D08")


@pytest.mark.parametrize("same", [True, False])
def test_whoever_is_overtaken_between_record_and_line_writes_no_line(
    store: Store, monkeypatch: pytest.MonkeyPatch, same: bool
) -> None:
    """Another has the lock, takes the record for that of a writer who died, and registers the same release itself, or
    something else."""
    write = writer.write_durably

    def written_and_overtaken(*what: Any, **how: Any) -> None:
        write(*what, **how)
        patch.undo()
        (store.root / ".lock").unlink()
        if same:
            Store(store.root).anchor_release(2024, "r1", "d" * 64, "e" * 64)
        else:
            another_writes(store)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "write_durably", written_and_overtaken)
        with pytest.raises(StoreError):
            store.anchor_release(2024, "r1", "d" * 64, "e" * 64)

    store.anchor_release(2024, "r1", "d" * 64, "e" * 64)
    assert [a.release for a in Store(store.root).anchors(2024)] == ["r1"]
    assert_one_chain(store, "D06", *([] if same else ["D07"]))
