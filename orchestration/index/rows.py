"""A CSV or Parquet file as rows that know their line. What does not stand as it should is refused, not guessed at."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulin.findings import Finding, FindingsError, Level
from mulin.tables.sqlfiles import is_parquet, plain_path
from orchestration.index import messages as m

if TYPE_CHECKING:
    import pandas as pd

MOST_FINDINGS = 200
_PACKED = frozenset({".gz", ".zst", ".bz2", ".xz", ".zip", ".7z", ".rar", ".tar", ".tgz"})


def finding(path: Path, rule: str, message: str, mend: str, row: int, column: str, value: object = "") -> Finding:
    return Finding(Level.ERROR, f"table.{rule}", message, mend, file=path.name, row=row, column=column,
                   value=str(value)[:60])  # fmt: skip


def read_rows(path: Path) -> pd.DataFrame:
    """The table with text as it stands (Parquet: as typed), and ``__row``: the line each row begins on."""
    import pandas as pd

    not_packed(path)
    try:
        if is_parquet(path):
            frame = pd.read_parquet(plain_path(path)).reset_index(drop=True)
            frame.columns = frame.columns.map(str)
            return frame.assign(__row=np.arange(len(frame)) + 2)
        frame = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise _refused(path, m.NOT_THERE, m.MEND_THERE) from error
    except UnicodeDecodeError as error:
        raise _not_utf8(path) from error
    except pd.errors.EmptyDataError as error:
        raise _refused(path, m.NO_ROWS, m.MEND_ROWS, rule="no_rows") from error
    except pd.errors.ParserError as error:
        raise _ragged(path) or _refused(path, m.NOT_READ.format(reason=error), m.MEND_READ) from error
    except (OSError, ValueError) as error:
        reason = " ".join(str(error).split())[:200]
        raise _refused(path, m.NOT_READ.format(reason=reason), m.MEND_READ) from error
    if not isinstance(
        frame.index, pd.RangeIndex
    ):  # all rows are wider than the header: pandas took the first cells off
        raise _ragged(path) or _refused(path, m.NOT_READ.format(reason="header"), m.MEND_READ)
    try:
        frame.columns = pd.Index(next(cells for _, cells in _records(path)))  # of two alike pandas renames the second
        frame["__row"] = _lines(path, len(frame))
    except csv.Error as error:
        raise _ragged(path) or _refused(path, m.NOT_READ.format(reason=error), m.MEND_READ) from error
    blank = (frame.drop(columns="__row") == "").all(axis=1)  # what Excel leaves at the end: nothing but commas
    return frame[~blank].reset_index(drop=True)


def not_packed(path: Path) -> None:
    """Raise FindingsError for a compressed file, which one reader would open by its name and another would not."""
    if path.suffix.lower() in _PACKED:
        raise _refused(path, m.PACKED, m.MEND_PACKED, rule="packed")


def _refused(path: Path, message: str, mend: str, row: int = 1, rule: str = "unreadable") -> FindingsError:
    return FindingsError(m.REFUSED.format(file=path.name), [finding(path, rule, message, mend, row, "")])


def _not_utf8(path: Path) -> FindingsError:
    raw = path.read_bytes()
    line = 1
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return _refused(path, m.NOT_TEXT, m.MEND_READ, line)
    return _refused(path, m.GBK, m.MEND_GBK, line)


def _records(path: Path) -> Iterator[tuple[int, list[str]]]:
    """(line it begins on, cells) of every record that is not blank, the header first."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file, strict=True)
        start = 1
        for cells in reader:
            if len(cells) > 1 or any(c.strip() for c in cells):
                yield start, cells
            start = reader.line_num + 1


def _lines(path: Path, rows: int) -> Any:
    """The line each of the ``rows`` begins on; read again only where blank lines or line feeds in cells shift them."""
    feeds, end = 0, b""
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            feeds, end = feeds + part.count(b"\n"), part
    plain = np.arange(rows) + 2
    if feeds == rows + end.endswith(b"\n"):
        return plain
    lines = [line for line, _ in _records(path)][1:]
    return np.array(lines) if len(lines) == rows else plain


def _ragged(path: Path) -> FindingsError | None:
    """The rows wider than the header, or where a quote is not closed."""
    found: list[Finding] = []
    last = width = 0
    try:
        for last, cells in _records(path):
            width = width or len(cells)
            if len(cells) > width:
                text = m.TOO_WIDE.format(cells=len(cells), columns=width)
                found.append(finding(path, "columns", text, m.MEND_WIDE, last, "", ",".join(cells)))
    except csv.Error:
        found.append(finding(path, "quotes", m.QUOTES, m.MEND_QUOTES, last + 1, ""))
    return FindingsError(m.REFUSED.format(file=path.name), found[:MOST_FINDINGS]) if found else None
