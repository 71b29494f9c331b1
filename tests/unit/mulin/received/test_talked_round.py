"""Somebody who can write to the store, with its own code, cannot make it say something else: each attempt is named.

Nothing on disk is damaged here: every hash fits. What is wrong is that no writer of ours would have written it.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from received_fixtures import Whose, take
from tampering import FORGED, append, bytes_of

from mulin.beijing import in_beijing
from mulin.findings import Finding, FindingsError, Level, errors
from mulin.received import Anchor, Record, Store, StoreError, extracts, issue_extract, janitor, require_whole
from mulin.received.files import write_durably
from mulin.received.record import Channel, receipt_code, submission_id
from mulin.received.verify import verify_store

MARCH = datetime(2025, 3, 3, 10)
DATA, MANIFEST = "d" * 64, "a" * 64


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two hand-ins, a release of 2024, its publication and an extract: all as our writers leave it, in March."""
    made = Store(tmp_path_factory.mktemp("sound") / "received", clock=lambda: MARCH)
    take(made, b"first")
    take(made, b"other", Whose(department="D05"))
    made.anchor_release(2024, "r1", DATA, MANIFEST)
    made.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 3), "王五")
    issue_extract(made, 2024, "310110001", "r1", "区纪委", "年度考核", "王某", lambda n, day: b"%PDF")
    assert verify_store(made) == []
    return made.root


@pytest.fixture
def store(sound: Path, tmp_path: Path) -> Store:
    """A copy to forge."""
    shutil.copytree(sound, tmp_path / "received")
    return Store(tmp_path / "received", clock=lambda: MARCH)


def anchor(store: Store, release: str = "r1", **other: object) -> bytes:
    said = Anchor(2024, release, DATA, FORGED, in_beijing(MARCH), len(store.chain.state().events))
    return bytes_of(replace(said, **other))  # type: ignore[arg-type]


def hand_in(store: Store, version: int = 2, channel: Channel = "cli", at: datetime = MARCH, **other: object) -> bytes:
    """A record of D06's next version, for a file that is in the store."""
    known = store.record("2024-D06-report-v1")
    named = (2024, "D06", "report", version)
    said = replace(
        known, version=version, submission_id=submission_id(*named), receipt=receipt_code(*named, known.sha256),
        received_at=in_beijing(at), chain_index=len(store.chain.state().events), channel=channel,
        demo=channel == "demo",
    )  # fmt: skip
    return bytes_of(replace(said, **other))


def found(store: Store) -> list[Finding]:
    return errors(verify_store(Store(store.root)))


def rules(store: Store) -> list[str]:
    return [f.rule for f in found(store)]


SECOND = "sidecars/2024/D06-report-v2.json"


# ---- a second anchor ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("keep_the_first_file", [True, False], ids=["file as it was", "file exchanged"])
def test_a_release_is_registered_once_and_a_second_line_for_it_is_named(
    store: Store, *, keep_the_first_file: bool
) -> None:
    append(store, "release", "anchors/2024/r1.json", None if keep_the_first_file else anchor(store))

    second = next(f for f in found(store) if f.rule == "chain.second_anchor")
    assert (second.file, second.row) == ("chain.jsonl", 6)
    for said in ("第6行又登记了一次2024年的 r1", "在第3行已经登记", "只有第3行算数"):
        assert said in second.message
    assert ("record.tampered" in rules(store)) is not keep_the_first_file
    with pytest.raises(StoreError, match="第6行又登记了一次2024年的 r1"):
        store.anchors(2024)
    with pytest.raises(StoreError, match="第6行又登记了一次"):
        store.anchors(2023)
    with pytest.raises(StoreError, match="第6行又登记了一次"):
        store.anchor_release(2024, "r2", DATA, MANIFEST)
    with pytest.raises(FindingsError, match="第6行又登记了一次"):
        require_whole(store)


@pytest.mark.parametrize(
    ("event", "ref"),
    [
        ("release", "anchors/2024/r01.json"),
        ("release", "anchors/2024/./r2.json"),
        ("release", "anchors/2024/r1-b.json"),
        ("release", "anchors/2024/r１.json"),  # a full-width digit
        ("release", "publications/2024/p2.json"),
        ("release", SECOND),
        ("recovered", "anchors/2024/r2.json"),
        ("received", "anchors/2024/r2.json"),
        ("published", "anchors/2024/r2.json"),
        ("repaired", "anchors/2024/r2.json"),
        ("release", "../../../etc/hostname"),
    ],
)
def test_an_event_of_a_kind_or_place_no_writer_gives_it_is_named(store: Store, event: str, ref: str) -> None:
    inside = not ref.startswith("..")
    append(store, event, ref, anchor(store, "r2") if inside else None)

    told = [f for f in found(store) if f.rule != "record.unlinked"]  # where the file has a name of ours after all
    assert [f.rule for f in told] == ["chain.place"]
    assert ref in told[0].message
    if event == "release" or ref.startswith("anchors"):
        with pytest.raises(StoreError, match="不是这类事项会写的"):
            store.anchors()
    assert take(store, b"third", Whose(department="D05")).version == 2, "departments are not kept waiting"


