"""The header of a pack's table: every column there, no other, and where it is none, why."""

from __future__ import annotations

import csv
from collections.abc import Collection, Sequence

from mulin.findings import Finding, shortened
from mulin.language import Both
from mulin.pack.file_rules import NTH_COLUMN, error
from mulin.pack.meant import meant

MOST_COLUMNS = 100
HEADS = 6
"""Rows looked at for a header: people put a title and a note above a table, seldom more."""
_SIGNS = {
    ";": Both("分号“;”", 'semicolons ";"'),
    "\t": Both("制表符", "tabs"),
    "|": Both("竖线“|”", 'bars "|"'),
    "，": Both("中文逗号“，”", "full-width commas"),
    "；": Both("中文分号“；”", "full-width semicolons"),
    "、": Both("顿号“、”", "enumeration commas"),
}


def bare(header: list[str]) -> list[str]:
    """Without the blank cells at its end that a spreadsheet saves for columns of nothing."""
    end = len(header)
    while end and not header[end - 1]:
        end -= 1
    return header[:end]


def wrong_header(heads: Sequence[tuple[int, list[str]]], name: str, known: Collection[str]) -> list[Finding]:
    """What is wrong with the first of a table's rows as its header. ``heads``: line and cells of the first rows.

    Where it is none at all (another delimiter, rows above it), that is told, once, and not each column that is missing.
    """
    line, header = heads[0][0], bare(heads[0][1])
    if not _is_header(header, known):
        for sign, word in _SIGNS.items():
            if _is_header(next(csv.reader([",".join(header)], delimiter=sign), []), known):
                return [error("delimiter", name, row=line, found=word)]
        for below, row in heads[1:]:
            if _is_header(row, known):
                return [error("header_below", name, row=line, below=below)]
    found = [error("column_missing", name, row=line, column=c) for c in known if c not in header]
    if (count := len(heads[0][1])) > MOST_COLUMNS:
        return [*found, error("column_unknown/many", name, row=line, count=count, most=MOST_COLUMNS)]
    for position, column in enumerate(header):
        if column not in known:
            column = shortened(column) or NTH_COLUMN.format(number=position + 1)
            found.append(error("column_unknown", name, row=line, column=column, near=meant(column, known)))
        elif column in header[:position]:
            found.append(error("column_twice", name, row=line, column=column))
    return found


def _is_header(cells: Sequence[str], known: Collection[str]) -> bool:
    return 2 * len({c.strip() for c in cells} & set(known)) > len(known)
