"""``mulin review --task``: the scheme of an annual task is listed and acted on as a workbook is."""

from __future__ import annotations

from pathlib import Path

import pytest
from filed_by_hand import YEAR, Filed
from typer.testing import CliRunner, Result

from mulin.received import Store
from mulin.received.scheme_kind import short_code
from orchestration.cli import app
from orchestration.cli.messages import ExitCode


@pytest.fixture
def filed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Filed:
    """The year's deadline is long past for the terminal: two persons open the scheme first."""
    filed = Filed(tmp_path)
    monkeypatch.setenv("MULIN_PACK", str(filed.folder))
    monkeypatch.setenv("MULIN_HOME", str(filed.home))
    filed.file()
    return filed


def act(filed: Filed, verb: str, *words: str, account: str = "") -> Result:
    who = ["--as", account] if account else []
    return CliRunner().invoke(
        app, ["review", verb, filed.lead, "--year", str(YEAR), "--task", filed.task.code, *words, *who]
    )  # fmt: skip


def opened(filed: Filed) -> None:
    done = act(filed, "unlock", "--reason", "补报", "--until", "2199-01-01T00:00:00", "--second", "sun", account="qian")
    assert done.exit_code == ExitCode.OK, done.output


def said(done: Result) -> str:
    return "".join(done.output.split())


def test_a_scheme_goes_from_hand_to_hand(filed: Filed) -> None:
    opened(filed)
    for verb, account, then in (
        ("submit", "wang", "分管领导签发"), ("sign", "li", "审核（还差1人）"), ("approve", "zhao", "无"),
    ):  # fmt: skip
        done = act(filed, verb, account=account)
        assert done.exit_code == ExitCode.OK, done.output
        assert f"，{then}" in said(done)
        assert f"任务{filed.task.code.removeprefix(f'{YEAR}-')}实施方案第1版" in said(done)
    events = [e.event for e in Store(filed.home / "received").chain.state().events]
    assert events == ["received", "unlocked", "submitted", "signed", "approved"]


def test_the_list_has_those_that_were_filed_and_counts_all(filed: Filed) -> None:
    done = CliRunner().invoke(app, ["review", "list", "--year", str(YEAR)])

    tasks = filed.pack.years[YEAR].tasks
    assert f"共{len(tasks)}项任务，已填报1项，已通过0项，等待签发0项，等待审核0项" in said(done)
    assert filed.task.code in done.output
    assert tasks[1].code not in done.output


def test_it_is_returned_for_a_field_and_locked_and_the_code_may_lack_its_year(filed: Filed) -> None:
    opened(filed)
    assert act(filed, "submit", account="wang").exit_code == ExitCode.OK
    wrong = act(filed, "return", "--reason", "写明科室", "--place", "区!D7", account="zhao")
    assert wrong.exit_code == ExitCode.FOUND
    assert "从这五项里选：年度目标" in said(wrong)
    done = act(filed, "return", "--reason", "写明科室", "--place", "推进措施", account="zhao")
    assert done.exit_code == ExitCode.OK, done.output
    short = short_code(Store(filed.home / "received").schemes(YEAR)[0].kind)
    shown = CliRunner().invoke(app, ["review", "show", filed.lead, "--year", str(YEAR), "--task", short])
    assert "理由：写明科室位置：推进措施" in said(shown)
    assert "年度目标：" in said(shown)
    assert act(filed, "lock", account="qian").exit_code == ExitCode.OK
    assert "已锁定" in said(act(filed, "submit", account="wang"))


def test_a_task_that_is_not_the_departments_is_said_so(filed: Filed) -> None:
    other = next(d.code for d in filed.pack.departments if d.code != filed.lead)
    done = CliRunner().invoke(
        app, ["review", "approve", other, "--year", str(YEAR), "--task", filed.task.code, "--as", "zhao"]
    )  # fmt: skip
    assert done.exit_code == ExitCode.FOUND
    assert "牵头" in said(done)
    both = act(filed, "show", "--kind", "survey")
    assert both.exit_code == ExitCode.USAGE


def test_help_teaches_how_a_scheme_is_meant() -> None:
    told = said(CliRunner().invoke(app, ["review", "--help"]))

    assert "每条命令加--task任务代码" in told
    assert "--place推进措施" in told
