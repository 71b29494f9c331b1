"""The register of objections as a file for people: CSV, or an Excel workbook."""

from __future__ import annotations

import io
from collections.abc import Sequence

from mulin.tables.export import csv_bytes, open_workbook
from orchestration.objections import messages as m
from orchestration.objections.stand import Stand

_WIDE, _NARROW = 40, 12
_LONG = {4, 8, 11, 16}
"""Columns of texts."""


def as_csv(objections: Sequence[Stand]) -> bytes:
    """One line an objection under Chinese headings."""
    return csv_bytes([m.HEADINGS, *(s.row() for s in objections)], line_end="\r\n")


def as_workbook(objections: Sequence[Stand]) -> bytes:
    """The same as an Excel sheet whose head stays in sight and on every printed page."""
    out = io.BytesIO()
    book = open_workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(m.SHEET)
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top"})
    for column in range(len(m.HEADINGS)):
        sheet.set_column(column, column, _WIDE if column in _LONG else _NARROW)
    sheet.write_row(0, 0, m.HEADINGS, head)
    for number, stand in enumerate(objections, 1):
        sheet.write_row(number, 0, stand.row(), cell)
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    book.close()
    return out.getvalue()
