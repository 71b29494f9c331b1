"""What a department owes and whom it touches."""

from __future__ import annotations

import re
from collections import Counter

import pytest
from pages import chapter, part

from reports import rows
from reports.reading.reader import Reader

OWES = "D10"


def test_a_silent_department_reads_what_it_owes_and_whom_it_touches(owing: Reader) -> None:
    text = "".join(chapter(owing, "department", OWES, code).section(code) for code in ("reporting", "owed"))
    owed = part(owing, "department", OWES, "owed")
    mine = [p for p in owing.marts.table(rows.PendingItem) if p.owed_by == OWES]
    assert mine
    assert f"{len(mine)}项次" in "".join(owed.text)
    by_indicator = Counter(p.indicator_code for p in mine)
    counted = {r.cells[0].split("　")[0]: int(re.match(r"\d+", r.cells[1])[0]) for r in owed.table.rows}  # type: ignore[index]
    assert counted == by_indicator
    assert "未上报" in text
    assert "不计为责任主体失分" in text


def test_points_charged_are_those_of_the_attribution(owing: Reader) -> None:
    points = sum(
        a.points for a in owing.marts.table(rows.Attribution) if a.charged_kind == "department" and a.charged_to == OWES
    )
    owed = part(owing, "department", OWES, "owed")
    assert f"基础分值合计{points:g}分" in "".join(owed.text)
    assert owed.streets is not None
    assert sum(float(r.cells[4]) for r in owed.streets.rows) == pytest.approx(points)
