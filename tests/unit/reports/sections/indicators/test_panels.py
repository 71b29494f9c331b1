"""The indicators a department leads."""

from __future__ import annotations

import pytest
from changed_marts import changed
from pages import chapter, part

from reports import rows
from reports.reading.reader import Reader

LEADS = "D05"


def test_panels_show_shares_of_units(owing: Reader) -> None:
    panels = part(owing, "department", LEADS, "indicators").panels
    assert panels
    for p in panels:
        assert sum(p.bins) == pytest.approx(1)


def test_a_year_without_guiding_indicators_has_no_empty_table_for_them(faulty: Reader) -> None:
    street = next(u for u in faulty.marts.units("street") if u.comparable).unit_code
    table = "本级引导性指标加分"
    assert table in chapter(faulty, "street", street, "indicators").section("indicators")
    none = {rows.IndicatorScore: lambda found: [r for r in found if r.kind == "basic"]}
    assert table not in chapter(changed(faulty, none), "street", street, "indicators").section("indicators")
