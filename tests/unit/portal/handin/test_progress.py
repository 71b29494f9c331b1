"""检查中: the place in the queue, and never for ever."""

from __future__ import annotations

import pytest
from django.test import Client
from handin_fixtures import TABLE, Desk, Holder, judged, on, page, upload

from portal.people.roles import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(holder: Holder) -> Client:
    return holder(Role.CLERK, "D07")


def test_a_page_that_waits_asks_again_and_is_read_anew_once_it_is_judged(clerk: Client, desk: Desk) -> None:
    upload(clerk, desk.workbook())
    waits = clerk.get(f"{TABLE}v1/progress/")
    assert 'hx-trigger="every 3s"' in waits.content.decode()
    assert "轮到这一份了" in page(waits)
    judged()
    done = clerk.get(f"{TABLE}v1/progress/")
    assert (done.status_code, done.headers["HX-Refresh"]) == (204, "true")


def test_what_waits_behind_others_says_how_many(clerk: Client, desk: Desk, holder: Holder) -> None:
    upload(holder(Role.CLERK, "D09"), desk.of("D09"), to="/tables/2024/D09/report/")
    upload(clerk, desk.workbook())
    assert "前面还有 1 份" in page(clerk.get(f"{TABLE}v1/"))


def test_what_takes_too_long_says_so_and_whom_to_call(clerk: Client, desk: Desk) -> None:
    upload(clerk, desk.workbook())
    on(2025, 1, 15, 10, 5)
    assert "比平时久" not in page(clerk.get(f"{TABLE}v1/"))
    on(2025, 1, 15, 10, 30)
    said = page(clerk.get(f"{TABLE}v1/"))
    assert "已经等了30分钟，比平时久" in said
    assert "不用重交" in said
    assert "请打电话给" in said
