"""The trace on the terminal: a line a particular, so that none is broken in the middle of a word."""

from __future__ import annotations

from rich.console import Console

from orchestration.trace.show import trace_text
from orchestration.trace.tree import TraceNode, TraceTree

SHA = "0123456789abcdef" * 4


def printed(*, confirmed=True, sums=True):
    facts = (
        ("回执", "2024-D06-报-v1-7F3A9C-K"), ("文件", "2024-D06-report.xlsx"), ("SHA-256", SHA),
        ("收到", "2025-01-20T09:00:00+08:00"), ("提交人", "王工"), ("途径", "demo"), ("核对", "已重读"),
    )  # fmt: skip
    node = TraceNode("source", "2024-D06-report-v1 · 工作表“社区” C4 · 原文“12”", facts, confirmed=confirmed)
    for kind in ("figure", "indicator", "pillar", "part", "unit", "release"):
        node = TraceNode(kind, kind, (), (node,))
    console = Console(width=120, color_system=None)
    with console.capture() as captured:
        console.print(trace_text(TraceTree(2024, "r1", "310110001001", node, sums=sums)))
    return [line.strip(" │└├─") for line in captured.get().splitlines()]


def test_each_particular_of_a_hand_in_has_a_line_of_its_own():
    lines = printed()

    for text in ("回执：2024-D06-报-v1-7F3A9C-K", f"SHA-256：{SHA}", "提交人：王工", "途径：demo", "核对：已重读"):
        assert text in lines


def test_the_last_line_says_whether_every_source_was_confirmed():
    assert "全部 1 个数据来源" in printed()[-1]
    assert "有 1 个数据来源与原件不一致" in printed(confirmed=False)[-1]


def test_a_score_that_its_parts_do_not_make_is_said_although_the_sources_agree():
    assert any("总分与其组成不一致" in line for line in printed(sums=False))
    assert not any("总分与其组成不一致" in line for line in printed())
