"""The queue: what waits, in which order, for whom, and a filter that is an address."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from review_desk import OTHER, SMALL, YEAR, Desk, cells_of, warning

from mulin.received import review as domain
from portal.people.roles import Role

pytestmark = pytest.mark.django_db


def rows(page: str) -> list[str]:
    """The rows of the list as text."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in body.split("</tr>")[:-1]]


def queue(client: Client, query: str = "") -> str:
    return client.get(f"/review/?{query}").content.decode()


def test_an_empty_queue_says_what_comes_next(desk: Desk, reviewer: Client) -> None:
    assert "部门提交（要签发的，分管领导签发）后会出现在这里" in queue(reviewer)


def test_what_waits_is_listed_with_who_has_it_and_what_there_is_to_look_at(desk: Desk, reviewer: Client) -> None:
    record = desk.approved()
    cell = next(iter(cells_of(desk)))
    desk.waiting(SMALL, {cell: 75.0}, warning("街道!D4"))
    (row,) = rows(queue(reviewer))
    assert record.version == 1
    assert "年度数据填报表" in row
    assert "第 2 版 待审核" in row
    assert "审核 李审" in row
    assert row.endswith("1 1")


def test_what_was_returned_and_came_back_stands_first(desk: Desk, reviewer: Client) -> None:
    first = desk.waiting(SMALL)
    desk.waiting(OTHER)
    domain.give_back(desk.store, desk.pack, YEAR, *SMALL, first.version, "不对", ["街道!D4"], by=PERSON)
    desk.waiting(SMALL, {cells_of(desk)[0]: 75.0})
    names = [row.partition(" ")[0] for row in rows(queue(reviewer))]
    assert names == [desk.pack.department[code].name for code in ("D24", "D26")]
    assert len(rows(queue(reviewer, "state=again"))) == 1


PERSON = domain.Person("someone", "某审", "审核")


def test_a_filter_is_an_address_and_counts_go_with_it(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    desk.waiting(OTHER)
    page = queue(reviewer, "state=review&department=D26")
    assert [row.split()[0] for row in rows(page)] == [desk.pack.department["D26"].name]
    assert "待审核 1" in page
    assert 'href="?year=2024&amp;state=approved&amp;department=D26"' in page


def test_whoever_may_not_decide_sees_none_as_theirs(desk: Desk, holder: Callable[..., Client]) -> None:
    desk.waiting(SMALL)
    supervisor = holder(Role.SUPERVISOR)
    assert len(rows(queue(supervisor))) == 1
    assert "没有您现在可以办的表" in queue(supervisor, "mine=1")
    assert "通过这个列表" not in queue(supervisor)


def test_what_makes_no_sense_in_the_address_is_left_out(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    assert len(rows(queue(reviewer, "year=x&state=<b>&department=D99&kind=no&page=-1&mine=2"))) == 1


def test_the_queue_costs_a_few_questions_whatever_its_length(
    desk: Desk, reviewer: Client, django_assert_max_num_queries: object
) -> None:
    desk.waiting(SMALL)
    desk.waiting(OTHER)
    queue(reviewer)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = queue(reviewer, "state=all")
    assert len(rows(page)) == 32
    assert len(page.encode()) < 80_000
