"""The closing line: whoever adds up the steps arrives at the total."""

from __future__ import annotations

import re

from orchestration.cli.closing import took


def test_the_steps_add_up_to_the_total() -> None:
    text = took({"start": 3.04, "gate": 0.84, "load": 1.26, "score": 6.55, "draw": 1.5, "judge": 1.6}, 18.26)

    assert text.endswith("其他 3.5")
    assert sum(round(float(figure) * 10) for figure in re.findall(r"\d+\.\d", text)) == 183


def test_nothing_is_told_where_nothing_is_left() -> None:
    assert took({"start": 1.0, "render": 2.0}, 3.0) == "启动 1.0，生成报告 2.0"
