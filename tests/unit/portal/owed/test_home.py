"""What somebody sees first: what is owed, until when, why, in whose hands, and the one next step."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mulin.beijing import BEIJING
from mulin.received.acts import Person
from mulin.received.review import void
from portal.district import the_store
from portal.owed import reading
from portal.people.roles import Role

Holder = Callable[..., Client]
pytestmark = pytest.mark.django_db


def at(*moment: int) -> None:
    the_store().clock = lambda: datetime(*moment, tzinfo=BEIJING)  # type: ignore[arg-type, misc]


def test_what_is_due_first_comes_first_with_its_hour_and_how_long_it_is(holder: Holder) -> None:
    at(2025, 1, 17, 9, 20)
    text = holder(Role.CLERK, "D07", name="王芳").get("/").content.decode()
    assert text.index("2024年度") < text.index("2025年度")
    assert "2025年1月20日24时" in text
    assert "还有3天14小时" in text
    assert "1项指标、2项任务要用" in text
    assert text.count('class="button primary"') == 1
    assert "经办人（王芳）" in text


def test_what_is_overdue_says_so_in_words(holder: Holder) -> None:
    at(2025, 1, 23, 8)
    assert "已过期2天" in holder(Role.CLERK, "D07").get("/").content.decode()


def test_a_year_without_review_says_that_upload_is_the_whole_way(holder: Holder) -> None:
    at(2025, 1, 17, 9)
    assert "上传并通过检查，就算交上了" in holder(Role.CLERK, "D07").get("/").content.decode()


def test_a_department_that_is_asked_nothing_reads_what_comes_next(holder: Holder) -> None:
    at(2025, 1, 17, 9)
    assert "没有要您部门填的表" in holder(Role.CLERK, "D03").get("/").content.decode()


def test_a_street_sees_what_it_waits_for_and_from_whom(holder: Holder) -> None:
    at(2025, 1, 17, 9)
    text = holder(Role.UNIT, "310110015").get("/").content.decode()
    assert "等哪些部门的数据" in text
    assert "年度数据填报表" in text
    assert "还没有公布过结果" in text


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SUPERVISOR, Role.OFFICE, Role.ENGINEER, Role.ADMIN])
def test_who_hands_nothing_in_is_led_to_the_own_page(role: Role, holder: Holder) -> None:
    at(2025, 1, 17, 9)
    answer = holder(role).get("/")
    assert answer.status_code == 200
    assert "还没有这一页" not in answer.content.decode()


def test_a_home_page_asks_the_database_little(
    holder: Holder, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    at(2025, 1, 17, 9)
    client = holder(Role.CLERK, "D05")
    with django_assert_max_num_queries(12):
        answer = client.get("/")
    assert len(answer.content) < 80_000


def test_a_street_is_led_to_its_own_published_results(holder: Holder, monkeypatch: pytest.MonkeyPatch) -> None:
    at(2025, 4, 2, 9)
    monkeypatch.setattr(reading, "published", lambda *_: [(2024, 3, True), (2024, 2, False), (2024, 1, False)])
    text = holder(Role.UNIT, "310110015").get("/").content.decode()
    assert 'class="button primary" href="/year/2024/r2/310110015/"' in text
    assert "第3版，已作废" in text
    assert text.count("primary") == 1


def test_only_a_registered_release_is_led_to(holder: Holder) -> None:
    """A home of made-up figures has years before it that were published and never made."""
    at(2025, 4, 2, 9)
    store = the_store()
    store.publish(2023, "r1", date(2024, 2, 20), date(2024, 3, 29), "王工")
    store.publish(2024, "r1", date(2025, 2, 20), date(2025, 3, 28), "王工")
    store.anchor_release(2024, "r1", "ab" * 32, "cd" * 32)
    assert reading.published(store, [2023, 2024]) == [(2024, 1, False)]
    wang, li = Person("wang", "王工", "评估办公室"), Person("li", "李工", "审核")
    void(store, 2024, "r1", "取数错误", wang, li)
    assert reading.published(store, [2023, 2024]) == [(2024, 1, True)]
    text = holder(Role.UNIT, "310110015").get("/").content.decode()
    assert "/year/2023/" not in text
    assert "第1版，已作废" in text
