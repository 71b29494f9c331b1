"""Where every figure came from: the files, numbered, and per indicator its figures with sheet and cell."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from reports import messages as m
from reports import rows
from reports.numbers import NONE, plain
from reports.shared.blocks import SourceFile, SourceLine

if TYPE_CHECKING:
    from reports.shared.unit import UnitReader


def sources(reader: UnitReader, code: str) -> tuple[tuple[SourceFile, ...], tuple[tuple[SourceLine, ...], ...]]:
    """Where each figure came from: the files, numbered, then per pillar and indicator its figures and cells."""
    files: dict[str, SourceFile] = {}
    # all years: a value carried forward stands in an earlier year's file
    quality = {q.submission_id: q for q in reader.marts.all_years(rows.DataQuality) if q.submission_id}
    place = {c: i for i, c in enumerate(reader.year_pack.indicator)}
    grouped: dict[str, list[rows.Lineage]] = defaultdict(list)
    for row in reader.marts.of_unit(rows.Lineage, code):
        grouped[row.indicator_code].append(row)
    lines: dict[str, list[SourceLine]] = defaultdict(list)
    for indicator in sorted(grouped, key=lambda c: (place.get(c, len(place)), c)):
        figures = [_figure(reader, row, files, quality) for row in sorted(grouped[indicator], key=_order)]
        lines[reader.year_pack.indicator[indicator].pillar].append(SourceLine(indicator, "；".join(figures)))
    return tuple(files.values()), tuple(tuple(group) for group in lines.values())


def _order(row: rows.Lineage) -> tuple[int, int]:
    """Value, numerator, denominator, then reviewers by number."""
    if row.role in m.ROLE:
        return list(m.ROLE).index(row.role), 0
    return len(m.ROLE), int(row.role.rpartition("_")[2]) if row.role.startswith("review_") else 0


def _figure(
    reader: UnitReader, row: rows.Lineage, files: dict[str, SourceFile], quality: dict[str, rows.DataQuality]
) -> str:
    """``居民自治议题数 12个 [1]社区!F12``; a reviewer by number, never by name."""
    if row.field_code is None:
        known = reader.year_pack.indicator[row.indicator_code]
        return f"按同级单位数据估算 {reader.n.value(row.value, known.unit_of_measure, known.value_type)}"
    asked = reader.pack.field[row.field_code]
    if row.role.startswith("review_"):
        what = (
            f"评审{row.role.removeprefix('review_')} {plain(row.value) if row.value is not None else row.raw or NONE}"
        )
    else:
        what = f"{asked.field_name_zh} {reader.n.value(row.value, asked.unit_of_measure, asked.value_type)}"
    return f"{what} {_place(reader, row, files, quality)}"


def _place(
    reader: UnitReader, row: rows.Lineage, files: dict[str, SourceFile], quality: dict[str, rows.DataQuality]
) -> str:
    if row.submission_id is None:
        return "无上报"
    if row.submission_id in m.SPECIAL_SOURCE:
        return f"{m.SPECIAL_SOURCE[row.submission_id]}：{row.sheet or ''}{row.cell or ''}"
    if row.submission_id not in files:
        q = quality.get(row.submission_id)
        files[row.submission_id] = SourceFile(
            mark=f"[{len(files) + 1}]",
            submission_id=row.submission_id,
            department=reader.department(q.department) if q else NONE,
            file_name=row.file_name or NONE,
            received=q.received_at.strftime("%Y-%m-%d %H:%M") if q and q.received_at else NONE,
            sha256=(row.sha256 or NONE)[:16],
        )
    return f"{files[row.submission_id].mark}{row.sheet}!{row.cell}"
