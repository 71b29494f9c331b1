"""A version's way from hand-in to force: submitted, signed, approved, or returned and taken back; by whom, and when."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from review_fixtures import (
    CLERK,
    DEPARTMENT,
    HEAD,
    OFFICE,
    REVIEWER,
    SECOND,
    YEAR,
    Desk,
    refusals,
    reviewing,
    warning,
)

from mulin.findings import Finding, Level
from mulin.received import Store, StoreError, decide_objection, raise_objection, review
from mulin.received.acts import Confirmed, Person
from mulin.received.review import allowed
from mulin.received.verify import verify_store


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path, reviewing())


def refused(desk: Desk, work: Callable[[], object]) -> str:
    (finding,) = refusals(desk, work)
    return finding.message


def test_a_version_counts_once_it_was_submitted_signed_and_approved(desk: Desk) -> None:
    desk.hand_in(b"first")
    seen = [(desk.stages(), desk.counts)]
    for step in (desk.submit, desk.sign, desk.approve):
        step(1)
        seen.append((desk.stages(), desk.counts))

    assert seen == [(["accepted"], None), (["submitted"], None), (["signed"], None), (["approved"], 1)]
    assert desk.events() == ["received", "submitted", "signed", "approved"]
    assert [a.by for a in desk.review.acts] == [CLERK, HEAD, REVIEWER]
    assert desk.review.versions[0].word == "已通过"
    assert verify_store(desk.store) == []


def test_without_the_rule_what_was_accepted_last_counts_and_nothing_is_reviewed(tmp_path: Path) -> None:
    plain = reviewing().model_copy(update={"years": {**Desk(tmp_path, reviewing()).pack.years}})
    framework = plain.years[YEAR].framework.model_copy(update={"review": None})
    years = {**plain.years, YEAR: plain.years[YEAR].model_copy(update={"framework": framework})}
    desk = Desk(tmp_path, plain.model_copy(update={"years": years}))
    desk.hand_in(b"first")
    desk.hand_in(b"second")

    assert (desk.counts, desk.stages(), desk.review.rule) == (2, ["superseded", "accepted"], None)
    assert review.in_force(desk.store, desk.pack, YEAR) == desk.store.in_force(YEAR)
    assert "没有要求审核" in refused(desk, lambda: desk.submit(2))


def test_a_new_version_has_no_signature_and_the_one_in_force_stays_until_it_is_approved(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.through(1)
    desk.hand_in(b"second")
    assert (desk.stages(), desk.counts) == (["approved", "accepted"], 1)
    desk.submit(2)
    assert (desk.stages(), desk.counts) == (["approved", "submitted"], 1)
    assert "还没有分管领导签发" in refused(desk, lambda: desk.approve(2))

    desk.sign(2)
    desk.approve(2)
    assert (desk.stages(), desk.counts) == (["superseded", "approved"], 2)


def test_a_signature_is_bound_to_the_bytes(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.submit(1)
    assert "不是第1版现在的内容" in refused(desk, lambda: desk.sign(1, sha256="0" * 64))


@pytest.mark.parametrize(
    ("who", "does", "says"),
    [
        (CLERK, "sign", "须由另一人签发：第1版由您提交"),
        (CLERK, "give_back", "须由另一人退回：第1版由您提交"),
        (Person("CLERK ", "张三", "审核"), "sign", "须由另一人签发：第1版由您提交"),
    ],
)
def test_nobody_judges_what_they_submitted(desk: Desk, who: Person, does: str, says: str) -> None:
    desk.hand_in(b"first")
    desk.submit(1)
    assert refused(desk, lambda: getattr(desk, does)(1, who)) == says


@pytest.mark.parametrize(
    ("who", "says"),
    [(CLERK, "须由另一人审核：第1版由您提交"), (HEAD, "须由另一人审核：第1版由您签发")],
)
def test_nobody_approves_what_they_submitted_or_signed(desk: Desk, who: Person, says: str) -> None:
    desk.hand_in(b"first")
    desk.submit(1)
    desk.sign(1)
    assert refused(desk, lambda: desk.approve(1, who)) == says
    told = allowed(desk.review, "approved", who)
    assert told is not None
    assert (told.rule, told.message) == (
        "review.own" if who is CLERK else "review.approves_own_signature", says
    )  # fmt: skip
    assert allowed(desk.review, "approved", REVIEWER) is None


def test_as_many_approve_as_the_rule_asks_each_another(tmp_path: Path) -> None:
    desk = Desk(tmp_path, reviewing(signature=False, approvers=2))
    desk.hand_in(b"first")
    desk.submit(1)
    desk.approve(1, REVIEWER)
    assert (desk.stages(), desk.counts) == (["approved_in_part"], None)
    desk.approve(1, REVIEWER)  # the same act twice is one
    assert desk.events() == ["received", "submitted", "approved"]
    desk.approve(1, SECOND)
    assert (desk.stages(), desk.counts) == (["approved"], 1)
    told = allowed(desk.review, "signed", HEAD, version=1)
    assert told is not None
    assert told.rule == "review.approved"


def test_what_is_not_asked_for_is_not_signed(tmp_path: Path) -> None:
    desk = Desk(tmp_path, reviewing(signature=False))
    desk.hand_in(b"first")
    desk.submit(1)
    assert "没有要求签发" in refused(desk, lambda: desk.sign(1))


def test_returned_for_a_reason_and_a_place_and_handed_in_again(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.submit(1)
    assert "没有指明是哪里" in refused(desk, lambda: review.give_back(
        desk.store, desk.pack, *desk.table, 1, "与台账不符", [], by=REVIEWER,
    ))  # fmt: skip
    assert "不是单元格" in refused(desk, lambda: desk.give_back(1, REVIEWER, "与台账不符", "第七行"))
    assert refused(desk, lambda: desk.give_back(1, REVIEWER, " ")) == "理由不能为空"
    code = next(iter(desk.pack.years[YEAR].indicator))
    act = desk.give_back(1, REVIEWER, "与台账不符", "区!D7", code)
    assert (act.reason, act.places, desk.stages()) == ("与台账不符", ("区!D7", code), ["returned"])
    assert "已经退回" in refused(desk, lambda: desk.sign(1))

    desk.hand_in(b"second")
    desk.submit(2)
    assert desk.stages() == ["returned", "submitted"]
    assert desk.review.open_version is not None
    assert desk.review.open_version.record.version == 2


def test_taken_back_and_submitted_again_the_signature_is_gone(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.submit(1)
    desk.sign(1)
    desk.withdraw(1)
    assert desk.stages() == ["withdrawn"]
    assert "已由部门撤回" in refused(desk, lambda: desk.approve(1))
    desk.submit(1)
    assert desk.stages() == ["submitted"]
    desk.sign(1)
    desk.approve(1)
    assert "已经审核通过" in refused(desk, lambda: desk.withdraw(1))
    assert "已经审核通过" in refused(desk, lambda: desk.give_back(1))


def test_an_earlier_version_is_not_submitted_over_a_later_one(desk: Desk) -> None:
    for data in (b"first", b"second"):
        desk.hand_in(data)
    desk.submit(1)
    desk.submit(2)
    assert desk.stages() == ["superseded", "submitted"]
    assert "第1版之后的第2版已经提交" in refused(desk, lambda: desk.submit(1))
    assert "取代" in refused(desk, lambda: desk.approve(1))
    desk.withdraw(2)
    desk.submit(1)
    assert desk.stages() == ["submitted", "withdrawn"]


def test_a_restored_version_goes_through_review_like_any_other(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.through(1)
    desk.hand_in(b"second")
    desk.through(2)
    desk.hand_in(b"first", restores=1, reason="第二版弄错了")
    assert (desk.stages(), desk.counts) == (["superseded", "approved", "accepted"], 2)
    desk.through(3)
    assert (desk.stages(), desk.counts) == (["superseded", "superseded", "approved"], 3)


def test_what_the_checks_refused_is_not_submitted(desk: Desk) -> None:
    desk.hand_in(b"first", state="rejected")
    assert "检查未通过" in refused(desk, lambda: desk.submit(1))
    assert "没有第2版" in refused(desk, lambda: desk.submit(2))


@pytest.mark.parametrize("act", ["submit", "sign", "approve", "withdraw", "give_back", "lock"])
def test_the_same_act_by_the_same_person_is_written_once(desk: Desk, act: str) -> None:
    desk.hand_in(b"first")
    before = {"submit": (), "lock": (), "sign": ("submit",), "withdraw": ("submit",), "give_back": ("submit",)}
    for step in before.get(act, ("submit", "sign")):
        getattr(desk, step)(1)
    arguments = () if act == "lock" else (1,)
    first = getattr(desk, act)(*arguments)
    events = desk.events()
    desk.clock.pass_by(minutes=3)
    assert getattr(desk, act)(*arguments) == first
    assert desk.events() == events


# ---- warnings and 零报 -------------------------------------------------------------------------------------------


def confirmed(cell: str = "D7", value: str = "120", reason: str = "新建小区") -> Confirmed:
    return Confirmed("cell.year_on_year", "区", cell, value, reason)


def test_every_warning_is_confirmed_with_a_reason_once(desk: Desk) -> None:
    desk.hand_in(b"first", warning("D7"), warning("D8"))
    assert "还没有确认" in refused(desk, lambda: desk.submit(1, confirmed("D7")))
    assert "不是第1版的" in refused(desk, lambda: desk.submit(1, confirmed("D7"), confirmed("D9")))
    assert [f.cell for f in desk.review.to_confirm(1)] == ["D7", "D8"]
    desk.submit(1, confirmed("D7"), confirmed("D8", reason="口径改了"))
    assert [(c.cell, c.reason) for c in desk.review.acts[0].confirmed] == [("D7", "新建小区"), ("D8", "口径改了")]

    desk.hand_in(b"second", warning("D7"), warning("D8", "130"))
    assert [c.cell for c in desk.review.confirmed] == ["D7"], "the value of D8 is another one"
    assert [f.cell for f in desk.review.to_confirm(2)] == ["D8"]
    desk.submit(2, confirmed("D8", "130"))
    assert [c.cell for c in desk.review.acts[-1].confirmed] == ["D7", "D8"]
    assert desk.review.to_confirm(2) == []


def test_of_a_warning_about_many_cells_the_reason_holds_while_it_says_the_same(desk: Desk) -> None:
    def alike(share: int) -> Finding:
        return Finding(Level.WARNING, "column.same", f"有 {share}% 的单位与上一年相同", "核对", sheet="区", cell="D4")

    desk.hand_in(b"first", alike(99))
    desk.submit(1, Confirmed("column.same", "区", "D4", None, "已核对"))
    desk.hand_in(b"second", alike(99))
    assert desk.review.to_confirm(2) == []
    desk.hand_in(b"third", alike(100))
    assert [f.message for f in desk.review.to_confirm(3)] == ["有 100% 的单位与上一年相同"]


def test_a_reason_says_something(desk: Desk) -> None:
    desk.hand_in(b"first", warning())
    assert refused(desk, lambda: desk.submit(1, confirmed(reason="  "))) == "理由不能为空"


# ---- locks -------------------------------------------------------------------------------------------------------


def test_open_to_the_last_second_of_the_day_and_locked_from_the_next(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.clock.on(2025, 2, 20, 23, 59, 59)
    assert not desk.review.locked
    desk.submit(1)
    desk.clock.on(2025, 2, 21)
    assert desk.review.locked
    assert "已锁定（自 2025-02-21 00:00:00 起）" in refused(desk, lambda: desk.sign(1))
    desk.submit(1)  # a request sent twice across the deadline: the first was in time
    assert desk.events() == ["received", "submitted"]


def test_a_clock_set_back_gives_nobody_time(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.clock.on(2025, 2, 21, 0, 0, 1)
    desk.hand_in(b"second")  # the chain has seen the other day
    desk.clock.pass_by(minutes=-4)
    assert desk.review.locked
    assert "已锁定" in refused(desk, lambda: desk.submit(1))


def test_a_version_that_came_in_time_but_was_submitted_late_needs_a_late_opening(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.clock.on(2025, 2, 21, 9)
    assert "已锁定" in refused(desk, lambda: desk.submit(1))
    desk.unlock(datetime(2025, 2, 25, 18))
    assert desk.review.unlocked_until == "2025-02-25T18:00:00+08:00"
    desk.through(1)
    desk.clock.on(2025, 2, 25, 18, 0, 1)
    assert (desk.review.locked, desk.counts) == (True, 1)
    desk.hand_in(b"second")
    assert "已锁定" in refused(desk, lambda: desk.submit(2))


def test_locked_early_until_two_persons_open_it(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.lock()
    assert "已锁定" in refused(desk, lambda: desk.submit(1))
    until = desk.clock.at + timedelta(days=1)
    assert "两次是同一个账号" in refused(desk, lambda: desk.unlock(until, OFFICE, OFFICE))
    assert "已经过了" in refused(desk, lambda: desk.unlock(desk.clock.at))
    desk.unlock(until)
    desk.unlock(until)
    assert desk.events() == ["received", "locked", "unlocked"]
    desk.clock.at = until
    desk.submit(1)
    desk.clock.pass_by(seconds=1)
    assert desk.review.locked, "what was open is locked again, though the deadline has not come"
    other = review.review_of(desk.pack, desk.store, YEAR, DEPARTMENT, "survey")
    assert not other.locked, "one table alone"


def test_what_is_open_is_not_opened(desk: Desk) -> None:
    assert "没有锁定" in refused(desk, lambda: desk.unlock(desk.clock.at + timedelta(days=1)))


def test_an_upheld_objection_opens_the_table_for_its_own_hand_in_until_that_is_approved(desk: Desk) -> None:
    desk.hand_in(b"first")
    desk.through(1)
    desk.clock.on(2025, 4, 10, 9)
    desk.store.anchor_release(YEAR, "r1", "d" * 64, "e" * 64)
    day = desk.clock.at.date()
    raise_objection(
        desk.store, YEAR, release="r1", objector="某街道", objector_code=None, unit_code="310110001",
        indicator_code=None, text="数与台账不符", received_on=day, who="王某",
    )  # fmt: skip
    decide_objection(
        desk.store, YEAR, 1, outcome="upheld", text="由部门重报", decided_by="评估办公室", decided_on=day, who="王某"
    )
    desk.hand_in(b"second")
    desk.hand_in(b"third", objection=1)
    desk.hand_in(b"fourth", objection=1)

    assert "已锁定" in refused(desk, lambda: desk.submit(2))
    desk.through(3)
    assert desk.counts == 3
    assert "异议第1号的重报已经通过过一次" in refused(desk, lambda: desk.submit(4))


# ---- releases ----------------------------------------------------------------------------------------------------


def test_a_release_is_voided_by_two_persons_for_a_reason_and_once(desk: Desk) -> None:
    desk.store.anchor_release(YEAR, "r1", "d" * 64, "e" * 64)

    def void(release: str = "r1", reason: str = "权重弄错了", second: Person = SECOND) -> review.Voided:
        return review.void(desk.store, YEAR, release, reason, OFFICE, second)

    assert "没有登记过 r2" in refused(desk, lambda: void("r2"))
    assert "同一个账号" in refused(desk, lambda: void(second=OFFICE))
    assert void() == void()
    assert "已经作废（2025-01-10，权重弄错了）" in refused(desk, lambda: void(reason="又一个理由"))
    assert desk.events() == ["release", "voided"]
    assert [v.release for v in Store(desk.store.root).voided(YEAR)] == ["r1"]
    with pytest.raises(StoreError, match="已经作废"):
        desk.store.publish(YEAR, "r1", date(2025, 2, 20), date(2025, 3, 31), "某人")
    assert verify_store(desk.store) == []
