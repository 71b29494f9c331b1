"""``mulin received``: what came of annual tasks is listed apart, and any receipt is found."""

from __future__ import annotations

from pathlib import Path

import pytest
from filed_by_hand import Filed
from typer.testing import CliRunner, Result

from orchestration.cli import app
from orchestration.cli.messages import ExitCode


@pytest.fixture
def filed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Filed:
    filed = Filed(tmp_path)
    monkeypatch.setenv("MULIN_PACK", str(filed.folder))
    monkeypatch.setenv("MULIN_HOME", str(filed.home))
    return filed


def received(*words: str) -> Result:
    return CliRunner().invoke(app, ["received", *words])


def said(done: Result) -> str:
    return "".join(done.output.split())


def test_schemes_and_reports_are_listed_with_their_receipts_and_counted_apart(filed: Filed) -> None:
    scheme, report = filed.file(), filed.report()

    done = received("--year", "2024")
    assert done.exit_code == ExitCode.OK, done.output
    text = said(done)
    assert "共0份，生效0份。" in text
    assert "共1份实施方案、1次节点报告，都不计分。" in text
    assert scheme.code in text
    assert report.receipt in text
    assert "2024-04-01完成" in text


def test_a_receipt_of_a_scheme_is_found(filed: Filed) -> None:
    scheme = filed.file()

    text = said(received(scheme.code))
    assert f"（{filed.lead}）任务{filed.task.code}实施方案第1版，未提交" in text
    assert f"SHA-256{scheme.sha256}" in text
    assert f"链头：{scheme.head}" in text


def test_a_receipt_of_a_report_is_found(filed: Filed) -> None:
    report = filed.report()

    text = said(received(report.receipt))
    assert f"节点“{report.label}”第1次报告，2024-04-01完成".replace(" ", "") in text


def test_a_receipt_that_nobody_gave_is_said_so(filed: Filed) -> None:
    done = received("2024-D06-report-v1")

    assert done.exit_code == ExitCode.FOUND
    assert "没有编号为" in done.stderr
