"""What is said of a store by all that came in, worked out from what is new."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mulin.received import Store
from mulin.received.arrivals import arrive
from mulin.received.record import Record
from portal.following import Following


def come(store: Store, department: str) -> None:
    arrive(
        store, department.encode(), pack="示例", year=2024, department=department, kind="report", who="张三",
        account="zhangsan", file_name="上报.xlsx",
    )  # fmt: skip


def test_each_hand_in_is_read_once_and_another_store_is_another(tmp_path: Path) -> None:
    read: list[int] = []

    def names(known: tuple[str, ...], new: Sequence[Record]) -> tuple[str, ...]:
        read.append(len(new))
        return (*known, *(record.department for record in new))

    who: Following[tuple[str, ...]] = Following((), names)
    first, second = Store(tmp_path / "first"), Store(tmp_path / "second")
    assert who.of(first) == ()
    come(first, "D01")
    come(first, "D02")
    assert who.of(first) == who.of(first) == ("D01", "D02")
    come(first, "D03")
    assert who.of(first) == ("D01", "D02", "D03")
    assert who.of(second) == ()
    assert read == [2, 1]
