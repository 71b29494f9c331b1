"""What was kept before it was judged is judged as if it had come in by the door, and nothing about it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from cases import Case, write

from expectations.books import Book
from expectations.door import hand_in, judge_arrivals
from expectations.gate import gate_year
from expectations.judge import Judgement, judge_many
from expectations.messages_status import page as page_of
from expectations.rules import RULES
from expectations.status import Standing, standings
from expectations.verdicts import may_be_judged_otherwise
from mulin.findings import errors
from mulin.pack import Pack
from mulin.received import Receipt, Record, Store
from mulin.received.arrivals import arrive, pending
from mulin.received.verify import verify_store
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.rules import RULES as READ

WHEN = datetime(2025, 1, 15, 10)


@pytest.fixture(autouse=True)
def _then(store: Store) -> None:
    """The store's clock stands on the day of the tests."""
    store.clock = lambda: WHEN


def _workbook(pack: Pack, folder: Path, edit: dict[str, object] | None = None, whose: str = "D21 report 2024") -> Path:
    department, kind, year = whose.split()
    return write(pack, Case("上报", "", department, kind, int(year), edit or {}), folder)


def _arrive(pack: Pack, store: Store, path: Path, whose: str = "D21 report 2024", **more: Any) -> Receipt:
    department, kind, year = whose.split()
    given = {"who": "张三", "account": "zhangsan", "file_name": path.name} | more
    return arrive(store, path, pack=pack.plan.pack, year=int(year), department=department, kind=kind, **given)


def _judge(pack: Pack, store: Store, **more: Any) -> list[Record]:
    results = judge_arrivals(pending(store), pack=pack, store=store, **more)
    return [r.receipt.record for r in results if r.receipt is not None]


def test_evidence_that_did_not_come_is_mended_by_the_door(pack: Pack, store: Store, tmp_path: Path) -> None:
    whose = "D15 report 2024"
    path = _workbook(pack, tmp_path / "a", whose=whose)
    _arrive(pack, store, path, whose)
    (arrived,) = _judge(pack, store)
    (by_folder,) = hand_in(path, pack=pack, store=store, who="张三", channel="folder", dry_run=True).findings
    (on_trial,) = hand_in(path, pack=pack, store=store, who="张三", channel="portal", dry_run=True).findings
    (kept,) = arrived.findings

    assert (kept.rule, kept.message) == (by_folder.rule, by_folder.message), "one rule"
    assert by_folder.mend == "把同名文件放进佐证材料文件夹后重新提交"
    assert "一起选上同名文件" in kept.mend
    assert "补交佐证材料" in kept.mend
    assert on_trial == kept


def test_the_portal_sends_nobody_to_a_folder() -> None:
    sent = {key: rule.mend for key, rule in RULES.items() if "文件夹" in rule.mend and not key.endswith("/portal")}
    said = {key: RULES[f"{key}/portal"].mend for key in sent}
    assert sent.keys() == {"evidence.file_absent", "evidence.no_file", "door.wrong_department"}
    assert [key for key, mend in said.items() if "文件夹" in mend] == []
    assert [key for key, rule in READ.items() if "材料文件夹" in rule.mend] == []
    assert [RULES[key].message for key in said] == [RULES[f"{key}/portal"].message for key in said]


def test_an_arrival_is_judged_as_the_same_file_handed_in(pack: Pack, store: Store, tmp_path: Path) -> None:
    path = _workbook(pack, tmp_path / "a", {"milestones": {"2024-T5.1-02/3": None}})
    other = Store(tmp_path / "other", clock=lambda: WHEN)
    handed_in = hand_in(path, pack=pack, store=other, who="张三")
    arrived = _arrive(pack, store, path)
    (result,) = judge_arrivals(pending(store), pack=pack, store=store)

    assert arrived.state == "pending"
    assert result.accepted
    assert (result.findings, result.notes, result.facts) == (handed_in.findings, handed_in.notes, handed_in.facts)
    kept, direct = store.record("2024-D21-report-v1"), other.record("2024-D21-report-v1")
    assert (kept.state, kept.findings, kept.blank, kept.demo) == (
        direct.state, direct.findings, direct.blank, direct.demo,
    )  # fmt: skip
    assert result.receipt is not None
    assert (result.receipt.code, result.receipt.repeated) == (arrived.code, False)
    assert result.text.splitlines()[0] == "【已接收】　上报.xlsx"
    assert verify_store(Store(store.root)) == []


def test_what_came_before_the_deadline_is_on_time_though_judged_later(pack: Pack, store: Store, tmp_path: Path) -> None:
    due = pack.years[2024].framework.deadlines.report
    store.clock = lambda: datetime(due.year, due.month, due.day, 23, 59, 59)
    _arrive(pack, store, _workbook(pack, tmp_path / "a"))
    store.clock = lambda: datetime(2026, 1, 1)
    (result,) = judge_arrivals(pending(store), pack=pack, store=store)

    assert result.accepted
    assert result.facts[0].startswith("按时")
    assert store.in_force(2024)[0].received.date() == due


