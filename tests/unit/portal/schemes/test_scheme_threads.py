"""The thread of a scheme: said about a field of it, marked as mended, and new until it was looked at."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from scheme_desk import YEAR, SchemeDesk

from mulin.pack import Pack
from portal.audit.models import Entry
from portal.people.models import Account
from portal.people.roles import Role
from portal.review.models import Remark
from portal.review.threads import unread_of

Holder = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(pack: Pack) -> SchemeDesk:
    return SchemeDesk(pack)


@pytest.fixture
def reviewer(holder: Holder) -> Client:
    return holder(Role.REVIEWER, login="li", name="李审")


@pytest.fixture
def clerk(holder: Holder, desk: SchemeDesk) -> Client:
    return holder(Role.CLERK, desk.lead, login="wang", name="王芳")


def thread(desk: SchemeDesk) -> str:
    return f"/review/{YEAR}/{desk.lead}/{desk.kind}/remark/"


def say(client: Client, desk: SchemeDesk, text: str, place: str = "") -> str:
    said = {"text": text, "place": place, "back": desk.url}
    return client.post(thread(desk), said, follow=True).content.decode()


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_what_is_said_about_a_field_stands_on_the_page_and_is_new_until_it_was_looked_at(
    desk: SchemeDesk, reviewer: Client, clerk: Client
) -> None:
    assert "已发出" in say(reviewer, desk, "牵头科室是哪一个", "推进措施")
    assert unread_of(Account.objects.get(login="wang"), YEAR)[desk.lead, desk.kind] == 1
    assert "1条新留言" in text_of(clerk, "/")
    page = text_of(clerk, desk.url)
    assert "<b>推进措施</b> 牵头科室是哪一个" in page
    assert '<option value="">整个方案</option>' in page
    assert "条新留言" not in text_of(clerk, "/")
    assert [(e.act, e.about) for e in Entry.objects.all()] == [("review.remark", f"{YEAR}/{desk.lead}/{desk.kind}")]


def test_a_cell_is_no_part_of_a_scheme(desk: SchemeDesk, reviewer: Client) -> None:
    assert "不是实施方案的要素" in say(reviewer, desk, "看这里", "区!D7")
    assert not Remark.objects.exists()


def test_a_return_is_told_field_by_field_and_each_is_marked_as_mended(
    desk: SchemeDesk, reviewer: Client, clerk: Client
) -> None:
    receipt = desk.waiting()
    returned = {"sha256": receipt.sha256, "reason": "写明牵头科室", "place": ["推进措施", "评估办法"]}
    for _ in range(2):  # the button pressed twice
        reviewer.post(f"{desk.url}v1/return/", returned)
    assert [(r.place, r.returned, r.version) for r in Remark.objects.all()] == [
        ("推进措施", True, 1), ("评估办法", True, 1),
    ]  # fmt: skip
    page = text_of(clerk, desk.url)
    assert page.count("标记“已改”") == 2

    first = Remark.objects.first()
    assert first is not None
    clerk.post(f"{thread(desk)}{first.pk}/changed/", {"back": desk.url})
    page = text_of(reviewer, desk.url)
    assert page.count("已改</span> 王芳") == 1
    assert "标记“已解决”" in page


def test_what_is_refused_leaves_no_remark(desk: SchemeDesk, reviewer: Client) -> None:
    receipt = desk.waiting()
    wrong = {"sha256": receipt.sha256, "reason": "长" * 501, "place": ["推进措施"]}
    assert reviewer.post(f"{desk.url}v1/return/", wrong).status_code == 422
    assert reviewer.post(f"{desk.url}v1/return/", {**wrong, "reason": "短", "place": []}).status_code == 422

    assert not Remark.objects.exists()


def test_another_departments_clerk_and_a_task_that_is_not_led_have_no_thread(
    desk: SchemeDesk, holder: Holder, reviewer: Client
) -> None:
    other = next(d.code for d in desk.pack.departments if d.code != desk.lead)
    assert holder(Role.CLERK, other).post(thread(desk), {"text": "我也来说"}).status_code == 403
    assert reviewer.post(f"/review/{YEAR}/{other}/{desk.kind}/remark/", {"text": "对吗"}).status_code == 404


def test_the_database_has_room_for_the_kind_of_any_scheme() -> None:
    told = StringIO()
    call_command("makemigrations", "review", "--check", "--dry-run", stdout=told)

    assert Remark._meta.get_field("kind").max_length == 255
