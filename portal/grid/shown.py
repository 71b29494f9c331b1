"""The sheets of a table as a page draws them: columns, rows, which cells are open, what stood there last year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mulin.workbooks.address import column_letters
from mulin.workbooks.layout import Layout
from mulin.workbooks.messages import NO, YES
from mulin.workbooks.sheet import FIRST_DATA_ROW, Column, Key, Sheet
from mulin.workbooks.typed_in import TypedIn
from mulin.workbooks.validation import validation_for

Previous = Mapping[tuple[str, str], float]
_NAME = 1
"""Of a row of units: the locked text that people call it by; of other rows it is the first."""
_UNITS = ("grid", "panel")


def sheets_shown(layout: Layout, typed: TypedIn, previous: Previous) -> list[dict[str, Any]]:
    """Each sheet: ``name``, ``title``, ``corner`` (head of the rows' names), ``columns`` and ``rows``.

    A column: ``head``, ``at`` (its letters), ``kind`` (label, previous, input), ``width`` (characters), and for inputs
    ``hint``, ``wide`` (texts) and ``choices``. A row: ``name``, ``full`` (what findings call it), ``more`` (code and
    what it belongs to), ``number`` (as the workbook counts it), and ``cells``, one a column: for a label or last year's
    value its text, for an input ``[state, text]``, where the state is ``open``, ``optional`` or ``closed``.
    """
    return [_sheet(sheet, typed, previous) for sheet in layout.sheets]


def _sheet(sheet: Sheet, typed: TypedIn, previous: Previous) -> dict[str, Any]:
    corner = _NAME if sheet.role in _UNITS else 0
    shown = [c for c, column in enumerate(sheet.columns) if column.role in ("input", "previous")]
    if sheet.role not in _UNITS:
        shown = [c for c in range(len(sheet.columns)) if c != corner]
    return {
        "name": sheet.name,
        "title": sheet.title,
        "corner": sheet.columns[corner].header,
        "columns": [_column(sheet, c) for c in shown],
        "rows": [_row(sheet, texts, corner, shown, typed, previous) for texts in sheet.rows],
    }


def _column(sheet: Sheet, c: int) -> dict[str, Any]:
    column = sheet.columns[c]
    told: dict[str, Any] = {"head": column.header, "at": column_letters(c), "kind": "label", "width": column.width}
    if column.role == "previous":
        return told | {"kind": "previous"}
    if column.role != "input":
        return told
    words = {sheet.words(key, c) for key in sheet.row_of if sheet.is_input(key, c)}
    longest = max(words, key=len, default=())
    rule = validation_for(column, longest, FIRST_DATA_ROW, c) or {}
    hint = rule.get("input_message") or rule.get("error_message", "")
    choices = [YES, NO, *longest] if column.type == "boolean" else []
    return told | {"kind": "input", "hint": hint, "wide": column.type in ("text", "name", "units", "file"),
                   "choices": choices}  # fmt: skip


def _row(
    sheet: Sheet, texts: tuple[str, ...], corner: int, shown: list[int], typed: TypedIn, previous: Previous
) -> dict[str, Any]:
    key = sheet.key_of(texts)
    locked = dict(zip(sheet.locked_columns, texts, strict=True))
    more = "　".join(t for c, t in locked.items() if c != corner and t) if sheet.role in _UNITS else ""
    cells = [_cell(sheet, key, c, locked, typed, previous) for c in shown]
    return {
        "name": locked[corner],
        "full": sheet.row_name(key),
        "more": more,
        "number": sheet.row_of[key] + 1,
        "cells": cells,
    }


def _cell(
    sheet: Sheet, key: Key, c: int, locked: Mapping[int, str], typed: TypedIn, previous: Previous
) -> str | list[str]:
    column = sheet.columns[c]
    if column.role == "previous":
        source = sheet.columns[c - 1]
        return _last_year(previous.get((source.code, key[0])), source)
    if column.role != "input":
        return locked[c]
    if not sheet.is_input(key, c):
        return ["closed", ""]
    asked = sheet.cells.get((key, c)) if sheet.cells else None
    state = "optional" if asked is not None and asked.blank == "optional" else "open"
    return [state, typed.texts.get((sheet.name, column.code, key), "")]


def _last_year(value: float | None, column: Column) -> str:
    if value is None:
        return ""
    if column.type == "boolean":
        return YES if value else NO
    return f"{value:.15g}"
