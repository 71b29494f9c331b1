"""The page of one table: everything to decide, on one screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from review_desk import CLERK, HEAD, SMALL, YEAR, Desk, cells_of, warning

from mulin.received import review as domain
from mulin.received.acts import Person
from portal.audit.models import Entry
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
PAGE = f"/review/{YEAR}/{SMALL[0]}/{SMALL[1]}/"


def page(client: Client, query: str = "") -> str:
    return client.get(f"{PAGE}?{query}").content.decode()


def test_what_changed_since_the_last_approval_is_shown_before_and_after(desk: Desk, reviewer: Client) -> None:
    field, unit = cells_of(desk)[3]
    desk.approved(SMALL, {(field, unit): 70.0})
    desk.waiting(SMALL, {(field, unit): 75.0})
    shown = page(reviewer, "rows=changed")
    assert "改动 1" in shown
    assert '<span class="old">70</span> <b>75</b>' in shown
    assert desk.pack.unit[unit].name in shown
    assert "第 1 版" in shown.partition("上次通过")[2]


def test_a_first_version_has_nothing_to_be_compared_with(desk: Desk, reviewer: Client) -> None:
    desk.waiting()
    assert "这张表还没有审核通过过" in page(reviewer)


def test_last_year_stands_beside_this_year_with_the_change(desk: Desk, reviewer: Client) -> None:
    field, unit = cells_of(desk)[0]
    desk.hand_in(SMALL, {(field, unit): 50.0}, year=YEAR - 1)
    desk.waiting(SMALL, {(field, unit): 60.0})
    told = page(reviewer, "rows=all").partition("街道!D4")[2]
    assert ">50<" in told
    assert "+20.0%" in told


def test_a_figure_apart_from_its_peers_is_said_in_words_and_the_rule_is_named(desk: Desk, reviewer: Client) -> None:
    field, unit = cells_of(desk)[0]
    desk.waiting(SMALL, {(field, unit): 900.0})
    shown = page(reviewer)
    assert "离群：高于中位数" in shown
    assert "第 1／12 位" in shown
    assert "中位数绝对离差" in shown
    assert "离群 1" in shown


def test_a_warning_stands_with_the_reason_the_department_gave(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL, None, warning("街道!D4", "60"))
    shown = page(reviewer)
    assert "台账可查" in shown
    assert "没有确认" not in shown


def test_who_signed_which_bytes_is_shown(desk: Desk, reviewer: Client) -> None:
    record = desk.waiting()
    shown = page(reviewer)
    assert f"{HEAD.name}（分管领导）" in shown
    assert record.sha256[:16] in shown
    assert "与这一版一致" in shown


def test_evidence_comes_down_and_the_log_says_to_whom(desk: Desk, reviewer: Client) -> None:
    record = desk.waiting(evidence={"材料.txt": "台账".encode()}, listed={})
    (sha,) = record.evidence.values()
    answer = reviewer.get(f"{PAGE}v1/evidence/{sha}/")
    assert b"".join(answer.streaming_content) == "台账".encode()
    assert answer["Content-Disposition"].startswith("attachment")
    last = Entry.objects.last()
    assert last is not None
    assert (last.act, last.about, last.account) == ("review.file", "2024/D24/report/v1", "li")
    assert reviewer.get(f"{PAGE}v1/evidence/{record.sha256}/").status_code == 404
    assert reviewer.get(f"{PAGE}v9/workbook/").status_code == 404


def test_a_table_without_anything_says_so(desk: Desk, reviewer: Client) -> None:
    assert "还没有收到任何一版" in page(reviewer)


def test_a_table_that_is_not_there_is_no_page(desk: Desk, reviewer: Client) -> None:
    wrong = ("/review/1999/D24/report/", "/review/2024/D99/report/", "/review/2024/D24/poem/")
    assert [reviewer.get(address).status_code for address in wrong] == [404, 404, 404]


def test_why_a_button_is_off_is_said_beside_it(desk: Desk, reviewer: Client) -> None:
    record = desk.hand_in()
    desk.submit(record)
    shown = page(reviewer)
    assert '<button class="primary" disabled>' in shown
    assert "还没有分管领导签发" in shown


def test_who_changes_nothing_sees_no_decision(desk: Desk, holder: Callable[..., Client]) -> None:
    desk.waiting()
    shown = page(holder(Role.SUPERVISOR))
    assert 'id="decide"' not in shown
    assert "发出</button>" not in shown


def test_departments_have_no_page_of_review(desk: Desk, holder: Callable[..., Client]) -> None:
    assert holder(Role.CLERK, "D24").get(PAGE).status_code == 403


def test_what_happened_is_told_with_reasons_latest_first(desk: Desk, reviewer: Client) -> None:
    record = desk.waiting()
    by = Person("someone", "某审", "审核")
    domain.give_back(desk.store, desk.pack, YEAR, *SMALL, record.version, "与台账不符", ["街道!D4"], by=by)
    history = page(reviewer).partition("办理经过")[2]
    assert (
        history.index("退回第 1 版")
        < history.index("签发第 1 版")
        < history.index("提交第 1 版")
        < history.index("收到第 1 版")
    )
    assert "与台账不符 位置：街道!D4" in history


def test_a_page_is_small_and_asks_little(
    desk: Desk, reviewer: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    desk.waiting()
    page(reviewer)
    with django_assert_max_num_queries(12):  # type: ignore[attr-defined]
        shown = page(reviewer, "rows=all")
    assert len(shown.encode()) < 80_000


def test_a_version_that_was_not_submitted_can_be_looked_at(desk: Desk, reviewer: Client) -> None:
    desk.hand_in()
    shown = page(reviewer)
    assert "未提交" in shown
    assert "还没有提交" in shown
    assert CLERK.name not in shown
