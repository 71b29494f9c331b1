"""What the chapter on data quality counts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import district_marts as fixture
from changed_marts import changed

from reports import rows
from reports.reader import Reader
from reports.sections.quality import district as quality_of

TWO = ("310110001", "310110013")


def test_a_second_version_is_one_resubmission(reader_of: Callable[..., Reader]) -> None:
    reader = reader_of(fixture.DistrictCase(years=(2024,), streets=TWO))
    quality = list(reader.marts.table(rows.DataQuality))
    again = [replace(quality[0], versions=2), *(replace(q, versions=1) for q in quality[1:])]
    text = "".join(quality_of._quality(changed(reader, {rows.DataQuality: lambda _: again}))[0])
    name = reader.department(quality[0].department)
    assert re.search(rf"重新上报过的（首次上报不计）：{name}（[^）]+）1次，", text)