def test_another_departments_workbook_is_refused_at_the_table_where_it_came_in(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    path = _workbook(pack, tmp_path / "a")
    for whose, rule in (
        ("D08 report 2024", "identity.other_department"), ("D21 report 2023", "identity.other_year"),
        ("D21 survey 2024", "identity.other_kind"),
    ):  # fmt: skip
        _arrive(pack, store, path, whose)
        (record,) = _judge(pack, store)
        assert (record.state, [f.rule for f in record.findings], record.blank) == ("rejected", [rule], None), whose
    assert store.in_force(2024) == []


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("空.xlsx", b""), ("坏.xlsx", b"PK\x03\x04" + b"\x00" * 200), ("表.csv", b"a,b\n1,2\n"),
        ("图.xlsx", b"\x89PNG"),
        ("../../etc/passwd", b"root"), ("a\x00b\n\u202exslx.", b"x"), ("名" * 400 + ".xlsx", b"y"),
        ("\udcff\ud800.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600), (".", b"z"), ("", b"w"),
    ],
)  # fmt: skip
def test_whatever_comes_gets_a_judgement_and_costs_no_other_anything(
    pack: Pack, store: Store, tmp_path: Path, name: str, content: bytes
) -> None:
    _arrive(pack, store, _workbook(pack, tmp_path / "a"))
    arrive(
        store, content, pack=pack.plan.pack, year=2024, department="D08", kind="report", who="某\n某", account=None,
        file_name=name,
    )  # fmt: skip
    good, bad = _judge(pack, store)

    assert good.state == "accepted"
    assert bad.state == "rejected"
    assert errors(bad.findings)
    assert bad.file_name.isprintable()
    assert len(bad.file_name) <= 200
    assert "/" not in bad.file_name
    assert verify_store(Store(store.root)) == []


