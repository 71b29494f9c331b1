"""The layout asks every cell once, and its hash moves with whatever a person filling it in would notice."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mulin.pack import Pack, load_pack
from mulin.pack.asked import asked_cells, workbooks_owed
from mulin.settings import REPO_ROOT
from mulin.workbooks.layout import build_layout
from mulin.workbooks.sheet import EVIDENCE_ROWS, FIRST_DATA_ROW


@pytest.mark.parametrize("year", [2021, 2024, 2025])
def test_every_asked_cell_stands_in_exactly_one_workbook(pack: Pack, year: int) -> None:
    standing = [
        (a.field_code, a.unit_code)
        for d, k in workbooks_owed(pack, year)
        for a in build_layout(pack, year, d, k).asked()
    ]
    assert len(standing) == len(set(standing))
    assert set(standing) == {(a.field_code, a.unit_code) for a in asked_cells(pack, year)}


def test_every_milestone_and_cooperating_department_of_a_led_task_is_asked(pack: Pack) -> None:
    asked = {
        k
        for d, kind in workbooks_owed(pack, 2024)
        for s in build_layout(pack, 2024, d, kind).sheets
        if s.role in ("milestones", "ratings")
        for k in s.row_of
    }
    tasks = pack.years[2024].tasks
    expected = {(t.code, str(n.number)) for t in tasks for n in t.milestones}
    expected |= {(t.code, d) for t in tasks for d in t.cooperating_departments}
    assert asked == expected


def test_rows_are_keyed_by_unit_code_from_the_fourth_row(pack: Pack) -> None:
    street = build_layout(pack, 2024, "D06", "report").sheet["街道"]
    assert street.row_of[("310110001",)] == FIRST_DATA_ROW
    assert street.rows[0] == ("310110001", "定海路街道", "杨浦区")


def test_a_veto_has_lines_for_its_evidence_whether_or_not_the_indicator_asks_for_any() -> None:
    county = load_pack(REPO_ROOT / "plans" / "qinghe-2023-2024")
    assert not county.years[2024].indicator["V-6"].evidence_required
    rows = build_layout(county, 2024, "JUSTICE", "report").sheet["佐证材料"].rows
    assert [row[0] for row in rows] == ["V-5"] * EVIDENCE_ROWS + ["V-6"] * EVIDENCE_ROWS


def test_sheet_names_fit_excel(pack: Pack) -> None:
    names = [s.name for d, k in workbooks_owed(pack, 2024) for s in build_layout(pack, 2024, d, k).sheets]
    assert all(0 < len(n) <= 31 and not set(n) & set("[]:*?/\\") for n in names)


@pytest.mark.parametrize(
    "change", [{"field_name_zh": "别的名称"}, {"unit_of_measure": "万个"}, {"source_department": "D05"}]
)
def test_a_change_a_person_would_see_makes_the_template_another_one(
    pack: Pack, with_field: Callable[..., Pack], change: dict[str, str]
) -> None:
    before = build_layout(pack, 2024, "D06", "report").hash
    assert build_layout(with_field("F-S001", **change), 2024, "D06", "report").hash != before


def test_a_change_of_type_leaves_the_template_but_not_the_reading(pack: Pack, with_field: Callable[..., Pack]) -> None:
    before, after = (build_layout(p, 2024, "D06", "report") for p in (pack, with_field("F-S001", value_type="decimal")))
    assert (before.hash == after.hash, before.reading_hash == after.reading_hash) == (True, False)


def test_a_department_that_owes_nothing_has_no_workbook(pack: Pack) -> None:
    with pytest.raises(ValueError, match="没有向"):
        build_layout(pack, 2024, "D28", "survey")


def test_unknown_kinds_and_departments_are_errors(pack: Pack) -> None:
    with pytest.raises(KeyError):
        build_layout(pack, 2024, "D06", "letter")
    with pytest.raises(KeyError):
        build_layout(pack, 2024, "D99", "report")
