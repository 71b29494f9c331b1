"""A store on another machine's disk, of which this one remembers for a while how its files were."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from received_fixtures import Whose, take

from mulin.received import Store, StoreError
from mulin.received import chain as chains
from mulin.received.places import CHAIN
from mulin.received.verify import verify_store

FIRST, SECOND, THIRD = (Whose(department=code) for code in ("D01", "D02", "D03"))


class Memory:
    """The chain as it was once, for whoever looks at it, and for whoever reads it: as often as said from now on."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
        self.looks = self.reads = 0.0
        then, look = store.chain.path.stat(), Path.stat
        state, read = store.chain.state(), chains.read_chain

        def seen(path: Path, **how: Any) -> Any:
            if path != store.chain.path or self.looks <= 0:
                return look(path, **how)
            self.looks -= 1
            return then

        def told(path: Path, known: chains.ChainState | None = None) -> chains.ChainState:
            if self.reads <= 0:
                return read(path, known)
            self.reads -= 1
            return state

        monkeypatch.setattr(Path, "stat", seen)
        monkeypatch.setattr(chains, "read_chain", told)


@pytest.fixture
def here(tmp_path: Path) -> Store:
    store = Store(tmp_path)
    take(store, b"one", FIRST)
    return store


@pytest.fixture
def memory(here: Store, monkeypatch: pytest.MonkeyPatch) -> Memory:
    """Of a machine that looked before another one wrote the second line."""
    memory = Memory(here, monkeypatch)
    take(Store(here.root), b"two", SECOND)
    return memory


@pytest.mark.parametrize("looks", [0, 40])
@pytest.mark.parametrize("state", ["accepted", "pending"])
def test_a_hand_in_follows_on_what_another_machine_wrote_and_this_one_does_not_see_yet(
    here: Store, memory: Memory, state: str, looks: int
) -> None:
    """Nor does it where the file has its length and not yet its last line."""
    memory.looks, memory.reads = looks, 5
    receipt = take(here, b"three", THIRD, state=state)
    memory.looks = memory.reads = 0
    now = Store(here.root)
    assert not verify_store(now)
    assert [record.receipt for record in now.versions(2024, "D03", "report")] == [receipt.code]
    assert len(now.chain.state().events) == 3


def test_what_is_never_seen_stops_the_writer_who_leaves_nothing(
    here: Store, memory: Memory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chains, "_UNSEEN_SECONDS", 0.2)
    before = sorted(here.root.rglob("*")), (here.root / CHAIN).read_bytes()
    memory.looks = memory.reads = float("inf")
    with pytest.raises(StoreError, match="别的机器刚写过"):
        take(here, b"three", THIRD)
    memory.looks = memory.reads = 0
    assert (sorted(here.root.rglob("*")), (here.root / CHAIN).read_bytes()) == before
    take(here, b"three", THIRD)
    assert not verify_store(Store(here.root))
