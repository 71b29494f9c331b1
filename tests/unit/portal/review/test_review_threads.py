"""Threads: who may write and mark, that nothing is deleted, and who has not read it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import ProtectedError
from django.template import Context, Template
from django.test import Client, RequestFactory
from review_desk import SMALL, YEAR, Desk

from portal.audit.models import Entry
from portal.people.models import Account, Post
from portal.people.roles import Role
from portal.review.models import Mark, Remark
from portal.review.threads import unread_of

pytestmark = pytest.mark.django_db
PAGE = f"/review/{YEAR}/{SMALL[0]}/{SMALL[1]}/"
Holder = Callable[..., Client]


@pytest.fixture
def clerk(holder: Holder) -> Client:
    return holder(Role.CLERK, "D24", login="wang", name="王芳")


def say(client: Client, text: str, place: str = "") -> int:
    return client.post(f"{PAGE}remark/", {"text": text, "place": place, "back": PAGE}).status_code


def new(login: str) -> int:
    return unread_of(Account.objects.get(login=login), YEAR).get(SMALL, 0)


def test_departments_and_reviewers_talk_on_one_thread(desk: Desk, reviewer: Client, clerk: Client) -> None:
    say(reviewer, "街道!D4 与台账不同", "街道!D4")
    say(clerk, "已核对台账")
    assert [(r.account, r.who, r.post, r.place) for r in Remark.objects.all()] == [
        ("li", "李审", "审核", "街道!D4"), ("wang", "王芳", "区人力资源社会保障局 经办人", ""),
    ]  # fmt: skip
    shown = reviewer.get(PAGE).content.decode()
    assert shown.index("与台账不同") < shown.index("已核对台账")
    assert Entry.objects.filter(act="review.remark").count() == 2


def test_another_department_neither_reads_nor_writes(desk: Desk, holder: Holder) -> None:
    assert say(holder(Role.CLERK, "D26"), "我也来说") == 403
    assert say(holder(Role.SUPERVISOR), "我也来说") == 403


def test_a_remark_says_something_about_a_place_there_can_be(desk: Desk, reviewer: Client) -> None:
    for text, place in (("", ""), ("长" * 501, ""), ("对吗", "不是位置")):
        say(reviewer, text, place)
    assert not Remark.objects.exists()


def test_the_same_words_sent_twice_stand_once(desk: Desk, reviewer: Client) -> None:
    say(reviewer, "请补材料")
    say(reviewer, "请补材料")
    assert Remark.objects.count() == 1


def test_the_department_marks_what_it_mended_and_the_reviewer_what_is_settled(
    desk: Desk, reviewer: Client, clerk: Client
) -> None:
    say(reviewer, "不对", "街道!D4")
    remark = Remark.objects.get()
    to = f"{PAGE}remark/{remark.pk}"
    assert clerk.post(f"{to}/resolved/", {"back": PAGE}).status_code == 403
    assert reviewer.post(f"{to}/changed/", {"back": PAGE}).status_code == 403
    for _ in range(2):
        clerk.post(f"{to}/changed/", {"back": PAGE})
        reviewer.post(f"{to}/resolved/", {"back": PAGE})
    assert [(k.word, k.who) for k in Mark.objects.order_by("pk")] == [("已改", "王芳"), ("已解决", "李审")]
    assert Entry.objects.filter(act="review.mark").count() == 2
    assert clerk.post(f"{to}/gone/", {}).status_code == 404


def test_a_remark_of_another_table_cannot_be_marked_from_here(desk: Desk, reviewer: Client, holder: Holder) -> None:
    say(reviewer, "不对", "街道!D4")
    number = Remark.objects.get().pk
    stranger = holder(Role.CLERK, "D26")
    assert stranger.post(f"/review/{YEAR}/D26/report/remark/{number}/changed/", {}).status_code == 404
    assert stranger.post(f"{PAGE}remark/{number}/changed/", {}).status_code == 403


def test_what_was_marked_cannot_be_deleted(desk: Desk, reviewer: Client, clerk: Client) -> None:
    say(reviewer, "不对", "街道!D4")
    remark = Remark.objects.get()
    clerk.post(f"{PAGE}remark/{remark.pk}/changed/", {"back": PAGE})
    with pytest.raises(ProtectedError):
        remark.delete()


def test_what_others_wrote_is_new_until_it_was_looked_at(desk: Desk, reviewer: Client, clerk: Client) -> None:
    desk.waiting()
    say(clerk, "第一句")
    say(clerk, "第二句")
    assert (new("li"), new("wang")) == (2, 0)
    assert "<b>2</b>" in reviewer.get("/review/").content.decode()
    reviewer.get(PAGE)
    assert new("li") == 0


def test_nobody_is_sent_elsewhere_by_a_form(desk: Desk, reviewer: Client) -> None:
    for back in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", ""):
        answer = reviewer.post(f"{PAGE}remark/", {"text": "看", "back": back})
        assert answer["Location"] == "/"


def test_other_pages_can_show_a_thread_and_how_much_is_new(desk: Desk, reviewer: Client, clerk: Client) -> None:
    say(reviewer, "请补材料")
    request = RequestFactory().get("/tables/2024/D24/report/")
    request.user = Account.objects.get(login="wang")
    request.post_held = Post.objects.get(role=Role.CLERK, code="D24")  # type: ignore[attr-defined]
    page = Template(
        '{% load review %}{% unread_remarks 2024 "D24" "report" as new %}新{{ new }}'
        '{% review_thread 2024 "D24" "report" %}'
    )
    shown = page.render(Context({"request": request}))
    assert shown.startswith("新1")
    assert "请补材料" in shown
    assert "标记“已改”" in shown
    assert "标记“已解决”" not in shown
    assert 'name="csrfmiddlewaretoken"' in shown
