"""Milestones are reported when they happen: events with evidence, corrected by a later report that says why."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from review_fixtures import refusals
from scheme_fixtures import YEAR, Office

from mulin.plain import canonical
from mulin.received import Store, StoreError
from mulin.received.record import receipt_is_sound
from mulin.received.reported import latest
from mulin.received.standing import require_whole
from mulin.received.verify import verify_store

DAY = date(2024, 4, 2)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_a_report_is_an_event_with_its_evidence_and_a_receipt(office: Office) -> None:
    report = office.report(1, DAY, evidence={"印发.pdf": b"%PDF"})

    assert office.events() == ["reported"]
    assert receipt_is_sound(report.receipt)
    assert "-节" in report.receipt
    assert (report.label, report.due) == (office.task.milestones[0].label, office.task.milestones[0].due)
    assert office.store.object_path(report.evidence["印发.pdf"]).read_bytes() == b"%PDF"
    assert Store(office.store.root).reported(YEAR) == [report]
    assert verify_store(office.store) == []


def test_the_same_report_is_written_once(office: Office) -> None:
    first = office.report(1, DAY, "已印发", evidence={"印发.pdf": b"%PDF"})

    assert office.report(1, DAY, "已印发", evidence={"印发.pdf": b"%PDF"}) == first
    assert office.report(1, DAY) == first, "nothing new was said"
    assert office.events() == ["reported"]


def test_another_day_needs_a_reason_and_replaces_it(office: Office) -> None:
    office.report(1, DAY, evidence={"印发.pdf": b"%PDF"})
    (told,) = refusals(office, lambda: office.report(1, date(2024, 4, 3)))
    assert "2024-04-02完成" in told.message

    mended = office.report(1, date(2024, 4, 3), "日期写错")
    assert latest(office.store.reported(YEAR), [office.task])[office.task.code, 1] == mended
    assert [*mended.evidence] == ["印发.pdf"], "what came before still proves it"
    assert len(office.store.reported(YEAR)) == 2


def test_evidence_is_not_taken_away_without_a_reason(office: Office) -> None:
    office.report(1, DAY, evidence={"印发.pdf": b"%PDF"})
    for other in ({"印发.pdf": b"another"}, {"照片.jpg": b"1"}):
        (told,) = refusals(office, lambda other=other: office.report(1, DAY, evidence=other))
        assert "写明原因" in told.message
    more = office.report(1, DAY, evidence={"印发.pdf": b"%PDF", "照片.jpg": b"1"})

    assert [*more.evidence] == ["印发.pdf", "照片.jpg"], "more of it asks for none"
    assert [*office.report(1, DAY, "盖章件", evidence={"盖章.pdf": b"2"}).evidence] == ["盖章.pdf"]


def test_a_report_holds_for_what_was_done_whatever_number_the_pack_gives_it_by_now(office: Office) -> None:
    first, second = office.task.milestones[:2]
    said = office.report(1, DAY)
    more = first.model_copy(update={"label": "成立专班", "due": date(2024, 3, 1)})
    moved = [n.model_copy(update={"number": n.number + 1}) for n in office.task.milestones]
    before_it = office.task.model_copy(update={"milestones": (more, *moved)})
    in_its_place = office.task.model_copy(update={"milestones": (more, second)})

    assert latest([said], [before_it]) == {(office.task.code, 2): said}
    assert latest([said], [in_its_place]) == {}, "of what stands there now nobody has said anything"


def test_of_two_milestones_of_one_name_the_number_tells(office: Office) -> None:
    said = office.report(1, DAY)
    first, second = office.task.milestones[:2]
    alike = office.task.model_copy(update={"milestones": (first, second.model_copy(update={"label": first.label}))})

    assert latest([said], [alike]) == {(office.task.code, 1): said}


def test_what_stands_in_the_place_of_a_reported_milestone_is_reported_anew(office: Office) -> None:
    office.report(1, DAY)
    other = office.task.milestones[0].model_copy(update={"label": "成立专班"})
    task = office.task.model_copy(update={"milestones": (other, *office.task.milestones[1:])})
    of_year = office.pack.years[YEAR]
    tasks = tuple(task if t.code == task.code else t for t in of_year.tasks)
    now = of_year.model_copy(update={"tasks": tasks, "task": {t.code: t for t in tasks}})
    years = {**office.pack.years, YEAR: now}
    office.pack = office.pack.model_copy(update={"years": years})

    again = office.report(1, DAY)
    assert (again.number, again.label) == (2, "成立专班")
    assert latest(office.store.reported(YEAR), [task]) == {(task.code, 1): again}


def test_a_report_by_mistake_is_taken_back_with_a_reason(office: Office) -> None:
    (told,) = refusals(office, lambda: office.report(1, None, "没有做"))
    assert "还没有报过" in told.message
    office.report(1, DAY)
    taken = office.report(1, None, "报错了任务")

    assert taken.done_on is None
    assert taken.number == 2
    assert verify_store(office.store) == []


def test_what_has_not_happened_or_belongs_to_no_milestone_is_refused(office: Office) -> None:
    ahead, before, unknown = (
        refusals(office, lambda: office.report(1, date(2024, 5, 7)))[0],
        refusals(office, lambda: office.report(1, date(2023, 12, 31)))[0],
        refusals(office, lambda: office.report(99, DAY))[0],
    )
    assert "还没有到" in ahead.message
    assert "早于2024年1月1日" in before.message
    assert "没有第99个" in unknown.message


def test_two_files_of_one_name_are_refused(office: Office) -> None:
    (told,) = refusals(office, lambda: office.report(1, DAY, evidence={"a/图.jpg": b"1", "b/图.jpg": b"2"}))
    assert "图.jpg" in told.message


def test_after_the_lock_nothing_is_reported(office: Office) -> None:
    office.clock.on(2026, 1, 1)
    (told,) = refusals(office, lambda: office.report(1, DAY))
    assert "锁定" in told.message


def test_a_report_asks_for_no_run_and_is_no_hand_in(office: Office) -> None:
    before = office.store.intake_head()
    office.report(1, DAY)

    assert office.store.intake_head() == before
    assert office.store.records() == []


def test_evidence_that_was_altered_or_lost_is_named(office: Office) -> None:
    report = office.report(1, DAY, evidence={"印发.pdf": b"%PDF"})
    office.store.object_path(report.evidence["印发.pdf"]).unlink()

    assert "object.missing" in [f.rule for f in verify_store(office.store)]


def test_a_report_that_was_altered_is_refused_by_its_readers(office: Office) -> None:
    report = office.report(1, DAY)
    path = office.store.root / f"milestones/{YEAR}/{report.department}-{report.kind}-1.json"
    said = json.loads(path.read_text())
    path.chmod(0o644)
    path.write_bytes(canonical({**said, "done_on": "2024-03-01"}))

    with pytest.raises(StoreError):
        Store(office.store.root).reported(YEAR)
    assert "record.tampered" in [f.rule for f in verify_store(office.store)]


def test_a_day_to_come_is_no_line_of_ours(office: Office) -> None:
    report = office.report(1, DAY)
    forged = {**report.as_dict(), "number": 2, "chain_index": 1, "done_on": "2024-12-31"}
    ref = f"milestones/{YEAR}/{report.department}-{report.kind}-2.json"

    with office.store.writing(), pytest.raises(StoreError):
        office.store.commit(ref, canonical(forged), "reported")
    assert office.events() == ["reported"]


def test_a_report_whose_writer_died_before_its_line_is_set_aside(office: Office) -> None:
    report = office.report(1, DAY)
    left = {**report.as_dict(), "number": 2, "chain_index": 1}
    path = office.store.root / f"milestones/{YEAR}/{report.department}-{report.kind}-2.json"
    path.write_bytes(canonical(left))
    require_whole(Store(office.store.root, clock=office.clock))

    assert office.events() == ["reported", "repaired"]
    assert len(office.store.reported(YEAR)) == 1
    assert office.report(2, DAY).number == 2
