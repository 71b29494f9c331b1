"""Where every figure came from: the files, numbered, and per indicator its figures with sheet and cell."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby

from reports import messages as m
from reports import rows
from reports.numbers import NONE, plain
from reports.parts.blocks import SourceFile, SourceLine
from reports.reading.reader import Reader


def sources(reader: Reader, code: str) -> tuple[tuple[SourceFile, ...], tuple[tuple[SourceLine, ...], ...]]:
    """Where each figure came from: the files, numbered, then per pillar and indicator its figures and cells."""
    files: dict[str, SourceFile] = {}
    place = {c: i for i, c in enumerate(reader.year_pack.indicator)}
    grouped: dict[str, list[rows.Lineage]] = defaultdict(list)
    for row in reader.marts.of_unit(rows.Lineage, code):
        grouped[row.indicator_code].append(row)
    lines: dict[str, list[SourceLine]] = defaultdict(list)
    for indicator in sorted(grouped, key=lambda c: (place.get(c, len(place)), c)):
        lines[reader.year_pack.indicator[indicator].pillar].append(
            SourceLine(indicator, _text(reader, sorted(grouped[indicator], key=_order), files))
        )
    return tuple(files.values()), tuple(tuple(group) for group in lines.values())


def _order(row: rows.Lineage) -> tuple[int, int]:
    """Value, numerator, denominator, then reviewers by number."""
    if row.role in m.ROLE:
        return list(m.ROLE).index(row.role), 0
    return len(m.ROLE), int(row.role.rpartition("_")[2]) if row.role.startswith("review_") else 0


def _text(
    reader: Reader,
    found: list[rows.Lineage],
    files: dict[str, SourceFile],
) -> str:
    """``办结议题 12个、立项议题 15个 [1]社区!F12、G12``: figures of one sheet together, cells in the same order."""
    out = []
    for place, group in groupby(found, key=lambda row: (row.submission_id, row.sheet)):
        same = list(group)
        figures = "、".join(_figure(reader, row) for row in same)
        out.append(f"{figures} {_place(reader, *place, same, files)}".rstrip())
    return "；".join(out)


def _figure(reader: Reader, row: rows.Lineage) -> str:
    """A figure with its name; a reviewer by number, never by name."""
    if row.field_code is None:
        known = reader.year_pack.indicator[row.indicator_code]
        return f"按同级单位数据估算 {reader.n.value(row.value, known.unit_of_measure, known.value_type)}"
    asked = reader.pack.field[row.field_code]
    if row.role.startswith("review_"):
        score = plain(row.value) if row.value is not None else row.raw or NONE
        return f"评审{row.role.removeprefix('review_')} {score}"
    return f"{asked.field_name_zh} {reader.n.value(row.value, asked.unit_of_measure, asked.value_type)}"


def _place(
    reader: Reader,
    submission: str | None,
    sheet: str | None,
    same: list[rows.Lineage],
    files: dict[str, SourceFile],
) -> str:
    """The file's number, the sheet and the cells; the files met are entered into ``files``."""
    if submission is None:
        return "" if same[0].imputed else "（无上报）"
    cells = "、".join(row.cell or NONE for row in same)
    if submission in m.SPECIAL_SOURCE:
        # a publication stands where a sheet does, by its file: a reader knows it by what it is, and by its hash
        where = m.PUBLICATION if sheet and "/" in sheet else sheet or ""
        return f"（{m.SPECIAL_SOURCE[submission]}：{where} {cells}）"
    if submission not in files:
        row = same[0]
        files[submission] = SourceFile(
            mark=f"[{len(files) + 1}]",
            submission_id=submission,
            department=reader.department(row.department) if row.department else NONE,
            file_name=row.file_name or NONE,
            received=row.received_at.date().isoformat() if row.received_at else NONE,
            sha256=(row.sha256 or NONE)[:12],
        )
    return f"{files[submission].mark}{sheet}!{cells}"
