"""Write the workbook a department fills in. Same pack, same arguments: same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.pack import Pack
from mulin.tables.export import open_workbook
from mulin.temporary import temporary_folder
from mulin.workbooks import messages as m
from mulin.workbooks.fill import Entries, Filled
from mulin.workbooks.guide import write_guide
from mulin.workbooks.layout import Layout, build_layout
from mulin.workbooks.sheet import FIRST_DATA_ROW, Column, Sheet
from mulin.workbooks.styles import Styles
from mulin.workbooks.validation import validation_for

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

Previous = Mapping[tuple[str, str], float]

_PROTECT = {"format_columns": True, "format_rows": True, "autofilter": True, "select_locked_cells": True}
"""Locked without a password: widths may be changed, headers not by accident. The parser still checks everything."""

_NOTES = {
    "grid": "只填白色和浅蓝色格，灰色格已锁定。填数字，不写单位和百分号；没有发生填0，暂时报不出填“缺报”。",
    "panel": "每位评委一列，填0—100分；应回避的填“回避”；没有申报的单位整行留空。评委姓名填在“评委”表，次序要一致。",
    "milestones": "已完成的填实际完成日期（如 2024-09-30）；没有完成的留空，在说明栏写原因。",
    "ratings": "对每个配合部门在该任务中的配合情况打0—100分，并写明理由。",
    "evidence": "填佐证材料的文件名（含扩展名），文件与本表一并交；每项指标最多三份，多的请合并。",
    "reviewers": "至少三位评委。应回避的单位填单位代码，多个用顿号隔开；整项指标都回避的不要参加打分。",
}


def _previous(value: float | None, column: Column) -> float | str | None:
    if value is None:
        return None
    if column.type == "boolean":
        return m.YES if value else m.NO
    return value


def _frame(ws: Worksheet, sheet: Sheet, style: Styles, mark: str) -> None:
    coded = any(sheet.codes)
    first_input = min(sheet.input_columns)
    ws.set_row(0, 26)
    ws.set_row(1, 40 if coded else 18)
    ws.set_row(2, 64 if sheet.role == "grid" else 34)
    ws.write_string(0, 0, sheet.title + mark, style.title)
    ws.merge_range(1, 0, 1, (first_input if coded else len(sheet.columns)) - 1, _NOTES[sheet.role], style.note)
    for c, column in enumerate(sheet.columns):
        ws.set_column(c, c, column.width)
        if sheet.codes[c]:
            ws.write_string(1, c, sheet.codes[c], style.code)
        ws.write_string(2, c, column.header, style.previous_header if column.role == "previous" else style.header)
    if sheet.role in ("grid", "panel") and len(sheet.rows) > 30:
        ws.autofilter(2, 0, FIRST_DATA_ROW + len(sheet.rows) - 1, 2)
    ws.freeze_panes(FIRST_DATA_ROW, min(3, first_input) if sheet.role in ("grid", "panel") else 0)


def _print_setup(ws: Worksheet, sheet: Sheet) -> None:
    ws.set_paper(9)
    ws.set_landscape()
    ws.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    ws.fit_to_pages(1, 0)
    ws.repeat_rows(0, 2)
    ws.set_footer("&L&A&C第 &P 页，共 &N 页&R&F")
    ws.print_area(0, 0, sheet.signature_row, len(sheet.columns) - 1)


def _validations(ws: Worksheet, sheet: Sheet) -> None:
    last = FIRST_DATA_ROW + len(sheet.rows) - 1
    for c in sheet.input_columns:
        words = {sheet.words(key, c) for key in sheet.row_of if sheet.is_input(key, c)}
        rule = validation_for(sheet.columns[c], max(words, key=len, default=()), FIRST_DATA_ROW, c)
        if rule and sheet.rows:
            ws.data_validation(FIRST_DATA_ROW, c, last, c, rule)


def _write(ws: Worksheet, row: int, c: int, value: object, fmt: Any, date_fmt: Any) -> None:
    if value is None:
        ws.write_blank(row, c, None, fmt)
    elif isinstance(value, date):
        ws.write_datetime(row, c, datetime(value.year, value.month, value.day), date_fmt)
    elif isinstance(value, str):
        ws.write_string(row, c, value, fmt)
    else:
        ws.write_number(row, c, float(value), fmt)  # type: ignore[arg-type]


def _rows(ws: Worksheet, sheet: Sheet, style: Styles, previous: Previous, filled: Entries) -> None:
    locked = sheet.locked_columns
    for i, texts in enumerate(sheet.rows):
        r = FIRST_DATA_ROW + i
        key = sheet.key_of(texts)
        for c, text in zip(locked, texts, strict=True):
            ws.write_string(r, c, text, style.label)
        for c, column in enumerate(sheet.columns):
            if column.role == "previous":
                source = sheet.columns[c - 1]
                _write(ws, r, c, _previous(previous.get((source.code, key[0])), source), style.previous, None)
            elif column.role == "input":
                if not sheet.is_input(key, c):
                    ws.write_blank(r, c, None, style.closed)
                    continue
                value = filled.at(sheet, key, column.code)
                _write(ws, r, c, value, style.input_for(column, _optional(sheet, key, c)), style.date)


def _signature(ws: Worksheet, sheet: Sheet, style: Styles) -> None:
    """The line to sign on, below the table and no part of it: ``foot`` knows it by its labels."""
    for c, label in enumerate(m.SIGNATURE):
        ws.write_string(sheet.signature_row, c, f"{label}：", style.signature)


def _optional(sheet: Sheet, key: tuple[str, ...], column: int) -> bool:
    asked = sheet.cells.get((key, column)) if sheet.cells else None
    return asked is not None and asked.blank == "optional"


def _sheet(wb: Workbook, sheet: Sheet, style: Styles, previous: Previous, filled: Entries, mark: str) -> None:
    ws = wb.add_worksheet(sheet.name)
    _frame(ws, sheet, style, mark)
    _rows(ws, sheet, style, previous, filled)
    _signature(ws, sheet, style)
    _validations(ws, sheet)
    _print_setup(ws, sheet)
    ws.ignore_errors({"number_stored_as_text": f"A1:G{FIRST_DATA_ROW + len(sheet.rows) + 1}"})
    ws.protect("", _PROTECT)


def _lists(wb: Workbook, properties: dict[str, str]) -> None:
    """A second copy of the identity: some office programs drop custom document properties on saving."""
    ws = wb.add_worksheet(m.SHEET_LISTS)
    for row, (key, value) in enumerate(properties.items()):
        ws.write_string(row, 0, key)
        ws.write_string(row, 1, value)
    ws.protect("")
    ws.very_hidden()


def write_template(
    pack: Pack,
    year: int,
    department: str,
    kind: str,
    path: Path,
    previous: Previous | None = None,
    filled: Entries | None = None,
    *,
    demo: bool = False,
) -> Layout:
    """Write one workbook to ``path`` (parent folder must exist) and return its layout.

    ``previous``: last year's values by (field, unit), shown beside; ``filled``: values to write into the input cells.
    ``demo``: the figures are made up; the workbook says 演示数据 on every sheet and in its properties, and so will
    everything that is computed from it, whoever hands it in.
    Raises KeyError/ValueError as ``build_layout``; OSError when the file cannot be written.
    """
    layout = build_layout(pack, year, department, kind)
    with temporary_folder() as parts:  # of the file, until it is closed: they hold what it is filled with
        wb = open_workbook(path, {"tmpdir": str(parts)})
        mark = m.DEMO_MARK if demo else ""
        properties = layout.identity() | ({m.DEMO_PROPERTY: "true"} if demo else {})
        title = f"{year}年度{pack.department[department].name}{m.KIND_NAMES[kind]}"
        wb.set_properties(
            {
                "title": title + mark,
                "subject": pack.plan.title_zh,
                "author": pack.department[pack.plan.office_department].name,
                "created": datetime(year, 1, 1),
            }
        )
        for name, value in properties.items():
            wb.set_custom_property(name, value, "text")
        style = Styles(wb)
        write_guide(wb, pack, layout, style, mark)
        for sheet in layout.sheets:
            _sheet(wb, sheet, style, previous or {}, filled or Filled(), mark)
        _lists(wb, properties)
        wb.close()
    return layout
