"""作废: two persons, a reason, an event of the chain; nothing is deleted, and whoever sees the release sees that."""

from __future__ import annotations

from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from django.test import Client

from mulin.received import Store
from portal.audit.models import Entry
from portal.people.roles import Role
from portal.review.models import Pending
from portal.review.second import seal_of

Holder = Callable[..., Client]
PATH, REASON = "/year/2024/void/r1/", "合成公式取错了上年的权重"


def confirm(client: Client) -> str:
    one = Pending.objects.latest("pk")
    answer = client.post(f"/review/locks/{one.pk}/confirm/", {"seal": seal_of(one)}, follow=True)
    return unescape(answer.content.decode())


def text_of(client: Client, path: str) -> str:
    return unescape(client.get(path).content.decode())


def test_a_release_is_void_once_another_person_confirms_it(public: Path, holder: Holder) -> None:
    office, store = holder(Role.OFFICE), Store(public.parents[2] / "received")
    assert "作废不是删除" in text_of(office, PATH)
    office.post(PATH, {"reason": REASON})
    office.post(PATH, {"reason": REASON})
    assert (Pending.objects.count(), store.voided(2024)) == (1, [])
    assert "等第二个人确认" in text_of(office, PATH)

    confirm(office)
    assert store.voided(2024) == [], "not by oneself"
    reviewer = holder(Role.REVIEWER)
    assert "作废第 1 版" in text_of(reviewer, "/review/locks/?year=2024")
    confirm(reviewer)
    (voided,) = store.voided(2024)
    assert (voided.release, voided.reason) == ("r1", REASON)
    assert voided.account != voided.second_account

    clerk = holder(Role.CLERK, "D06")
    for client, path in ((office, "/year/2024/editions/"), (office, "/year/2024/r1/"),
                         (clerk, "/year/2024/editions/"), (clerk, "/year/2024/r1/D06/")):  # fmt: skip
        page = text_of(client, path)
        assert "已作废" in page
        assert REASON in page
        assert "使用中" not in page
    run = text_of(office, "/year/2024/run/")
    assert "2024 年没有使用中的版次：最后一版已作废" in run
    assert REASON in run
    assert "mulin" not in run, "an office has no terminal"
    assert public.is_dir()
    assert "已作废" in text_of(office, "/year/2024/publish/r1/")
    assert Entry.objects.filter(act__startswith="year.void").count() == 2


@pytest.mark.parametrize(("role", "code"), [(Role.REVIEWER, ""), (Role.SUPERVISOR, ""), (Role.CLERK, "D06"),
                                            (Role.ENGINEER, ""), (Role.ADMIN, "")])  # fmt: skip
def test_the_office_alone_may_ask_for_it(public: Path, holder: Holder, role: Role, code: str) -> None:
    assert holder(role, code).post(PATH, {"reason": REASON}).status_code == 403
    assert not Pending.objects.exists()


def test_without_a_reason_nothing_is_asked_for(public: Path, holder: Holder) -> None:
    assert holder(Role.OFFICE).post(PATH, {"reason": "  "}).status_code == 200
    assert not Pending.objects.exists()
