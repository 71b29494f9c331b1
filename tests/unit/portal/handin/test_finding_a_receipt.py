"""A receipt is found by its code, by those who may see what it is of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from mulin.received.acts import Person
from mulin.received.milestones import report_milestone
from mulin.received.record import Whose
from mulin.received.schemes import file_scheme, prefilled
from portal.district import the_pack, the_store
from portal.people.roles import Role

Holder = Callable[..., Client]
pytestmark = pytest.mark.django_db
YEAR = 2024
CLERK = Person("wang", "王芳", "经办人")


@pytest.fixture(autouse=True)
def in_spring() -> None:
    the_store().clock = lambda: datetime(YEAR, 5, 6, 1, tzinfo=UTC)


def find(client: Client, code: str) -> str:
    return client.get("/receipts/", {"code": code}).content.decode()


def test_a_scheme_a_report_and_a_table_are_found_and_lead_to_their_pages(holder: Holder) -> None:
    pack, store = the_pack(), the_store()
    task = pack.years[YEAR].tasks[0]
    lead = task.lead_department
    scheme = file_scheme(store, pack, prefilled(pack, YEAR, task), by=CLERK)
    report = report_milestone(store, pack, YEAR, lead, task.code, 1, date(YEAR, 4, 1), by=CLERK)
    whose = Whose(pack.plan.pack, YEAR, lead, "report")
    table = store.receive(b"a", pack=pack.plan.pack, identity=whose, who="王芳", channel="cli", state="accepted")
    clerk = holder(Role.CLERK, lead)

    page = f"/schemes/{YEAR}/{lead}/{task.code}/"
    for code, url in (
        (scheme.code, f"{page}v1/"), (scheme.code.lower(), f"{page}v1/"), (report.receipt, f"{page}#milestones"),
        (table.code, f"/tables/{YEAR}/{lead}/report/v1/receipt/"),
    ):  # fmt: skip
        text = find(clerk, code)
        assert f'href="{url}"' in text
        assert clerk.get(url.partition("#")[0]).status_code == 200
    assert 'action="/receipts/"' in clerk.get("/").content.decode()


def test_what_another_department_handed_in_is_not_found(holder: Holder) -> None:
    pack, store = the_pack(), the_store()
    task = pack.years[YEAR].tasks[0]
    code = file_scheme(store, pack, prefilled(pack, YEAR, task), by=CLERK).code
    other = next(d.code for d in pack.departments if d.code != task.lead_department)

    assert "没有属于您部门的回执" in find(holder(Role.CLERK, other), code)
    assert "实施方案 第1版" in find(holder(Role.OFFICE), code)
    assert "没有编号为" in find(holder(Role.OFFICE), "2024-D06-report-v9")
