"""What somebody sees first: what is owed, until when, why, in whose hands, and the one next step."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mulin.beijing import BEIJING
from portal.district import the_store
from portal.people.roles import Role

pytestmark = pytest.mark.django_db


def at(*moment: int) -> None:
    the_store().clock = lambda: datetime(*moment, tzinfo=BEIJING)  # type: ignore[arg-type, misc]


def test_what_is_due_first_comes_first_with_its_hour_and_how_long_it_is(holder: type[Client]) -> None:
    at(2025, 1, 17, 9, 20)
    text = holder(Role.CLERK, "D07", name="王芳").get("/").content.decode()
    assert text.index("2024年度") < text.index("2025年度")
    assert "2025年1月20日24时" in text
    assert "还有3天14小时" in text
    assert "1项指标、2项任务要用" in text
    assert text.count('class="button primary"') == 1
    assert "经办人（王芳）" in text


def test_what_is_overdue_says_so_in_words(holder: type[Client]) -> None:
    at(2025, 1, 23, 8)
    assert "已过期2天" in holder(Role.CLERK, "D07").get("/").content.decode()


def test_a_year_without_review_says_that_upload_is_the_whole_way(holder: type[Client]) -> None:
    at(2025, 1, 17, 9)
    assert "上传并通过检查，就算交上了" in holder(Role.CLERK, "D07").get("/").content.decode()


def test_a_department_that_is_asked_nothing_reads_what_comes_next(holder: type[Client]) -> None:
    at(2025, 1, 17, 9)
    assert "没有要您部门填的表" in holder(Role.CLERK, "D03").get("/").content.decode()


def test_a_street_sees_what_it_waits_for_and_from_whom(holder: type[Client]) -> None:
    at(2025, 1, 17, 9)
    text = holder(Role.UNIT, "310110015").get("/").content.decode()
    assert "等哪些部门的数据" in text
    assert "年度数据填报表" in text
    assert "还没有公布过结果" in text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.OFFICE, Role.ENGINEER, Role.ADMIN])
def test_who_hands_nothing_in_is_led_to_the_own_page(role: Role, holder: type[Client]) -> None:
    at(2025, 1, 17, 9)
    answer = holder(role).get("/")
    assert answer.status_code == 200
    assert "还没有这一页" not in answer.content.decode()


def test_a_home_page_asks_the_database_little(
    holder: type[Client], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    at(2025, 1, 17, 9)
    client = holder(Role.CLERK, "D05")
    with django_assert_max_num_queries(12):
        answer = client.get("/")
    assert len(answer.content) < 80_000
