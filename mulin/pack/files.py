"""CSV and YAML of a pack as plain records that remember the line they stand on.

Line numbers are those an editor shows: a record that spans several lines is named by its first.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import chain, islice
from pathlib import Path
from typing import Any

import yaml

from mulin.findings import Finding, shortened
from mulin.pack.explain import explain_yaml
from mulin.pack.file_rules import error
from mulin.pack.folder import MOST_BYTES, TooLarge, instead, read_file
from mulin.pack.header import HEADS, bare, wrong_header
from mulin.plain import NotPlainError, why
from mulin.text.encodings import CHINESE, WESTERN, seeming


@dataclass(frozen=True, slots=True)
class Record:
    """One CSV record: the line it starts on and its cells by column, stripped of outer blanks."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML file: its data, and the line of every key and list item by dotted path (``tiers.street.name_zh``)."""

    data: dict[str, Any]
    lines: dict[str, int] = field(default_factory=dict)


def nearest(lines: Mapping[str, int], path: str) -> int | None:
    """The line of a dotted YAML path, or of the nearest enclosing key that stands in the file."""
    while path and path not in lines:
        path = path.rpartition(".")[0]
    return lines.get(path)


MOST_ROWS = 5_000
MOST_NESTED, MOST_NODES = 40, 50_000
MOST_TEXT, MOST_DIGITS = 10_000, 30
_FOREIGN = {
    b"PK\x03\x04": "encoding/workbook",
    b"\xd0\xcf\x11\xe0": "encoding/workbook",
    codecs.BOM_UTF16_LE: "encoding/utf16",
    codecs.BOM_UTF16_BE: "encoding/utf16",
}
"""How files begin that a spreadsheet saves under any name."""
_NOTHING, _MERGE = "tag:yaml.org,2002:null", "tag:yaml.org,2002:merge"
_LONG_NUMBER = re.compile(r"[-+]?[0-9][0-9_:.]*|[-+]?0[xb][0-9A-Fa-f_]*")
# 0120 is eighty, 1_000 a thousand, 1:30 ninety; 0890 is a text that later would be read as a number
_ODD_NUMBER = re.compile(r"[-+]?(0[0-9_]+|0[box][0-9A-Fa-f_]+|[0-9]+_[0-9_]*|[0-9]+(:[0-5]?[0-9])+)")


def read_text(folder: Path, name: str, found: list[Finding]) -> str | None:
    """The text of a UTF-8 file (with or without BOM); None, and a finding, where there is none."""
    try:
        raw = read_file(folder, name)
    except (FileNotFoundError, NotADirectoryError):
        found.append(_missing(folder, name))
        return None
    except TooLarge:
        found.append(error("too_large", name, most=MOST_BYTES >> 20))
        return None
    except NotPlainError as other:
        found.append(error("not_plain", name, what=other))
        return None
    except OSError as refused:
        found.append(error("unreadable", name, reason=why(refused)))
        return None
    if foreign := next((rule for start, rule in _FOREIGN.items() if raw.startswith(start)), None):
        found.append(error(foreign, name))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = raw[: exc.start].count(b"\n") + 1
    seems = seeming(raw)
    if seems is not None and seems.encoding == WESTERN:
        found.append(error("encoding/western", name, row=line, sample=seems.sample))
        return None
    try:
        raw.decode(CHINESE)
        rule = "encoding/gbk_table" if name.endswith(".csv") else "encoding/gbk"
    except UnicodeDecodeError:
        rule = "encoding"
    found.append(error(rule, name, row=line))
    return None


def _missing(folder: Path, name: str) -> Finding:
    other = instead(folder, name)
    if other is None:
        return error("file_missing", name, name=name)
    saved = Path(other).suffix.lower() in (".xlsx", ".xls")
    rule = "file_missing/workbook" if saved else "file_missing/other_name"
    return error(rule, name, name=name, other=other)


def read_csv(folder: Path, name: str, columns: Collection[str], found: list[Finding]) -> list[Record]:
    """Records of a CSV file. A wrong header is reported once, and no record is returned then."""
    text = read_text(folder, name, found)
    if text is None:
        return []
    rows = csv_rows(text, name, found)
    heads = list(islice(rows, HEADS))
    if not heads:
        if not found or found[-1].file != name:
            found.append(error("file_empty", name))
        return []
    if wrong := wrong_header(heads, name, columns):
        found.extend(wrong)
        return []
    out: list[Record] = []
    whole = heads[0][1]
    header = bare(whole)
    for line, row in chain(heads[1:], rows):
        if len(row) != len(whole) or any(row[len(header) :]):
            found.append(error("columns", name, row=line, cells=len(row), columns=len(header)))
        else:
            out.append(Record(line, dict(zip(header, row, strict=False))))
    return out


