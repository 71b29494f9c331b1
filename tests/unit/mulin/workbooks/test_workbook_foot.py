"""Below a table people sign and remark: no error. A figure there is still one that must not be lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from mulin.findings import Level, errors
from mulin.pack import Pack
from mulin.workbooks.layout import build_layout
from mulin.workbooks.parse import parse_workbook

Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]


SHEETS = ("街道", "社区", "时间节点", "配合评价", "佐证材料")


def below(pack: Pack, sheet: str, *rows: dict[str, object]) -> Callable[[Any], None]:
    """Write rows (column → value) from the first row below the table on, over the template's own line."""
    first = build_layout(pack, 2024, "D06", "report").sheet[sheet].signature_row

    def change(book: Any) -> None:
        for column in "ABCD":
            book[sheet][f"{column}{first + 1}"] = None
        for n, row in enumerate(rows):
            for column, value in row.items():
                book[sheet][f"{column}{first + n}"] = value

    return change


@pytest.mark.parametrize(
    "rows",
    [
        [{"A": "填表人：张三", "C": "审核人：李四", "E": "日期：2025年1月10日"}],
        [{"A": "填表人", "B": "张三", "C": "审核人", "D": "李四", "E": "日期", "F": date(2025, 1, 10)}],
        [{"A": "填表人：张三　审核人：李四　审批人：王五"}, {"D": "2025年1月10日"}],
        [{"B": "单位负责人（签字）：", "D": "统计负责人：", "F": "填表日期", "G": 20250110}],
        [{"A": "联系人", "B": "张三", "C": "联系电话", "D": "021-65120000"}],
        [{"A": "联系电话", "B": 65120000.0}],
        [{"A": "（单位盖章）"}, {"A": "经办人:"}],
        [{"A": "制表：______", "D": "复核：______"}],
        [{"A": "报送人：赵六", "C": "科长：王五", "D": "传真：65432100"}],
    ],
)
def test_a_signature_line_is_expected(write: Write, edit: Edit, pack: Pack, rows: list[dict[str, object]]) -> None:
    def change(book: Any) -> None:
        for sheet in SHEETS:
            below(pack, sheet, *rows)(book)

    assert parse_workbook(edit(write("D06"), change), pack).findings == ()


def test_a_merged_signature_line_harms_nobody(write: Write, edit: Edit, pack: Pack) -> None:
    def change(book: Any) -> None:
        below(pack, "街道", {"A": "填表人：张三"})(book)
        last = build_layout(pack, 2024, "D06", "report").sheet["街道"].signature_row
        book["街道"].merge_cells(f"A{last}:F{last}")

    assert parse_workbook(edit(write("D06"), change), pack).findings == ()


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ({"A": "合计", "D": 15}, "layout.unknown_row"),
        ({"A": "填表人", "D": 15}, "layout.unknown_row"),
        ({"D": 15}, "layout.row_without_code"),
        ({"A": "审核人：李四", "D": "15"}, "layout.unknown_row"),
        ({"A": "310110099", "B": "填表人"}, "layout.unknown_row"),
        ({"A": "310110099"}, "layout.unknown_row"),
        ({"A": "合计：1500"}, "layout.unknown_row"),
        ({"D": "缺报"}, "layout.row_without_code"),
        ({"A": "填表人：张三", "D": "=1+1"}, "layout.unknown_row"),
    ],
)
def test_a_figure_below_the_table_is_not_lost(
    write: Write, edit: Edit, pack: Pack, row: dict[str, object], rule: str
) -> None:
    parsed = parse_workbook(edit(write("D06"), below(pack, "街道", row)), pack)
    assert rule in [f.rule for f in errors(parsed.findings)]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ({"A": "填表人：", "B": "审核人：", "C": "单位负责人：", "D": 15}, "D"),
        ({"A": "填表人：张三", "D": "=1+1"}, "D"),
        ({"A": "审核人：李四", "B": "同意" * 30}, "B"),
        ({"A": "填表人：张三", "K": 15}, "K"),
    ],
)
def test_who_writes_into_the_line_to_sign_on_is_not_told_to_delete_it(
    write: Write, edit: Edit, pack: Pack, row: dict[str, object], cell: str
) -> None:
    parsed = parse_workbook(edit(write("D06"), below(pack, "街道", row)), pack)
    line = build_layout(pack, 2024, "D06", "report").sheet["街道"].signature_row
    (found,) = [f for f in parsed.findings if f.rule.startswith("layout.")]
    assert (found.level, found.rule, found.cell) == (Level.ERROR, "layout.unknown_row", f"{cell}{line}")
    assert "这一行留着签字" in found.mend
    assert "删除这一行" not in found.mend


@pytest.mark.parametrize(
    "text",
    [
        "注：数据截至12月31日",
        "数据来源：区统计局",
        "以下无正文",
        "区民政局",
        "2024年9月30日",
        "经办人 张三 电话 65432100",
    ],
)
def test_a_remark_is_left_alone_and_said_so(write: Write, edit: Edit, pack: Pack, text: str) -> None:
    parsed = parse_workbook(edit(write("D06"), below(pack, "街道", {"A": text})), pack)
    assert [(f.level, f.rule) for f in parsed.findings] == [(Level.WARNING, "layout.outside")]


def test_a_mobile_number_to_sign_with_is_told_and_not_repeated(write: Write, edit: Edit, pack: Pack) -> None:
    rows = {"A": "填表人：张三", "C": "联系电话：13800001234"}
    parsed = parse_workbook(edit(write("D06"), below(pack, "街道", rows)), pack)
    assert [(f.level, f.rule, f.value) for f in parsed.findings] == [(Level.WARNING, "cell.personal_number", None)]
    assert "13800001234" not in parsed.to_json()


def test_an_identity_number_is_refused_there_too(write: Write, edit: Edit, pack: Pack) -> None:
    rows = {"A": "填表人：张三 11010519491231002X"}
    parsed = parse_workbook(edit(write("D06"), below(pack, "街道", rows)), pack)
    assert [f.rule for f in errors(parsed.findings)] == ["cell.personal_number"]


@pytest.mark.parametrize(("department", "kind"), [("D06", "report"), ("D06", "panel"), ("D16", "panel")])
def test_every_sheet_has_its_line_to_sign_on_in_the_printed_area(
    write: Write, pack: Pack, department: str, kind: str
) -> None:
    from openpyxl import load_workbook

    layout = build_layout(pack, 2024, department, kind)
    path = write(department, kind)
    book = load_workbook(path)
    for sheet in layout.sheets:
        line = book[sheet.name][sheet.signature_row + 1]
        assert [c.value for c in line[:4]] == ["填表人：", "审核人：", "单位负责人：", "填报日期："]
        assert not any(c.protection.locked for c in line[:4])
        assert str(sheet.signature_row + 1) in str(book[sheet.name].print_area)
    assert parse_workbook(path, pack).findings == ()
