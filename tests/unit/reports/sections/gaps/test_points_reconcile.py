"""Points pending and points charged to departments, in two chapters."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed
from pages import column

from reports import rows
from reports.reader import Reader
from reports.sections import forms
from reports.subjects import subject


def parts_of(reader: Reader) -> dict[str, Any]:
    about = subject(reader, "district", fixture.DISTRICT)
    return {code: forms(code)["district"].build(about) for code in ("gaps", "attribution")}


def test_points_charged_to_departments_and_pending_points_reconcile_in_print(reader_of: Callable[..., Reader]) -> None:
    """A guiding indicator that is pending is nobody's loss: the two sums differ by its points, and the note says so."""
    case = fixture.DistrictCase(years=(2024,), streets=("310110001",), pending_departments=("D10",))
    reader = reader_of(case)
    guiding = next(i for i in reader.year_pack.indicators if i.tier == "community" and i.kind == "guiding")
    unit = next(u.unit_code for u in reader.marts.units("community"))
    more = rows.PendingItem(2024, unit, guiding.code, owed_by="D10", reason="blank", points=2.5)
    before = parts_of(reader)
    assert "引导性" not in "".join(before["gaps"].pending_text) + before["attribution"].departments.note
    parts = parts_of(changed(reader, {rows.PendingItem: lambda held: [*held, more]}))
    found, table = parts["gaps"], parts["attribution"].departments
    *lines, last = [float(v) for v in column(table, "分值合计")]
    assert sum(lines) == pytest.approx(last)
    pending = float(re.search(r"分值合计([\d.]+)分", found.pending_text[0])[1])  # type: ignore[index]
    assert pending == pytest.approx(last + 2.5)
    assert f"基础性指标{last:.2f}分、引导性指标2.50分" in found.pending_text[0]
    assert "引导性指标2.50分（加分上限，没有失分可记" in table.note