def csv_rows(text: str, name: str, found: list[Finding], family: str = "pack") -> Iterator[tuple[int, list[str]]]:
    """(line it begins on, cells without outer blanks) of every record that is not blank, the header first.

    Ends with a finding where the writing is wrong, or more than a pack's table may hold.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start, rows = 1, 0
    try:
        for row in reader:
            line, start = start, reader.line_num + 1
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue  # Excel leaves blank rows at the end
            if (rows := rows + 1) > MOST_ROWS + 1:
                found.append(error("too_many_rows", name, row=line, family=family, most=MOST_ROWS))
                return
            if max(map(len, cells)) > MOST_TEXT:
                found.append(error("cell_too_long", name, row=line, family=family, most=MOST_TEXT))
                return
            yield line, cells
    except csv.Error:
        # an unclosed quote swallows the rest of the file: name where the record began, not where the file ended
        found.append(error("csv", name, row=start, family=family))


def _walk(node: yaml.Node, path: str, name: str, lines: dict[str, int], found: list[Finding]) -> None:
    row = node.start_mark.line + 1
    lines.setdefault(path, row)
    if isinstance(node, yaml.ScalarNode) and not node.style and _ODD_NUMBER.fullmatch(node.value):
        found.append(error("odd_number", name, row=row, column=path, value=node.value[:60]))
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _walk(item, f"{path}.{position}" if path else str(position), name, lines, found)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                found.append(error("yaml/odd_key", name, row=line, column=path))
                continue
            word = str(key.value)
            if key.tag == _MERGE:
                found.append(error("yaml/merged", name, row=line, column=path))
            if word in seen:
                found.append(error("key_twice", name, row=line, column=shortened(word)))
            seen.add(word)
            inner = f"{path}.{word}" if path else word
            lines[inner] = line
            _walk(value, inner, name, lines, found)


def _beyond(text: str, name: str, base: Any) -> Finding | None:
    """The first thing that no pack needs and that building it could cost the process: depth, references, tags, size.

    Events come one by one, without recursion: what is told here was never built.
    """
    depth = 0
    for number, event in enumerate(yaml.parse(text, Loader=base)):
        row = event.start_mark.line + 1 if event.start_mark else None
        if number > MOST_NODES:
            return error("yaml/too_many", name, row=row, most=MOST_NODES)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return error("yaml/anchors", name, row=row)
        if getattr(event, "tag", None):
            return error("yaml/tags", name, row=row)
        if isinstance(event, yaml.CollectionStartEvent):
            if (depth := depth + 1) > MOST_NESTED:
                return error("yaml/too_deep", name, row=row, most=MOST_NESTED)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.ScalarEvent):
            size = len(event.value)
            if size > MOST_TEXT:
                return error("yaml/long_text", name, row=row, most=MOST_TEXT)
            if size > MOST_DIGITS and event.implicit[0] and _LONG_NUMBER.fullmatch(event.value):
                return error("yaml/long_number", name, row=row, size=size, most=MOST_DIGITS)
    return None


def _line_of_no_date(text: str) -> int | None:
    """The line of the first bare date that is no day."""
    for number, line in enumerate(text.splitlines(), start=1):
        for word in re.findall(r"(?<!['\"\d-])\d{4}-\d\d?-\d\d?(?!\d)", line.partition(" #")[0]):
            year, month, day = (int(part) for part in word.split("-"))
            try:
                date(year, month, day)
            except ValueError:
                return number
    return None


def read_yaml(folder: Path, name: str, found: list[Finding], *, may_be_empty: bool = False) -> Document | None:
    """A YAML file whose top is a mapping; None, and a finding, where it cannot be read. Anchors are refused.

    ``may_be_empty``: a file of nothing, or of comments only, is one without keys.
    """
    text = read_text(folder, name, found)
    if text is None:
        return None
    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    lines: dict[str, int] = {}
    loader = base(text)
    try:
        if beyond := _beyond(text, name, base):
            found.append(beyond)
            return None
        node = loader.get_single_node()
        if may_be_empty and (node is None or (isinstance(node, yaml.ScalarNode) and node.tag == _NOTHING)):
            return Document({})
        if not isinstance(node, yaml.MappingNode):
            found.append(error("yaml/no_mapping", name, row=1))
            return None
        _walk(node, "", name, lines, found)
        data = loader.construct_document(node)
    except yaml.YAMLError as exc:
        said, line = explain_yaml(exc, text)
        found.append(error("yaml", name, row=line, said=said))
        return None
    except (ValueError, OverflowError):  # PyYAML builds dates itself: 2025-02-30
        found.append(error("yaml/no_date", name, row=_line_of_no_date(text)))
        return None
    finally:
        loader.dispose()
    return Document(data, lines)
