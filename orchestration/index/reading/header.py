"""A table's header held to the pack: which columns are there, and why those that are not may be missing."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from mulin.findings import FindingsError
from mulin.index import IndexPack
from mulin.index.model import Data
from mulin.language import listed
from mulin.text.alike import look_key
from orchestration.index.reading import messages as m
from orchestration.index.reading.form import DECLARABLE
from orchestration.index.reading.refusal import apart, finding, refusal, refused
from orchestration.index.reading.wanted import columns_of

_DECIMAL_COMMA = re.compile(r"\s*[+-]?\d+,\d+\s*")
_NAMED = 30

Head = Sequence[tuple[int, list[str]]]
"""(line, cells) of a file's first records, the header first."""


def hold_header(pack: IndexPack, path: Path, header: Sequence[str], head: Head = ()) -> None:
    """Raise FindingsError for columns that the pack reads and that are not there, or twice. ``head``: of a CSV file,
    to tell another delimiter, and lines above the header, from an absent column."""
    wanted = columns_of(pack)
    absent = [name for name in wanted if name not in header]
    if absent and head:
        if (other := _other_delimiter(path, pack.data, wanted, header, head)) is not None:
            raise other
        if (lower := next((line for line, cells in head[1:] if not _lacking(wanted, cells)), None)) is not None:
            said = m.TITLE_ABOVE.format(line=lower)
            raise refusal(path, [finding(path, "title", said, m.MEND_TITLE, head[0][0], "", _line(pack.data, head[0]))])
    found = [
        finding(path, "column_twice", m.COLUMN_TWICE, m.MEND_COLUMN_TWICE, 1, name)
        for name in dict.fromkeys(header)
        if name in wanted and list(header).count(name) > 1
    ]
    known = m.MEND_COLUMN.format(known=listed(name or m.NAMELESS for name in header[:_NAMED]))
    for name in absent:
        seen = next((cell for cell in header if look_key(cell) == look_key(name)), name)
        if words := apart(name, seen):
            said = m.UNSEEN_COLUMN.format(**words)
            found.append(finding(path, "column_unseen", said, m.MEND_UNSEEN_COLUMN, 1, name, seen))
        else:
            found.append(finding(path, "column_absent", m.COLUMN_ABSENT, known, 1, name))
    if found:
        raise refusal(path, found)


def _lacking(wanted: Sequence[str], cells: Sequence[str]) -> set[str]:
    return set(wanted) - {cell.strip() for cell in cells}


def _line(data: Data, record: tuple[int, list[str]]) -> str:
    return data.delimiter.join(record[1])


def _other_delimiter(
    path: Path, data: Data, wanted: Sequence[str], header: Sequence[str], head: Head
) -> FindingsError | None:
    """The refusal of a file whose header has more of the wanted columns, or more than one at all, by another one."""
    line = _line(data, head[0])
    cells = {sign: _cells(line, sign) for sign in m.DELIMITERS if sign != data.delimiter and sign in line}
    if not cells:
        return None
    best = max(cells, key=lambda sign: (-len(_lacking(wanted, cells[sign])), len(cells[sign])))
    better = len(_lacking(wanted, cells[best])) < len(_lacking(wanted, header))
    below = [_cells(_line(data, record), best) for record in head[1:]]
    alike = len(header) == 1 and bool(below) and all(len(row) == len(cells[best]) for row in below)
    if not better and not alike:
        return None
    commas = [cell for row in below for cell in row if _DECIMAL_COMMA.fullmatch(cell)] if best != "," else []
    said = m.DELIMITER.format(found=m.DELIMITERS[best], sign=best.replace("\t", "Tab"),
                              declared=m.DELIMITERS[data.delimiter])  # fmt: skip
    if commas:
        said += m.DECIMAL_TOO.format(example=commas[0].strip())
    mend = (
        m.declare(best, decimal=bool(commas), declared=data.delimiter)
        if best in DECLARABLE
        else m.mend_undeclarable(data.delimiter)
    )
    return refused(path, said, mend, head[0][0], "delimiter")


def _cells(line: str, sign: str) -> list[str]:
    try:
        return next(csv.reader([line], delimiter=sign), [])
    except csv.Error:
        return [line]
