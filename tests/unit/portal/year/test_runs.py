"""The office asks for a run: once a press, without Dagster in the web process, and sees how it stands in words."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from pathlib import Path
from unittest.mock import patch

import pytest
from django.db import DatabaseError
from django.test import Client

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import REPO_ROOT, Settings
from orchestration.asking import asked_runs, requests_of
from orchestration.noted import Noting
from orchestration.release.lock import year_lock
from portal.audit.models import Entry
from portal.district import the_pack, the_store
from portal.people.roles import Role
from portal.year.views import running

Holder = Callable[..., Client]
PAGE, ASK, ID = "/year/2024/run/", "/year/2024/run/ask/", "0123456789abcdef0123456789abcdef"


@pytest.fixture
def office(holder: Holder) -> Client:
    return holder(Role.OFFICE)


def text_of(client: Client, path: str = PAGE) -> str:
    return unescape(client.get(path).content.decode())


def test_a_press_asks_for_one_run_however_often_it_is_sent(home: Path, office: Client) -> None:
    assert "没有运行记录" in text_of(office)
    for _ in range(2):
        assert office.post(ASK, {"request_id": ID}).headers["Location"] == PAGE
    (asked,) = asked_runs(requests_of(Settings(home=home)))
    assert (asked.year, asked.who) == (2024, Role.OFFICE.label)
    page = text_of(office)
    assert "等待后台开始" in page
    assert "disabled" in page, "while it waits there is nothing to press"
    assert Entry.objects.filter(act="year.run", about="2024").count() == 2


def test_what_is_no_request_asks_for_nothing_and_is_not_logged(home: Path, office: Client) -> None:
    for wrong in ("", "../../../etc", "x" * 40):
        assert "请刷新" in unescape(office.post(ASK, {"request_id": wrong}, follow=True).content.decode())
    assert asked_runs(requests_of(Settings(home=home))) == []
    assert not Entry.objects.filter(act="year.run").exists()
    assert office.get(ASK).status_code == 405
    assert office.post("/year/1999/run/ask/", {"request_id": ID}).status_code == 404


def test_no_run_is_asked_for_that_the_log_could_not_keep(home: Path, office: Client) -> None:
    with patch.object(running, "record", side_effect=DatabaseError("the disk is full")), pytest.raises(DatabaseError):
        office.post(ASK, {"request_id": ID})
    assert asked_runs(requests_of(Settings(home=home))) == []


@pytest.mark.parametrize(("role", "code"), [(Role.CLERK, "D06"), (Role.LEADER, "D06"), (Role.UNIT, "310110015"),
                                            (Role.REVIEWER, ""), (Role.SUPERVISOR, ""), (Role.ADMIN, "")])  # fmt: skip
def test_nobody_else_asks(home: Path, holder: Holder, role: Role, code: str) -> None:
    client = holder(role, code)
    assert client.post(ASK, {"request_id": ID}).status_code == 403
    assert client.get(PAGE).status_code == 403
    assert asked_runs(requests_of(Settings(home=home))) == []


def test_each_step_is_told_while_the_year_runs(home: Path, office: Client) -> None:
    settings = Settings(home=home)
    with year_lock(settings, 2024):
        note = Noting(settings, 2024)
        note.began("gate", "2024 年 检查")
        note.ended("gate", 3.2, "通过 29 份，退回 1 份")
        note.began("render", "2024 年 出报告")
        note.counted("render", 40, 146)
        note.began("render", "2024 年 出报告")
    page = text_of(office, "/year/2024/run/state/")
    assert "通过 29 份，退回 1 份" in page
    assert "中断了" in page, "nobody holds the year any more"


def test_what_stopped_a_year_is_told_with_its_mend(home: Path, office: Client) -> None:
    finding = Finding(Level.ERROR, "year.unjudged", "区民政局的部门上报没有判完", "再运行一次")
    Noting(Settings(home=home), 2024).over(FindingsError("2024年不能继续", [finding]))
    page = text_of(office)
    for words in ("没有完成", "2024年不能继续", finding.message, finding.mend):
        assert words in page


def test_the_gates_verdict_of_a_release_names_who_was_held_back(release: Path, office: Client) -> None:
    page = text_of(office)
    assert "第 1 版形成时" in page
    assert "没有交" in page
    assert "区民政局" in page


def test_who_is_to_hand_in_again_is_let_in_first_where_the_table_is_locked(release: Path, office: Client) -> None:
    assert "已锁定，先在" not in text_of(office)
    lines = [replace(line, locked=True) for line in running.matrix_lines(the_pack(), the_store(), 2024)]
    with patch.object(running, "matrix_lines", return_value=lines):
        page = text_of(office)
    assert "已锁定，先在" in page
    assert 'href="/review/locks/?year=2024"' in page


def test_the_web_process_does_not_import_what_runs_a_year() -> None:
    code = (
        "import sys, os; os.environ['DJANGO_SETTINGS_MODULE'] = 'portal.settings'; import django; django.setup();"
        "import portal.urls; print(*sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPO_ROOT)
    assert not {*done.stdout.split()} & {"dagster", "dbt", "great_expectations", "weasyprint", "pandas"}
