"""The form of a CSV file: which bytes are its rows. Nothing is sniffed: delimiter and decimal point are the pack's,
quotes are doubled within quotes, a line ends by LF, CR LF or CR, there are no comments, the text is UTF-8.

Where no quote stands in a file, its rows are its lines, and that all have as many cells as the header is counted on
the bytes. Any other file is read cell by cell by Python's csv module, which is strict about quotes and slower. Either
count is independent of the reader that takes the cells afterwards (``source``), so no row is lost between the two.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, get_args

import numpy as np

from mulin.findings import Finding
from mulin.index.model import Data
from mulin.text.encodings import CHINESE, WESTERN, seeming
from orchestration.index.messages import MEND_READ
from orchestration.index.reading import messages as m
from orchestration.index.reading.refusal import MOST_FINDINGS, finding, refusal, refused

DECLARABLE: tuple[str, ...] = get_args(Data.model_fields["delimiter"].annotation)
"""What a pack may say a table is delimited by."""

_BOM = b"\xef\xbb\xbf"
_NOT_CSV = {b"PK\x03\x04": m.WORKBOOK, b"\xd0\xcf\x11\xe0": m.WORKBOOK, b"PAR1": m.PARQUET}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_SEP = re.compile(rb'\A"?sep=(.)"?(?:\r\n|\n|\r|\Z)', re.IGNORECASE | re.DOTALL)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_PIECE = 1 << 22
_BESIDE = 1 << 12
"""Bytes in which the begin of a line is looked for."""
_HEAD = 20
"""So many records are looked through for a header that does not stand first."""
_MAY_BE_BLANK = (0xC2, 0xE1, 0xE2, 0xE3)
"""First bytes of the blanks of Unicode; every other begins a visible character."""


@dataclass(frozen=True, slots=True)
class Form:
    """``start``: the byte after mark and ``sep=`` line; ``first``: line of the first row; ``lines``: of every row, None
    where they follow each other; ``no_rows``: positions of records (header and blank ones) that are no rows."""

    header: tuple[str, ...]
    start: int
    rows: int
    first: int
    lines: np.ndarray | None
    no_rows: frozenset[int]


class QuotesError(Exception):
    """Quotes are not closed, or text stands beside them. ``line``: where the record begins."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a file's records begin: byte and line."""

    start: int
    line: int


def opening(path: Path, data: Data) -> Opening:
    """Raises FindingsError for what is no CSV file, for UTF-16, and for a first line that declares another delimiter
    than the pack."""
    with path.open("rb") as file:
        head = file.read(64)
    if head.startswith(_UTF_16):
        raise refused(path, m.UTF_16, m.mend_encoding(data.delimiter))
    if (other := next((said for sign, said in _NOT_CSV.items() if head.startswith(sign)), None)) is not None:
        raise refused(path, other, MEND_READ)
    start = len(_BOM) if head.startswith(_BOM) else 0
    said = _SEP.match(head[start:])
    if said is None:
        return Opening(start, 1)
    sep = said[1].decode("latin-1")
    if sep != data.delimiter:
        message = m.SEP_LINE.format(sep=sep, found=m.DELIMITERS.get(sep, sep), declared=m.DELIMITERS[data.delimiter])
        declare = sep in DECLARABLE
        mend = m.declare(sep, decimal=False, declared=data.delimiter) if declare else m.mend_sep(data.delimiter)
        raise refused(path, message, mend, rule="delimiter")
    return Opening(start + said.end(), 2)


def plain_form(path: Path, data: Data, at: Opening) -> Form | None:
    """The form of a file without quotes whose lines are all rows of the header's width; None: it is not so plain."""
    with path.open("rb") as file:
        file.seek(at.start)
        cells, lines, header, rest = 0, 0, "", b""
        while part := file.read(_PIECE):
            whole, end, rest = (rest + part).rpartition(b"\n")
            if not end:
                return None  # a single line, or one longer than a piece
            whole += end
            if not header:
                header = whole[: whole.index(b"\n")].decode("utf-8", "replace").rstrip("\r")
                cells = header.count(data.delimiter)
            more = _even(whole, ord(data.delimiter), cells)
            if more is None:
                return None
            lines += more
        last = _even(rest + b"\n", ord(data.delimiter), cells) if rest else 0
    if last is None or not header:
        return None
    names = tuple(name.strip() for name in header.split(data.delimiter))
    return Form(names, at.start, lines + last - 1, at.line + 1, None, frozenset({0}))


def _even(lines: bytes, delimiter: int, expected: int) -> int | None:
    """How many lines; None where one is blank or may be, has another number of delimiters, or anything is odd."""
    if b'"' in lines or b"\0" in lines or _BOM in lines or lines.count(b"\r") != lines.count(b"\r\n"):
        return None
    try:
        lines.decode()
    except UnicodeDecodeError:
        return None
    codes = np.frombuffer(lines, np.uint8)
    ends = np.flatnonzero(codes == ord("\n"))
    counts = np.diff(np.searchsorted(np.flatnonzero(codes == delimiter), ends), prepend=0)
    begins = codes[np.concatenate(([0], ends[:-1] + 1))]
    if (counts != expected).any() or (begins <= ord(" ")).any():
        return None
    return None if np.isin(begins, (delimiter, *_MAY_BE_BLANK)).any() else len(ends)


def records(path: Path, data: Data, at: Opening) -> Iterator[tuple[int, list[str]]]:
    """(line it begins on, cells) of every record; that of a blank line has no cell. Raises
    QuotesError."""
    with path.open("rb") as raw:
        raw.seek(at.start)
        with io.TextIOWrapper(raw, "utf-8", newline="") as file:
            reader = csv.reader(file, delimiter=data.delimiter, strict=True)
            start = 0
            try:
                for cells in reader:
                    yield start + at.line, cells
                    start = reader.line_num
            except csv.Error as error:
                raise QuotesError(start + at.line) from error


