"""A file is kept with its receipt before it is judged: nothing of it is lost, doubled, or counted too early."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from received_fixtures import die_at, take
from tampering import append, bytes_of

from mulin.beijing import in_beijing
from mulin.findings import Finding, FindingsError, Level, errors
from mulin.received import Receipt, Record, Store, StoreError, janitor, require_whole
from mulin.received.again import goes_back
from mulin.received.arrivals import arrive, judge_kept, name_of, pending
from mulin.received.judgements import Judged
from mulin.received.record import receipt_is_sound
from mulin.received.verify import verify_store

MARCH = datetime(2025, 3, 3, 10)
REF = "judgements/2024/D06-report-v1.json"
WRONG = Finding(Level.ERROR, "value.below_minimum", "小于下限", "改正", sheet="区", cell="D4")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "received", clock=lambda: MARCH)


def come(store: Store, data: bytes, **more: Any) -> Receipt:
    given = {"pack": "示例", "year": 2024, "department": "D06", "kind": "report", "who": "张三", "account": "zhangsan",
             "file_name": "上报.xlsx"}  # fmt: skip
    return arrive(store, data, **(given | more))


def judge(store: Store, record: Record | None = None, **more: Any) -> Record:
    given = {"state": "accepted", "findings": (), "blank": 0, "demo": False, "evidence": {}}
    return judge_kept(store, record or pending(store)[0], **(given | more))


def test_an_arrival_has_its_final_receipt_and_counts_once_it_is_judged(store: Store) -> None:
    receipt = come(store, b"first")
    assert (receipt.state, receipt.version, receipt.repeated, receipt.in_force) == ("pending", 1, False, None)
    assert receipt_is_sound(receipt.code)
    assert store.in_force(2024) == []
    store.clock = lambda: MARCH + timedelta(hours=3)
    judged = judge(store, blank=7, findings=[replace(WRONG, level=Level.WARNING)])

    assert store.in_force(2024) == [judged] == Store(store.root).records(2024)
    assert (judged.state, judged.blank, judged.account, judged.who) == ("accepted", 7, "zhangsan", "张三")
    assert judged.received_at == in_beijing(MARCH)
    assert (judged.settled_at, judged.settled_index) == (in_beijing(MARCH + timedelta(hours=3)), 1)
    again = store.receipt(judged)
    assert (again.code, again.head, again.received_at) == (receipt.code, receipt.head, receipt.received_at)
    assert [e.event for e in store.chain.state().events] == ["received", "judged"]
    assert verify_store(Store(store.root)) == []


def test_a_second_judgement_is_the_first(store: Store) -> None:
    come(store, b"first")
    (waiting,) = pending(store)
    first = judge(store, waiting)
    assert judge(store, waiting, state="rejected", findings=[WRONG]) == first
    assert len(store.chain.state().events) == 2


def test_what_was_judged_at_the_door_is_written_as_before(store: Store) -> None:
    take(store, b"first")
    kept = (store.root / "sidecars/2024/D06-report-v1.json").read_bytes()
    assert not any(word in kept for word in (b"account", b"judged", b"brought", b"rules"))
    assert judge(store, store.records()[0], state="rejected").state == "accepted"
    assert len(store.chain.state().events) == 1


def test_the_queue_is_in_the_order_of_arrival_over_all_years(store: Store) -> None:
    come(store, b"b", year=2024)
    come(store, b"a", year=2023)
    come(store, b"c", department="D05")
    take(store, b"judged at the door")
    assert [r.submission_id for r in pending(store)] == [
        "2024-D06-report-v1", "2023-D06-report-v1", "2024-D05-report-v1",
    ]  # fmt: skip


def test_the_same_file_has_the_same_receipt_whatever_became_of_it(store: Store) -> None:
    first = come(store, b"x", evidence={"一.pdf": b"1"})
    for state in ("pending", "accepted"):
        again = come(store, b"x", evidence={"一.pdf": b"1"})
        assert (again.code, again.repeated, again.state) == (first.code, True, state)
        judge(store, store.records()[0])
    assert come(store, b"x").version == 1, "evidence that is missing now is no withdrawal"
    other = come(store, b"y")
    judge(store, state="rejected", findings=[WRONG])
    for _ in range(3):
        assert come(store, b"y").code == other.code
    assert [r.version for r in store.records()] == [1, 2]


def test_a_refused_file_is_kept_anew_only_where_whoever_judges_says_so(store: Store) -> None:
    come(store, b"x")
    judge(store, state="rejected", findings=[WRONG], rules="old")
    anew = lambda r: r.rules != "new"  # noqa: E731
    assert come(store, b"x", anew=anew).version == 2
    assert come(store, b"x", anew=anew).version == 2, "it waits"
    judge(store, state="rejected", findings=[WRONG], rules="new")
    assert come(store, b"x", anew=anew).version == 2
    assert [r.rules for r in store.records()] == ["old", "new"]


def test_new_evidence_comes_with_all_that_came_before(store: Store) -> None:
    come(store, b"x", evidence={"一.pdf": b"1"})
    for evidence in ({"二.pdf": b"2"}, {"一.pdf": b"1"}, {"二.pdf": b"2", "一.pdf": b"1"}, {}):
        assert come(store, b"x", evidence=evidence).version == 2
    assert sorted(store.records()[-1].evidence) == ["一.pdf", "二.pdf"]


def test_a_restored_version_brings_its_evidence_and_is_asked_for_once(store: Store) -> None:
    come(store, b"x", evidence={"一.PDF": b"1"})
    judge(store, evidence={"一.pdf": pending(store)[0].evidence["一.PDF"]})
    come(store, b"y")
    judge(store)
    for _ in range(2):
        assert come(store, b"x", restores=1, reason="改错\n了").version == 3
    (waiting,) = pending(store)
    assert (waiting.reason, list(waiting.evidence)) == ("改错?了", ["一.pdf"])
    judge(store, evidence=waiting.evidence)
    assert come(store, b"x", restores=1, reason="再来").version == 3
    with pytest.raises(StoreError, match="本表没有第9版"):
        come(store, b"x", restores=9, reason="错")
    with pytest.raises(ValueError, match="reason"):
        come(store, b"x", restores=1, reason=" ")
    come(store, b"z")
    with pytest.raises(StoreError, match=r"第4版.*还在检查，不能恢复"):
        come(store, b"z", restores=4, reason="早了")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("上报.xlsx", "上报.xlsx"), ("C:\\表\\上报.xlsx", "上报.xlsx"), ("../../etc/passwd", "passwd"), ("", "?"),
        ("a\x00b\n.xlsx", "a?b?.xlsx"), ("\u202exslx.exe", "?xslx.exe"), ("𰻝䲜\U00031350.xlsx", "𰻝䲜\U00031350.xlsx"),
        ("张三13800001234.xlsx", "张三138******34.xlsx"), ("\ud800.xlsx", "?.xlsx"), ("\udcc9\udccf.xlsx", "上.xlsx"),
        ("名" * 300 + ".xlsx", "名" * 195 + ".xlsx"), ("n" * 300, "n" * 200),
    ],
)  # fmt: skip
def test_a_name_is_kept_as_people_can_read_it(name: str, kept: str) -> None:
    assert name_of(name) == kept


# ---- forged --------------------------------------------------------------------------------------------------------


def judgement(store: Store, **other: Any) -> Judged:
    known = store.records()[0]
    at = in_beijing(store.now())
    said = Judged(
        2024, "D06", "report", 1, known.sha256, "accepted", (), {}, False, at, len(store.chain.state().events)
    )
    return replace(said, **other)


@pytest.mark.parametrize(
    ("other", "rule", "said"),
    [
        ({"sha256": "0" * 64}, "chain.judged_other", "检查的文件是 0000"),
        ({"evidence": {"一.pdf": "0" * 64}}, "chain.judged_evidence", "没有带来的佐证材料"),
        ({"recorded_at": in_beijing(MARCH - timedelta(minutes=20))}, "chain.judged_early", "早于收件的"),
        ({"recorded_at": in_beijing(MARCH - timedelta(hours=2))}, "chain.day", "写的时间是"),
        ({"version": 2}, "chain.record_field", "自称 version 是“2”"),
        ({"chain_index": 7}, "chain.record_field", "自称 chain_index 是“7”"),
    ],
)  # fmt: skip
def test_a_forged_judgement_is_named_and_nothing_is_built_on_it(
    store: Store, other: dict[str, Any], rule: str, said: str
) -> None:
    come(store, b"first")
    append(store, "judged", REF, bytes_of(judgement(store, **other)))

    found = errors(verify_store(Store(store.root)))
    assert rule in [f.rule for f in found]
    assert said in "".join(f.message for f in found)
    for ask in (store.records, lambda: come(store, b"second"), lambda: judge(store), lambda: store.in_force(2024)):
        with pytest.raises(StoreError):
            ask()
    with pytest.raises(FindingsError, match="不能据此计算"):
        require_whole(Store(store.root))


def test_a_judgement_of_what_was_judged_at_the_door_or_never_came_is_named(store: Store) -> None:
    take(store, b"first")
    forged = bytes_of(judgement(store, state="rejected"))
    append(store, "judged", REF, forged)
    append(store, "judged", "judgements/2024/D05-report-v1.json", forged)
    assert [f.rule for f in errors(verify_store(Store(store.root)))] == ["chain.judged_before", "chain.judged_nothing"]
    with pytest.raises(StoreError, match="收下时已经检查过"):
        store.in_force(2024)


def test_a_second_judgement_on_the_chain_is_named(store: Store) -> None:
    come(store, b"first")
    judge(store, state="rejected", findings=[WRONG])
    append(store, "judged", REF)
    assert "chain.place_twice" in [f.rule for f in errors(verify_store(Store(store.root)))]
    with pytest.raises(StoreError, match="第3行又登记了一次"):
        store.in_force(2024)


@pytest.mark.parametrize("other", [{"blank": 3}, {"findings": (WRONG,)}])
def test_what_waits_and_says_what_only_a_judgement_can_say_is_named(store: Store, other: dict[str, Any]) -> None:
    come(store, b"first")
    kept = store.records()[0]
    (store.root / "chain.jsonl").unlink()
    (store.root / "sidecars/2024/D06-report-v1.json").unlink()
    append(Store(store.root, clock=lambda: MARCH), "received", "sidecars/2024/D06-report-v1.json",
           bytes_of(replace(kept, **other)))  # fmt: skip
    assert [f.rule for f in errors(verify_store(Store(store.root)))] == ["chain.pending"]


def test_an_altered_judgement_is_noticed(store: Store) -> None:
    come(store, b"first")
    judge(store, state="rejected", findings=[WRONG])
    assert store.records()[0].state == "rejected"
    path = store.root / REF
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace(b"rejected", b"accepted"))
    with pytest.raises(StoreError, match="被改动过"):
        store.records()
    assert "record.tampered" in [f.rule for f in verify_store(Store(store.root))]


def test_a_judgement_that_nobody_linked_is_set_aside_and_made_again(store: Store) -> None:
    come(store, b"first")
    path = store.root / REF
    path.parent.mkdir(parents=True)
    path.write_bytes(bytes_of(judgement(store)))
    path.chmod(0o444)

    assert [r.state for r in store.records()] == ["pending"]
    report = janitor(store)
    assert report.findings == ()
    assert "仍在等候检查" in report.set_aside[0].message
    assert judge(store, state="rejected", findings=[WRONG]).state == "rejected"
    assert verify_store(Store(store.root)) == []


# ---- killed --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_arrival_that_died_at_any_step_is_there_once_when_it_comes_again(tmp_path: Path) -> None:
    step, died = 0, True
    while died:
        step += 1
        store = Store(tmp_path / str(step) / "received")
        come(store, b"first")
        died = die_at(step, lambda root=store.root: come(Store(root), b"second", evidence={"一.pdf": b"paper"}))
        survivor = Store(store.root)
        again = come(survivor, b"second", evidence={"一.pdf": b"paper"})
        assert (again.version, again.state) == (2, "pending"), step
        assert janitor(survivor).findings == (), step
        assert [r.version for r in pending(survivor)] == [1, 2]
    assert step > 20


@pytest.mark.slow
def test_a_judge_that_died_at_any_step_is_followed_by_the_next(tmp_path: Path) -> None:
    step, died = 0, True
    while died:
        step += 1
        store = Store(tmp_path / str(step) / "received")
        come(store, b"first")
        come(store, b"second")

        def judge_both(root: Path = store.root) -> None:
            for record in pending(Store(root)):
                judge(Store(root), record)

        died = die_at(step, judge_both)
        survivor = Store(store.root)
        assert {r.state for r in survivor.records()} <= {"pending", "accepted"}
        while waiting := pending(survivor):
            judge(survivor, waiting[0])
        assert [r.state for r in survivor.records()] == ["accepted", "accepted"], step
        janitor(survivor)
        assert verify_store(Store(store.root)) == [], step
    assert step > 20


# ---- any order -----------------------------------------------------------------------------------------------------

FILES = {b"good": "accepted", b"better": "accepted", b"bad": "rejected"}
PAPERS = ({}, {"一.pdf": b"1"}, {"二.pdf": b"2"}, {"一.pdf": b"1a"})
STEPS = st.one_of(
    st.tuples(st.just("arrive"), st.sampled_from(sorted(FILES)), st.sampled_from(PAPERS)),
    st.tuples(st.just("submit"), st.sampled_from(sorted(FILES)), st.sampled_from(PAPERS)),
    st.tuples(st.just("judge"), st.none(), st.none()),
    st.tuples(st.just("restore"), st.integers(1, 4), st.none()),
)


def _judge_as_the_door_does(store: Store, record: Record) -> None:
    versions = store.records(2024, "D06")
    state = FILES[store.object_path(record.sha256).read_bytes()]
    if state == "accepted" and goes_back(versions, record):
        state = "rejected"
    judge(store, record, state=state, findings=() if state == "accepted" else (WRONG,), evidence=record.evidence)


def _step(store: Store, what: str, which: Any, papers: dict[str, bytes] | None) -> Receipt | None:
    versions = store.records(2024, "D06")
    if what == "judge":
        if waiting := pending(store):
            _judge_as_the_door_does(store, waiting[0])
        return None
    if what == "restore":
        known = next((v for v in versions if (v.version, v.state) == (which, "accepted")), None)
        data = known and store.object_path(known.sha256).read_bytes()
        return come(store, data, restores=which, reason="退回") if data else None
    if what == "arrive":
        return come(store, which, evidence=papers)
    findings = () if FILES[which] == "accepted" else (WRONG,)
    return take(store, which, state=FILES[which], findings=findings, evidence=papers)


@settings(max_examples=60, deadline=None)
@given(steps=st.lists(STEPS, max_size=14))
@pytest.mark.slow
def test_in_whatever_order_no_version_is_lost_or_doubled(steps: list[tuple[str, Any, Any]]) -> None:
    with TemporaryDirectory() as folder:
        store = Store(Path(folder) / "received")
        given_out: dict[str, str] = {}
        for what, which, papers in steps:
            before = store.records()
            receipt = _step(store, what, which, papers)
            if receipt is None:
                continue
            given_out[receipt.code] = receipt.sha256
            twice = _step(store, what, which, papers)
            assert twice is not None
            assert (twice.code, twice.repeated) == (receipt.code, True), "said twice is said once"
            if what == "arrive" and not receipt.repeated:
                brought = (receipt.sha256, dict(receipt.record.came_with))
                assert brought not in [(v.sha256, dict(v.came_with)) for v in before]
        while waiting := pending(store):
            _judge_as_the_door_does(store, waiting[0])
        records = Store(store.root).records()
        assert [r.version for r in records] == list(range(1, len(records) + 1))
        assert given_out == {r.receipt: r.sha256 for r in records}
        for record in records:
            if record.channel == "portal" and record.state == "accepted":
                assert goes_back(records[: record.version], record) is None
        assert verify_store(Store(store.root)) == []


# ---- many at once ----------------------------------------------------------------------------------------------------

UPLOADER = """
import sys
sys.path.insert(0, sys.argv[1])
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from test_arrivals import come, judge
from mulin.received import Store
from mulin.received.arrivals import pending
store = Store(Path(sys.argv[2]))
def upload(n):
    receipt = come(store, f"{sys.argv[3]}-{n}".encode() * 50, department=f"D{n % 4:02d}")
    print(receipt.code + " " + receipt.sha256 + chr(10), end="", flush=True)  # one write, not to be mixed up
    if n % 5 == 0 and (waiting := pending(store)):
        judge(store, waiting[0])
