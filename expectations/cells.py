"""Frames of a workbook's figures: every cell, every field, and the workbook as a whole."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from expectations.books import Book, finite
from expectations.deadlines import make_up
from expectations.runner import Frame
from expectations.table import at_least, between, frame, none_of, one_of, unique
from mulin.pack import Indicator
from mulin.pack.framework import Checks
from mulin.workbooks.parsed import Cell

CUMULATIVE = "累计"
"""A field with this word in its name counts from the plan's first year on and so never falls."""

_STANDING_RULES = {
    "unasked": "cell.not_asked",
    "required:blank": "cell.required_blank",
    "not_applicable:blank": "cell.required_blank",
    "zero:blank": "cell.zero_not_reported",
    "required:not_applicable": "cell.not_applicable_refused",
    "optional:not_applicable": "cell.not_applicable_refused",
    "zero:not_applicable": "cell.not_applicable_refused",
    "invalid": "cell.invalid",
    "not_finite": "value.not_finite",
}
_GOOD_STANDINGS = (
    *(f"{policy}:{state}" for policy in ("required", "optional", "zero", "not_applicable")
      for state in ("value", "declared_missing")),
    "optional:blank", "not_applicable:not_applicable", "invalid:reported",
)  # fmt: skip


def figure_frames(books: Sequence[Book]) -> list[Frame]:
    """Frames ``cells``, ``fields`` and ``books`` for all workbooks that carry figures (report, survey)."""
    chosen = [(n, b) for n, b in enumerate(books) if b.identity.kind != "panel" and b.asked]
    return [_cells(chosen), _fields(chosen), _whole(chosen)]


def _cells(books: Sequence[tuple[int, Book]]) -> Frame:
    rows = [row for number, book in books for row in _cell_rows(number, book)]
    checks = (
        one_of(lambda r: _STANDING_RULES[r["standing"]], "standing", _GOOD_STANDINGS),
        none_of("cell.declared_missing", "state", ["declared_missing"]),
        unique("cell.duplicate", ("book", "field_code", "unit_code")),
        at_least("value.below_minimum", "value", "lower"),
        at_least("value.above_maximum", "upper", "value"),
        between("value.not_whole", "fraction", 0, 1e-9),
        one_of("value.not_boolean", "boolean", [0.0, 1.0]),
        at_least("cumulative.fell", "cumulative", "previous"),
        at_least("history.jump", "jump_limit", "jump"),
        none_of("veto.without_evidence", "veto_evidence", ["absent"]),
    )
    return frame(
        "cells",
        rows,
        text=(
            "field_code", "unit_code", "field_name", "unit_name", "state", "standing", "veto_indicator",
            "veto_evidence", "make_up",
        ),
        numbers=("value", "lower", "upper", "fraction", "boolean", "cumulative", "previous", "jump", "jump_limit"),
        checks=checks,
        minimum=1 if any(not _is_empty(b) for _, b in books) else 0,
    )  # fmt: skip


def _cell_rows(number: int, book: Book) -> list[dict[str, Any]]:
    vetoes = {i.value_field: i for i in book.indicators if i.veto and i.value_field}
    empty = _is_empty(book)
    return [_cell_row(number, book, cell, vetoes) for cell in book.parsed.cells if not empty]


def _cell_row(number: int, book: Book, cell: Cell, vetoes: Mapping[str, Indicator]) -> dict[str, Any]:
    key = (cell.field_code, cell.unit_code)
    known = book.pack.field.get(cell.field_code)
    value = finite(cell)
    previous = book.previous.get(key)
    numeric = known is not None and known.value_type != "boolean"
    whole = known is not None and known.value_type == "integer"
    jump = _jump(value, previous, book.checks) if numeric else None
    veto = vetoes.get(cell.field_code)
    return {
        "book": number, "sheet": cell.sheet, "cell": cell.cell, "shown": cell.raw,
        "field_code": cell.field_code, "unit_code": cell.unit_code,
        "field_name": book.field_name(cell.field_code), "unit_name": book.unit_name(cell.unit_code),
        "state": cell.state, "standing": _standing(book, cell, value, (cell.sheet, cell.cell) in book.reported),
        "value": value,
        "lower": known.minimum if known else None, "upper": known.maximum if known else None,
        "fraction": abs(value - round(value)) if value is not None and whole else None,
        "boolean": value if known and known.value_type == "boolean" else None,
        "cumulative": value if known and CUMULATIVE in known.field_name_zh else None,
        "previous": previous, "jump": jump, "jump_limit": book.checks.year_on_year_ratio,
        "veto_indicator": veto.code if veto else None,
        "veto_evidence": _veto_evidence(book, veto, value),
        "make_up": make_up(book) if cell.state == "declared_missing" else "",
    }  # fmt: skip


