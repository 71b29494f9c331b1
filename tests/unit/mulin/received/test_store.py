"""What came in stays, once, with its record, its receipt and its place in the chain."""

from __future__ import annotations

import stat
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from received_fixtures import Whose, take

from mulin.findings import Finding, Level
from mulin.received import Store, StoreError, receipt_is_sound
from mulin.received.receipts import by_receipt
from mulin.received.verify import verify_store

BLANK = Finding(Level.ERROR, "cell.required_blank", "没有填", "填写", sheet="街道", cell="D4")
JUMP = Finding(Level.WARNING, "history.jump", "相差过大", "核对", sheet="街道", cell="D5")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "received")


def test_a_hand_in_can_be_read_back_with_its_record(store: Store) -> None:
    receipt = take(store, b"first", findings=[JUMP], evidence={"会议记录.pdf": b"minutes"}, channel="demo")

    record = store.record("2024-D06-report-v1")
    assert store.open_object(record.sha256).read() == b"first"
    assert store.open_object(record.evidence["会议记录.pdf"]).read() == b"minutes"
    assert (record.state, record.version, record.size, record.demo) == ("accepted", 1, 5, True)
    assert record.findings == (JUMP,)
    assert record == receipt.record
    assert verify_store(store) == []


def test_objects_and_records_cannot_be_overwritten_by_accident(store: Store) -> None:
    take(store, b"first")

    kept = [p for folder in ("objects", "sidecars") for p in (store.root / folder).rglob("*") if p.is_file()]
    assert len(kept) == 2
    assert all(stat.S_IMODE(p.stat().st_mode) == 0o444 for p in kept)


def test_a_new_file_is_a_new_version_and_the_latest_accepted_is_in_force(store: Store) -> None:
    take(store, b"first")
    take(store, b"second")
    take(store, b"third", state="rejected", findings=[BLANK])
    take(store, b"other", Whose(department="D05", kind="panel"))

    assert [r.submission_id for r in store.in_force(2024)] == ["2024-D05-panel-v1", "2024-D06-report-v2"]
    assert [r.version for r in store.records(2024, "D06")] == [1, 2, 3]
    assert store.in_force(2023) == []


def test_the_same_file_twice_is_the_same_receipt(store: Store) -> None:
    store.clock = lambda: datetime(2025, 1, 10, 9)
    first = take(store, b"first")
    store.clock = lambda: datetime(2025, 1, 11, 9)
    again = take(store, b"first")

    assert again.code == first.code
    assert again.repeated
    assert not first.repeated
    assert len(store.records()) == 1
    assert store.record(first.submission_id).received_at == "2025-01-10T09:00:00+08:00"


def test_a_file_nobody_can_identify_is_kept_apart_and_only_once(store: Store) -> None:
    first = store.receive(
        b"\x00bomb", pack="示例", identity=None, who="张三", channel="folder", state="rejected", findings=[BLANK]
    )
    again = store.receive(
        b"\x00bomb", pack="示例", identity=None, who="李四", channel="folder", state="rejected", findings=[BLANK]
    )

    assert first.code == again.code
    assert receipt_is_sound(first.code)
    assert store.records(2024) == []
    assert [r.kind for r in store.records()] == ["unidentified"]
    assert store.open_object(first.sha256).read() == b"\x00bomb"


@pytest.mark.parametrize("department", ["../D06", "D06/..", "", "D 06", "部门"])
def test_what_a_file_claims_to_be_never_becomes_a_path(store: Store, department: str) -> None:
    with pytest.raises(ValueError, match="codes"):
        take(store, b"first", Whose(department=department))

    assert not store.root.exists()


def test_receipt_codes_tell_what_they_are_for_and_notice_slips(store: Store) -> None:
    code = take(store, b"first").code

    assert code.startswith("2024-D06-报-v1-A7937B-")
    assert receipt_is_sound(code)
    assert by_receipt(store, code).submission_id == "2024-D06-report-v1"
    for wrong in (code.replace("D06", "D60"), code.replace("v1", "v2"), code.replace("2024", "2023"), code[:-1], ""):
        assert not receipt_is_sound(wrong), wrong


def test_times_are_written_in_beijing_time(store: Store) -> None:
    store.clock = lambda: datetime(2025, 1, 19, 18, 30, tzinfo=UTC)
    receipt = take(store, b"first")

    assert receipt.received_at == "2025-01-20T02:30:00+08:00"


def test_publications_are_events_of_the_chain(store: Store) -> None:
    take(store, b"first")
    for release in ("r1", "r2"):
        store.anchor_release(2024, release, "d" * 64, "e" * 64)
    before = store.head()
    published = store.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 31), "王五")
    same = store.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 31), "王五")
    later = store.publish(2024, "r2", date(2025, 2, 20), date(2025, 4, 15), "王五")

    assert same == published
    assert store.publications(2024) == [published, later]
    assert store.publications(2023) == []
    assert store.head() != before
    assert verify_store(store, anchors=[before, store.head()]) == []


def test_an_unknown_record_is_said_so(store: Store) -> None:
    with pytest.raises(StoreError, match="没有编号为“2024-D06-report-v9”的收件记录"):
        store.record("2024-D06-report-v9")


def test_an_empty_store_reads_as_empty_and_creates_nothing(store: Store) -> None:
    assert store.records() == []
    assert store.in_force(2024) == []
    assert store.head() == "0" * 64
    assert verify_store(store) == []
    assert not store.root.exists()


def test_two_stores_on_one_folder_see_each_other(store: Store) -> None:
    other = Store(store.root)
    take(store, b"first")
    assert [r.version for r in other.records()] == [1]
    take(other, b"second")
    assert [r.version for r in store.records()] == [1, 2]


def test_releases_are_events_of_the_chain_each_number_once(store: Store) -> None:
    take(store, b"first")
    came_in = store.head()
    anchor = store.anchor_release(2024, "r1", "d" * 64, "e" * 64)
    head = store.head()
    again = store.anchor_release(2024, "r1", "d" * 64, "e" * 64)

    assert (again, store.head()) == (anchor, head), "the same release twice is written once"
    with pytest.raises(StoreError, match="2024年的 r1 已经登记过"):
        store.anchor_release(2024, "r1", "d" * 64, "f" * 64)
    store.anchor_release(2023, "r1", "d" * 64, "f" * 64)

    assert store.anchors(2024) == [anchor]
    assert [a.year for a in store.anchors()] == [2024, 2023]
    assert (store.intake_head(), store.head() != came_in) == (came_in, True)
    assert [e.event for e in store.chain.state().events] == ["received", "release", "release"]
    assert verify_store(store) == []


def test_the_head_of_what_came_in_moves_with_hand_ins_and_publications_only(store: Store) -> None:
    assert store.intake_head() == "0" * 64
    store.anchor_release(2024, "r1", "d" * 64, "e" * 64)
    assert store.intake_head() == "0" * 64
    take(store, b"first")
    first = store.intake_head()
    store.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 31), "王五")
    assert len({"0" * 64, first, store.intake_head()}) == 3
