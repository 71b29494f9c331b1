"""Tables as files for people: CSV that no spreadsheet computes, Excel workbooks whose texts are texts."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mulin.tables.inert import inert

if TYPE_CHECKING:
    from xlsxwriter import Workbook

BOM = "\ufeff"
"""By which spreadsheets know UTF-8."""


class _Rows(io.TextIOBase):
    """Takes rows from a CSV writer that ends them by CR LF, so that cells with either are quoted; ends them as told."""

    def __init__(self, out: IO[str], line_end: str) -> None:
        self._out, self._end = out, line_end

    def writable(self) -> bool:
        return True

    def write(self, row: str) -> int:
        return self._out.write(row.removesuffix("\r\n") + self._end)


def csv_bytes(rows: Iterable[Iterable[Any]], line_end: str = "\n") -> bytes:
    """Rows (the header first) as CSV in UTF-8 with BOM; None is an empty cell, texts are made inert."""
    out = io.StringIO(newline="")
    writer = csv.writer(_Rows(out, line_end), lineterminator="\r\n")
    writer.writerows([inert(v) if isinstance(v, str) else v for v in row] for row in rows)
    return (BOM + out.getvalue()).encode()


def open_workbook(target: Path | IO[bytes], options: Mapping[str, Any] | None = None) -> Workbook:
    """A new Excel workbook to which a text stays a text: no formula, number or link is made of it."""
    from xlsxwriter import Workbook

    never = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    return Workbook(str(target) if isinstance(target, Path) else target, {**(options or {}), **never})
