"""Schemes that wait stand in the review's queue beside the tables, and are looked at one by one."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from scheme_desk import YEAR, SchemeDesk

from mulin.beijing import BEIJING
from mulin.pack import Pack
from portal.district import the_store
from portal.people.roles import Role

Holder = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(pack: Pack) -> SchemeDesk:
    return SchemeDesk(pack)


@pytest.fixture
def other(pack: Pack) -> SchemeDesk:
    return SchemeDesk(pack, 1)


@pytest.fixture
def reviewer(holder: Holder) -> Client:
    return holder(Role.REVIEWER, login="li", name="李审")


def queue(client: Client, query: str = "") -> str:
    return client.get(f"/review/?year={YEAR}&{query}").content.decode()


def rows(page: str) -> list[str]:
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in body.split("</tr>")[:-1]]


def test_what_waits_is_in_the_queue_with_who_has_it_and_leads_to_its_own_page(
    desk: SchemeDesk, other: SchemeDesk, reviewer: Client
) -> None:
    desk.waiting()
    other.file()
    page = queue(reviewer)

    (row,) = rows(page)
    assert f"实施方案：{desk.task.title_zh}" in row
    assert "第 1 版 待审核 不到 1 小时 审核 李审" in row
    assert f'href="{desk.url}"' in page
    assert "待审核 1" in page
    assert "部门还没提交" in page
    assert reviewer.get(desk.url).status_code == 200


def test_what_came_back_stands_first_with_what_it_changes(
    desk: SchemeDesk, other: SchemeDesk, reviewer: Client
) -> None:
    other.waiting()
    desk.approved(desk.waiting().version)
    desk.returned(desk.waiting(measures="一、印发方案。").version)
    the_store().clock = lambda: datetime(YEAR, 5, 9, 9, tzinfo=BEIJING)
    desk.waiting(measures="一、印发方案（办公室牵头）。")

    first, second = rows(queue(reviewer, "kind=scheme"))
    assert desk.task.title_zh in first
    assert "改后再交" in first
    assert "1 项要素" in first
    assert other.task.title_zh in second
    assert "3 天" in second
    assert len(rows(queue(reviewer, "kind=scheme&state=again"))) == 1
    assert rows(queue(reviewer, "kind=report")) == []


def test_a_list_is_not_approved_with_schemes_in_it(desk: SchemeDesk, reviewer: Client) -> None:
    receipt = desk.waiting()
    page = queue(reviewer)
    assert "另有 1 项实施方案要一项一项看过再通过" in page
    assert "通过这个列表里的" not in page

    listed = reviewer.get(f"/review/approve/?year={YEAR}").content.decode()
    assert "实施方案一项一项看，不批量通过" in listed
    entry = f"{desk.lead}/{desk.kind}|1:{receipt.sha256}:2"
    told = reviewer.post(f"/review/approve/?year={YEAR}", {"row": entry}, follow=True).content.decode()
    assert "实施方案一项一项看，不批量通过" in told
    assert desk.review.in_force is None


def test_another_years_queue_says_that_schemes_wait_and_leads_there(desk: SchemeDesk, reviewer: Client) -> None:
    desk.waiting()
    page = reviewer.get("/review/?year=2023").content.decode()

    assert f"{YEAR}年有 1 项实施方案等审核" in page
    assert f'href="?year={YEAR}&amp;state=review&amp;kind=scheme"' in page
