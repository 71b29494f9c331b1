"""Locking, and opening a locked table: two people, each from their own session."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from review_desk import OTHER, SMALL, YEAR, Desk, reviewing

from mulin.beijing import now
from mulin.received import review as domain
from mulin.received.acts import Person
from portal.audit.models import Entry
from portal.audit.seal import FIELDS, hash_of
from portal.people.models import Tenure
from portal.people.roles import Role
from portal.review.locking import UNLOCK
from portal.review.models import Pending
from portal.review.second import _head, seal_of

pytestmark = pytest.mark.django_db
TABLE = "/".join(SMALL)


@pytest.fixture
def locked(desk: Desk) -> Desk:
    """The year's deadline has locked every table."""
    desk.serve(reviewing(lock=date(2025, 2, 20)))
    return desk


def soon(**time: int) -> str:
    return f"{now() + timedelta(**(time or {'days': 2})):%Y-%m-%dT%H:%M}"


def lock(client: Client, *tables: str, **more: str) -> str:
    said = {"year": YEAR, "table": tables, "sure": "1", **more}
    return client.post("/review/locks/lock/", said, follow=True).content.decode()


def ask(client: Client, table: str = TABLE, *, until: str = "", reason: str = "街道撤并，数据要更正") -> str:
    said = {"year": YEAR, "table": table, "until": until or soon(), "reason": reason}
    return client.post("/review/locks/ask/", said, follow=True).content.decode()


def confirm(client: Client, pending: Pending | None = None) -> str:
    one = pending or Pending.objects.latest("pk")
    return client.post(f"/review/locks/{one.pk}/confirm/", {"seal": seal_of(one)}, follow=True).content.decode()


def close(client: Client) -> str:
    return client.post(f"/review/locks/{Pending.objects.latest('pk').pk}/close/", follow=True).content.decode()


# ---- locking ---------------------------------------------------------------------------------------------------------


def test_the_office_locks_one_table_early(desk: Desk, office: Client) -> None:
    lock(office, TABLE)
    assert (desk.review(SMALL).locked, desk.review(OTHER).locked) == (True, False)
    assert [(e.about, e.account) for e in Entry.objects.filter(act="review.lock")] == [("2024/D24/report", "qian")]


def test_the_office_locks_the_whole_year_and_what_was_locked_stops_nothing(desk: Desk, office: Client) -> None:
    domain.lock(desk.store, desk.pack, YEAR, *SMALL, by=Person("someone", "某人", "评估办公室"))
    page = office.get(f"/review/locks/?year={YEAR}").content.decode()
    assert "锁定全年 31 张表" in page
    assert "这张表已经锁定" in lock(office, TABLE, "/".join(OTHER))
    assert desk.review(OTHER).locked
    assert "已锁定 30 张表" in lock(office, all="1")
    assert all(t.locked for t in domain.reviewed(desk.pack, desk.store, YEAR))


def test_locking_nothing_says_so(desk: Desk, office: Client) -> None:
    assert "没有选任何表" in lock(office)
    assert office.post("/review/locks/lock/", {"year": YEAR, "table": "D99/x", "sure": "1"}).status_code == 404


def test_locking_is_said_to_be_for_good_first(desk: Desk, office: Client) -> None:
    assert "没有锁定" in lock(office, all="1", sure="")
    assert not desk.review().locked


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CLERK, Role.SUPERVISOR])
def test_only_the_office_locks_or_asks_to_open(desk: Desk, holder: Callable[..., Client], role: Role) -> None:
    client = holder(role, "D24" if role.has_own else "")
    posts = ("/review/locks/lock/", "/review/locks/ask/")
    assert [client.post(to, {"table": TABLE}).status_code for to in posts] == [403, 403]
    assert not desk.review().locked


# ---- opening ---------------------------------------------------------------------------------------------------------


def test_nothing_is_open_until_the_second_person_confirms_and_both_names_are_kept(
    locked: Desk, office: Client, reviewer: Client
) -> None:
    assert "等另一人确认后才生效" in ask(office)
    assert (locked.review().locked, locked.acts()) == (True, [])
    assert "已确认并办理" in confirm(reviewer)
    (act,) = locked.review().acts
    assert (act.act, act.account, act.second_account, act.second_who) == ("unlocked", "qian", "li", "李审")
    assert (locked.review(SMALL).locked, locked.review(OTHER).locked) == (False, True)
    page = office.get("/review/locks/").content.decode()
    assert "钱主任、李审" in page
    assert [e.act for e in Entry.objects.all()] == ["review.unlock.asked", "review.unlock.confirmed"]


def test_the_first_is_never_the_second(locked: Desk, office: Client) -> None:
    ask(office)
    assert "这件事是您自己提出的" in confirm(office)
    assert locked.review().locked


def test_a_second_post_does_not_make_two_people(locked: Desk, office: Client, holder: Callable[..., Client]) -> None:
    ask(office)
    again = holder(Role.REVIEWER, login="qian", name="钱主任")
    assert "这件事是您自己提出的" in confirm(again)


def test_who_may_not_stand_second_is_refused(locked: Desk, office: Client, holder: Callable[..., Client]) -> None:
    ask(office)
    for role in (Role.CLERK, Role.LEADER, Role.SUPERVISOR, Role.ADMIN, Role.ENGINEER):
        client = holder(role, "D24" if role.has_own else "")
        assert client.post(f"/review/locks/{Pending.objects.get().pk}/confirm/").status_code == 403
    assert locked.review().locked


