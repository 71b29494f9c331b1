"""Evidence for a version that counts while a newer one was accepted: older figures come back by 恢复 alone."""

from __future__ import annotations

import pytest
from django.test import Client
from handin_fixtures import TABLE, Desk, Holder, judged, page, sent, upload

from mulin.pack.asked import asked_cells
from mulin.received import review
from mulin.received.acts import Person
from portal.district import the_pack, the_store
from portal.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def _approved_and_a_newer_one(clerk: Client, leader: Client, desk: Desk) -> None:
    """The first version counts; the second, with other figures, is accepted and not submitted."""
    upload(clerk, desk.workbook())
    first = judged()
    clerk.post(f"{TABLE}v1/submit/", {})
    leader.post(f"{TABLE}v1/sign/", {"sha256": first.sha256})
    review.approve(the_store(), the_pack(), 2024, "D07", "report", 1, by=Person("shen", "沈审核", "审核"))
    code = asked_cells(the_pack(), 2024, "D07", "report")[0].field_code
    unit = next(iter(the_pack().field_units(2024, code)))
    upload(clerk, desk.workbook("更正", cells={f"{code}/{unit.code}": 7}))
    judged()


def _states() -> list[tuple[int, str, int | None]]:
    return [(r.version, r.state, r.restores) for r in the_store().records(2024, "D07")]


def test_more_evidence_puts_no_older_figures_back(desk: Desk, holder: Holder, with_review: None) -> None:
    clerk, leader = holder(Role.CLERK, "D07"), holder(Role.LEADER, "D07")
    _approved_and_a_newer_one(clerk, leader, desk)
    before = _states()
    said = page(clerk.get(f"{TABLE}v1/"))
    assert "请到 第2版 补交" in said
    assert "补交佐证材料（可以选多个）" not in said
    assert "补交佐证材料（可以选多个）" in page(clerk.get(f"{TABLE}v2/"))

    papers = {"evidence": [sent(p) for p in desk.papers()], "whole": "1"}
    refused = clerk.post(f"{TABLE}v1/evidence/", papers)
    assert refused.status_code == 422
    assert "第2版比第1版新，材料没有收下" in page(refused)
    again = page(upload(clerk, desk.workbook(), desk.papers()))
    assert "一起选的材料没有收下" in again
    assert _states() == before, "and nothing came of it"


def test_who_wants_the_older_figures_restores_them_and_adds_there(
    desk: Desk, holder: Holder, with_review: None
) -> None:
    clerk, leader = holder(Role.CLERK, "D07"), holder(Role.LEADER, "D07")
    _approved_and_a_newer_one(clerk, leader, desk)
    clerk.post(f"{TABLE}v1/restore/", {"reason": "更正填错了"})
    judged()
    papers = {"evidence": [sent(p) for p in desk.papers()], "whole": "1"}
    assert "只是补交佐证材料" in page(clerk.post(f"{TABLE}v3/evidence/", papers, follow=True))
    judged()

    assert _states()[2:] == [(3, "accepted", 1), (4, "accepted", None)]
    assert the_store().records(2024, "D07")[-1].came_with.keys() == {p.name for p in desk.papers()}
