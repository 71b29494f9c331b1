"""The 实施方案 of a task goes its whole way by its pages: filled in, submitted, signed, returned, mended, approved."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from mulin.beijing import BEIJING
from mulin.pack import Pack
from mulin.pack.model import AnnualTask
from mulin.received.schemes import still_open
from mulin.received.verify import verify_store
from portal.audit.models import Entry
from portal.district import the_store
from portal.people.roles import Role
from portal.schemes.reading import SchemeTable, scheme_table

Holder = Callable[..., Client]
pytestmark = pytest.mark.django_db
YEAR = 2024


@pytest.fixture
def task(pack: Pack) -> AnnualTask:
    return pack.years[YEAR].tasks[0]


@pytest.fixture
def clerk(holder: Holder, task: AnnualTask) -> Client:
    return holder(Role.CLERK, task.lead_department, login="wang", name="王芳")


@pytest.fixture
def leader(holder: Holder, task: AnnualTask) -> Client:
    return holder(Role.LEADER, task.lead_department, login="zhou", name="周局")


@pytest.fixture
def reviewer(holder: Holder, pack: Pack) -> Client:
    return holder(Role.REVIEWER, login="li", name="李审")


def url(task: AnnualTask, rest: str = "") -> str:
    return f"/schemes/{YEAR}/{task.lead_department}/{task.code}/{rest}"


def table(pack: Pack, task: AnnualTask) -> SchemeTable:
    return scheme_table(pack, the_store(), YEAR, task.lead_department, task.code)


def form(task: AnnualTask, **said: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {
        "annual_objective": task.annual_objective_zh, "measures": task.measures_zh,
        "evaluation_method": task.evaluation_method_zh, "indicator": list(task.main_indicators),
    }  # fmt: skip
    for step in task.milestones:
        sent |= {f"due-{step.number}": step.due.isoformat(), f"label-{step.number}": step.label}
    return sent | said


def seen(pack: Pack, task: AnnualTask) -> dict[str, str]:
    """What a page posts with an act: the bytes that were shown."""
    shown = table(pack, task).shown
    assert shown is not None
    return {"sha256": shown.record.sha256}


def text_of(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def csv_rows(text: str) -> list[list[str]]:
    return [*csv.reader(io.StringIO(text))]


def test_the_form_begins_with_what_the_pack_says(clerk: Client, task: AnnualTask) -> None:
    text = text_of(clerk, url(task, "edit/"))

    assert task.annual_objective_zh in text
    assert f'value="{task.milestones[0].due.isoformat()}"' in text
    assert text.count('class="primary"') == 1
    checked = re.findall(r'name="indicator" value="([^"]+)" checked', text)
    assert sorted(checked) == sorted(task.main_indicators)


def test_a_scheme_goes_its_whole_way(
    clerk: Client, leader: Client, reviewer: Client, pack: Pack, task: AnnualTask
) -> None:
    answer = clerk.post(url(task, "edit/"), form(task, measures="一、印发方案。\r\n二、每季调度。"))
    assert answer.url == url(task, "v1/")
    assert "回执号" in text_of(clerk, url(task, "v1/"))
    clerk.post(url(task, "v1/submit/"), seen(pack, task))
    leader.post(url(task, "v1/sign/"), seen(pack, task))
    assert "有 1 项实施方案等审核" in text_of(reviewer, "/")
    assert "共1项任务" in text_of(reviewer, f"/schemes/{YEAR}/?state=waits")
    returned = {**seen(pack, task), "reason": "写明牵头科室", "place": ["推进措施"]}
    reviewer.post(url(task, "v1/return/"), returned)
    text = text_of(clerk, url(task))
    assert "写明牵头科室" in text
    assert "要改：推进措施" in text

    clerk.post(url(task, "edit/"), form(task, measures="一、印发方案（办公室牵头）。"))
    assert "比第1版有改动" in text_of(clerk, url(task))
    clerk.post(url(task, "v2/submit/"), seen(pack, task))
    leader.post(url(task, "v2/sign/"), seen(pack, task))
    reviewer.post(url(task, "v2/approve/"), seen(pack, task))

    found = table(pack, task)
    assert found.review.in_force is not None
    assert found.review.in_force.version == 2
    assert [a.act for a in found.review.acts] == [
        "submitted", "signed", "returned", "submitted", "signed", "approved",
    ]  # fmt: skip
    assert verify_store(the_store()) == []
    acts = [*Entry.objects.order_by("number").values_list("act", flat=True)]
    assert acts == [
        "scheme.file", "scheme.submit", "scheme.sign", "scheme.return", "scheme.file", "scheme.submit", "scheme.sign",
        "scheme.approve",
    ]  # fmt: skip


def test_the_office_reads_side_by_side_and_what_to_change_in_the_pack(
    clerk: Client, reviewer: Client, pack: Pack, task: AnnualTask
) -> None:
    later = task.milestones[0].due.replace(day=28).isoformat()
    clerk.post(url(task, "edit/"), form(task, **{"due-1": later}))

    text = text_of(reviewer, url(task))
    assert "与规划包不同" in text
    file, line = table(pack, task).place
    assert f"{file} 第{line}行" in text
    assert f"{later}={task.milestones[0].label}" in text
    assert "写进规划包要改哪里" not in text_of(clerk, url(task))


def test_what_was_typed_stands_again_with_what_is_wrong(clerk: Client, pack: Pack, task: AnnualTask) -> None:
    answer = clerk.post(url(task, "edit/"), form(task, **{"measures": "新写的措施", "due-1": ""}))

    assert answer.status_code == 422
    text = answer.content.decode()
    assert "新写的措施" in text
    assert "只写了一半" in text
    assert table(pack, task).latest is None
    assert not Entry.objects.exists()


def test_an_act_on_another_version_than_was_shown_is_refused(clerk: Client, pack: Pack, task: AnnualTask) -> None:
    clerk.post(url(task, "edit/"), form(task))
    answer = clerk.post(url(task, "v1/submit/"), {"sha256": "0" * 64})

    assert answer.status_code == 422
    assert "重新打开这一页" in answer.content.decode()
    assert table(pack, task).review.acts == ()


def test_a_return_without_a_field_says_so_and_keeps_the_reason(
    clerk: Client, leader: Client, pack: Pack, task: AnnualTask
) -> None:
    clerk.post(url(task, "edit/"), form(task))
    clerk.post(url(task, "v1/submit/"), seen(pack, task))
    answer = leader.post(url(task, "v1/send-back/"), {**seen(pack, task), "reason": "目标太低"})

    assert answer.status_code == 422
    assert "目标太低</textarea>" in answer.content.decode()


def test_nobody_from_elsewhere_sees_or_files_it(holder: Holder, task: AnnualTask, pack: Pack) -> None:
    other = next(d.code for d in pack.departments if d.code != task.lead_department)
    stranger = holder(Role.CLERK, other)

    assert stranger.get(url(task)).status_code == 403
    assert stranger.post(url(task, "edit/"), form(task)).status_code == 403
    own = f"/schemes/{YEAR}/{other}/{task.code}/"
    assert stranger.get(own).status_code == 404, "not its task"


def test_home_shows_the_departments_tasks_until_when_and_that_the_day_is_an_example(
    clerk: Client, task: AnnualTask
) -> None:
    text = text_of(clerk, "/")

    assert task.title_zh in text
    assert "2024年2月29日24时" in text
    assert "示例日期" in text
    assert text.count('class="button primary"') == 1


def test_the_list_of_the_year_counts_and_narrows(clerk: Client, reviewer: Client, pack: Pack, task: AnnualTask) -> None:
    clerk.post(url(task, "edit/"), form(task, measures="换一种做法。"))
    every = len(pack.years[YEAR].tasks)

    text = text_of(reviewer, f"/schemes/{YEAR}/")
    assert f"还没有填报 {every - 1}" in text
    assert "与规划包不同 1" in text
    narrowed = text_of(reviewer, f"/schemes/{YEAR}/?state=differs")
    assert "共1项任务" in narrowed
    assert reviewer.get("/schemes/").url == f"/schemes/{YEAR}/"


def test_the_list_goes_down_as_a_table(reviewer: Client, pack: Pack) -> None:
    content = reviewer.get(f"/schemes/{YEAR}/csv/").getvalue().decode("utf-8-sig")

    assert len(content.splitlines()) == 1 + len(pack.years[YEAR].tasks)
    assert content.startswith("任务编码,")


def test_pages_are_light(
    clerk: Client, reviewer: Client, task: AnnualTask, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    clerk.post(url(task, "edit/"), form(task))
    for client, address in (
        (clerk, url(task)), (clerk, url(task, "edit/")), (clerk, "/"), (reviewer, f"/schemes/{YEAR}/"),
        (clerk, url(task, "milestones/1/")),
    ):  # fmt: skip
        with django_assert_max_num_queries(12):
            answer = client.get(address)
        assert answer.status_code == 200
        assert len(answer.content) < 80_000, address


# ---- milestones ---------------------------------------------------------------------------------------------------


def test_a_milestone_is_reported_with_its_evidence_which_goes_down_again(
    clerk: Client, reviewer: Client, pack: Pack, task: AnnualTask
) -> None:
    paper = SimpleUploadedFile("印发.pdf", b"%PDF-1.4")
    sent = {"day": "2024-04-02", "note": "已印发", "evidence": paper, "whole": "1"}
    answer = clerk.post(url(task, "milestones/1/"), sent, follow=True)
    text = answer.content.decode()
    assert "回执号" in text
    assert "2024-04-02 完成" in text

    down = reviewer.get(url(task, "milestones/1/evidence/1/"))
    assert down.getvalue() == b"%PDF-1.4"
    assert reviewer.get(url(task, "milestones/1/evidence/2/")).status_code == 404
    assert [*Entry.objects.order_by("number").values_list("act", flat=True)] == ["scheme.report", "scheme.paper"]
    assert verify_store(the_store()) == []


def test_a_milestone_reached_after_its_day_says_by_how_much_and_is_not_green(
    clerk: Client, reviewer: Client, task: AnnualTask
) -> None:
    due = task.milestones[0].due
    clerk.post(url(task, "milestones/1/"), {"day": (due + timedelta(days=3)).isoformat(), "whole": "1"})
    text = text_of(clerk, url(task))
    assert f'<span class="late">{due + timedelta(days=3)} 完成，迟于计划 3 天</span>' in text
    assert "（1个迟于计划）" in text_of(clerk, "/")
    assert "（1个迟于计划）" in text_of(reviewer, f"/schemes/{YEAR}/")
    rows = csv_rows(reviewer.get(f"/schemes/{YEAR}/csv/").getvalue().decode("utf-8-sig"))
    assert rows[0][-1] == "迟于计划"
    assert sum(int(row[-1]) for row in rows[1:]) == 1

    clerk.post(url(task, "milestones/1/"), {"day": due.isoformat(), "note": "日期写错", "whole": "1"})
    text = text_of(clerk, url(task))
    assert f'<span class="good">{due} 完成</span>' in text
    assert "完成，迟于计划 3 天" in text, "the history says what was reported then"


def test_the_evidence_of_an_earlier_report_stays_to_be_had(clerk: Client, task: AnnualTask) -> None:
    for day, content, note in (("2024-04-02", b"one", ""), ("2024-04-03", b"two", "材料换新")):
        paper = SimpleUploadedFile("印发.pdf", content)
        clerk.post(url(task, "milestones/1/"), {"day": day, "note": note, "evidence": paper, "whole": "1"})
    text = text_of(clerk, url(task))
    ways = re.findall(r'href="([^"]+/reports/\d+/evidence/1/)">印发.pdf</a>', text)

    assert sorted(clerk.get(way).getvalue() for way in ways) == [b"one", b"two"]
    assert clerk.get(url(task, "milestones/1/evidence/1/")).getvalue() == b"two"
    assert clerk.get(url(task, "reports/1/evidence/2/")).status_code == 404
    assert clerk.get(url(task, "reports/3/evidence/1/")).status_code == 404
    assert [*Entry.objects.order_by("number").values_list("act", flat=True)][2:] == ["scheme.paper"] * 3


def test_pages_and_record_close_at_the_same_moment(clerk: Client, pack: Pack, task: AnnualTask) -> None:
    lock = pack.years[YEAR].framework.deadlines.lock
    last = datetime(lock.year, lock.month, lock.day, 23, 59, 59, tzinfo=BEIJING)
    for now, open_now in ((last, True), (last + timedelta(seconds=1), False)):
        the_store().clock = lambda now=now: now
        assert (table(pack, task).reports_open, table(pack, task).is_open) == (open_now, open_now)
        assert (still_open(the_store(), pack, YEAR) == []) is open_now
        assert ("milestones/1/" in text_of(clerk, url(task))) is open_now


def test_a_correction_asks_why_and_a_report_can_be_taken_back(clerk: Client, task: AnnualTask) -> None:
    clerk.post(url(task, "milestones/1/"), {"day": "2024-04-02", "whole": "1"})
    refused = clerk.post(url(task, "milestones/1/"), {"day": "2024-04-03", "whole": "1"})
    assert refused.status_code == 422
    assert "须写明原因" in refused.content.decode()

    clerk.post(url(task, "milestones/1/"), {"back": "yes", "note": "报错了", "whole": "1"})
    assert "报告已撤销" in text_of(clerk, url(task))
    assert [r.done_on for r in the_store().reported(YEAR)][-1] is None


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        ({"day": "", "whole": "1"}, "没有写完成日期"),
        ({"day": "4月2日", "whole": "1"}, "不是日期"),
        ({"day": "2024-12-01", "whole": "1"}, "还没有到"),
        ({"day": "2024-04-02"}, "没有"),
    ],
    ids=["no day", "no date", "to come", "broken off"],
)
def test_what_cannot_be_reported_is_told_on_the_form(
    clerk: Client, task: AnnualTask, sent: dict[str, str], told: str
) -> None:
    answer = clerk.post(url(task, "milestones/1/"), sent)

    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert the_store().reported(YEAR) == []


def test_a_milestone_that_is_over_and_not_reported_is_marked(clerk: Client, reviewer: Client, task: AnnualTask) -> None:
    assert "已到期，还没有报" in text_of(clerk, url(task))
    assert "个过期未报" in text_of(reviewer, f"/schemes/{YEAR}/?state=overdue")


def test_in_a_year_without_review_what_is_filed_counts_at_once(holder: Holder, reviewed_pack: Pack) -> None:
    the_store().clock = lambda: datetime(YEAR, 5, 6, 9, tzinfo=BEIJING)
    task = reviewed_pack.years[YEAR].tasks[0]
    clerk = holder(Role.CLERK, task.lead_department)
    text = clerk.post(url(task, "edit/"), form(task), follow=True).content.decode()

    assert "第1版已填报，生效" in text
    assert "提交这一版" not in text
