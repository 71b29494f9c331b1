"""Findings on the terminal: a hundred of one rule are not a hundred lines."""

from __future__ import annotations

import io
import sys

import pytest

from mulin.findings import Finding, Level
from orchestration.cli.show import findings_table, say, together


def of(rule: str, count: int, level: Level = Level.WARNING) -> list[Finding]:
    return [Finding(level, rule, f"文件 {n} 可被改写", "改回只读", file=f"sidecars/{n}.json") for n in range(count)]


def test_many_findings_of_a_rule_are_a_few_lines_and_a_count() -> None:
    shown = together([*of("file.writable", 130), *of("object.tampered", 2, Level.ERROR)])

    assert [f.rule for f in shown].count("object.tampered") == 2
    writable = [f for f in shown if f.rule == "file.writable"]
    assert len(writable) < 10
    assert f"另有 {130 - len(writable) + 1} 处" in writable[-1].message
    assert "sidecars/" in writable[-1].message


def test_errors_and_warnings_of_one_rule_are_counted_apart() -> None:
    shown = together([*of("a.b", 20), *of("a.b", 20, Level.ERROR)])

    assert sorted(f.level for f in shown if "另有" in f.message) == sorted(Level)


def test_a_few_stay_as_they_are() -> None:
    few = of("file.writable", 3)

    assert together(few) == few


def test_the_last_line_counts_what_was_found_not_what_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    every = of("file.writable", 130)
    findings_table("有提醒", together(every), counted=every)

    assert "警告 130 条。" in capsys.readouterr().out


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "utf-8"])
def test_nothing_that_is_said_is_too_much_for_a_terminal(encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict")
    monkeypatch.setattr(sys, "stdout", screen)
    say("上报 ✓ 𠮷 \udcc9\udccf.xlsx")
    findings_table("检查 ✓", of("a.b", 3))
    screen.flush()
    assert b"xlsx" in screen.buffer.getvalue()  # type: ignore[attr-defined]
