"""The workbook that goes out has the milestones that were reported in it, and without reports the bytes it had."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from mulin.beijing import BEIJING
from mulin.pack import load_pack
from mulin.received import Store
from mulin.received.acts import Person
from mulin.received.milestones import report_milestone
from mulin.settings import Settings
from mulin.workbooks.fill import Filled
from mulin.workbooks.parse import parse_workbook
from mulin.workbooks.template import write_template
from orchestration.pipeline.reported import reported_milestones

CLERK = Person("zhangsan", "张三", "经办人")


def test_a_reported_milestone_stands_in_the_workbook(tmp_path: Path) -> None:
    pack = load_pack(Settings().pack)
    task = pack.years[2024].tasks[0]
    store = Store(tmp_path / "received", clock=lambda: datetime(2024, 12, 1, 9, tzinfo=BEIJING))
    lead, day = task.lead_department, date(2024, 3, 5)
    assert reported_milestones(store, pack, 2024, lead) == Filled()
    report_milestone(store, pack, 2024, lead, task.code, 1, day, "已印发", by=CLERK)

    path = tmp_path / "上报.xlsx"
    write_template(pack, 2024, lead, "report", path, None, reported_milestones(store, pack, 2024, lead))
    (cell,) = [m for m in parse_workbook(path, pack).milestones if m.done_on is not None]
    assert (cell.task_code, cell.number, cell.done_on, cell.note) == (task.code, 1, day, "已印发")
