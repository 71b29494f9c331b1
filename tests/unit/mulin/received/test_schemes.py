"""实施方案: filed as versions with receipts, reviewed by the acts of tables; nothing that counts meets one."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from review_fixtures import OFFICE, refusals
from scheme_fixtures import CLERK, HEAD, REVIEWER, YEAR, Office

from expectations.restore import earlier
from mulin.findings import FindingsError
from mulin.pack.asked import workbooks_owed
from mulin.pack.framework import SchemeRule
from mulin.received import StoreError, review
from mulin.received.arrivals import pending
from mulin.received.places import place_of
from mulin.received.receipts import by_receipt
from mulin.received.record import receipt_is_sound
from mulin.received.review import allowed, reviewed, reviewed_schemes
from mulin.received.scheme_kind import is_scheme, kind_of_task, task_of_kind
from mulin.received.schemes import Step, differences, file_scheme, place_in_pack, prefilled, scheme_of
from mulin.received.standing import require_whole
from mulin.received.verify import verify_store


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


@pytest.mark.parametrize("code", ["2024-T1.1-01", "2024-K1", "2024-z", "2024-专项一", "2024-a b/c", "2024-T11-01"])
def test_every_task_has_a_kind_of_its_own_and_is_read_back_from_it(code: str) -> None:
    kind = kind_of_task(2024, code)

    assert kind.isalnum()
    assert kind.isascii()
    assert is_scheme(kind)
    assert task_of_kind(2024, kind) == code
    assert place_of(f"sidecars/2024/D06-{kind}-v1.json") is not None


def test_no_kind_of_table_is_taken_for_a_scheme() -> None:
    assert not [kind for kind in ("report", "survey", "panel", "unidentified", "scheme", "") if is_scheme(kind)]


def test_a_scheme_is_filed_with_a_receipt_and_kept_as_it_was(office: Office) -> None:
    receipt = office.file(measures="一、印发方案。\n二、每季调度。  \n")

    assert receipt_is_sound(receipt.code)
    assert f"案{office.task.code.removeprefix('2024-')}" in receipt.code
    (record,) = office.store.schemes(YEAR, office.task.lead_department)
    kept = scheme_of(office.store, record)
    assert kept.measures == "一、印发方案。\n二、每季调度。"
    assert [d.name for d in differences(office.scheme(), kept)] == ["推进措施"]
    assert (record.who, record.account, record.channel) == ("张三", "clerk", "portal")
    assert verify_store(office.store) == []


def test_it_is_submitted_signed_and_approved_like_a_table(office: Office) -> None:
    receipt = office.approved()

    found = office.of_scheme
    assert found.in_force is not None
    assert found.in_force.version == receipt.version
    assert [a.act for a in found.acts] == ["submitted", "signed", "approved"]
    assert office.events() == ["received", "submitted", "signed", "approved"]
    assert verify_store(office.store) == []
    require_whole(office.store)


def test_nobody_signs_or_approves_their_own(office: Office) -> None:
    version = office.file().version
    review.submit(office.store, office.pack, *office.table, version, by=CLERK)

    for act in ("signed", "approved"):
        assert allowed(office.of_scheme, act, CLERK, version=version) is not None  # type: ignore[arg-type]
    unsigned = allowed(office.of_scheme, "approved", REVIEWER, version=version)
    assert unsigned is not None


def test_it_is_returned_for_a_field_by_its_name(office: Office) -> None:
    version = office.file().version
    review.submit(office.store, office.pack, *office.table, version, by=CLERK)
    act = review.give_back(
        office.store, office.pack, *office.table, version, "措施没有到人", ["推进措施", "时间节点"], by=REVIEWER
    )

    assert act.places == ("推进措施", "时间节点")
    assert office.of_scheme.versions[-1].stage == "returned"
    again = office.file(measures="每月由分管局长调度。")
    assert again.version == 2


def test_it_is_not_returned_for_a_cell(office: Office) -> None:
    version = office.file().version
    review.submit(office.store, office.pack, *office.table, version, by=CLERK)

    (told,) = refusals(office, lambda: office.give_back(version, REVIEWER, "不清楚", "区!D7"))
    assert "不是实施方案的要素" in told.message
    assert "推进措施" in told.mend


def test_what_is_filed_already_is_not_filed_again_and_what_was_comes_back_as_a_version(office: Office) -> None:
    first = office.file()
    second = office.file(measures="换一种做法。")
    assert (first.version, second.version) == (1, 2)
    assert office.file(measures="换一种做法。").repeated

    back = office.file()
    assert (back.version, back.repeated) == (3, False)
    assert back.record.restores == 1
    assert back.record.reason == "内容与第1版相同"
    assert verify_store(office.store) == []


def test_without_review_the_latest_filed_counts(tmp_path: Path) -> None:
    office = Office(tmp_path, reviewed=False)
    office.file()
    office.file(measures="换一种做法。")

    assert office.of_scheme.in_force is not None
    assert office.of_scheme.in_force.version == 2


def test_nothing_that_counts_or_judges_meets_a_scheme(office: Office) -> None:
    lead = office.task.lead_department
    before = office.store.intake_head()
    office.approved()

    assert office.store.records() == []
    assert office.store.records(YEAR, lead) == []
    assert office.store.in_force(YEAR) == []
    assert pending(office.store) == []
    assert review.in_force(office.store, office.pack, YEAR) == []
    assert review.hand_ins(office.store, office.pack, YEAR) == []
    assert [(r.department, r.kind) for r in reviewed(office.pack, office.store, YEAR)] == workbooks_owed(
        office.pack, YEAR
    )
    assert office.store.intake_head() == before, "a scheme asks for no run"


def test_every_task_of_the_year_has_its_line_filed_or_not(office: Office) -> None:
    office.file()
    lines = reviewed_schemes(office.pack, office.store, YEAR)

    assert [task.code for task, _ in lines] == [t.code for t in office.pack.years[YEAR].tasks]
    assert [task.code for task, found in lines if found.versions] == [office.task.code]
    own = reviewed_schemes(office.pack, office.store, YEAR, office.task.lead_department)
    assert {task.lead_department for task, _ in own} == {office.task.lead_department}


def test_what_differs_from_the_pack_names_file_line_and_what_to_write(office: Office) -> None:
    later = tuple(Step(s.due + timedelta(days=3), s.label) for s in office.scheme().milestones)
    (found,) = differences(office.scheme(), office.scheme(milestones=later))

    assert (found.name, found.column) == ("时间节点", "milestone_dates")
    assert found.cell == ";".join(f"{s.due}={s.label}" for s in later)
    file, line = place_in_pack(office.pack, YEAR, office.task.code)
    text = (office.pack.path / file).read_text(encoding="utf-8-sig").splitlines()
    assert line is not None
    assert text[line - 1].startswith(office.task.code)


_WRONG = {
    "“年度目标”没有填写": {"annual_objective": " \n "},
    "“推进措施”有2001字，太长": {"measures": "长" * 2001},
    "“主要指标”一项也没有选": {"main_indicators": ()},
    "“X-1”不是2024年的指标代码": {"main_indicators": ("X-1",)},
    "“时间节点”一个也没有填": {"milestones": ()},
    "第1个时间节点的日期 2025-03-01 不在2024年内": {"milestones": (Step(date(2025, 3, 1), "方案印发"),)},
    "第2个时间节点的日期 2024-03-01 不晚于前一个": {
        "milestones": (Step(date(2024, 3, 1), "方案印发"), Step(date(2024, 3, 1), "开工"))
    },
    "第1个时间节点没有写要做到什么": {"milestones": (Step(date(2024, 3, 1), "  "),)},
    "第1个时间节点的名称“印发;2024-12-30=开工”里有分号或另一个日期，会被读成两个节点": {
        "milestones": (Step(date(2024, 3, 1), "印发;2024-12-30=开工"),)
    },
    "第1个时间节点的名称“印发，2024-12-30=开工”里有分号或另一个日期，会被读成两个节点": {
        "milestones": (Step(date(2024, 3, 1), "印发，2024-12-30=开工"),)
    },
}


@pytest.mark.parametrize(("text", "said"), _WRONG.items(), ids=[*_WRONG])
def test_what_may_not_stand_in_a_scheme_is_said_and_nothing_is_kept(office: Office, text: str, said: dict) -> None:
    (told,) = refusals(office, lambda: office.file(**said))
    assert told.message == text


def test_another_departments_task_is_not_filed(office: Office) -> None:
    with pytest.raises(FindingsError) as caught:
        file_scheme(office.store, office.pack, office.scheme(department="D99"), by=CLERK)
    assert "牵头" in caught.value.findings[0].message


def test_after_the_years_lock_nothing_is_filed_or_signed(office: Office) -> None:
    version = office.file().version
    review.submit(office.store, office.pack, *office.table, version, by=CLERK)
    lock = office.pack.years[YEAR].framework.deadlines.lock
    office.clock.on(lock.year, lock.month, lock.day, 23)
    office.clock.pass_by(hours=2)

    (told,) = refusals(office, lambda: office.file(measures="太晚。"))
    assert "已于" in told.message
    assert allowed(office.of_scheme, "signed", HEAD, version=version) is not None


def test_schemes_are_due_at_the_end_of_february_where_the_framework_names_no_day(office: Office) -> None:
    framework = office.pack.years[YEAR].framework
    assert framework.schemes is None
    assert framework.schemes_due == date(2024, 2, 29)
    named = framework.model_copy(update={"schemes": SchemeRule(due=date(2024, 3, 15))})
    assert named.schemes_due == date(2024, 3, 15)


def test_the_pack_itself_is_where_a_department_begins(office: Office) -> None:
    task = office.task
    said = prefilled(office.pack, YEAR, task)

    assert (said.annual_objective, said.main_indicators) == (task.annual_objective_zh, task.main_indicators)
    assert [(s.due, s.label) for s in said.milestones] == [(n.due, n.label) for n in task.milestones]
    assert (said.measures, said.evaluation_method) == (task.measures_zh, task.evaluation_method_zh)


def test_whoever_holds_a_receipt_finds_what_it_is_of(office: Office) -> None:
    scheme = office.file()
    report = office.report(1, date(YEAR, 4, 1))

    assert by_receipt(office.store, scheme.code) == scheme.record
    assert by_receipt(office.store, f" {scheme.code.lower()} ") == scheme.record
    assert by_receipt(office.store, scheme.submission_id) == scheme.record
    assert by_receipt(office.store, report.receipt) == report


def test_a_receipt_with_a_slip_is_told_from_one_that_was_never_given(office: Office) -> None:
    code = office.file().code

    with pytest.raises(StoreError, match="抄错"):
        by_receipt(office.store, code.replace("-v1-", "-v2-"))
    with pytest.raises(StoreError, match="没有编号为"):
        by_receipt(office.store, "2024-D06-report-v9")


def test_a_scheme_or_a_report_is_not_put_back_in_force_as_a_workbook(office: Office) -> None:
    for receipt in (office.file().code, office.report(1, date(YEAR, 4, 1)).receipt):
        with pytest.raises(StoreError, match="不是工作簿，不能恢复"):
            earlier(office.store, receipt)


# ---- locked, and opened late --------------------------------------------------------------------------------------


def test_one_scheme_is_opened_late_by_two_persons_and_locks_itself_again(office: Office) -> None:
    lock = office.pack.years[YEAR].framework.deadlines.lock
    office.clock.on(lock.year, lock.month, lock.day, 23)
    office.clock.pass_by(hours=2)
    until = office.clock.at + timedelta(days=2)
    (alone,) = refusals(office, lambda: office.unlock(until, second=OFFICE))
    assert "开锁要两个人" in alone.message
    act = office.unlock(until, reason="规划包中期调整")
    assert (act.reason, act.second_who) == ("规划包中期调整", REVIEWER.name)

    assert office.approved(measures="补报。").version == 1
    other = office.pack.years[YEAR].tasks[1]
    (still,) = refusals(
        office, lambda: file_scheme(office.store, office.pack, prefilled(office.pack, YEAR, other), by=CLERK)
    )
    assert "已于" in still.message
    (ended,) = refusals(office, lambda: office.report(1, date(YEAR, 4, 1)))
    assert "已于" in ended.message
    office.clock.pass_by(days=2, seconds=1)
    (over,) = refusals(office, lambda: office.file(measures="太晚。"))
    assert "这项任务的方案已锁定（自 " in over.message
    assert verify_store(office.store) == []


def test_a_scheme_locked_early_is_filed_no_more_and_its_milestones_are_still_reported(office: Office) -> None:
    office.approved()
    office.lock()

    (told,) = refusals(office, lambda: office.file(measures="改一改。"))
    assert "这项任务的方案已锁定" in told.message
    assert office.report(1, date(YEAR, 4, 1)).number == 1
