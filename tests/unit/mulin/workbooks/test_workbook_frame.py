"""Rows are found by their code and headers must stand: no figure ever lands beside another name."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import Level
from mulin.pack import Pack
from mulin.workbooks.fill import Filled
from mulin.workbooks.parse import parse_workbook

Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]
Places = Callable[[Any], set[tuple[str, str | None, str | None]]]
DINGHAI = "310110001"


def streets(**cells: object) -> Callable[[Any], None]:
    """Set cells of the sheet 街道."""

    def change(book: Any) -> None:
        for address, value in cells.items():
            book["街道"][address] = value

    return change


def test_merged_figures_are_refused(write: Write, edit: Edit, pack: Pack, places: Places) -> None:
    parsed = parse_workbook(edit(write("D08"), lambda b: b["街道"].merge_cells("D4:D6")), pack)
    assert ("layout.merged", "街道", "D4") in places(parsed.findings)


def test_units_may_be_sorted_because_the_code_names_them(write: Write, edit: Edit, pack: Pack) -> None:
    def swap(book: Any) -> None:
        ws = book["街道"]
        for c in range(1, 8):
            a, b = ws.cell(4, c).value, ws.cell(5, c).value
            ws.cell(4, c).value, ws.cell(5, c).value = b, a

    filled = Filled(cells={("F-S028", DINGHAI): 1, ("F-S028", "310110006"): 2})
    parsed = parse_workbook(edit(write("D08", filled=filled), swap), pack)
    assert parsed.findings == ()
    figures = {c.unit_code: (c.value, c.cell) for c in parsed.cells if c.field_code == "F-S028" and c.value}
    assert figures == {DINGHAI: (1.0, "D5"), "310110006": (2.0, "D4")}


def test_hidden_and_trailing_empty_rows_do_no_harm(write: Write, edit: Edit, pack: Pack) -> None:
    def change(book: Any) -> None:
        book["街道"].row_dimensions[5].hidden = True
        book["街道"]["A40"], book["街道"]["D41"] = " ", ""

    parsed = parse_workbook(edit(write("D08"), change), pack)
    assert parsed.findings == ()
    assert len(parsed.cells) == 24


def test_every_lost_row_is_named(write: Write, edit: Edit, pack: Pack) -> None:
    parsed = parse_workbook(edit(write("D08"), lambda b: b["街道"].delete_rows(5, 4)), pack)
    (told,) = [f for f in parsed.findings if f.rule == "layout.row_missing"]
    assert all(pack.unit[code].name in told.message for code in pack.unit if code in told.message)
    assert told.message.count("街道") == 4


@pytest.mark.parametrize(
    "copy",
    [
        lambda b: b.copy_worksheet(b["街道"]),
        lambda b: setattr(b.copy_worksheet(b["街道"]), "title", "备份"),
        lambda b: b.copy_worksheet(b["街道"]).insert_rows(1, 3),
        lambda b: b.copy_worksheet(b["街道"]).insert_cols(1),
    ],
    ids=["copied", "renamed", "moved down", "moved right"],
)
def test_a_visible_copy_of_our_sheet_is_an_error(
    write: Write, edit: Edit, pack: Pack, copy: Callable[[Any], Any]
) -> None:
    parsed = parse_workbook(edit(write("D08"), copy), pack)
    assert [(f.rule, f.level) for f in parsed.findings] == [("layout.sheet_copy", Level.ERROR)]
    assert "“街道”" in parsed.findings[0].message


def test_a_sheet_of_ones_own_is_no_copy(write: Write, edit: Edit, pack: Pack) -> None:
    def note(book: Any) -> None:
        book.create_sheet("底稿").append(["单位代码", "单位名称", "我的备注"])

    assert [f.rule for f in parse_workbook(edit(write("D08"), note), pack).findings] == ["layout.unknown_sheet"]


@pytest.mark.parametrize("row", [2, 3], ids=["code", "header"])
def test_a_header_of_ours_that_stands_twice_is_an_error(write: Write, edit: Edit, pack: Pack, row: int) -> None:
    """A column copied to the right: which of the two counts, nobody knows."""

    def twice(book: Any) -> None:
        ws = book["街道"]
        ws.cell(row, 10).value = ws.cell(row, 4).value
        ws["J4"] = 15

    parsed = parse_workbook(edit(write("D08"), twice), pack)
    assert [(f.rule, f.cell) for f in parsed.findings] == [("layout.header_twice", "J3")]
    assert not any(c.sheet == "街道" for c in parsed.cells)


@pytest.mark.parametrize(
    ("change", "rule", "cell"),
    [
        (lambda ws: ws.delete_rows(5), "layout.row_missing", None),
        (lambda ws: ws.insert_cols(4), "layout.header_changed", "D3"),
        (lambda ws: ws.delete_cols(4), "layout.header_changed", "D3"),
        (lambda ws: ws.__setitem__("D3", "别的"), "layout.header_changed", "D3"),
        (lambda ws: ws.__setitem__("D2", "F-X999"), "layout.header_changed", "D2"),
        (lambda ws: ws.__setitem__("A5", "310110001"), "layout.duplicate_row", "A5"),
        (lambda ws: ws.__setitem__("A5", "999"), "layout.unknown_row", "A5"),
        (lambda ws: ws.__setitem__("A16", "合计"), "layout.unknown_row", "A16"),
        (lambda ws: ws.__setitem__("D20", 3), "layout.row_without_code", "D20"),
        (lambda ws: ws.__setitem__("B5", "别的街道"), "layout.label_changed", "B5"),
        (lambda ws: ws.__setitem__("J5", "备注"), "layout.outside", "J5"),
        (lambda ws: setattr(ws, "title", "Sheet1"), "layout.sheet_missing", None),
    ],
)
def test_an_altered_frame_is_named(
    write: Write, edit: Edit, pack: Pack, change: Callable[[Any], None], rule: str, cell: str | None, places: Places
) -> None:
    parsed = parse_workbook(edit(write("D08"), lambda b: change(b["街道"])), pack)
    assert (rule, "街道", cell) in places(parsed.findings)


def test_a_changed_field_code_is_named_where_it_stands(write: Write, edit: Edit, pack: Pack) -> None:
    """Row 2 is small and grey: the header below, which is as it was, would send people looking in vain."""

    def swap(book: Any) -> None:
        ws = book["街道"]
        ws["D2"], ws["F2"] = ws["F2"].value, ws["D2"].value

    (found,) = parse_workbook(edit(write("D08"), swap), pack).findings
    assert (found.cell, found.value) == ("D2", "F-S029")
    assert "F-S028" in found.message


def test_an_inserted_column_never_shifts_a_figure_into_another_field(write: Write, edit: Edit, pack: Pack) -> None:
    filled = Filled(cells={("F-S028", DINGHAI): 1, ("F-S029", DINGHAI): 2})
    parsed = parse_workbook(edit(write("D08", filled=filled), lambda b: b["街道"].insert_cols(4)), pack)
    assert parsed.cells == ()
    assert "多出一列" in parsed.findings[0].message


def test_an_inserted_row_keeps_every_figure_with_its_unit(write: Write, edit: Edit, pack: Pack) -> None:
    filled = Filled(cells={("F-S028", DINGHAI): 1, ("F-S028", "310110006"): 2})
    parsed = parse_workbook(edit(write("D08", filled=filled), lambda b: b["街道"].insert_rows(5)), pack)
    assert parsed.findings == ()
    assert {c.unit_code: c.value for c in parsed.cells if c.value} == {DINGHAI: 1.0, "310110006": 2.0}


def test_a_renamed_sheet_is_suggested_back(write: Write, edit: Edit, pack: Pack) -> None:
    parsed = parse_workbook(edit(write("D08"), lambda b: setattr(b["街道"], "title", "街道数据")), pack)
    missing = next(f for f in parsed.findings if f.rule == "layout.sheet_missing")
    assert "“街道数据”" in missing.mend


@pytest.mark.parametrize(("state", "level"), [("visible", Level.WARNING), ("hidden", Level.ERROR)])
def test_sheets_of_the_senders_own(write: Write, edit: Edit, pack: Pack, state: str, level: Level) -> None:
    def add(book: Any) -> None:
        ws = book.create_sheet("我的草稿")
        ws["A1"], ws.sheet_state = 1, state

    parsed = parse_workbook(edit(write("D08"), add), pack)
    assert [(f.level, f.sheet) for f in parsed.findings] == [(level, "我的草稿")]


def test_a_cell_nobody_asked_for_must_stay_empty(
    write: Write, edit: Edit, with_field: Callable[..., Pack], places: Places
) -> None:
    riverside_too = with_field("F-S019", source_department="D08")
    path = write("D08", of=riverside_too)
    from openpyxl import load_workbook

    headers = {c.value: c.column_letter for c in load_workbook(path)["街道"][2] if c.value}
    column = headers["F-S019"]
    outside = f"{column}7"  # 四平路街道 is not on the river
    parsed = parse_workbook(edit(path, streets(**{outside: 3, f"{column}4": 5})), riverside_too)
    assert places(parsed.findings) == {("cell.not_asked", "街道", outside)}
    assert [(c.cell, c.value) for c in parsed.cells if c.field_code == "F-S019" and c.value] == [(f"{column}4", 5.0)]