def test_a_request_that_expired_is_refused(locked: Desk, office: Client, reviewer: Client) -> None:
    ask(office)
    Pending.objects.update(ends=now() - timedelta(seconds=1))
    assert "过了确认的期限" in confirm(reviewer)
    assert locked.review().locked


def test_a_request_whose_ground_has_changed_is_refused(
    locked: Desk, office: Client, reviewer: Client, holder: Callable[..., Client]
) -> None:
    ask(office)
    first = Pending.objects.get()
    other = holder(Role.OFFICE, login="sun", name="孙主任")
    ask(other, until=soon(days=1))
    confirm(reviewer)
    assert "情况有了变化" in confirm(reviewer, first)
    assert len(locked.acts()) == 1


def test_what_was_altered_in_the_database_is_not_confirmed(locked: Desk, office: Client, reviewer: Client) -> None:
    ask(office)
    one = Pending.objects.get()
    one.detail = {**one.detail, "department": "D26"}
    one.save()
    assert "情况有了变化" in confirm(reviewer)
    assert locked.review(OTHER).locked


def test_what_was_put_in_place_of_what_was_shown_is_not_confirmed(
    locked: Desk, office: Client, reviewer: Client
) -> None:
    ask(office)
    one = Pending.objects.get()
    Pending.objects.update(ends=one.ends - timedelta(minutes=1))
    assert "情况有了变化" in confirm(reviewer, one)
    assert locked.review().locked


def _put_in(one: Pending, **other: object) -> None:
    """What whoever has all rights over the database makes of a request: every hash fits."""
    for name, value in other.items():
        setattr(one, name, value)
    one.head = _head(UNLOCK, one.year, one.detail, one.reason)
    one.save()


@pytest.mark.parametrize("other", [
    {"account": "sun", "who": "孙主任"}, {"reason": "另一个理由"}, {"who": "孙主任"}, {"post": "审核"}, {"pk": None},
    {"ends": now() + timedelta(days=1)},
])  # fmt: skip
def test_a_request_that_nobody_made_is_not_confirmed(
    locked: Desk, office: Client, reviewer: Client, holder: Callable[..., Client], other: dict[str, object]
) -> None:
    holder(Role.OFFICE, login="sun", name="孙主任")
    ask(office)
    _put_in(Pending.objects.get(), **other)
    assert "日志里没有" in confirm(reviewer)
    assert locked.review().locked
    assert locked.acts() == []


def test_a_request_with_a_line_of_the_log_that_nobody_sealed_is_not_confirmed(
    locked: Desk, office: Client, reviewer: Client
) -> None:
    ask(office)
    _put_in(Pending.objects.get(), reason="另一个理由")
    line = Entry.objects.get(act="review.unlock.asked")
    line.detail = {**line.detail, "reason": "另一个理由"}
    line.hash = hash_of({name: getattr(line, name) for name in FIELDS})
    line.save()
    assert "日志里没有" in confirm(reviewer)
    assert locked.review().locked


def test_whoever_left_has_asked_for_nothing(locked: Desk, office: Client, reviewer: Client) -> None:
    ask(office)
    Tenure.objects.filter(account__login="qian").update(ends="2020-12-31")
    assert "现在已不在岗" in confirm(reviewer)
    assert locked.review().locked


def test_confirmed_twice_is_done_once(locked: Desk, office: Client, reviewer: Client, colleague: Client) -> None:
    ask(office)
    one = Pending.objects.get()
    confirm(reviewer, one)
    assert "已确认并办理" in confirm(reviewer, one)
    assert "这件事已经了结" in confirm(colleague, one)
    assert len(locked.acts()) == 1


def test_asked_twice_waits_once(locked: Desk, office: Client) -> None:
    until = soon()
    ask(office, until=until)
    assert "同样的事已经提出" in ask(office, until=until)
    assert Pending.objects.count() == 1


def test_taken_back_or_refused_it_is_over(locked: Desk, office: Client, reviewer: Client) -> None:
    ask(office)
    assert "已收回" in close(office)
    assert "这件事已经了结" in confirm(reviewer)
    ask(office)
    assert "不同意" in close(reviewer)
    assert [p.outcome for p in Pending.objects.order_by("pk")] == ["taken_back", "refused"]
    assert locked.review().locked


@pytest.mark.parametrize(
    ("until", "reason", "said"),
    [
        ("2020-01-01T00:00", "有理由", "截止时间没有写对"),
        ("明天", "有理由", "截止时间没有写对"),
        ("9999-12-31T23:59", "有理由", "截止时间没有写对"),
        ("", "  ", "没有写理由"),
    ],
)
def test_opening_needs_a_reason_and_an_end(locked: Desk, office: Client, until: str, reason: str, said: str) -> None:
    assert said in ask(office, until=until, reason=reason)
    assert not Pending.objects.exists()


def test_what_is_open_needs_no_opening(desk: Desk, office: Client) -> None:
    assert "这张表没有锁定" in ask(office)


def test_the_page_says_why_one_may_not_confirm(locked: Desk, office: Client) -> None:
    ask(office)
    page = office.get("/review/locks/").content.decode()
    assert 'class="primary" disabled' in page
    assert "请另一人用自己的账号确认" in page


def test_locking_early_after_an_opening_ends_it(locked: Desk, office: Client, reviewer: Client) -> None:
    ask(office)
    confirm(reviewer)
    lock(office, TABLE)
    assert locked.review().locked
