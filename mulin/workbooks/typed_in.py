"""What somebody typed for a workbook's cells outside a spreadsheet, as texts: read by the door's own rules, and written
into a workbook as a spreadsheet would hold it.

A text becomes a number or a day only where it can be no other one; everything else is written as it was typed, so that
the door tells of it what it tells of every workbook.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.workbooks import messages as m
from mulin.workbooks.address import a1
from mulin.workbooks.coerce import show, stored
from mulin.workbooks.collect import Collector
from mulin.workbooks.fill import Number
from mulin.workbooks.foot import read_foot
from mulin.workbooks.frame import Grid, check_header, find_rows, grids
from mulin.workbooks.identify import check_identity, is_demo, read_identity
from mulin.workbooks.layout import TEMPLATE_VERSION, Layout
from mulin.workbooks.parsed import Identity, Parsed
from mulin.workbooks.reader import Reading
from mulin.workbooks.sheet import FIRST_DATA_ROW, Column, Key, Sheet

Place = tuple[str, str, Key]
"""An input cell: its sheet's name, its column's code, its row's key."""

MOST_CHARACTERS = 2000
"""Of a cell: the door refuses a fourth of it."""
_NUMBERS = frozenset({"integer", "decimal", "score"})
_CERTAIN = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_DAY = re.compile(r"20\d\d-\d\d-\d\d", re.ASCII)
_NO_WORKBOOK = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML does not have."""


@dataclass(frozen=True)
class TypedIn:
    """Texts by their places; what is absent is blank. Entries for :func:`mulin.workbooks.template.write_template`."""

    texts: Mapping[Place, str]

    def at(self, sheet: Sheet, key: Key, column_code: str) -> Number | str | date | None:
        text = self.texts.get((sheet.name, column_code, key), "")
        (column,) = (c for c in sheet.columns if c.role == "input" and c.code == column_code)
        return cell_value(text, column)


def cell_value(text: str, column: Column) -> Number | str | date | None:
    """What a cell holds once ``text`` was typed into it; None where nothing was. Lines end as in a spreadsheet."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    plain = text.strip(" ")
    if not plain:
        return None
    if column.type in _NUMBERS and _CERTAIN.fullmatch(plain):
        number = float(plain)
        # a workbook keeps sixteen digits of a number
        if Decimal(plain) == Decimal(repr(number)) and float(f"{number:.16G}") == number and plain != "-0":
            return number
    if column.type == "date" and _DAY.fullmatch(plain):
        try:
            return date.fromisoformat(plain)
        except ValueError:  # no such day: the door says so
            return plain
    return text


def keepable(text: str) -> bool:
    """Whether a workbook can hold it."""
    return len(text) <= MOST_CHARACTERS and not _NO_WORKBOOK.search(text)


def read_typed(pack: Pack, layout: Layout, typed: TypedIn) -> Parsed:
    """What a workbook with these cells says, as :func:`mulin.workbooks.parse.interpret` reads it, without one."""
    collector = Collector(pack, layout)
    for sheet in layout.sheets:
        width = len(sheet.columns)
        values: list[list[Any]] = [[None] * width for _ in range(FIRST_DATA_ROW + len(sheet.rows))]
        for key, row in sheet.row_of.items():
            for c in sheet.input_columns:
                if sheet.is_input(key, c):
                    values[row][c] = _as_lifted(typed.at(sheet, key, sheet.columns[c].code))
        collector.read(sheet, Grid(sheet.name, values), sheet.row_of)
    return collector.parsed(identity_of(layout), [])


def identity_of(layout: Layout) -> Identity:
    """What a workbook of this layout says it is."""
    return Identity(layout.pack, layout.year, layout.department, layout.kind, TEMPLATE_VERSION, layout.hash)


def _as_lifted(value: Number | str | date | None) -> Any:
    """As the child process lifts a cell out of a file."""
    return {"date": value.isoformat()} if isinstance(value, date) else value


@dataclass(frozen=True)
class TakenOver:
    """What was taken from a workbook. ``left_out``: cells that hold something that is no text of theirs (a formula, a
    picture, a per cent format); ``demo``: the workbook says that its figures are made up."""

    typed: TypedIn
    left_out: int
    demo: bool


def typed_of(reading: Reading, pack: Pack, layout: Layout) -> TakenOver:
    """The texts of the cells of a workbook. Raises FindingsError where it cannot be read, or is another than the
    layout's."""
    identity, wrong = read_identity(reading.book) if reading.book is not None else (None, list(reading.findings))
    if identity is not None:
        wrong = check_identity(identity, pack, identity_of(layout))[1]
    if reading.book is None or identity is None or wrong:
        raise FindingsError(m.NOT_TAKEN_OVER, wrong)
    texts: dict[Place, str] = {}
    left_out = 0
    found = grids(reading.book)
    for sheet in layout.sheets:
        grid = found.get(sheet.name)
        if grid is None or check_header(sheet, grid):
            continue
        rows, _ = find_rows(sheet, grid, read_foot(sheet, grid).rows)
        for key, row in rows.items():
            for c in sheet.input_columns:
                if not sheet.is_input(key, c):
                    continue
                text = _text_of(grid, row, c)
                if text is None:
                    left_out += 1
                elif text:
                    texts[sheet.name, sheet.columns[c].code, key] = text
    return TakenOver(TypedIn(texts), left_out, is_demo(reading.book))


def _text_of(grid: Grid, row: int, column: int) -> str | None:
    """None for what is not to be typed as it is shown."""
    at, value = a1(row, column), grid.at(row, column)
    if at in grid.refused or any(what == "percent" for what, _ in grid.noted.get(at, ())):
        return None
    if isinstance(value, float):
        return stored(value)
    if isinstance(value, datetime) and value.time() != datetime.min.time():
        return None
    text = show(value)
    return text if keepable(text) else None
