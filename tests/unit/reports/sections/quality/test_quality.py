"""Every workbook stands in the chapter on data quality."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed
from pages import column

from reports import rows
from reports.reading.reader import Reader
from reports.sections.quality import district as quality_of

Parts = dict[str, Any]


def test_every_workbook_is_in_the_figure_and_those_with_a_fault_in_the_table(parts: Parts, faulty: Reader) -> None:
    found = faulty.marts.table(rows.DataQuality)
    bars = {b.label: b for b in parts["quality"].bars}
    assert set(bars) == {faulty.department(q.department) for q in found}
    assert all(sum(b.parts) == pytest.approx(1, abs=0.02) for b in bars.values())
    silent = [q for q in found if q.gate_state != "accepted"]
    assert silent
    listed = dict(
        zip(
            column(parts["quality"].table, "部门"),
            column(parts["quality"].table, "核验"),
            strict=True,
        )
    )
    assert all(listed[faulty.department(q.department)] == "未上报" for q in silent)


TWO = ("310110001", "310110013")


def test_a_second_version_is_one_resubmission(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of(fixture.DistrictCase(years=(2024,), streets=TWO))
    quality = list(reader.marts.table(rows.DataQuality))
    again = [replace(quality[0], versions=2), *(replace(q, versions=1) for q in quality[1:])]
    text = "".join(quality_of._quality(changed(reader, {rows.DataQuality: lambda _: again}))[0])
    name = reader.department(quality[0].department)
    assert re.search(rf"重新上报过的（首次上报不计）：{name}（[^）]+）1次，", text)


def test_what_came_again_for_an_upheld_objection_is_said_to_be_no_correction(
    reader_of: Callable[..., Reader],
) -> None:
    reader = reader_of(fixture.DistrictCase(years=(2024,), streets=TWO))
    first, *rest = reader.marts.table(rows.DataQuality)
    came = replace(first, versions=2, objections="2,5", received_at=datetime(2025, 4, 20, 9))
    text, _, table = quality_of._quality(changed(reader, {rows.DataQuality: lambda _: [came, *rest]}))
    assert "1次（执行成立的异议第2号、第5号的不算更正）" in "".join(text)
    assert (column(table, "首次通过")[0], column(table, "最近一次")[0]) == ("2025-01-18", "2025-04-20")
    older = changed(reader, {rows.DataQuality: lambda _: [replace(came, first_accepted_at=None, objections=None)]})
    assert column(quality_of._quality(older)[2], "首次通过") == ["—"], "releases from before it was kept"
