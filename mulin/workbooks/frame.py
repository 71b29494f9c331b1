"""Compare a sheet's frame (headers, codes, locked texts, merged cells) with its layout before reading any figure.

Rows are found by their code, not their position: sorted or hidden rows do no harm, a figure beside the wrong name
would. A sheet whose headers differ is not read at all, so that no figure lands in another field.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from mulin.findings import Finding
from mulin.text.alike import difference, label_key
from mulin.text.unseen import code as code_of
from mulin.workbooks import messages as m
from mulin.workbooks.address import a1, split_a1
from mulin.workbooks.coerce import Clock, show
from mulin.workbooks.layout import Layout
from mulin.workbooks.rules import finding
from mulin.workbooks.sheet import FIRST_DATA_ROW, Key, Sheet

_MOST_ROWS_NAMED = 30
_KNOWN = {m.SHEET_GUIDE, m.SHEET_LISTS, m.SHEET_RESULT}


@dataclass
class Grid:
    """A sheet's values as lifted out, safe to index anywhere. ``refused``, ``noted``: see ``raw.sheet.SheetScan``."""

    name: str
    values: list[list[Any]]
    state: str = "visible"
    refused: dict[str, tuple[str, str]] = field(default_factory=dict)
    noted: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    merged: tuple[str, ...] = ()

    def at(self, row: int, column: int) -> Any:
        line = self.values[row] if row < len(self.values) else []
        return decode(line[column]) if column < len(line) else None

    def text(self, row: int, column: int) -> str:
        return squeeze(show(self.at(row, column)))


def squeeze(text: str) -> str:
    """Without any white space: line breaks in headers differ between office programs."""
    return re.sub(r"\s+", "", text)


def same(want: str, got: str) -> bool:
    """Whether a header or locked text is what it should be, to a reader: blanks, widths, look-alikes do not count."""
    return squeeze(want) == got or label_key(want) == label_key(got)


def differs(want: str, got: str, words: str = m.DIFFERS) -> str:
    """``：第1个字应是“长”（U+957F），现在是“常”（U+5E38）``; empty where nothing stands there at all, or no other."""
    found = difference(squeeze(want), squeeze(got)) if squeeze(got) else None
    if found is None:
        return ""
    expected, actual = (
        m.DIFFERS_CHARACTER.format(character=c, code=code_of(c)) if c else m.DIFFERS_END
        for c in (found.expected, found.actual)
    )
    return words.format(position=found.position, expected=expected, actual=actual)


def decode(value: Any) -> Any:
    """The child's JSON form back to Python values."""
    if not isinstance(value, dict):
        return float(value) if isinstance(value, int) else value
    ((kind, inner),) = value.items()
    if kind == "datetime":
        return datetime.fromisoformat(inner)
    if kind == "date":
        return date.fromisoformat(inner)
    return bool(inner) if kind == "bool" else Clock(str(inner))


def grids(book: dict[str, Any]) -> dict[str, Grid]:
    return {
        s["name"]: Grid(
            s["name"],
            s["values"],
            s["state"],
            {at: (what, seen) for at, (what, seen) in s["refused"].items()},
            {at: tuple((what, seen) for what, seen in marks) for at, marks in s["noted"].items()},
            tuple(s["merged"]),
        )
        for s in book["sheets"]
    }


def check_sheets(layout: Layout, found: dict[str, Grid]) -> list[Finding]:
    """Missing, renamed, unknown and hidden sheets."""
    out = []
    unknown = [g for name, g in found.items() if name not in layout.sheet and name not in _KNOWN]
    for name in layout.sheet:
        if name not in found:
            others = "、".join(f"“{g.name}”" for g in unknown)
            rule = "layout.sheet_missing/renamed" if others else "layout.sheet_missing"
            out.append(finding(rule, name, name=name, others=others))
    for grid in unknown:
        if grid.state != "visible":
            out.append(finding("layout.hidden_sheet", grid.name))
        elif (ours := _copied_from(layout, grid)) is not None and ours.name in found:
            out.append(finding("layout.sheet_copy", grid.name, ours=ours.name))
        elif any(any(v is not None for v in row) for row in grid.values):
            out.append(finding("layout.unknown_sheet", grid.name))
    return out


def _copied_from(layout: Layout, grid: Grid) -> Sheet | None:
    """The sheet of ours that another one repeats, wherever in it: all of its headers in one row."""
    lines = [{squeeze(show(decode(v))) for v in row if v is not None} for row in grid.values]
    for sheet in layout.sheets:
        headers = {squeeze(c.header) for c in sheet.columns if c.role != "previous"}
        if any(headers <= line for line in lines):
            return sheet
    return None