def test_an_event_nobody_knows_is_named(store: Store) -> None:
    append(store, "corrected", "anchors/2024/r2.json", anchor(store, "r2"))
    assert rules(store) == ["chain.event_unknown"]


@pytest.mark.parametrize(
    ("payload", "rule"),
    [
        (lambda s: anchor(s, "r3"), "chain.record_field"),
        (lambda s: anchor(s, "r2", year=2023), "chain.record_field"),
        (lambda s: anchor(s, "r2", chain_index=2), "chain.record_field"),
        (lambda s: anchor(s, "r2").replace(b",", b", ", 1), "chain.record_form"),
        (lambda s: anchor(s, "r2")[:-1] + b',"note":"x"}', "chain.record_form"),
        (lambda s: anchor(s, "r2", manifest_sha256="m" * 64), "chain.record_form"),
        (lambda s: anchor(s, "r2", recorded_at="2025-03-03T10:00:00Z"), "chain.record_form"),
        (lambda s: anchor(s, "r2", recorded_at=in_beijing(MARCH - timedelta(days=1))), "chain.day"),
        (lambda s: b"[]", "chain.record_form"),
        (lambda s: b"", "chain.record_form"),
    ],
)
def test_a_record_that_is_not_as_we_write_it_is_named(store: Store, payload, rule: str) -> None:  # type: ignore[no-untyped-def]
    append(store, "release", "anchors/2024/r2.json", payload(store))

    assert rules(store) == [rule]
    with pytest.raises(StoreError):
        store.anchors()


def test_numbers_run_on(store: Store) -> None:
    append(store, "received", "sidecars/2024/D06-report-v3.json", hand_in(store, 3))
    append(store, "extract", "extracts/2025/3.json", (store.root / "extracts/2025/1.json").read_bytes())
    append(store, "published", "publications/2024/p3.json", (store.root / "publications/2024/p1.json").read_bytes())
    append(store, "release", "anchors/2024/r4.json", anchor(store, "r4"))
    append(store, "release", "anchors/2024/r2.json", anchor(store, "r2"))  # r4 came before

    assert rules(store) == ["chain.order"] * 4
    assert "这里应为 sidecars/2024/D06-report-v2.json" in found(store)[0].message
    for read in (store.records, store.anchors, store.publications, store.extracts):
        with pytest.raises(StoreError, match="次序不对"):
            read()


def test_the_writers_themselves_refuse_what_would_be_irregular(store: Store) -> None:
    before = store.chain.path.read_bytes()
    forged = {
        "release": ("anchors/2024/r1.json", anchor(store)),
        "recovered": ("anchors/2024/r2.json", anchor(store, "r2")),
        "received": ("sidecars/2024/D06-report-v7.json", hand_in(store, 7)),
    }
    for event, (ref, payload) in forged.items():
        with store.writing(), pytest.raises(StoreError, match="没有登记"):
            store.commit(ref, payload, event, at=MARCH)
    with pytest.raises(StoreError, match="依据2024年的 r9，这一版此前没有登记过"):
        store.publish(2024, "r9", date(2025, 2, 20), date(2025, 3, 3), "王五")
    assert store.chain.path.read_bytes() == before


# ---- tidying links nothing that proves ---------------------------------------------------------------------------


def test_tidying_links_no_anchor_but_sets_it_aside_and_says_what_to_do(store: Store) -> None:
    write_durably(store.root / "anchors/2024/r2.json", anchor(store, "r2"), temp_dir=store.temp_dir)

    report = janitor(store)

    assert report.relinked == ()
    (told,) = report.set_aside
    assert "2024年 r2 的登记写到一半中断，没有登记上" in told.message
    assert "mulin run --year 2024" in told.mend
    assert [a.release for a in store.anchors()] == ["r1"]
    assert not (store.root / "anchors/2024/r2.json").exists()
    kept = [p.read_bytes() for p in (store.root / "torn").iterdir()]
    assert len(kept) == 1
    assert verify_store(store) == []
    assert store.anchor_release(2024, "r2", DATA, MANIFEST).release == "r2", "its own run still can"