def test_evidence_that_came_with_it_counts_by_the_name_in_the_workbook(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    whose = "D15 report 2024"
    path = _workbook(pack, tmp_path / "a", {"evidence": {"D-D02": ["会议记录.PDF"]}}, whose)
    paper = tmp_path / "a" / "佐证材料" / "会议记录.PDF"
    _arrive(pack, store, path, whose, evidence={"会议记录.pdf": paper, "没有列的.pdf": b"unlisted"})
    (record,) = _judge(pack, store)

    assert record.findings == ()
    assert list(record.evidence) == ["会议记录.PDF"]
    assert store.open_object(record.evidence["会议记录.PDF"]).read() == paper.read_bytes()
    assert sorted(record.came_with) == ["会议记录.pdf", "没有列的.pdf"]
    again = _arrive(pack, store, path, whose, evidence={"没有列的.pdf": b"unlisted"})
    assert (again.version, again.repeated, again.state) == (1, True, "accepted")


def test_evidence_that_came_later_is_a_supplement_with_what_was_there(pack: Pack, store: Store, tmp_path: Path) -> None:
    whose = "D15 report 2024"
    path = _workbook(pack, tmp_path / "a", {"evidence": {"D-D02": ["一.pdf", "二.pdf"]}}, whose)
    papers = tmp_path / "a" / "佐证材料"
    _arrive(pack, store, path, whose, evidence={"一.pdf": papers / "一.pdf"})
    _judge(pack, store)
    for _ in range(2):
        _arrive(pack, store, path, whose, evidence={"二.pdf": papers / "二.pdf"})
    _judge(pack, store)

    last = store.records(2024, "D15")[-1]
    assert (last.version, sorted(last.evidence)) == (2, ["一.pdf", "二.pdf"])


def test_a_refused_file_that_comes_again_is_judged_anew_once_something_changed(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    path = _workbook(pack, tmp_path / "a", {"milestones": {"2024-T5.1-02/3": date(2025, 1, 16)}})

    def again(day: date) -> Receipt:
        store.clock = lambda: datetime(day.year, day.month, day.day, 9)
        receipt = _arrive(pack, store, path, anew=may_be_judged_otherwise(pack, day))
        _judge(pack, store)
        return receipt

    assert [again(date(2025, 1, d)).version for d in (15, 15, 17, 17, 18)] == [1, 1, 2, 2, 2]
    assert [r.state for r in store.records(2024)] == ["rejected", "accepted"]
    wrong = _workbook(pack, tmp_path / "b", {"cells": {"F-D023/310110": 11}})
    for day in (18, 19, 20):
        store.clock = lambda day=day: datetime(2025, 1, day, 9)
        assert _arrive(pack, store, wrong, anew=may_be_judged_otherwise(pack, date(2025, 1, day))).version == 3
        _judge(pack, store)


def test_an_old_file_does_not_come_back_over_a_newer_one(pack: Pack, store: Store, tmp_path: Path) -> None:
    old = _workbook(pack, tmp_path / "a")
    new = _workbook(pack, tmp_path / "b", {"milestones": {"2024-T5.1-02/3": None}})
    _arrive(pack, store, old)
    _judge(pack, store)
    _arrive(pack, store, new)
    _arrive(pack, store, old, evidence={"另一份.pdf": b"more"})  # while the newer one waits
    _judge(pack, store)

    states = [(r.version, r.state, [f.rule for f in errors(r.findings)]) for r in store.records(2024)]
    assert states == [(1, "accepted", []), (2, "accepted", []), (3, "rejected", ["door.back"])]
    assert _arrive(pack, store, old).version == 1
    restored = _arrive(pack, store, old, restores=1, reason="改错了")
    assert _arrive(pack, store, old, restores=1, reason="改错了").code == restored.code
    _judge(pack, store)
    assert [(r.version, r.restores) for r in store.in_force(2024)] == [(4, 1)]


def test_a_file_that_waits_is_the_same_when_it_is_handed_in_at_the_terminal(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    path = _workbook(pack, tmp_path / "a")
    arrived = _arrive(pack, store, path)
    at_the_terminal = hand_in(path, pack=pack, store=store, who="李四")

    assert at_the_terminal.receipt is not None
    assert (at_the_terminal.receipt.code, at_the_terminal.receipt.repeated) == (arrived.code, True)
    assert "此前已收到，正在检查" in at_the_terminal.text.splitlines()[0]
    _judge(pack, store)
    assert [(r.version, r.state, r.who) for r in store.records()] == [(1, "accepted", "张三")]


def test_what_waits_counts_nowhere(pack: Pack, store: Store, tmp_path: Path) -> None:
    def gate() -> tuple[str, str | None]:
        results = gate_year(pack, 2024, store, lambda r: parse_workbook(store.object_path(r.sha256), pack))
        return next((r.state, r.submission_id) for r in results if (r.department, r.kind) == ("D21", "report"))

    head = store.intake_head()
    _arrive(pack, store, _workbook(pack, tmp_path / "a"))
    assert store.in_force(2024) == []
    assert store.intake_head() == head, "it asks for no run"
    assert gate() == ("missing", None)
    _judge(pack, store)
    assert store.intake_head() != head
    assert gate() == ("accepted", "2024-D21-report-v1")


def test_a_run_that_goes_wrong_over_one_file_refuses_that_one_alone(pack: Pack, store: Store, tmp_path: Path) -> None:
    def poisoned(books: Sequence[Book]) -> list[Judgement]:
        if any(b.identity.department == "D08" for b in books):
            raise ZeroDivisionError
        return judge_many(books)

    _arrive(pack, store, _workbook(pack, tmp_path / "a"))
    _arrive(pack, store, _workbook(pack, tmp_path / "b", whose="D08 report 2024"), "D08 report 2024")
    good, bad = _judge(pack, store, judge=poisoned)
    assert (good.state, bad.state) == ("accepted", "rejected")
    assert [f.rule for f in errors(bad.findings)] == ["gate.exception"]


def test_bytes_that_are_gone_are_no_fault_of_the_file_and_stop_no_other(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    lost = _arrive(pack, store, _workbook(pack, tmp_path / "a"))
    _arrive(pack, store, _workbook(pack, tmp_path / "b", whose="D08 report 2024"), "D08 report 2024")
    place = store.root / "objects" / lost.sha256[:2] / lost.sha256
    aside = place.rename(tmp_path / "aside")
    first, second = judge_arrivals(pending(store), pack=pack, store=store)
    assert [f.rule for f in first.findings] == ["door.not_judged"]
    assert not first.accepted
    assert "正在检查" in first.text.splitlines()[0]
    assert second.accepted
    assert [r.submission_id for r in pending(store)] == ["2024-D21-report-v1"]
    aside.rename(place)
    assert [r.state for r in _judge(pack, store)] == ["accepted"]


def test_a_number_of_somebodys_in_the_files_name_is_refused_and_not_kept(
    pack: Pack, store: Store, tmp_path: Path
) -> None:
    _arrive(pack, store, _workbook(pack, tmp_path / "a"), file_name="联系人13800001234.xlsx", who="张三13800001234")
    (record,) = _judge(pack, store)
    assert (record.state, [f.rule for f in record.findings]) == ("rejected", ["door.personal_number"])
    assert b"13800001234" not in (store.root / "sidecars/2024/D21-report-v1.json").read_bytes()


def test_the_page_and_the_list_say_that_it_is_being_checked(pack: Pack, store: Store, tmp_path: Path) -> None:
    def page() -> str:
        return status_page(pack, standings(pack, store, "D21", WHEN.date()), WHEN.date())

    _arrive(pack, store, _workbook(pack, tmp_path / "a"))
    assert "年度数据填报表：已收到第1版，正在检查，还没有结论" in page()
    assert "退回" not in page()
    assert "已通过" not in page()
    _judge(pack, store)
    _arrive(pack, store, _workbook(pack, tmp_path / "b", {"cells": {"F-D023/310110": 11}}))
    assert "已通过，生效的是第1版" in page()
    assert "已收到第2版，正在检查，还没有结论" in page()
    assert "退回" not in page()
    _judge(pack, store)
    assert "第2版退回" in page()
    assert "正在检查" not in page()


def status_page(pack: Pack, found: Sequence[Standing], day: date) -> str:
    return page_of(pack.department["D21"].name, "D21", found, day, None)
