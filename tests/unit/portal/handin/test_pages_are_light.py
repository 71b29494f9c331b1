"""However much stands on a page: few questions to the database, few bytes, one primary button."""

from __future__ import annotations

import pytest
from django.test import Client
from handin_fixtures import Desk, Holder, judged, on, upload
from pytest_django import DjangoAssertNumQueries

from mulin.findings import Finding, Level
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
LARGEST = "/tables/2024/D11/report/"


@pytest.fixture
def clerk(holder: Holder) -> Client:
    return holder(Role.CLERK, "D11")


@pytest.fixture
def large(clerk: Client, desk: Desk) -> Client:
    """The largest workbook, refused for its every cell."""
    upload(clerk, desk.of("D11"), to=LARGEST)
    judged(*(_found(n) for n in range(2000)), state="rejected")
    return clerk


@pytest.mark.parametrize("where", ["/", LARGEST, f"{LARGEST}v1/", f"{LARGEST}v1/receipt/"])
def test_a_page_is_light(large: Client, where: str, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    large.get(where)  # what is asked once a process
    with django_assert_max_num_queries(12):
        answer = large.get(where)
    assert answer.status_code == 200
    assert len(answer.content) < 80_000
    assert answer.content.decode().count("primary") == 1


def test_a_reason_for_a_group_of_thousands_is_one_field(
    clerk: Client, desk: Desk, with_review: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    on(2025, 1, 15, 10)
    upload(clerk, desk.of("D11"), to=LARGEST)
    judged(*(_found(n, Level.WARNING) for n in range(2000)))
    clerk.get(f"{LARGEST}v1/submit/")
    with django_assert_max_num_queries(12):
        answer = clerk.get(f"{LARGEST}v1/submit/")
    text = answer.content.decode()
    assert (text.count("<textarea"), text.count("aria-label=")) == (1, 1)
    assert len(answer.content) < 80_000
    clerk.post(f"{LARGEST}v1/submit/", {"reason-1": "新建小区"})
    assert "第1版已提交，等分管领导签发" in clerk.get("/").content.decode()


def _found(number: int, level: Level = Level.ERROR) -> Finding:
    place = {"sheet": "居民区", "cell": f"D{number}", "value": str(number)}
    return Finding(level, "history.jump", "与上一年相比变化超过十倍", "核对单位和小数点；无误的请写明原因", **place)  # type: ignore[arg-type]
