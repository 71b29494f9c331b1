"""Tables as files for people: CSV that no spreadsheet computes, Excel workbooks whose texts are texts."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from mulin.tables.inert import inert, is_live

if TYPE_CHECKING:
    import pandas as pd
    from xlsxwriter import Workbook

BOM = "\ufeff"
"""By which spreadsheets know UTF-8."""

_OF_TEXTS = "OUT"  # kinds of NumPy's and pandas' types that may hold a text


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


def frame_to_csv(frame: pd.DataFrame, path: Path, encoding: str = "utf-8") -> None:
    """A frame as CSV without its index: texts and headers made inert, truths as DuckDB writes them."""
    import pandas as pd

    shown = frame.copy(deep=False)
    for name, column in frame.items():
        if column.dtype.kind == "b":
            shown[name] = column.map({True: "true", False: "false"})
        texts = column.unique() if column.dtype.kind in _OF_TEXTS else ()  # codes and names recur in every row
        if any(isinstance(v, str) and is_live(v) for v in texts):
            cells = [inert(v) if isinstance(v, str) else v for v in column]
            shown[name] = pd.Series(cells, index=frame.index, dtype=object)
    with path.open("w", encoding=encoding, newline="") as out:
        header = [inert(str(c)) for c in frame.columns]
        shown.to_csv(_Rows(out, os.linesep), index=False, header=header, lineterminator="\r\n")


def open_workbook(target: Path | IO[bytes], options: Mapping[str, Any] | None = None) -> Workbook:
    """A new Excel workbook to which a text stays a text: no formula, number or link is made of it."""
    from xlsxwriter import Workbook

    never = {"strings_to_numbers": False, "strings_to_formulas": False, "strings_to_urls": False}
    return Workbook(str(target) if isinstance(target, Path) else target, {**(options or {}), **never})
