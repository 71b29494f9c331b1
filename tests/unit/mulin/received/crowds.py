"""Many who hand in at the same moment, and the disk as a kill or a power cut in the middle of their group leaves it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest

from mulin.received import Receipt, Record, Store, together
from mulin.received.arrivals import arrive
from mulin.received.places import GROUP

MARCH = datetime(2025, 3, 3, 10)
Came = tuple[str, bytes]
"""Department and what it hands in."""
THREE: tuple[Came, ...] = (("D04", b"four"), ("D05", b"five"), ("D06", b"six"))


def opened(root: Path, **more: object) -> Store:
    return Store(root, clock=lambda: MARCH, **more)  # type: ignore[arg-type]


def come(store: Store, came: Came, **more: object) -> Receipt:
    """As the portal hands it in; with ``more`` where something is to be said otherwise."""
    given = {"pack": "示例", "kind": "report", "who": "张三", "account": "zhangsan", "file_name": "上报.xlsx"}
    return arrive(store, came[1], year=2024, department=came[0], **(given | more))  # type: ignore[arg-type]


def crowd(store: Store, all_of_them: Sequence[Came], **more: object) -> list[Receipt | Exception]:
    """All at once, so that they are one group: they wait while somebody else writes."""

    over: list[Came] = []

    def one(came: Came) -> Receipt | Exception:
        try:
            return come(store, came, **more)
        except Exception as refused:  # noqa: BLE001 - looked at by the test
            return refused
        finally:
            over.append(came)

    with ThreadPoolExecutor(len(all_of_them)) as pool, until_all_wait(store, len(all_of_them), over):
        said = [pool.submit(one, came) for came in all_of_them]
    return [s.result() for s in said]


@contextmanager
def until_all_wait(store: Store, number: int, over: Sequence[Came] = ()) -> Iterator[None]:
    """Somebody else writes until so many wait for the lock, but for those for whom it is ``over``."""
    with opened(store.root).writing():
        yield
        until = time.monotonic() + 5
        while len(store._together._crowd._waiting) + len(over) < number and time.monotonic() < until:
            time.sleep(0.001)


def one_after_another(asks: Sequence[Callable[[], None]]) -> None:
    """In place of asking the disk at once: every kill comes at a known step."""
    for ask in asks:
        ask()


def unfinished(store: Store, came: Sequence[Came], lasting: Sequence[int], lines: int, torn: int) -> list[Record]:
    """The disk in the middle of a group of new files: of its records only the ``lasting`` ones, of its lines so many,
    and ``torn`` bytes of the next. Returns what would have been its records."""
    with store.writing():  # what was left before is put in order first
        before = len(store.chain.state().events)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(together, "forget", lambda root: None)
        assert all(isinstance(r, Receipt) for r in crowd(store, came))
    group = Store(store.root).records()[-len(came) :]
    events = store.chain.state().events
    for number, event in enumerate(events[before:]):
        if number not in lasting:
            (store.root / event.ref).unlink()
    kept, rest = events[: before + lines], b"".join(e.line() for e in events[before + lines :])
    (store.root / "chain.jsonl").write_bytes(b"".join(e.line() for e in kept) + rest[:torn])
    assert (store.root / GROUP).stat().st_size
    return group
