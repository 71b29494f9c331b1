"""What a year asks of whom, and how much that is."""

from __future__ import annotations

from collections import Counter

import pytest

from mulin.pack import Pack
from mulin.pack.asked import asked_cells, asked_lines, indicators_using, workbooks_owed
from mulin.pack.burden import burden, cells_per_unit
from mulin.workbooks.layout import build_layout


def with_indicator(pack: Pack, year: int, code: str, **changes: object) -> Pack:
    """The pack with one indicator of one year changed."""
    year_pack = pack.years[year]
    indicators = tuple(i.model_copy(update=changes) if i.code == code else i for i in year_pack.indicators)
    changed = type(year_pack)(year=year, framework=year_pack.framework, indicators=indicators, tasks=year_pack.tasks)
    return Pack(**{name: getattr(pack, name) for name in Pack.model_fields} | {"years": pack.years | {year: changed}})


def blank_of(pack, field, unit="310110001001", year=2024):
    return next(a.blank for a in asked_cells(pack, year) if (a.field_code, a.unit_code) == (field, unit))


class TestAskedCells:
    def test_each_field_once_per_unit_of_its_tier(self, pack):
        per_field = Counter(a.field_code for a in asked_cells(pack, 2024))
        assert per_field["F-C001"] == 301
        assert per_field["F-S001"] == 12
        assert per_field["F-D001"] == 1

    def test_nothing_is_asked_twice(self, pack):
        cells = [(a.field_code, a.unit_code) for a in asked_cells(pack, 2024)]
        assert len(cells) == len(set(cells))

    def test_a_group_restricts_both_field_and_indicator(self, pack):
        units = {a.unit_code for a in asked_cells(pack, 2024) if a.field_code == "F-S019"}
        assert units == {"310110001", "310110006", "310110018"}

    def test_what_the_platform_or_the_register_knows_is_not_asked(self, pack):
        asked = {a.field_code for a in asked_cells(pack, 2024)}
        assert asked.isdisjoint({"F-S002", "F-D008", "F-D017"})

    def test_every_reported_field_of_the_example_is_asked(self, pack):
        asked = {a.field_code for a in asked_cells(pack, 2024)}
        assert asked == {f.field_code for f in pack.fields if f.source_kind in ("reported", "survey", "panel")}

    def test_a_blank_means_what_the_indicators_say(self, pack):
        assert blank_of(pack, "F-C001") == "required"  # pending
        assert blank_of(pack, "F-C005") == "not_applicable"
        assert blank_of(pack, "F-C010") == "optional"  # guiding only

    def test_a_field_shared_with_a_stricter_indicator_is_required(self, pack):
        changed = with_indicator(pack, 2024, "C-A02", denominator_field="F-C006")
        assert blank_of(changed, "F-C006") == "required"
        codes = next(a.indicator_codes for a in asked_cells(changed, 2024) if a.field_code == "F-C006")
        assert codes == ("C-A02", "C-A04")

    def test_a_guiding_user_does_not_make_a_field_required(self, pack):
        changed = with_indicator(pack, 2024, "C-A07", value_field="F-C005")
        assert blank_of(changed, "F-C005") == "not_applicable"

    def test_an_indicator_asks_nothing_before_its_first_year(self, pack):
        changed = with_indicator(pack, 2024, "C-A01", params={"first_year": 2025.0})
        assert "F-C001" not in {a.field_code for a in asked_cells(changed, 2024)}
        assert indicators_using(changed, 2024, "F-C001") == ()
        assert "F-C001" in {a.field_code for a in asked_cells(changed, 2025)}

    def test_department_and_kind_select(self, pack):
        cells = asked_cells(pack, 2024, "D05", "survey")
        assert {a.field_code for a in cells} == {"F-C007", "F-C008", "F-C041"}
        assert {(a.department, a.kind) for a in cells} == {("D05", "survey")}
        assert asked_cells(pack, 2024, "D03") == []

    def test_an_unknown_year_is_refused(self, pack):
        with pytest.raises(KeyError):
            asked_cells(pack, 2031)


class TestWorkbooksOwed:
    def test_are_those_asked_something_or_leading_a_task(self, pack):
        owed = workbooks_owed(pack, 2024)
        asked = {(a.department, a.kind) for a in asked_cells(pack, 2024)}
        leads = {(t.lead_department, "report") for t in pack.years[2024].tasks}
        assert set(owed) == asked | leads
        assert len(owed) == len(set(owed))

    def test_stand_in_the_order_of_departments(self, pack):
        codes = [d for d, _ in workbooks_owed(pack, 2024)]
        assert codes == sorted(codes)


class TestBurden:
    def test_adds_up_to_all_cells(self, pack):
        assert sum(r.cells for r in burden(pack, 2024)) == len(asked_cells(pack, 2024))
        assert sum(cells_per_unit(pack, 2024).values()) == len(asked_cells(pack, 2024))

    def test_of_one_department(self, pack):
        rows = {(r.kind, r.tier): r for r in burden(pack, 2024) if r.department == "D01"}
        community = rows["report", "community"]
        assert (community.fields, community.units, community.cells) == (6, 301, 1806)
        assert community.cells_per_unit == 6
        assert community.department_name == "区委组织部"

    def test_counts_every_time_a_year(self, pack):
        fields = tuple(
            f.model_copy(update={"times_per_year": 4}) if f.field_code == "F-C001" else f for f in pack.fields
        )
        changed = Pack(**{name: getattr(pack, name) for name in Pack.model_fields} | {"fields": fields})
        more = sum(r.cells for r in burden(changed, 2024)) - sum(r.cells for r in burden(pack, 2024))
        assert more == 3 * 301
        assert cells_per_unit(changed, 2024)["310110001001"] == cells_per_unit(pack, 2024)["310110001001"] + 3


def test_the_lines_asked_are_those_of_the_workbooks_that_are_handed_out(pack):
    """Cells of the grids, one line a unit of a panel, one a milestone, one a rating; proofs and reviewers are none."""
    for department, kind in workbooks_owed(pack, 2024):
        sheets = build_layout(pack, 2024, department, kind).sheets
        grids = sum(len(s.cells) for s in sheets if s.role == "grid")
        rows = sum(len(s.rows) for s in sheets if s.role in {"panel", "milestones", "ratings"})
        assert asked_lines(pack, 2024, department)[kind] == grids + rows, (department, kind)


def test_nothing_is_asked_of_a_stranger(pack):
    assert asked_lines(pack, 2024, "D99") == {}
