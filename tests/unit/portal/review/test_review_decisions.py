"""Deciding: approve, return, the filtered list; and nobody gets round the rules by what they post."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from review_desk import CLERK, OTHER, SMALL, YEAR, Desk, cells_of, reviewing

from mulin.received.acts import Person
from portal.audit.models import Entry
from portal.people.roles import Role
from portal.review.models import Remark
from portal.review.queue import head_of

pytestmark = pytest.mark.django_db
PAGE = f"/review/{YEAR}/{SMALL[0]}/{SMALL[1]}/"


def approve(client: Client, head: str, page: str = PAGE) -> str:
    return client.post(f"{page}approve/", {"head": head}, follow=True).content.decode()


def give_back(client: Client, head: str, reason: str = "与台账不符", *places: str) -> str:
    said = {"head": head, "reason": reason, "place": places or ("街道!D4",)}
    return client.post(f"{PAGE}return/", said, follow=True).content.decode()


def head(desk: Desk, table: tuple[str, str] = SMALL) -> str:
    return head_of(desk.review(table))


def logged(act: str) -> list[Entry]:
    return list(Entry.objects.filter(act=act))


# ---- one table -------------------------------------------------------------------------------------------------------


def test_approval_is_on_the_chain_and_in_the_log(desk: Desk, reviewer: Client) -> None:
    record = desk.waiting()
    assert "已通过：" in approve(reviewer, head(desk))
    assert desk.stage() == "approved"
    (entry,) = logged("review.approve")
    assert (entry.about, entry.account, entry.detail["sha256"]) == ("2024/D24/report/v1", "li", record.sha256)


def test_a_return_names_cells_and_indicators_and_the_department_reads_them(desk: Desk, reviewer: Client) -> None:
    desk.waiting()
    code = desk.pack.years[YEAR].indicators[0].code
    assert "共 2 处" in give_back(reviewer, head(desk), "与台账不符", "街道!D4", code)
    assert desk.stage() == "returned"
    assert [(r.place, r.text, r.returned) for r in Remark.objects.all()] == [
        ("街道!D4", "与台账不符", True), (code, "与台账不符", True),
    ]  # fmt: skip
    assert logged("review.return")[0].detail["places"] == ["街道!D4", code]


def test_a_return_without_reason_or_place_is_refused_and_what_was_typed_stands(desk: Desk, reviewer: Client) -> None:
    desk.waiting()
    assert "没有写理由" in give_back(reviewer, head(desk), "  ", "街道!D5")
    answer = reviewer.post(f"{PAGE}return/", {"head": head(desk), "reason": "数不对"})
    assert answer.status_code == 409
    assert "至少写一个单元格" in answer.content.decode()
    assert "数不对</textarea>" in answer.content.decode()
    assert (desk.stage(), Remark.objects.count(), logged("review.return")) == ("signed", 0, [])


def test_a_place_that_is_none_is_refused(desk: Desk, reviewer: Client) -> None:
    desk.waiting()
    assert "不是单元格" in give_back(reviewer, head(desk), "数不对", "<script>")
    assert desk.stage() == "signed"


def test_an_old_page_decides_nothing(desk: Desk, reviewer: Client) -> None:
    desk.waiting()
    old = head(desk)
    desk.waiting(SMALL, {cells_of(desk)[0]: 77.0})
    answer = reviewer.post(f"{PAGE}approve/", {"head": old})
    assert answer.status_code == 409
    assert "在您打开页面以后有了变化，现在是：第 2 版，待审核" in answer.content.decode()
    assert "有了变化" in give_back(reviewer, old)
    assert [v.stage for v in desk.review().versions] == ["superseded", "signed"]


@pytest.mark.parametrize(
    "forged", ["", "1", "1::3", "x:y:z", "1:" + "0" * 64 + ":2", "9" * 5000 + ":" + "0" * 64 + ":2"]
)
def test_a_forged_head_decides_nothing(desk: Desk, reviewer: Client, forged: str) -> None:
    desk.waiting()
    assert "有了变化" in approve(reviewer, forged)
    assert desk.stage() == "signed"


def test_a_button_pressed_twice_acts_once(desk: Desk, reviewer: Client) -> None:
    desk.waiting()
    shown = head(desk)
    approve(reviewer, shown)
    assert "已通过：" in approve(reviewer, shown)
    assert [act for act, _ in desk.acts()] == ["submitted", "signed", "approved"]
    assert len(logged("review.approve")) == 1


def test_a_return_pressed_twice_is_told_once(desk: Desk, reviewer: Client) -> None:
    desk.waiting()
    shown = head(desk)
    give_back(reviewer, shown)
    assert "已退回" in give_back(reviewer, shown)
    assert (Remark.objects.count(), len(logged("review.return"))) == (1, 1)


def test_of_two_reviewers_at_once_the_second_hears_what_the_first_did(
    desk: Desk, reviewer: Client, colleague: Client
) -> None:
    desk.waiting()
    shown = head(desk)
    give_back(reviewer, shown)
    assert "有了变化，现在是：第 1 版，已退回" in approve(colleague, shown)
    assert desk.stage() == "returned"


def test_nobody_approves_what_they_handed_in(desk: Desk, holder: Callable[..., Client]) -> None:
    record = desk.hand_in()
    desk.submit(record, by=Person("both", "两边", "经办人"))
    desk.sign(record)
    both = holder(Role.REVIEWER, login="BOTH", name="两边")
    assert "须由另一人审核" in approve(both, head(desk))
    assert (desk.stage(), logged("review.approve")) == ("signed", [])


def test_nobody_approves_what_they_signed(desk: Desk, holder: Callable[..., Client]) -> None:
    record = desk.hand_in()
    desk.submit(record)
    desk.sign(record, by=Person("both", "两边", "分管领导"))
    assert "第1版由您签发" in approve(holder(Role.REVIEWER, login="both", name="两边"), head(desk))


def test_what_is_not_signed_is_not_approved(desk: Desk, reviewer: Client) -> None:
    desk.submit(desk.hand_in())
    assert "还没有分管领导签发" in approve(reviewer, head(desk))
    assert desk.stage() == "submitted"


def test_two_approvers_are_two_people(desk: Desk, reviewer: Client, colleague: Client) -> None:
    desk.serve(reviewing(approvers=2))
    desk.waiting()
    assert "还差 1 人审核" in approve(reviewer, head(desk))
    assert "您已通过第1版" in approve(reviewer, head(desk))
    shown = reviewer.get(PAGE).content.decode()
    assert "共需 2 人，已有 1 人" in shown
    assert "李审" in shown.partition("<dt>审核</dt>")[2].partition("</dd>")[0]
    approve(colleague, head(desk))
    assert desk.stage() == "approved"


@pytest.mark.parametrize("role", [Role.CLERK, Role.LEADER, Role.SUPERVISOR, Role.OFFICE, Role.ENGINEER, Role.ADMIN])
def test_only_reviewers_decide(desk: Desk, holder: Callable[..., Client], role: Role) -> None:
    desk.waiting()
    client = holder(role, "D24" if role.has_own else "")
    posts = (f"{PAGE}approve/", f"{PAGE}return/", "/review/approve/")
    assert {client.post(to, {"head": head(desk), "reason": "x", "place": "街道!D4"}).status_code for to in posts} == {
        403
    }
    assert desk.stage() == "signed"


def test_looking_changes_nothing(desk: Desk, reviewer: Client) -> None:
    desk.waiting()
    assert [reviewer.get(f"{PAGE}{to}/").status_code for to in ("approve", "return", "remark")] == [405, 405, 405]


# ---- the list --------------------------------------------------------------------------------------------------------


def listed(client: Client, query: str = "year=2024") -> list[str]:
    page = client.get(f"/review/approve/?{query}").content.decode()
    return [part.partition('"')[0] for part in page.split('name="row" value="')[1:]]


def approve_list(client: Client, rows: list[str], query: str = "year=2024") -> str:
    return client.post(f"/review/approve/?{query}", {"row": rows}, follow=True).content.decode()


def test_the_list_is_counted_first_and_then_exactly_that_is_approved(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    desk.waiting(OTHER)
    assert "将通过 2 份" in reviewer.get("/review/approve/?year=2024").content.decode()
    assert "已通过 2 份，没有办 0 份" in approve_list(reviewer, listed(reviewer))
    assert (desk.stage(SMALL), desk.stage(OTHER)) == ("approved", "approved")
    assert len(logged("review.approve")) == 2


def test_a_filter_is_not_forgotten_by_the_act(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    desk.waiting(OTHER)
    query = "year=2024&department=D26"
    approve_list(reviewer, listed(reviewer, query), query)
    assert (desk.stage(SMALL), desk.stage(OTHER)) == ("signed", "approved")


def test_a_row_outside_the_filter_is_refused_by_name(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    desk.waiting(OTHER)
    page = approve_list(reviewer, listed(reviewer), "year=2024&department=D26")
    assert "不在这个列表里" in page
    assert (desk.stage(SMALL), desk.stage(OTHER)) == ("signed", "approved")


def test_what_changed_in_between_is_refused_by_name_and_stops_no_other(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    desk.waiting(OTHER)
    shown = listed(reviewer)
    desk.waiting(SMALL, {cells_of(desk)[0]: 77.0})
    page = approve_list(reviewer, shown)
    assert "已通过 1 份，没有办 1 份" in page
    assert desk.pack.department["D24"].name in page
    assert (desk.stage(SMALL), desk.stage(OTHER)) == ("signed", "approved")


def test_what_came_in_between_is_not_approved_unseen(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    shown = listed(reviewer)
    desk.waiting(OTHER)
    assert "确认以后才进入这个列表" in approve_list(reviewer, shown)
    assert (desk.stage(SMALL), desk.stage(OTHER)) == ("approved", "signed")


def test_the_list_sent_twice_acts_once(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    shown = listed(reviewer)
    approve_list(reviewer, shown)
    assert "已通过 1 份，没有办 0 份" in approve_list(reviewer, shown)
    assert len(logged("review.approve")) == 1


def test_more_than_anybody_reads_is_not_approved_at_once(
    desk: Desk, reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.review.decisions.MOST", 1)
    desk.waiting(SMALL)
    desk.waiting(OTHER)
    assert "一次最多 1 份" in approve_list(reviewer, listed(reviewer))
    assert (desk.stage(SMALL), desk.stage(OTHER)) == ("signed", "signed")


def test_a_forged_row_names_no_table(desk: Desk, reviewer: Client) -> None:
    desk.waiting(SMALL)
    page = approve_list(reviewer, ["D99/report|1", "D24/../../x|", "<b>", "D24/report"])
    assert "已通过 0 份" in page
    assert desk.stage() == "signed"


def test_own_work_is_left_out_of_the_list_and_said_so(desk: Desk, holder: Callable[..., Client]) -> None:
    desk.waiting(SMALL)
    clerk = holder(Role.REVIEWER, login=CLERK.account, name=CLERK.name)
    page = clerk.get("/review/approve/?year=2024").content.decode()
    assert "将通过 0 份" in page
    assert "须由另一人审核" in page
