"""CSV and YAML of a pack as plain records that remember the line they stand on.

Line numbers are those an editor shows: a record that spans several lines is named by its first.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from mulin.findings import Finding, Level
from mulin.pack.explain import explain_yaml


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


_NOTHING = "tag:yaml.org,2002:null"
# 0120 is eighty, 1_000 a thousand, 1:30 ninety; 0890 is a text that later would be read as a number
_ODD_NUMBER = re.compile(r"[-+]?(0[0-9_]+|0[box][0-9A-Fa-f_]+|[0-9]+_[0-9_]*|[0-9]+(:[0-5]?[0-9])+)")


def _error(rule: str, message: str, mend: str, file: str, **place: Any) -> Finding:
    return Finding(Level.ERROR, rule, message, mend, file=file, **place)


def read_text(folder: Path, name: str, found: list[Finding]) -> str | None:
    """The text of a UTF-8 file (with or without BOM); None, and a finding, where there is none."""
    path = folder / name
    if not path.is_file():
        found.append(_error("pack.file_missing", "规划包缺少这个文件", f"补上 {name}", name))
        return None
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = raw[: exc.start].count(b"\n") + 1
    try:
        raw.decode("gb18030")
        message, mend = "文件是 GB18030（GBK）编码", "用编辑器另存为 UTF-8 编码"
        if name.endswith(".csv"):
            mend = "在 Excel 中另存为“CSV UTF-8（逗号分隔）”，或用编辑器转成 UTF-8"
    except UnicodeDecodeError:
        message, mend = "文件不是文本，或编码已损坏", "从备份恢复这个文件，用 UTF-8 编码保存"
    found.append(_error("pack.encoding", message, mend, name, row=line))
    return None


def _header(header: list[str], name: str, known: Collection[str]) -> list[Finding]:
    found = [
        _error("pack.column_missing", "表头缺少这一列", "补上这一列，列名一字不差", name, row=1, column=column)
        for column in known
        if column not in header
    ]
    for position, column in enumerate(header):
        if column not in known:
            found.append(
                _error(
                    "pack.column_unknown",
                    "表头多出这一列，程序不认识",
                    "删去这一列，或改正列名",
                    name,
                    row=1,
                    column=column or f"第{position + 1}列",
                )
            )
        elif column in header[:position]:
            found.append(
                _error("pack.column_twice", "表头里这一列出现了两次", "只保留一列", name, row=1, column=column)
            )
    return found


def read_csv(folder: Path, name: str, columns: Collection[str], found: list[Finding]) -> list[Record]:
    """Records of a CSV file. A wrong header is reported once, and no record is returned then."""
    text = read_text(folder, name, found)
    if text is None:
        return []
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    out: list[Record] = []
    header: list[str] | None = None
    start = 1
    try:
        for row in reader:
            line, start = start, reader.line_num + 1
            if not any(cell.strip() for cell in row):
                continue  # Excel leaves blank rows at the end
            if header is None:
                header = [cell.strip() for cell in row]
                if wrong := _header(header, name, columns):
                    found.extend(wrong)
                    return []
            elif len(row) != len(header):
                found.append(
                    _error(
                        "pack.columns",
                        f"这一行有{len(row)}列，表头有{len(header)}列",
                        "检查是否多了或少了逗号、引号",
                        name,
                        row=line,
                    )
                )
            else:
                cells = (cell.strip() for cell in row)
                out.append(Record(line, dict(zip(header, cells, strict=True))))
    except csv.Error:
        # an unclosed quote swallows the rest of the file: name where the record began, not where the file ended
        found.append(
            _error("pack.csv", "从这一行起 CSV 写法有误（多半是引号没有成对）", "补上或去掉引号", name, row=start)
        )
    if header is None:
        found.append(_error("pack.file_empty", "文件是空的", "对照样例规划包补上表头和内容", name))
    return out


def _walk(node: yaml.Node, path: str, name: str, lines: dict[str, int], found: list[Finding]) -> None:
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.ScalarNode) and not node.style and _ODD_NUMBER.fullmatch(node.value):
        message = "这样写的数，YAML 会按八进制、十六进制或六十进制读成另一个数，或不当作数"
        mend = "数按十进制写，前面不写 0；是编码或文字就加引号"
        place = {"row": node.start_mark.line + 1, "column": path, "value": node.value[:60]}
        found.append(_error("pack.odd_number", message, mend, name, **place))
    if isinstance(node, yaml.SequenceNode):
        for position, item in enumerate(node.value):
            _walk(item, f"{path}.{position}" if path else str(position), name, lines, found)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            word, line = str(key.value), key.start_mark.line + 1
            if word in seen:
                found.append(
                    _error(
                        "pack.key_twice",
                        "同一层里这个键写了两次，后写的会悄悄盖掉先写的",
                        "只保留一处",
                        name,
                        row=line,
                        column=word,
                    )
                )
            seen.add(word)
            inner = f"{path}.{word}" if path else word
            lines[inner] = line
            _walk(value, inner, name, lines, found)


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
        node = loader.get_single_node()
        if may_be_empty and (node is None or (isinstance(node, yaml.ScalarNode) and node.tag == _NOTHING)):
            return Document({})
        if not isinstance(node, yaml.MappingNode):
            found.append(_error("pack.yaml", "文件内容应为“键: 值”的形式", "对照样例规划包", name, row=1))
            return None
        if any(isinstance(e, yaml.AliasEvent) for e in yaml.parse(text, Loader=base)):
            found.append(_error("pack.yaml", "不使用 YAML 的锚点和引用（& 和 *）", "把内容写全", name))
            return None
        _walk(node, "", name, lines, found)
        data = loader.construct_document(node)
    except yaml.YAMLError as exc:
        said, line = explain_yaml(exc, text)
        found.append(_error("pack.yaml", f"YAML 写法有误{said}", "检查缩进、冒号和引号", name, row=line))
        return None
    except ValueError:  # PyYAML builds dates itself: 2025-02-30
        line = _line_of_no_date(text)
        mend = "日期写成加引号的 'YYYY-MM-DD'，并核对是否真有这一天"
        found.append(_error("pack.yaml", "有一个值读不出来，多半是没有这一天的日期", mend, name, row=line))
        return None
    finally:
        loader.dispose()
    return Document(data, lines)
