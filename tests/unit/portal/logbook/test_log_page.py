"""The page of the log: one list, newest first, that says whether it is what was written."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from log_fixtures import TABLE, hostile, wrote

from mulin.received import Store
from mulin.received.loghead import log_heads
from portal.audit.models import Entry
from portal.people.roles import Role

pytestmark = pytest.mark.django_db
Capture = Callable[..., Any]


@pytest.fixture
def office(holder: Callable[..., Client]) -> Client:
    return holder(Role.OFFICE)


@pytest.fixture
def store(home: Path) -> Store:
    store = Store(home / "received")
    for department in ("D06", "D07"):
        store.receive(b"x" + department.encode(), pack="p", identity=None, who="李四", channel="cli", state="rejected")
    return store


@pytest.fixture
def ten(django_capture_on_commit_callbacks: Capture) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        wrote(10)


def text(client: Client, address: str = "/log/") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_lines_and_events_stand_in_one_list_with_words(office: Client, store: Store, ten: None) -> None:
    page = text(office)
    assert "日志第10行" in page
    assert "登记链第0条" in page
    assert "交表收下" in page
    assert "登录" in page
    assert "✓ 核对一致" in page


def test_an_empty_log_says_what_comes_next(office: Client) -> None:
    assert "没有符合的记录" in text(office)


def test_an_edited_line_is_said_on_top_and_marked(office: Client, ten: None) -> None:
    hostile(f"UPDATE {TABLE} SET who = '张三' WHERE number = 4")
    page = text(office)
    assert "核对一致" not in page
    assert "第4行被改动过" in page
    assert page.count('<br><span class="bad">核对不上</span>') == 1


def test_a_cut_end_is_said_though_nothing_of_it_is_shown(office: Client, ten: None) -> None:
    hostile(f"DELETE FROM {TABLE} WHERE number > 7")
    assert "后面的3行被截去" in text(office)


def test_an_altered_record_of_the_chain_is_said(office: Client, store: Store) -> None:
    assert "登记链第1条" in text(office)
    path = store.root / store.chain.state().events[1].ref
    path.chmod(0o644)
    path.write_bytes(path.read_bytes().replace("李四".encode(), "王五".encode()))
    assert "被改动过" in text(office)


@pytest.mark.parametrize(("query", "lines"), [
    ("who=u1", [2, 5, 8]), ("words=第10次", [10]), ("kind=people&who=u0", [1, 4, 7, 10]), ("kind=chain", []),
    ("kind=review", []), ("since=2999-01-01", []), ("until=2000-01-01", []), ("words=登录&line=3", [1, 2]),
])  # fmt: skip
def test_what_is_asked_for_is_shown(office: Client, ten: None, query: str, lines: list[int]) -> None:
    page = text(office, f"/log/?{query}")
    assert [n for n in range(1, 11) if f"日志第{n}行<" in page.replace("行\n", "行<")] == lines


def test_pages_go_by_number_and_leave_nothing_out(
    office: Client, store: Store, django_capture_on_commit_callbacks: Capture, home: Path
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        wrote(120)
    seen, address = [], "/log/"
    for _ in range(9):
        page = text(office, address)
        seen += [part.split("<")[0].strip() for part in page.split('<td class="w">')[2::2]]
        if 'rel="next"' not in page:
            break
        address = "/log/" + page.split('href="?line')[1].split('"')[0].replace("&amp;", "&").join(["?line", ""])
    assert len(seen) == len(set(seen)) == 120 + len(Store(home / "received").chain.state().events)
    assert log_heads(home).last() is not None


def test_a_page_asks_the_database_a_few_times_however_long_the_log(
    office: Client, ten: None, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(12):
        text(office)


def test_the_table_is_safe_in_a_spreadsheet_and_taking_it_is_an_act(office: Client, ten: None) -> None:
    Entry.objects.filter(number=1).update(who="=HYPERLINK(1)")
    rows = list(csv.reader(io.StringIO(office.get("/log/export.csv").content.decode("utf-8-sig"))))
    assert rows[0][:4] == ["来源", "编号", "时间", "账号"]
    assert [r[4] for r in rows if r[:2] == ["日志", "1"]] == ["'=HYPERLINK(1)"]
    assert Entry.objects.get(number=11).act == "audit.export"


def test_an_outsider_can_check_the_lines_with_a_few_lines_of_his_own(office: Client, store: Store, ten: None) -> None:
    told = json.loads(office.get("/log/export.json").content)
    by_number = {line["number"]: line for line in told["log"]}
    for line in told["log"]:
        body = {name: value for name, value in line.items() if name != "hash"}
        text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        assert hashlib.sha256(text.encode()).hexdigest() == line["hash"]
        if line["number"] > 1:
            assert line["previous"] == by_number[line["number"] - 1]["hash"]
    (head,) = told["heads"]
    assert by_number[head["line"]]["hash"] == head["head"]
    assert [e["index"] for e in told["chain"]] == [2, 1, 0]


def test_a_department_sees_its_own_and_no_others(holder: Callable[..., Client], store: Store, ten: None) -> None:
    clerk = holder(Role.CLERK, "D06")
    assert "日志第10行" in text(clerk, "/log/mine/")
    clerk.get("/me/")
    clerk.post("/logout/")
    assert "日志第11行" in text(holder(Role.CLERK, "D06"), "/log/mine/"), (
        "what the department's posts did, by their names"
    )
    assert "日志第" not in text(holder(Role.LEADER, "D07"), "/log/mine/?department=D06").partition("<table")[2]
    assert holder(Role.CLERK, "D06").get("/log/").status_code == 403
    assert holder(Role.REVIEWER).get("/log/mine/").status_code == 403
    assert holder(Role.CLERK, "D06").get("/log/export.csv").status_code == 403
