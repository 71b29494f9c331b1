"""What a department leads."""

from __future__ import annotations

from pages import part

from mulin.pack import Pack
from reports.reading.reader import Reader

LEADS = "D05"


def test_every_led_task_and_milestone_is_listed_with_mark_and_cell(owing: Reader, pack: Pack) -> None:
    found = part(owing, "department", LEADS, "led")
    led = [t for t in pack.years[2024].tasks if t.lead_department == LEADS]
    assert led
    assert found.milestones is not None
    assert [t.head.split("　")[0] for t in found.tasks] == [t.code.removeprefix("2024-") for t in led]
    for shown, task in zip(found.tasks, led, strict=True):
        assert len(shown.milestones) == len(task.milestones)
        assert all(text.endswith(("✓", "逾6天", "×", "未报")) for text, _ in shown.milestones)
    assert len(found.milestones.rows) == sum(len(t.milestones) for t in led)
    assert all(r.cells[-1].startswith("时间节点!") for r in found.milestones.rows)