def head_of(path: Path, data: Data, at: Opening) -> list[tuple[int, list[str]]]:
    """The first records with anything in them: as many as can be read, at most 20."""
    out: list[tuple[int, list[str]]] = []
    try:
        out.extend(islice((r for r in records(path, data, at) if not is_blank(r[1])), _HEAD))
    except QuotesError:
        return out  # whoever reads on says where
    return out


def is_blank(cells: list[str]) -> bool:
    return not any(cell.strip() for cell in cells)


def whole_form(path: Path, data: Data, at: Opening) -> Form:
    """The form of any file, record by record. Raises FindingsError naming every row that is none."""
    header: list[str] = []
    before: list[int] = []  # blank records above the header, by their width
    no_rows: list[int] = []
    lines: list[int] = []
    found: list[Finding] = []
    position = 0
    try:
        for line, cells in records(path, data, at):
            if is_blank(cells):
                if not header:
                    before.append(len(cells))
                elif len(cells) == len(header):
                    no_rows.append(position)
                    position += 1
                continue
            if not header:
                header = cells
                position = before.count(len(header))
                no_rows.extend(range(position + 1))
            elif wrong := _row_wrong(path, data, line, cells, header):
                found.append(wrong)
                if len(found) == MOST_FINDINGS:
                    break
            else:
                lines.append(line)
            position += 1
    except QuotesError as error:
        found.append(finding(path, "quotes", m.QUOTES, m.MEND_QUOTES, error.line, ""))
    if found:
        raise refusal(path, found)
    names = tuple(name.strip() for name in header)
    return Form(names, at.start, len(lines), at.line + 1, np.array(lines, np.int64), frozenset(no_rows))


def _row_wrong(path: Path, data: Data, line: int, cells: list[str], header: list[str]) -> Finding | None:
    given, due = len(cells), len(header)
    shown = data.delimiter.join(cells)
    if cells == header:
        return finding(path, "header_again", m.HEADER_AGAIN, m.MEND_HEADER_AGAIN, line, "", shown)
    if given == due:
        return None
    if given < due:
        said = m.TOO_NARROW.format(cells=given, columns=due)
        return finding(path, "columns", said, m.MEND_NARROW, line, "", shown)
    said = m.TOO_WIDE.format(cells=given, columns=due)
    ends = is_blank(cells[due:])
    mend = m.MEND_ENDS.format(delimiter=m.DELIMITERS[data.delimiter]) if ends else m.MEND_WIDE
    return finding(path, "columns", said, mend, line, "", shown)


def sound_bytes(path: Path, delimiter: str) -> None:
    """Raise FindingsError, naming the line, for bytes that are no text: NUL, another encoding, a mark in the middle.
    ``delimiter``: the table's, which stays when it is saved anew."""
    with path.open("rb") as file:
        begins = len(_BOM) if file.read(len(_BOM)) == _BOM else 0
    for rule, message, mend, sign in (
        ("nul", m.NUL, m.MEND_NUL, b"\0"),
        ("mark", m.MARK_WITHIN, m.MEND_MARK_WITHIN, _BOM),
    ):
        with path.open("rb") as file:
            if (position := _find(file, sign, begins)) is not None:
                raise refused(path, message, mend, _line_at(path, position), rule)
    with path.open("rb") as file:
        wrong = _undecodable(file, "utf-8")
        if wrong is None:
            return
        file.seek(0)
        line = _line_at(path, wrong)
        other = _other_encoding(file, wrong)
    raise refused(path, other or m.NOT_TEXT, m.mend_encoding(delimiter) if other else MEND_READ, line)


def _other_encoding(file: BinaryIO, wrong: int) -> str | None:
    """What to say of the encoding of a text that is no UTF-8 from about this byte on; None: it is no text at all."""
    file.seek(max(wrong - _BESIDE, 0))
    before = file.read(min(wrong, _BESIDE)).rpartition(b"\n")[2]
    found = seeming(before + file.read(_PIECE))
    file.seek(0)
    chinese = _undecodable(file, CHINESE) is None
    file.seek(0)
    western = _undecodable(file, WESTERN) is None
    if found is None:
        return m.EITHER if chinese and western else m.GBK if chinese else None
    if found.encoding == WESTERN:
        return m.WESTERN.format(sample=found.sample) if western else m.GBK if chinese else None
    return m.GBK if chinese else None


def _undecodable(file: BinaryIO, encoding: str) -> int | None:
    """Position of the first byte, about, that is no text in this encoding; None: all is."""
    decoder, done = codecs.getincrementaldecoder(encoding)(), 0
    part = file.read(_PIECE)
    while True:
        kept = len(decoder.getstate()[0])
        try:
            decoder.decode(part, final=not part)
        except UnicodeDecodeError as error:
            return done - kept + error.start
        if not part:
            return None
        done += len(part)
        part = file.read(_PIECE)


def _find(file: BinaryIO, sign: bytes, start: int) -> int | None:
    """Position of the first such bytes from ``start`` on."""
    file.seek(start)
    done, kept = start, b""
    while part := file.read(_PIECE):
        part = kept + part
        if (at := part.find(sign)) >= 0:
            return done + at
        kept = part[len(part) - len(sign) + 1 :]
        done += len(part) - len(kept)
    return None


def _line_at(path: Path, position: int) -> int:
    with path.open("rb") as file:
        return len(_LINE_END.findall(file.read(position))) + 1