def test_a_publication_left_by_a_crash_is_set_aside_and_may_be_registered_again(store: Store) -> None:
    store.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 1), "王五")
    lines = store.chain.path.read_bytes().splitlines(keepends=True)
    store.chain.path.write_bytes(b"".join(lines[:-1]))

    (told,) = janitor(store).set_aside
    assert "第2次公布" in told.message
    assert "mulin publish --year 2024" in told.mend
    assert len(store.publications()) == 1
    store.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 1), "王五")
    assert (len(store.publications()), verify_store(store)) == (2, [])


def test_a_record_slipped_in_that_does_not_come_next_stays_where_it_is_as_an_error(store: Store) -> None:
    forged = anchor(store, "r2", chain_index=99)
    write_durably(store.root / "anchors/2024/r2.json", forged, temp_dir=store.temp_dir)

    report = janitor(store)

    assert (report.relinked, report.set_aside) == ((), ())
    assert [(f.rule, f.level, f.file) for f in report.findings] == [
        ("record.unlinked", Level.ERROR, "anchors/2024/r2.json")
    ]


@pytest.mark.parametrize("gone", ["object", "evidence", "form"])
def test_a_hand_in_is_linked_only_with_everything_that_it_names(store: Store, gone: str) -> None:
    other = {"object": {"sha256": FORGED}, "evidence": {"evidence": {"一.pdf": FORGED}}, "form": {"who": "\n"}}[gone]
    if gone == "object":
        other["receipt"] = receipt_code(2024, "D06", "report", 2, FORGED)
    payload = hand_in(store, **other)
    if gone == "form":
        payload = payload.replace(b'"version":2', b'"version":2.0')
    write_durably(store.root / SECOND, payload, temp_dir=store.temp_dir)

    assert janitor(store).relinked == ()
    assert store.records(2024, "D06")[-1].version == 1


# ---- the tail ----------------------------------------------------------------------------------------------------


def test_the_last_extract_cut_off_the_chain_does_not_free_its_number(store: Store) -> None:
    lines = store.chain.path.read_bytes().splitlines(keepends=True)
    store.chain.path.write_bytes(b"".join(lines[:-1]))

    later, _ = issue_extract(store, 2024, "310110001", "r1", "某某", "年度考核", "王某", lambda n, day: b"%PDF2")

    assert later.number == 2
    assert [(x.number, x.recipient) for x in extracts(store)] == [(2, "某某")]
    assert [f.rule for f in verify_store(store)] == ["record.set_aside"]


def test_a_longer_tail_cut_off_is_an_error_as_long_as_its_records_are_there(store: Store) -> None:
    lines = store.chain.path.read_bytes().splitlines(keepends=True)
    store.chain.path.write_bytes(b"".join(lines[:1]))

    unlinked = [f for f in verify_store(Store(store.root)) if f.rule == "record.unlinked"]
    assert len(unlinked) == 4
    assert len(errors(unlinked)) == 3, "only the next one can have been left by a crash"


def test_an_emptied_chain_is_a_lost_chain(store: Store) -> None:
    store.chain.path.write_bytes(b"")

    assert rules(store) == ["chain.missing"]
    with pytest.raises(StoreError, match="不见了或已被清空"):
        take(store, b"third")


# ---- days --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("event", ["received", "recovered"])
@pytest.mark.parametrize("days", [-60, -1, 1])
def test_a_hand_in_of_another_day_than_its_line_is_named(store: Store, event: str, days: int) -> None:
    append(store, event, SECOND, hand_in(store, at=MARCH + timedelta(days=days)))

    assert rules(store) == ["chain.day"]
    with pytest.raises(StoreError, match="写的时间是"):
        store.in_force(2024)
    with pytest.raises(StoreError, match="写的时间是"):
        take(store, b"third")  # nothing is built on it
    assert take(store, b"third", Whose(department="D05")).version == 2


def test_a_line_of_an_earlier_day_than_the_one_before_is_named(store: Store) -> None:
    january = MARCH - timedelta(days=50)
    append(store, "received", SECOND, hand_in(store, at=january), at=january)

    (clock,) = found(store)
    assert (clock.rule, clock.row) == ("chain.clock", 6)
    assert "登记于 2025-01-12T10:00:00+08:00，早于上一行的 2025-03-03T10:00:00+08:00" in clock.message


