"""Only acts are logged: a button pressed twice, or a form saved as it was, leaves no second line."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from scheme_desk import YEAR, SchemeDesk

from mulin.pack import Pack
from portal.audit.models import Entry
from portal.people.roles import Role

Holder = Callable[..., Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(pack: Pack) -> SchemeDesk:
    return SchemeDesk(pack)


def acts() -> list[str]:
    return [*Entry.objects.order_by("number").values_list("act", flat=True)]


def pressed_twice(client: Client, to: str, said: dict[str, object]) -> None:
    first, second = client.post(to, said), client.post(to, said)
    assert (first.status_code, second.status_code) == (302, 302)


def test_an_act_pressed_twice_has_one_line_of_the_log(desk: SchemeDesk, holder: Holder) -> None:
    seen: dict[str, object] = {"sha256": desk.file().sha256}
    clerk = holder(Role.CLERK, desk.lead, login="wang", name="王芳")
    leader, reviewer = holder(Role.LEADER, desk.lead), holder(Role.REVIEWER)
    pressed_twice(clerk, f"{desk.url}v1/submit/", seen)
    pressed_twice(leader, f"{desk.url}v1/sign/", seen)
    pressed_twice(reviewer, f"{desk.url}v1/return/", {**seen, "reason": "写明科室", "place": ["推进措施"]})

    assert acts() == ["scheme.submit", "scheme.sign", "scheme.return"]
    assert [a.act for a in desk.review.acts] == ["submitted", "signed", "returned"]


def test_a_scheme_or_a_report_saved_as_it_was_has_no_line(desk: SchemeDesk, holder: Holder) -> None:
    clerk = holder(Role.CLERK, desk.lead, login="wang", name="王芳")
    task = desk.task
    form: dict[str, object] = {
        "annual_objective": task.annual_objective_zh, "measures": task.measures_zh,
        "evaluation_method": task.evaluation_method_zh, "indicator": list(task.main_indicators),
    }  # fmt: skip
    for step in task.milestones:
        form |= {f"due-{step.number}": step.due.isoformat(), f"label-{step.number}": step.label}
    pressed_twice(clerk, f"{desk.url}edit/", form)
    pressed_twice(clerk, f"{desk.url}milestones/1/", {"day": date(YEAR, 4, 1).isoformat(), "whole": "1"})

    assert acts() == ["scheme.file", "scheme.report"]


def test_what_was_refused_has_no_line(desk: SchemeDesk, holder: Holder) -> None:
    receipt = desk.file()
    reviewer = holder(Role.REVIEWER)
    assert reviewer.post(f"{desk.url}v1/approve/", {"sha256": receipt.sha256}).status_code == 422

    assert acts() == []
