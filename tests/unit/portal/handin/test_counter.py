"""An upload and its line of the log are both there or neither, whoever is kept together with it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.db import connection

from mulin.crowd import Wish
from mulin.received import Receipt, Store, StoreError
from mulin.received.arrivals import arrive
from mulin.received.record import KeptError
from portal.audit.log import Line
from portal.audit.models import Entry
from portal.handin.counter import Upload, _lead, keep_with_line

pytestmark = pytest.mark.django_db


def line(number: int) -> Line:
    return Line("wang", "王芳", "D06 经办人", "handin.upload", str(number))


def coming(store: Store, number: int) -> Receipt:
    return arrive(
        store, f"表 {number}".encode(), pack="p", year=2024, department=f"D{number:02d}", kind="report", who="王芳",
        account="wang", file_name="表.xlsx",
    )  # fmt: skip


def told() -> list[str]:
    return list(Entry.objects.values_list("about", flat=True))


def refused() -> Receipt:
    raise StoreError("磁盘满了")


def test_one_alone(home: Path) -> None:
    store = Store(home / "received")
    receipt = keep_with_line(line(1), lambda: coming(store, 1))
    assert [r.receipt for r in store.records()] == [receipt.code]
    assert told() == ["1"]


def test_one_that_is_refused_leaves_no_line(home: Path) -> None:
    with pytest.raises(StoreError, match="磁盘满了"):
        keep_with_line(line(1), refused)
    assert told() == []


def test_of_several_the_refused_one_alone_has_none(home: Path) -> None:
    store = Store(home / "received")
    wishes: list[Wish[Upload, Receipt]] = [
        Wish(Upload(line(1), lambda: coming(store, 1))),
        Wish(Upload(line(2), refused)),
        Wish(Upload(line(3), lambda: coming(store, 3))),
    ]
    _lead(wishes[0], lambda: wishes)
    assert [w.given is not None for w in wishes] == [True, False, True]
    assert isinstance(wishes[1].refused, StoreError)
    assert told() == ["1", "3"]
    assert [e.number for e in Entry.objects.all()] == [1, 2], "without a gap"
    assert len(store.records()) == 2


def test_what_is_kept_on_a_disk_that_may_fail_has_its_line(home: Path) -> None:
    store = Store(home / "received")

    def at_risk() -> Receipt:
        raise KeptError("盘可能坏了", coming(store, 1))

    with pytest.raises(KeptError):
        keep_with_line(line(1), at_risk)
    assert told() == ["1"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite in memory knows one connection")
def test_a_crowd(home: Path) -> None:
    store, together = Store(home / "received"), threading.Barrier(8)

    def upload(number: int) -> str:
        together.wait(10)
        code = keep_with_line(line(number), lambda: coming(store, number)).code
        connection.close()
        return code

    with ThreadPoolExecutor(8) as pool:
        codes = set(pool.map(upload, range(8)))
    assert codes == {r.receipt for r in store.records()}
    assert sorted(told()) == [str(n) for n in range(8)]
