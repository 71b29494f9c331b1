"""The template: same bytes each time, identity inside, only input cells unlocked, guidance in Chinese."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook

from mulin.pack import Pack
from mulin.workbooks.fill import Filled
from mulin.workbooks.layout import build_layout
from mulin.workbooks.template import write_template

Write = Callable[..., Path]


def test_same_pack_same_bytes(write: Write, pack: Pack, tmp_path: Path) -> None:
    first = write("D06").read_bytes()
    write_template(pack, 2024, "D06", "report", tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == first


def test_identity_is_in_the_document_properties(write: Write, pack: Pack) -> None:
    book = load_workbook(write("D06"))
    properties = {p.name: p.value for p in book.custom_doc_props.props}
    assert properties == build_layout(pack, 2024, "D06", "report").identity()
    assert properties["mulin_department"] == "D06"
    assert (properties["mulin_year"], properties["mulin_kind"]) == ("2024", "report")


def test_only_asked_cells_are_unlocked(write: Write, pack: Pack) -> None:
    book = load_workbook(write("D06"))
    for sheet in build_layout(pack, 2024, "D06", "report").sheets:
        ws = book[sheet.name]
        assert ws.protection.sheet
        assert ws.protection.password is None
        unlocked = {(c.row - 1, c.column - 1) for row in ws.iter_rows() for c in row if not c.protection.locked}
        asked = {(r, c) for k, r in sheet.row_of.items() for c in sheet.input_columns if sheet.is_input(k, c)}
        assert unlocked == asked | {(sheet.signature_row, c) for c in range(4)}


def test_last_years_value_stands_beside_grey_and_locked(write: Write) -> None:
    previous = {("F-C004", "310110001001"): 35.5, ("F-C004", "310110001003"): 0.0}
    ws = load_workbook(write("D06", previous=previous))["社区"]
    assert (ws["D2"].value, ws["E3"].value) == ("F-C004", "2023年值")
    assert (ws["E4"].value, ws["E5"].value, ws["E6"].value) == (35.5, 0, None)
    assert ws["E4"].protection.locked


def test_last_years_yes_is_shown_as_yes(write: Write) -> None:
    ws = load_workbook(write("D05", previous={("F-C037", "310110001001"): 1.0}))["社区"]
    column = next(c.column for c in ws[2] if c.value == "F-C037")
    assert ws.cell(4, column + 1).value == "是"


def test_drop_downs_and_number_rules_speak_chinese(write: Write, pack: Pack) -> None:
    ws = load_workbook(write("D05"))["社区"]
    rules = {str(v.sqref): v for v in ws.data_validations.dataValidation}
    column = next(c.column_letter for c in ws[2] if c.value == "F-C037")
    choice = rules[f"{column}4:{column}304"]
    assert (choice.type, choice.formula1) == ("list", '"是,否,缺报"')
    number = rules["D4:D304"]
    assert number.type == "custom"
    assert number.formula1 == 'OR(IF(ISNUMBER(D4),AND(ISNUMBER(D4),D4>=0,D4=INT(D4)),FALSE),D4="缺报")'
    assert "整数" in number.error


def test_not_applicable_is_offered_only_where_the_policy_allows(write: Write) -> None:
    ws = load_workbook(write("D23"))["社区"]
    assert all('"不适用"' in v.formula1 for v in ws.data_validations.dataValidation)
    ws = load_workbook(write("D06"))["社区"]
    assert not any("不适用" in v.formula1 for v in ws.data_validations.dataValidation)


def test_the_guide_defines_every_field_and_says_when_and_whom_to_ask(write: Write, pack: Pack) -> None:
    ws = load_workbook(write("D06"))["填报说明"]
    text = "\n".join(str(c.value) for row in ws.iter_rows() for c in row if c.value)
    for asked in build_layout(pack, 2024, "D06", "report").asked():
        assert asked.field_code in text
        assert all(pack.years[2024].indicator[i].definition_zh in text for i in asked.indicator_codes)
    assert "2025年1月20日" in text
    assert "区地区办" in text
    assert "示例" in text


def test_headers_stay_in_view_and_repeat_in_print(write: Write) -> None:
    ws = load_workbook(write("D06"))["社区"]
    assert ws.freeze_panes == "D4"
    assert ws.print_title_rows == "$1:$3"
    assert (ws.page_setup.orientation, int(ws.page_setup.paperSize), ws.page_setup.fitToHeight) == ("landscape", 9, 0)


def test_values_may_be_written_in_the_same_pass(write: Write) -> None:
    ws = load_workbook(
        write("D06", filled=Filled(cells={("F-C004", "310110001001"): 41.5, ("F-C004", "310110001003"): "缺报"}))
    )["社区"]
    assert (ws["D4"].value, ws["D5"].value, ws["D6"].value) == (41.5, "缺报", None)


@pytest.mark.parametrize("sheet", ["填报说明", "_lists"])
def test_help_sheets_are_locked_and_the_copy_of_the_identity_is_hidden(write: Write, sheet: str) -> None:
    ws = load_workbook(write("D06"))[sheet]
    assert ws.protection.sheet
    assert ws.sheet_state == ("veryHidden" if sheet == "_lists" else "visible")
