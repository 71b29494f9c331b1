"""Findings on the terminal: a hundred of one rule are not a hundred lines."""

from __future__ import annotations

import io
import re
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


LONG = Finding(
    Level.ERROR, "indicator.posts", "C-1：越高越好的指标，目标值应比零分线大：零分线 floor=95（不写是 0）、目标 90",
    "目标 90 不错，就把 floor 写成得零分的值，比 90 小；写反了，数值越高越好就写 direction: higher、floor: 90、"
    "target: 95，越低越好就写 direction: lower、floor: 95、target: 90",
    file="years/2025/indicators.csv", row=2, column="target", value="90",
)  # fmt: skip


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def at_a_terminal(findings: list[Finding], columns: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "xterm")
    findings_table("规划包 x", findings)
    return re.sub(r"\x1b\[[\d;]*m", "", screen.getvalue()).splitlines()


@pytest.mark.parametrize("columns", [60, 80, 120, 200])
def test_a_long_mend_is_whole_and_within_the_terminal(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.cells import cell_len

    lines = at_a_terminal([LONG, *of("a.b", 2)], columns, monkeypatch)
    assert max(map(cell_len, lines)) <= columns
    if columns <= 120:
        told = "".join("".join(line.split()) for line in lines)
        assert "".join(LONG.mend.split()) in told, "read from top to bottom, not across columns of a few characters"


@pytest.mark.parametrize("columns", [80, 120])
def test_short_findings_stay_a_table(columns: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = at_a_terminal(of("a.b", 2), columns, monkeypatch)
    assert any(line.split() == ["级别", "位置", "问题", "改法"] for line in lines)


def test_a_quotation_mark_is_not_left_behind_at_the_end_of_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    for columns in range(60, 130):
        for line in at_a_terminal([LONG], columns, monkeypatch):
            assert not line.rstrip().endswith(("“", "（"))
