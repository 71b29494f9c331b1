"""The Chinese titles and descriptions of tables and columns, read from ``dictionary.txt`` beside this module."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reports.datapackage import messages as m

_FILE = Path(__file__).with_name("dictionary.txt")
_ANY = "*"


class DataPackageError(Exception):
    """The data package cannot be written; the message (Chinese) says what is missing and how to mend it."""


@dataclass(frozen=True, slots=True)
class ColumnText:
    """``unit``: unit of measure or empty; ``words``: a name in :data:`messages.WORDS` or empty."""

    title: str
    description: str
    unit: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class TableText:
    """``key``: the columns no two rows share."""

    title: str
    description: str
    key: tuple[str, ...]


class Dictionary:
    """Tables and columns by name. Both lookups raise DataPackageError for what nobody has described."""

    def __init__(self, tables: Mapping[str, TableText], columns: Mapping[tuple[str, str], ColumnText]) -> None:
        self.tables = tables
        self.columns = columns

    def table(self, name: str) -> TableText:
        if name not in self.tables:
            raise DataPackageError(m.NO_TABLE.format(table=name))
        return self.tables[name]

    def column(self, table: str, name: str) -> ColumnText:
        """The table's own words for a column, else those that all tables share."""
        found = self.columns.get((table, name)) or self.columns.get((_ANY, name))
        if found is None:
            raise DataPackageError(m.NO_COLUMN.format(table=table, column=name))
        return found


def parse(text: str) -> Dictionary:
    """The dictionary in ``text``. Raises DataPackageError for a line of the wrong shape."""
    tables: dict[str, TableText] = {}
    columns: dict[tuple[str, str], ColumnText] = {}
    current = _ANY
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        is_table = line.startswith("= ")
        parts = [p.strip() for p in line.removeprefix("= ").rstrip(" |").split("|")]
        if is_table and parts == [_ANY]:
            current = _ANY
            continue
        low, high = (4, 4) if is_table else (3, 5)
        if not low <= len(parts) <= high or not all(parts[:3]):
            wanted = str(low) if low == high else f"{low}–{high}"
            raise DataPackageError(m.BAD_LINE.format(number=number, wanted=wanted, found=len(parts), line=line))
        if is_table:
            current = parts[0]
            tables[current] = TableText(parts[1], parts[2], tuple(parts[3].split()))
            continue
        column = ColumnText(*parts[1:])
        if column.words and column.words not in m.WORDS:
            raise DataPackageError(
                m.BAD_WORDS.format(number=number, words=column.words, known="、".join(sorted(m.WORDS)))
            )
        columns[current, parts[0]] = column
    return Dictionary(tables, columns)


@cache
def dictionary() -> Dictionary:
    """The package's dictionary, read once a process."""
    return parse(_FILE.read_text(encoding="utf-8"))
