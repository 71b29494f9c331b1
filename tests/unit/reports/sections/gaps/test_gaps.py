"""What was failed and what is pending, in the district's report."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed
from pages import column, part

from reports import rows
from reports.reading.reader import Reader

DISTRICT = fixture.DISTRICT
Parts = dict[str, Any]


def test_who_owes_the_pending_items_is_named_with_all_of_them(parts: Parts, faulty: Reader) -> None:
    items = faulty.marts.table(rows.PendingItem)
    assert items
    assert parts["gaps"].pending is not None
    assert set(column(parts["gaps"].pending, "应补报部门")) == {faulty.department(p.owed_by) for p in items}
    assert sum(int(re.match(r"\d+", c)[0]) for c in column(parts["gaps"].pending, "单位")) == len(items)  # type: ignore[index]


def test_failed_basics_are_counted_whole_though_only_the_most_frequent_are_listed(parts: Parts, faulty: Reader) -> None:
    failed = faulty.marts.table(rows.FailedBasic)
    assert f"共{len(failed)}项次" in parts["gaps"].failed_text[0]
    assert parts["gaps"].failed is not None
    listed = sum(int(c) for c in column(parts["gaps"].failed, "未达标"))
    rest = re.search(r"其余\d+项指标共(\d+)项次", "".join(parts["gaps"].failed_text))
    assert listed + (int(rest[1]) if rest else 0) == len(failed)


def test_the_figure_of_failed_basics_has_every_one_of_them(parts: Parts, faulty: Reader) -> None:
    codes = {f.indicator_code for f in faulty.marts.table(rows.FailedBasic)}
    lines = [line for p in parts["gaps"].panels for line in p.lines]
    assert {line.label.split(" ")[0] for line in lines} == codes
    assert parts["gaps"].top == max(line.share for line in lines)


def parts_of(reader: Reader) -> dict[str, Any]:
    return {code: part(reader, "district", fixture.DISTRICT, code) for code in ("gaps", "attribution")}


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
