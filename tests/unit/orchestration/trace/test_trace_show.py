"""The trace on the terminal: a line a particular, so that none is broken in the middle of a word."""

from __future__ import annotations

import pytest
from rich.console import Console

from orchestration.trace.show import trace_text
from orchestration.trace.tree import Fact, Failure, Mark, TraceNode, TraceTree

SHA = "0123456789abcdef" * 4


PLAIN = Mark(None)


def printed(*, failing=(), mark=PLAIN):
    facts = (
        ("回执", "2024-D06-报-v1-7F3A9C-K"), ("文件", "2024-D06-report.xlsx"), ("SHA-256", SHA),
        ("收到", "2025-01-20T09:00:00+08:00"), ("提交人", "王工"), ("途径", "demo"), ("核对", "已重读"),
    )  # fmt: skip
    facts = tuple(Fact(label, text, mark) for label, text in facts)
    node = TraceNode("source", "2024-D06-report-v1 · 工作表“社区” C4 · 原文“12”", facts, confirmed=not failing)
    for kind in ("figure", "indicator", "pillar", "part", "unit", "release"):
        node = TraceNode(kind, kind, (), (node,))
    console = Console(width=120, color_system=None)
    with console.capture() as captured:
        console.print(trace_text(TraceTree(2024, "r1", "310110001001", node, failing, ("没有重新检查",))))
    return [line.strip(" │└├─") for line in captured.get().splitlines()]


def test_each_particular_of_a_hand_in_has_a_line_of_its_own():
    lines = printed()

    for text in ("回执：2024-D06-报-v1-7F3A9C-K", f"SHA-256：{SHA}", "提交人：王工", "途径：demo", "核对：已重读"):
        assert text in lines


def test_the_last_lines_say_that_every_step_holds_and_what_was_not_proven():
    assert "全部一致；1 个数据来源" in printed()[-2]
    assert printed()[-1] == "未核（没有重新检查）"


def test_a_step_that_does_not_hold_is_said_before_everything_else():
    lines = printed(failing=(Failure(("r1", "某居委会", "共治"), "得分：86 不一致（应为 85）"),))

    assert lines[0].startswith("有 1 处与由收到的原件重算的不一致")
    assert lines[1].strip() == "× › 共治 › 得分：86 不一致（应为 85）"
    assert not any("全部一致" in line for line in lines)


@pytest.mark.parametrize(
    ("mark", "said"),
    [(Mark(True), "一致"), (Mark(False, "王一"), "不一致（应为 王一）"), (Mark(None, "没有依据"), "未核（没有依据）")],
)
def test_each_line_says_what_became_of_it(mark, said):
    assert f"提交人：王工　{said}" in printed(mark=mark)
