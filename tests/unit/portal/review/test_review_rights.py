"""Every way of review that changes something, tried from every post: who may not is refused, and nothing has moved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from review_desk import OTHER, SMALL, YEAR, Desk, warning

from mulin.beijing import now
from portal.people.policy import RIGHTS, Act
from portal.people.roles import Role
from portal.review.models import Pending, Remark
from portal.review.queue import head_of
from portal.review.second import seal_of
from portal.review.threads import say

pytestmark = pytest.mark.django_db
TABLE = f"/review/{YEAR}/{SMALL[0]}/{SMALL[1]}"


def ways(desk: Desk) -> dict[str, tuple[str, Act, dict[str, Any]]]:
    """Name of the address → where, which right it takes, what is sent."""
    head = head_of(desk.review())
    remark, pending = Remark.objects.get(), Pending.objects.get()
    said = {"table": "/".join(SMALL), "sure": "1", "year": YEAR, "reason": "有理由", "until": "2098-01-01T00:00"}
    return {
        "approve": (f"{TABLE}/approve/", Act.DECIDE, {"head": head}),
        "return": (f"{TABLE}/return/", Act.DECIDE, {"head": head, "reason": "不对", "place": "街道!D4"}),
        "approve_list": (f"/review/approve/?year={YEAR}", Act.DECIDE, {"row": f"{'/'.join(SMALL)}|{head}"}),
        "lock": ("/review/locks/lock/", Act.LOCK, said),
        "ask_unlock": ("/review/locks/ask/", Act.LOCK, said),
        "confirm": (f"/review/locks/{pending.pk}/confirm/", Act.SECOND, {"seal": seal_of(pending)}),
        "close": (f"/review/locks/{pending.pk}/close/", Act.SECOND, {}),
        "remark": (f"{TABLE}/remark/", Act.THREAD, {"text": "我也来说"}),
        "mark": (f"{TABLE}/remark/{remark.pk}/resolved/", Act.THREAD, {}),
    }


READING = {"queue", "approved_list", "locks", "table", "changes", "workbook", "evidence"}


def test_every_way_is_tried(desk: Desk, office: Client) -> None:
    _prepare(desk)
    names = {p.name for p in get_resolver("portal.review.urls").url_patterns}
    assert names == {*ways(desk), *READING}


def _prepare(desk: Desk) -> None:
    record = desk.waiting(SMALL, None, warning("街道!D4", "60"))
    desk.waiting(OTHER)
    say((YEAR, *SMALL), desk.review().acts[0].by, "请看", place="街道!D4", version=record.version)
    Pending.objects.create(
        deed="review.unlock", year=YEAR, about="x", detail={"department": "D24", "kind": "report", "until": "2098"},
        reason="有理由", head="x", ends=now() + timedelta(hours=1), account="somebody", who="某人", post="评估办公室",
    )  # fmt: skip


@pytest.mark.parametrize("role", list(Role))
def test_who_may_not_moves_nothing(desk: Desk, holder: Callable[..., Client], role: Role) -> None:
    _prepare(desk)
    client = holder(role, "D26" if role.has_own else "")  # of another department, where it is of one
    may_not = {
        name: way for name, way in ways(desk).items() if role.has_own or role not in RIGHTS[way[1]]
    }  # fmt: skip
    before = (len(desk.store.chain.state().events), Remark.objects.count(), Pending.objects.get().outcome)
    answers = {name: client.post(to, said).status_code for name, (to, _, said) in may_not.items()}
    assert set(answers.values()) <= {403}, answers
    assert (len(desk.store.chain.state().events), Remark.objects.count(), Pending.objects.get().outcome) == before
    for name in READING & {"queue", "locks"} if role.has_own else ():
        assert client.get("/review/" if name == "queue" else "/review/locks/").status_code == 403


def test_without_a_session_nothing_moves(desk: Desk) -> None:
    _prepare(desk)
    answers = [Client().post(to, said) for to, _, said in ways(desk).values()]
    assert {a.status_code for a in answers} == {302}
    assert all("/login/" in a["Location"] for a in answers)
    assert desk.stage() == "signed"


def test_without_the_pages_own_token_nothing_moves(desk: Desk, reviewer: Client) -> None:
    _prepare(desk)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = reviewer.cookies
    assert {strict.post(to, said).status_code for to, _, said in ways(desk).values()} == {403}
    assert desk.stage() == "signed"
