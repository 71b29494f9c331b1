"""A street's results of all years."""

from __future__ import annotations

from dataclasses import dataclass

from reports.numbers import NONE, share
from reports.parts.blocks import TrendPoint
from reports.parts.table import Table, columns, row, table
from reports.reading.reader import Reader
from reports.sections import Form
from reports.shared import change as change_of
from reports.subjects.unit import Unit
from reports.wording import sentences
from reports.wording.grades import Marks


@dataclass(frozen=True, slots=True)
class Years:
    table: Table
    trend: tuple[TrendPoint, ...]


def _years(reader: Reader, code: str) -> Table:
    """Every year's result; a year without a comparable one says so."""
    n, lines, grades = reader.n, [], Marks(reader.words)
    for u in reader.marts.history(code):
        if u.year > reader.info.year:
            continue
        place = f"{u.rank}/{u.peers}" if u.comparable and u.rank is not None else NONE
        total = n.total(u.total_score) if u.comparable else reader.info.below_floor_text
        grade = grades.of(u)
        basic, guiding = n.points(u.basic_score), n.points(u.guiding_points)
        if u.comparable:
            basic, guiding, _ = sentences.made_of(u, n)
        lines.append(
            row(f"{u.year}年度", total, basic, guiding, grade, place, str(u.failed_basic_count), share(u.coverage))
        )
    head = columns("年度 14, 综合得分 n14, 基础分 n12, 加分 n10, 等级 c12, 名次 c12, 未达标项 n13, 覆盖率 n13")
    return table("历年评估结果", head, lines, note=grades.note)


def build(unit: Unit) -> Years:
    return Years(_years(unit.reader, unit.code), change_of.trend(unit.reader, unit.row))


FORMS = {"cadre": Form("历年结果", build, "cadre.html.j2")}
