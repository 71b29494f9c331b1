"""When a department's tables were right first and came last, and what came again for an objection."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import district_marts as fixture
from changed_marts import changed
from pages import column

from reports import rows
from reports.reading.reader import Reader
from reports.sections.reporting import Reporting, build
from reports.subjects.department import subject

STREETS = ("310110001", "310110013")


def test_the_first_and_the_last_day_stand_side_by_side_and_an_objection_is_named(
    reader_of: Callable[..., Reader],
) -> None:
    reader = reader_of(fixture.DistrictCase(years=(2024,), streets=STREETS))
    (found,) = reader.marts.of_department(rows.DataQuality, "D06")
    came = replace(found, versions=3, objections="3", received_at=datetime(2025, 4, 20, 9))
    part = build(subject(changed(reader, {rows.DataQuality: lambda _: [came]}), "D06"))

    assert isinstance(part, Reporting)
    assert "部门上报为执行成立的异议第3号而重报的，不算更正。" in "".join(part.text)
    assert [column(part.table, head) for head in ("首次通过", "最近一次", "时限")] == [
        ["2025-01-18"], ["2025-04-20"], ["按期"],
    ]  # fmt: skip
