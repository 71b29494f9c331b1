"""One task's scheme is opened late by two persons, each from their own session, and locked early by the office."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.test import Client
from scheme_desk import YEAR, SchemeDesk

from mulin.beijing import now
from mulin.pack import Pack
from mulin.settings import Settings
from portal import district
from portal.audit.models import Entry
from portal.district import the_store
from portal.people.roles import Role
from portal.review.models import Pending
from portal.review.second import seal_of

Holder = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def office(holder: Holder) -> Client:
    return holder(Role.OFFICE, login="qian", name="钱主任")


@pytest.fixture
def late(home: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> SchemeDesk:
    """The year's deadline has locked every scheme."""
    year = pack.years[YEAR]
    deadlines = year.framework.deadlines.model_copy(update={"lock": date(2025, 2, 20)})
    framework = year.framework.model_copy(update={"deadlines": deadlines})
    locked = pack.model_copy(update={"years": {**pack.years, YEAR: year.model_copy(update={"framework": framework})}})
    monkeypatch.setattr(district, "_pack", (district._stamp(Settings(home=home).pack), locked))
    the_store().clock = now
    return SchemeDesk(locked)


def ask(client: Client, desk: SchemeDesk) -> str:
    said = {"year": YEAR, "table": f"{desk.lead}/{desk.kind}", "until": f"{now() + timedelta(days=2):%Y-%m-%dT%H:%M}",
            "reason": "规划包中期调整"}  # fmt: skip
    return client.post("/review/locks/ask/", said, follow=True).content.decode()


def confirm(client: Client) -> str:
    one = Pending.objects.latest("pk")
    return client.post(f"/review/locks/{one.pk}/confirm/", {"seal": seal_of(one)}, follow=True).content.decode()


def test_it_is_opened_for_this_task_alone_once_a_second_person_confirms(
    late: SchemeDesk, office: Client, holder: Holder
) -> None:
    page = office.get(late.url).content.decode()
    to = f"/review/locks/?year={YEAR}&amp;table={late.lead}/{late.kind}#unlock"
    assert f'href="{to}"' in page
    chosen = office.get(to.replace("&amp;", "&").partition("#")[0]).content.decode()
    assert f'<option value="{late.lead}/{late.kind}" selected>' in chosen
    clerk = holder(Role.CLERK, late.lead, login="wang", name="王芳")
    assert "填写方案" not in clerk.get(late.url).content.decode()

    assert "等另一人确认后才生效" in ask(office, late)
    assert late.review.locked
    assert f"开锁（补交）：{late.pack.department[late.lead].name} 实施方案：{late.task.title_zh}" in confirm(
        holder(Role.REVIEWER, login="li", name="李审")
    )
    assert not late.review.locked
    assert SchemeDesk(late.pack, 1).review.locked
    page = clerk.get(late.url).content.decode()
    assert "补报开到" in page
    assert "填写方案" in page
    assert "报告完成" not in page
    assert late.waiting().version == 1
    assert f'href="{late.url}"' in office.get(f"/review/locks/?year={YEAR}").content.decode()
    assert [e.act for e in Entry.objects.all()] == ["review.unlock.asked", "review.unlock.confirmed"]


def test_a_scheme_of_a_task_that_the_department_does_not_lead_is_not_opened(late: SchemeDesk, office: Client) -> None:
    other = next(d.code for d in late.pack.departments if d.code != late.lead)
    assert office.post("/review/locks/ask/", {"year": YEAR, "table": f"{other}/{late.kind}"}).status_code == 404


def test_the_office_locks_a_scheme_early_and_the_whole_year_leaves_schemes_alone(pack: Pack, office: Client) -> None:
    desk = SchemeDesk(pack)
    desk.file()
    office.post("/review/locks/lock/", {"year": YEAR, "all": "1", "sure": "1"})
    assert not desk.review.locked
    said = {"year": YEAR, "table": f"{desk.lead}/{desk.kind}", "sure": "1"}
    told = office.post("/review/locks/lock/", said, follow=True).content.decode()
    assert f"已锁定：{pack.department[desk.lead].name} 实施方案：{desk.task.title_zh}" in told
    assert desk.review.locked