def _standing(book: Book, cell: Cell, value: float | None, reported: bool) -> str:
    """The cell's policy and state in one word, to be looked up in the set of good ones."""
    asked = book.asked.get((cell.field_code, cell.unit_code))
    if asked is None:
        return "unasked"
    if cell.state == "invalid":
        return "invalid:reported" if reported else "invalid"
    if cell.state == "value" and value is None:
        return "not_finite"
    policy = "zero" if book.pack.field[cell.field_code].zero_report else asked.blank
    return f"{policy}:{cell.state}"


def _jump(value: float | None, previous: float | None, checks: Checks) -> float | None:
    """How many times larger the larger of the two years is; None where both are small."""
    if value is None or previous is None or max(abs(value), abs(previous)) < checks.year_on_year_minimum:
        return None
    small, large = sorted((abs(value), abs(previous)))
    return large / small if small else 1e9  # from nothing: beyond any limit, yet finite


def _veto_evidence(book: Book, veto: Indicator | None, value: float | None) -> str | None:
    if veto is None or not value or not book.sound("evidence"):
        return None
    present = any(row.sha256 for row in book.listed_evidence.get(veto.code, ()))
    return "present" if present else "absent"


def _fields(books: Sequence[tuple[int, Book]]) -> Frame:
    rows = [row for number, book in books for row in _field_rows(number, book)]
    checks = (
        at_least("field.rows_missing", "found", "asked"),
        at_least("history.copied", "copied_limit", "copied"),
    )
    return frame(
        "fields", rows, text=("field_code", "field_name"),
        numbers=("asked", "found", "copied", "copied_limit", "copied_percent"), checks=checks,
        minimum=sum(len({code for code, _ in b.asked}) for _, b in books),
    )  # fmt: skip


def _field_rows(number: int, book: Book) -> list[dict[str, Any]]:
    asked = Counter(field for field, _ in book.asked)
    found = Counter(field for field, unit in book.cells if (field, unit) in book.asked)
    rows = []
    for code, count in asked.items():
        cells = [c for (field, _), c in book.cells.items() if field == code]
        share = _copied_share(book, code, cells)
        sheet = cells[0].sheet if cells else book.sheet_of_field(code)
        rows.append({
            "book": number,
            "sheet": sheet,
            "cell": cells[0].cell if cells else None,
            "field_code": code, "field_name": book.field_name(code), "asked": count,
            "found": count if sheet in book.broken_sheets else found[code],
            "copied": share, "copied_percent": None if share is None else 100 * share,
            "copied_limit": math.nextafter(book.checks.copied_share, 0),  # the share itself is already too much
        })  # fmt: skip
    return rows


def _copied_share(book: Book, code: str, cells: Sequence[Cell]) -> float | None:
    """Share of a field's cells equal to last year's; None for yes/no and zero reports, or too few cells to tell."""
    known = book.pack.field[code]
    if known.value_type == "boolean" or known.zero_report:
        return None
    pairs = [
        (c.value, book.previous[code, c.unit_code])
        for c in cells
        if c.state == "value" and (code, c.unit_code) in book.previous
    ]
    if len(pairs) < book.checks.copied_minimum_cells:
        return None
    return sum(now == before for now, before in pairs) / len(pairs)


def _whole(books: Sequence[tuple[int, Book]]) -> Frame:
    rows = [
        {"book": number, "filled": sum(c.state != "blank" for c in book.parsed.cells), "one": 1}
        for number, book in books
        if book.parsed.cells
    ]
    checks = (at_least("workbook.empty", "filled", "one"),)
    return frame("books", rows, text=(), numbers=("filled", "one"), checks=checks, minimum=0)


def _is_empty(book: Book) -> bool:
    """One sentence says that a workbook is empty; a thousand blank cells need not be named."""
    return all(c.state == "blank" for c in book.parsed.cells)