with ThreadPoolExecutor(6) as pool:
    list(pool.map(upload, range(30)))
"""


@pytest.mark.slow
def test_many_threads_of_several_processes_share_one_unbroken_chain(tmp_path: Path) -> None:
    root, here = tmp_path / "received", str(Path(__file__).parent)
    uploaders = [
        subprocess.Popen([sys.executable, "-c", UPLOADER, here, str(root), name], stdout=subprocess.PIPE, text=True)
        for name in ("one", "two", "three")
    ]
    reader, seen = Store(root), {}
    while any(u.poll() is None for u in uploaders):
        with ThreadPoolExecutor(4) as pool:
            for records in pool.map(lambda _: reader.records(), range(4)):
                assert [r.chain_index for r in records] == sorted(r.chain_index for r in records)
    for uploader in uploaders:
        seen |= dict(line.split() for line in uploader.communicate()[0].splitlines())
        assert uploader.returncode == 0
    records = Store(root).records()
    assert reader.records() == records, "what was read piece by piece is what is there"
    assert seen == {r.receipt: r.sha256 for r in records}
    assert len(records) == 90
    for department in ("D00", "D01", "D02", "D03"):
        versions = [r.version for r in records if r.department == department]
        assert versions == list(range(1, len(versions) + 1))
    assert verify_store(Store(root)) == []


def test_what_waits_for_the_lock_is_on_the_disk_already_and_survives_a_tidying(store: Store) -> None:
    come(store, b"first")
    patient = Store(store.root, clock=lambda: MARCH)
    with ThreadPoolExecutor(1) as pool, store.writing():
        coming = pool.submit(come, patient, b"second")
        while not (drafts := [p for p in store.temp_dir.iterdir() if p.stat().st_mode & 0o777 == 0o444]):
            assert not coming.done()
        assert [p.read_bytes() for p in drafts] == [b"second"]
        drafts[0].unlink()  # as the janitor does, who takes it for a dead writer's
    assert coming.result().version == 2
    assert store.open_object(coming.result().sha256).read() == b"second"
    assert come(patient, b"second").repeated
    assert list(store.temp_dir.iterdir()) == []
    assert verify_store(Store(store.root)) == []


# ---- what was read is read again where it changed --------------------------------------------------------------------


def test_a_line_altered_while_others_are_added_is_found_by_whoever_proves_or_computes(store: Store) -> None:
    for data in (b"first", b"second"):
        come(store, data)
    other = Store(store.root, clock=lambda: MARCH)
    come(other, b"third")
    path = store.root / "chain.jsonl"
    path.write_bytes(path.read_bytes().replace(b"2025-03-03", b"2025-03-02", 1))
    assert come(store, b"fourth").version == 4, "it knew two lines, and looks at what was added to them"
    with pytest.raises(FindingsError, match="不能据此计算"):
        require_whole(store)
    assert "chain.broken" in [f.rule for f in verify_store(other)]


@pytest.mark.parametrize("what", ["cut", "another end", "gone"])
def test_a_chain_that_did_not_only_grow_is_read_whole(store: Store, what: str) -> None:
    for data in (b"first", b"second"):
        come(store, data)
    assert len(store.records()) == 2
    path = store.root / "chain.jsonl"
    first, second = path.read_bytes().splitlines(keepends=True)
    if what == "gone":
        path.unlink()
        assert store.chain.state().events == ()
        return
    path.write_bytes(first if what == "cut" else first + second.replace(b'"index":1', b'"index":7') + second)
    if what == "cut":
        assert [r.version for r in store.records()] == [1]
    else:
        with pytest.raises(StoreError, match="第 2 行被改动或缺行"):
            store.records()


def test_a_record_altered_after_it_was_read_is_noticed(store: Store) -> None:
    come(store, b"first")
    assert len(store.records()) == 1
    path = store.root / "sidecars/2024/D06-report-v1.json"
    path.chmod(0o644)
    before = path.stat()
    path.write_bytes(path.read_bytes().replace("张三".encode(), "李四".encode()))
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(StoreError, match="被改动过"):
        store.records()