def check_header(sheet: Sheet, grid: Grid) -> list[Finding]:
    """The first column whose code or header differs; empty when the sheet may be read."""
    actual = [grid.text(2, c) for c in range(max(len(sheet.columns), max(map(len, grid.values[2:3]), default=0)))]
    for c, column in enumerate(sheet.columns):
        code = grid.text(1, c)
        if same(column.header, actual[c]) and (not sheet.codes[c] or same(sheet.codes[c], code)):
            continue
        if len(actual) > len(sheet.columns) and any(same(column.header, a) for a in actual[c + 1 :]):
            rule = "layout.header_changed/more"
        elif same(column.header, actual[c]):  # only the code above it was changed, which is hidden or overlooked
            return [finding("layout.header_changed/code", sheet.name, (1, c), code, code=sheet.codes[c])]
        elif actual[c] and any(same(x.header, actual[c]) for x in sheet.columns[c + 1 :]):
            rule = "layout.header_changed/fewer"
        else:
            rule = "layout.header_changed"
        got = show(grid.at(2, c))
        told = differs(column.header, got)
        return [finding(rule, sheet.name, (2, c), got, want=column.header, difference=told)]
    ours = {label_key(c.header): c.header for c in sheet.columns if c.role == "input"}
    codes = {label_key(code): column.header for code, column in zip(sheet.codes, sheet.columns, strict=True) if code}
    for c in range(len(sheet.columns), max(map(len, grid.values[1:3]), default=0)):
        if header := ours.get(label_key(grid.text(2, c))) or codes.get(label_key(grid.text(1, c))):
            return [finding("layout.header_twice", sheet.name, (2, c), show(grid.at(2, c)), header=header)]
    return []


def check_merged(sheet: Sheet, grid: Grid, last: int | None = None) -> list[Finding]:
    """Merged cells in the table; ``last``: its last row (0-based), below which they do no harm."""
    out = []
    for ref in grid.merged:
        first, _, end = ref.partition(":")
        try:
            (top, left), (bottom, right) = split_a1(first), split_a1(end or first)
        except ValueError:
            continue  # not a range Excel would show; the values are read all the same
        if last is not None and top > last:
            continue
        if bottom >= FIRST_DATA_ROW and any(left <= c <= right for c in range(len(sheet.columns))):
            out.append(finding("layout.merged", sheet.name, (top, left), ref=ref))
    return out


def locked_texts(sheet: Sheet, grid: Grid, row: int) -> tuple[str, ...]:
    """What stands in the key and label columns of a row, without blanks."""
    return tuple(grid.text(row, c) for c in sheet.locked_columns)


def _inputs_of(sheet: Sheet, grid: Grid, row: int) -> list[int]:
    return [c for c in sheet.input_columns if squeeze(show(grid.at(row, c))) or a1(row, c) in grid.refused]


def _row_problem(sheet: Sheet, grid: Grid, row: int, texts: tuple[str, ...], rows: dict[Key, int]) -> Finding | None:
    if not any(sheet.key_of(texts)):
        used = _inputs_of(sheet, grid, row)
        if not used and not any(texts):
            return None
        at = (row, used[0] if used else sheet.locked_columns[0])
        return finding("layout.row_without_code", sheet.name, at, show(grid.at(*at)))
    at = (row, sheet.key_columns[0])
    key = sheet.known_key(texts)
    if key is None:
        return finding("layout.unknown_row", sheet.name, at, show(grid.at(*at)))
    if key in rows:
        return finding("layout.duplicate_row", sheet.name, at, show(grid.at(*at)), row=rows[key] + 1)
    expected = sheet.rows[sheet.row_of[key] - FIRST_DATA_ROW]
    for c, want, got in zip(sheet.locked_columns, expected, texts, strict=True):
        if not same(want, got):
            told = differs(want, got)
            shown = show(grid.at(row, c))
            return finding("layout.label_changed", sheet.name, (row, c), shown, want=want, difference=told)
    return None


def find_rows(
    sheet: Sheet, grid: Grid, foot: Collection[int] = frozenset(), amiss: Mapping[int, int] | None = None
) -> tuple[dict[Key, int], list[Finding]]:
    """Row key → 0-based row in the file, and what is wrong with rows. Wrong rows are left out of the map.

    ``foot``: rows below the table that are none of it; ``amiss``: those to sign on that hold something else, with its
    column (see ``foot.read_foot``).
    """
    rows: dict[Key, int] = {}
    blamed: set[Key] = set()
    places = (amiss or {}).items()
    out = [finding("layout.unknown_row/signed", sheet.name, at, show(grid.at(*at))) for at in places]
    body = [r for r in range(FIRST_DATA_ROW, len(grid.values)) if r not in foot and r not in (amiss or {})]
    for r in body:
        texts = locked_texts(sheet, grid, r)
        problem = _row_problem(sheet, grid, r, texts, rows)
        key = sheet.known_key(texts)
        if problem:
            out.append(problem)
            blamed.update([key] if key else ())
        elif key:
            rows[key] = r
    missing = [texts for texts in sheet.rows if (k := sheet.key_of(texts)) not in rows and k not in blamed]
    if missing:
        some = "、".join("“" + " ".join(t) + "”" for t in missing[:_MOST_ROWS_NAMED])
        rows_named = some + ("等" if len(missing) > _MOST_ROWS_NAMED else "")
        out.append(finding("layout.row_missing", sheet.name, count=len(missing), rows=rows_named))
    outside = next(
        ((r, c) for r in body for c in range(len(sheet.columns), len(grid.values[r])) if grid.values[r][c] is not None),
        None,
    )
    if outside:
        out.append(finding("layout.outside", sheet.name, outside, show(grid.at(*outside))))
    return rows, out