def test_a_clock_set_back_stops_the_writers_until_it_is_right(store: Store) -> None:
    store.clock = lambda: MARCH - timedelta(hours=8)
    with pytest.raises(StoreError, match=r"本机时间 2025-03-03T02:00:00\+08:00 早于登记链上一条"):
        take(store, b"second")
    store.clock = lambda: MARCH - timedelta(minutes=2)  # what time servers correct
    assert take(store, b"second").version == 2
    assert verify_store(store) == []


def test_only_the_demo_says_when_a_file_came_and_is_known_by_it(store: Store) -> None:
    january = MARCH - timedelta(days=50)
    with pytest.raises(ValueError, match="only the demo"):
        take(store, b"second", received_at=january)
    assert store.record(take(store, b"second").submission_id).received_at == in_beijing(MARCH)

    made_up = store.record(take(store, b"third", channel="demo", received_at=january).submission_id)
    assert (made_up.received_at, made_up.demo) == (in_beijing(january), True)
    assert verify_store(store) == []


def test_a_demo_hand_in_cannot_say_that_it_is_none(store: Store) -> None:
    append(store, "received", SECOND, hand_in(store, channel="demo", at=MARCH - timedelta(days=50), demo=False))
    assert rules(store) == ["chain.record_field"]


def test_a_hand_in_slipped_in_with_an_old_day_comes_in_when_it_is_linked(store: Store) -> None:
    """A record left by a crash and one put there by somebody look alike: neither was acknowledged, so both come now."""
    payload = hand_in(store, at=MARCH - timedelta(days=50))
    write_durably(store.root / SECOND, payload, temp_dir=store.temp_dir)

    report = janitor(store)

    assert report.relinked == (SECOND,)
    assert store.record("2024-D06-report-v2").received_at == in_beijing(MARCH)
    (kept,) = (store.root / "torn").iterdir()
    assert kept.read_bytes() == payload, "what it said is kept"
    assert "收到时间以补登记的时间为准" in report.set_aside[0].message
    assert verify_store(store) == []


# ---- what it rests on --------------------------------------------------------------------------------------------


def test_a_publication_or_an_extract_of_a_release_not_on_the_chain_is_named(store: Store) -> None:
    publication = replace(store.publications()[0], release="r7", chain_index=5)
    append(store, "published", "publications/2024/p2.json", bytes_of(publication))
    extract = replace(store.extracts()[0], release="r7", number=2, chain_index=6)
    append(store, "extract", "extracts/2025/2.json", bytes_of(extract))

    assert rules(store) == ["chain.unanchored"] * 2


def test_the_demo_may_note_the_publication_of_a_year_it_never_released(tmp_path: Path) -> None:
    store = Store(tmp_path / "received")
    take(store, b"first", channel="demo", received_at=MARCH)
    store.publish(2023, "r1", date(2024, 2, 20), date(2024, 3, 3), "演示填报人")
    assert verify_store(store) == []

    take(store, b"real", Whose(department="D05"))
    with pytest.raises(StoreError, match="此前没有登记过"):
        store.publish(2022, "r1", date(2023, 2, 20), date(2023, 3, 3), "演示填报人")


def test_what_is_put_back_in_force_is_an_earlier_version(store: Store) -> None:
    append(store, "received", SECOND, hand_in(store, restores=1, reason="退回第1版"))
    assert found(store) == []

    foreign = store.record("2024-D05-report-v1").sha256
    third = "sidecars/2024/D06-report-v3.json"
    code = receipt_code(2024, "D06", "report", 3, foreign)
    append(store, "received", third, hand_in(store, 3, restores=1, reason="x", sha256=foreign, receipt=code))
    assert rules(store) == ["chain.restored"]


@pytest.mark.parametrize(
    "other",
    [
        {"submission_id": "2024-D06-report-v1"},
        {"receipt": "2024-D06-报-v2-000000-A"},
        {"department": "D05"},
        {"kind": "panel"},
        {"year": 2023},
        {"version": 3},
        {"chain_index": 1},
    ],
    ids=lambda other: next(iter(other)),
)
def test_a_hand_in_says_of_itself_what_its_place_says(store: Store, other: dict[str, object]) -> None:
    payload = bytes_of(replace(_parsed(hand_in(store)), **other))  # type: ignore[arg-type]
    append(store, "received", SECOND, payload)
    assert "chain.record_field" in rules(store)


def _parsed(payload: bytes) -> Record:
    from mulin.stored import read_form

    return read_form(Record, payload)


def test_something_set_aside_has_the_name_that_its_bytes_give_it(store: Store) -> None:
    for name in ("1-0123456789abcdef", "extracts-2024-9-0123456789abcdef", "note.txt"):
        append(store, "repaired", f"torn/{name}", b"whatever")
    assert rules(store) == ["chain.place"] * 3
