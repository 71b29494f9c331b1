"""零报: a table in which nothing happened is handed in as that, and one with a figure in it cannot be."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from handin_fixtures import TABLE, Desk, Holder, judge, page, upload

from mulin.pack.asked import asked_cells
from portal.district import the_pack, the_store
from portal.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def nothing() -> dict[str, int]:
    """Every figure of D07's table: 0."""
    asked = asked_cells(the_pack(), 2024)
    return {f"{a.field_code}/{a.unit_code}": 0 for a in asked if (a.department, a.kind) == ("D07", "report")}


def submit(clerk: Client, **more: str) -> str:
    form = clerk.get(f"{TABLE}v1/submit/")
    reasons = dict.fromkeys(re.findall(r'name="(reason-\d+)"', form.content.decode()), "今年没有发生")
    return page(clerk.post(f"{TABLE}v1/submit/", {**reasons, **more}, follow=True))


def test_a_table_of_zeros_is_offered_as_one_and_says_so_from_then_on(
    desk: Desk, holder: Holder, with_review: None
) -> None:
    clerk, leader = holder(Role.CLERK, "D07"), holder(Role.LEADER, "D07")
    upload(clerk, desk.workbook(cells=nothing()), desk.papers())
    judge()
    assert "零报：全表没有要报的事项" in page(clerk.get(f"{TABLE}v1/submit/"))
    assert "已提交第1版" in submit(clerk, zero="yes")
    (act,) = the_store().acts(2024, "D07", "report")
    assert act.zero_report
    assert "零报" in page(clerk.get("/"))
    assert "零报 ：没有要报的事项" in page(leader.get(f"{TABLE}v1/sign/"))


def test_a_table_with_a_figure_is_no_such_thing_whatever_is_sent(desk: Desk, holder: Holder, with_review: None) -> None:
    clerk = holder(Role.CLERK, "D07")
    upload(clerk, desk.workbook(), desk.papers())
    judge()
    assert "零报" not in page(clerk.get(f"{TABLE}v1/submit/"))
    assert "零报" in submit(clerk, zero="yes"), "and why it is refused"
    assert the_store().acts(2024, "D07", "report") == []
