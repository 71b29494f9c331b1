"""Where the district's own figures came from, and all files in force."""

from __future__ import annotations

from dataclasses import dataclass

from reports import messages as m
from reports import rows
from reports.numbers import NONE
from reports.parts.blocks import SourceFile, SourceLine
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections.sources.cells import sources
from reports.shared.duties import quality_rows
from reports.subjects.district import District


@dataclass(frozen=True, slots=True)
class Sources:
    files: tuple[SourceFile, ...]
    sources: tuple[tuple[SourceLine, ...], ...]
    receipts: Table


def _received(q: rows.DataQuality) -> str:
    return q.received_at.strftime("%Y-%m-%d %H:%M") if q.received_at else NONE


def _receipts(reader: Reader) -> Table:
    lines = [
        row(
            reader.department(q.department),
            m.word(m.SUBMISSION_KIND, q.kind),
            q.submission_id or NONE,
            _received(q),
            (q.sha256 or NONE)[:16],
        )
        for q in quality_rows(reader)
        if q.submission_id
    ]
    return table(
        "采用的上报文件",
        columns("部门 20, 表种 12, 上报编号（回执） 28, 收到时间 19, SHA-256（前16位） 21"),
        lines,
        look="small",
        note="每份列最早报出现有内容的那次上报；此后重报而内容相同的不另列。全部上报文件及其完整哈希值列于本版次的输入清单。",
    )


def build(district: District) -> Sources:
    return Sources(*sources(district.reader, district.code), _receipts(district.reader))
