"""The door: what is judged is what is kept, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from cases import Case, good, write

from expectations.door import hand_in, hand_in_many
from expectations.draft import HandIn
from expectations.gate import gate_year, previous_values
from mulin.findings import Level, errors
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.plain import sha256_file
from mulin.received import Record, Store
from mulin.received.files import write_durably
from mulin.received.receipts import by_receipt
from mulin.workbooks.fill import Filled
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.parsed import Parsed
from mulin.workbooks.template import write_template

WHEN = datetime(2025, 1, 15, 10)


@pytest.fixture(autouse=True)
def _then(store: Store) -> None:
    """The store's clock stands on the day of the tests."""
    store.clock = lambda: WHEN


def _workbook(pack: Pack, folder: Path, edit: dict[str, object] | None = None, whose: str = "D21 report 2024") -> Path:
    department, kind, year = whose.split()
    return write(pack, Case("上报", "", department, kind, int(year), edit or {}), folder)


def _load(pack: Pack, store: Store, record: Record) -> Parsed:
    return parse_workbook(store.object_path(record.sha256), pack)


def test_an_accepted_workbook_is_stored_with_findings_and_receipt(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a", {"milestones": {"2024-T5.1-02/3": None}})
    result = hand_in(path, pack=pack, store=store, who="张三")

    assert result.accepted
    assert result.receipt is not None
    record = store.record("2024-D21-report-v1")
    assert record.findings == result.findings
    assert [f.rule for f in record.findings] == ["milestone.not_reported"]
    assert (record.file_name, record.who, record.channel, record.state) == ("上报.xlsx", "张三", "cli", "accepted")
    assert store.open_object(record.sha256).read() == path.read_bytes()
    assert result.text.splitlines()[0] == "【已接收】　上报.xlsx"
    assert result.receipt.code in result.text


def test_a_rejected_workbook_is_kept_too_and_is_not_in_force(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a", {"cells": {"F-D023/310110": 11}})
    result = hand_in(path, pack=pack, store=store, who="张三")

    assert not result.accepted
    assert store.record("2024-D21-report-v1").state == "rejected"
    assert store.in_force(2024) == []
    assert "【已退回】" in result.text
    assert "工作表“区” D4" in result.text


def test_a_dry_run_says_the_same_and_keeps_nothing(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a", {"cells": {"F-D023/310110": 11}})
    dry = hand_in(path, pack=pack, store=store, who="张三", dry_run=True)

    assert dry.receipt is None
    assert not store.root.exists()
    assert dry.findings == hand_in(path, pack=pack, store=store, who="张三").findings


def test_a_file_that_is_refused_and_then_due_is_judged_anew(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a", {"milestones": {"2024-T5.1-02/3": date(2025, 1, 16)}})
    early = hand_in(path, pack=pack, store=store, who="张三")
    store.clock = lambda: datetime(2025, 1, 17, 9)
    later = hand_in(path, pack=pack, store=store, who="张三")

    assert (early.accepted, later.accepted) == (False, True)
    assert [(r.version, r.state) for r in store.records(2024)] == [(1, "rejected"), (2, "accepted")]


def test_evidence_is_found_by_name_and_kept_by_hash(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a", {"evidence": {"D-D02": ["会议记录.PDF"]}}, "D15 report 2024")
    papers = tmp_path / "a" / "佐证材料"
    (papers / "会议记录.PDF").rename(papers / "会议记录.pdf")
    result = hand_in(path, pack=pack, store=store, who="张三", evidence_dir=papers)

    assert result.findings == ()
    digest = store.record("2024-D15-report-v1").evidence["会议记录.PDF"]
    assert store.open_object(digest).read().decode() == "会议记录.PDF 的内容"


def test_evidence_that_is_a_link_is_not_followed(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a", whose="D15 report 2024")
    paper = tmp_path / "a" / "佐证材料" / "D-D02.pdf"
    paper.unlink()
    paper.symlink_to("/etc/passwd")
    result = hand_in(path, pack=pack, store=store, who="张三", evidence_dir=paper.parent)

    assert [(f.rule, f.value) for f in result.findings] == [("evidence.no_file", "D-D02.pdf")]
    assert not result.accepted
    assert dict(store.record("2024-D15-report-v1").evidence) == {}


def test_a_wrong_departments_file_never_becomes_a_version_of_it(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a")
    result = hand_in(path, pack=pack, store=store, who="区信访办", owner="D08")

    assert not result.accepted
    assert store.records(2024) == []
    assert [r.kind for r in store.records()] == ["unidentified"]
    assert "这是区城管执法局的工作簿，不能由区信访办提交" in result.text


@pytest.mark.parametrize(
    ("name", "content"),
    [("空.xlsx", b""), ("坏.xlsx", b"PK\x03\x04" + b"\x00" * 200), ("表.csv", b"a,b\n1,2\n"), ("图.xlsx", b"\x89PNG")],
)
def test_what_is_no_workbook_is_refused_and_still_kept(
    pack: Pack, store: Store, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    result = hand_in(tmp_path / name, pack=pack, store=store, who="张三")

    assert not result.accepted
    assert errors(result.findings)
    assert result.receipt is not None
    assert store.open_object(result.receipt.sha256).read() == content


def test_an_identity_that_points_out_of_the_store_is_not_believed(
    pack: Pack, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mulin.workbooks.layout import Layout

    forged = {"mulin_pack": pack.plan.pack, "mulin_year": "2024", "mulin_department": "../../x", "mulin_kind": "report",
              "mulin_template": "1", "mulin_layout": "0"}  # fmt: skip
    monkeypatch.setattr(Layout, "identity", lambda self: forged)
    path = tmp_path / "伪造.xlsx"
    write_template(pack, 2024, "D21", "report", path, filled=good(pack, 2024, "D21", "report"))
    result = hand_in(path, pack=pack, store=store, who="张三")

    assert not result.accepted
    assert [r.submission_id for r in store.records()] == ["unidentified-v1"]


def test_a_full_disk_is_said_and_the_rest_of_the_batch_is_answered(
    pack: Pack, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = [_workbook(pack, tmp_path / str(n), {"cells": {"F-D023/310110": n}}) for n in (1, 2)]
    real, calls = os.fchmod, [0]

    def full(*args: int) -> None:
        calls[0] += 1
        if calls[0] == 1:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(*args)

    monkeypatch.setattr(os, "fchmod", full)
    items = [HandIn(p) for p in paths]
    first, second = hand_in_many(items, pack=pack, store=store, who="张三")

    assert (first.accepted, first.receipt) == (False, None)
    assert [f.rule for f in first.findings] == ["door.disk"]
    assert "磁盘空间不足" in first.text
    assert second.accepted
    assert [r.version for r in store.records(2024)] == [1]


def test_a_disk_that_fails_after_the_last_step_costs_no_receipt(
    pack: Pack, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line is on the chain, could not be synced, and cannot be taken back."""

    def broken(*_: object) -> None:
        raise OSError(errno.EIO, "Input/output error")

    real = store.chain._write

    def write(line: bytes, size: int) -> None:
        with monkeypatch.context() as disk:
            for call in ("fsync", "ftruncate"):
                disk.setattr(os, call, broken)
            real(line, size)

    store.chain.path.parent.mkdir(parents=True)
    store.chain.path.touch()
    monkeypatch.setattr(store.chain, "_write", write)
    result = hand_in(_workbook(pack, tmp_path / "a"), pack=pack, store=store, who="张三")

    assert (result.accepted, result.machine) == (True, False)
    assert result.receipt is not None
    assert by_receipt(store, result.receipt.code).state == "accepted"
    assert [(f.rule, f.level) for f in result.findings] == [("door.kept_at_risk", Level.WARNING)]
    assert f"已经收下（回执 {result.receipt.code}），不必重复提交" in result.text
    assert "磁盘读写出错" in result.text
    assert "没有收下" not in result.text


def test_an_irregular_record_of_one_department_keeps_no_other_waiting(pack: Pack, store: Store, tmp_path: Path) -> None:
    hand_in(_workbook(pack, tmp_path / "a", whose="D08 report 2023"), pack=pack, store=store, who="张三")
    known = store.root / "sidecars" / "2023" / "D08-report-v1.json"
    with store.writing():  # once more, as its second version
        write_durably(known.with_name("D08-report-v2.json"), known.read_bytes(), temp_dir=store.temp_dir)
        ref = "sidecars/2023/D08-report-v2.json"
        store.chain.append("received", ref=ref, payload=sha256_file(known), at=store.now())
    assert errors(store.irregular())

    other = hand_in(_workbook(pack, tmp_path / "b"), pack=pack, store=store, who="张三")
    assert other.accepted, other.text
    same = _workbook(pack, tmp_path / "c", {"cells": {"F-S028/310110001": 2}}, "D08 report 2023")
    assert hand_in(same, pack=pack, store=store, who="张三").receipt is None, "nothing is built on it"


def test_no_room_for_the_copy_is_the_machines_fault(
    pack: Pack, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = _workbook(pack, tmp_path / "a")
    monkeypatch.setattr("shutil.copyfileobj", full)
    result = hand_in(path, pack=pack, store=store, who="张三")

    assert result.machine
    assert "磁盘空间不足" in result.text
    assert "No space" not in result.text


def test_a_pipe_in_a_files_place_is_refused_in_chinese(pack: Pack, store: Store, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "管道.xlsx")
    result = hand_in(tmp_path / "管道.xlsx", pack=pack, store=store, who="张三")

    assert [f.rule for f in result.findings] == ["door.unreadable"]
    assert "是管道，不是普通文件" in result.text
    assert "pipe" not in result.text


def test_a_lost_chain_stops_hand_ins_and_is_not_blamed_on_the_disk(pack: Pack, store: Store, tmp_path: Path) -> None:
    paths = [_workbook(pack, tmp_path / str(n), {"cells": {"F-D023/310110": n}}) for n in (1, 2, 3)]
    items = [HandIn(p) for p in paths]
    assert all(r.accepted for r in hand_in_many(items[:2], pack=pack, store=store, who="张三"))
    store.chain.path.unlink()  # one record without a chain is a first hand-in cut short; two are a lost chain

    (again,) = hand_in_many(items[2:], pack=pack, store=Store(store.root), who="张三")

    assert (again.accepted, again.receipt) == (False, None)
    assert [f.rule for f in again.findings] == ["door.not_kept"]
    assert "登记链 chain.jsonl 不见了" in again.text


def test_a_batch_answers_in_order_and_tells_as_it_goes(pack: Pack, store: Store, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"no")
    items = [tmp_path / "坏.xlsx", tmp_path / "不在.xlsx", _workbook(pack, tmp_path / "a"),
             _workbook(pack, tmp_path / "b", whose="D12 panel 2024")]  # fmt: skip
    heard: list[str] = []
    results = hand_in_many(
        [HandIn(p) for p in items], pack=pack, store=store, who="张三",
        on_result=lambda r: heard.append(r.file_name),
    )  # fmt: skip

    assert [r.file_name for r in results] == ["坏.xlsx", "不在.xlsx", "上报.xlsx", "上报.xlsx"]
    assert sorted(heard) == sorted(r.file_name for r in results)
    assert [r.accepted for r in results] == [False, False, True, True]
    assert [r.parsed.identity.kind for r in results[2:] if r.parsed and r.parsed.identity] == ["report", "panel"]


def test_two_years_in_one_batch_see_each_other(pack: Pack, store: Store, tmp_path: Path) -> None:
    now = _workbook(pack, tmp_path / "now", {"cells": {"F-D025/310110": 3}}, "D04 report 2024")
    before = _workbook(pack, tmp_path / "before", {"cells": {"F-D025/310110": 5}}, "D04 report 2023")
    later, earlier = hand_in_many(
        [HandIn(now), HandIn(before)],
        pack=pack, store=store, who="张三",
    )  # fmt: skip

    assert earlier.accepted
    assert "cumulative.fell" in {f.rule for f in later.findings}
    values = previous_values(pack, 2024, store, lambda r: _load(pack, store, r))
    assert values["F-D025", "310110"] == 5.0


def test_the_gate_answers_for_every_workbook_owed(pack: Pack, store: Store, tmp_path: Path) -> None:
    hand_in(_workbook(pack, tmp_path / "a"), pack=pack, store=store, who="张三")
    wrong = _workbook(pack, tmp_path / "b", {"cells": {"F-S028/310110001": -1}}, "D08 report 2024")
    hand_in(wrong, pack=pack, store=store, who="张三")
    results = gate_year(pack, 2024, store, lambda r: _load(pack, store, r))

    assert [(r.department, r.kind) for r in results] == workbooks_owed(pack, 2024)
    by_department = {r.department: r for r in results if r.kind == "report"}
    good_one, bad_one, absent = by_department["D21"], by_department["D08"], by_department["D24"]
    assert (good_one.state, good_one.submission_id) == ("accepted", "2024-D21-report-v1")
    assert good_one.evaluated == good_one.expected > 30
    assert good_one.rows == 2 + 3 + 3
    assert (bad_one.state, bad_one.submission_id) == ("rejected", "2024-D08-report-v1")
    assert [f.rule for f in bad_one.findings] == ["value.below_minimum"]
    assert (absent.state, absent.submission_id, absent.rows) == ("missing", None, 0)


def test_the_gate_judges_by_todays_rules_not_by_the_old_receipt(pack: Pack, store: Store, tmp_path: Path) -> None:
    identity = SimpleNamespace(year=2024, department="D08", kind="report")
    blank = tmp_path / "blank.xlsx"
    write_template(pack, 2024, "D08", "report", blank, filled=Filled())
    store.receive(blank, pack=pack.plan.pack, identity=identity, who="x", channel="cli", state="accepted")  # type: ignore[arg-type]
    results = {(r.department, r.kind): r for r in gate_year(pack, 2024, store, lambda r: _load(pack, store, r))}

    assert results["D08", "report"].state == "rejected"
    assert [f.rule for f in results["D08", "report"].findings] == ["workbook.empty"]


def test_a_record_that_points_at_another_departments_file_is_refused(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a")
    identity = SimpleNamespace(year=2024, department="D08", kind="report")
    store.receive(path, pack=pack.plan.pack, identity=identity, who="x", channel="cli", state="accepted")  # type: ignore[arg-type]
    results = {(r.department, r.kind): r for r in gate_year(pack, 2024, store, lambda r: _load(pack, store, r))}

    assert results["D08", "report"].state == "rejected"
    assert [f.rule for f in results["D08", "report"].findings] == ["gate.identity"]


def test_the_gate_stops_at_a_file_that_was_tampered_with(pack: Pack, store: Store, tmp_path: Path) -> None:
    from mulin.received import StoreError

    hand_in(_workbook(pack, tmp_path / "a"), pack=pack, store=store, who="张三")
    stored = store.object_path(store.record("2024-D21-report-v1").sha256)
    stored.chmod(0o644)
    stored.write_bytes(b"other")

    with pytest.raises(StoreError, match="内容已变"):
        gate_year(pack, 2024, store, lambda r: _load(pack, store, r))
