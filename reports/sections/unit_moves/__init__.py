"""Every unit whose total, rank or grade is another, in both releases. An annex."""

from __future__ import annotations

from dataclasses import dataclass

from reports import rows
from reports.changed import messages as m
from reports.changed.moves import Move
from reports.parts.table import Column, Row, Table, columns, group, row, table
from reports.sections import Form
from reports.subjects.changes import Changes, arrow


@dataclass(frozen=True, slots=True)
class Units:
    """None where nothing moved."""

    table: Table | None
    text: str


def build(changes: Changes) -> Units:
    moved = changes.moves.moved_units()
    if not moved:
        return Units(None, m.NO_UNIT)
    lines: list[Row] = []
    above = None
    for move in moved:
        if (heading := heading_of(changes, move)) != above:
            lines.append(group(heading))
            above = heading
        (old, old_rank, old_grade), (new, new_rank, new_grade) = changes.sides(move)
        lines.append(
            row(
                move.either.unit_name, old, new, changes.step(move),
                arrow(old_rank, new_rank), changes.everywhere(move),
                arrow(old_grade, new_grade),
                changes.how(move),
            )
        )  # fmt: skip
    overall = m.OVERALL.format(**changes.reader.words.tiers)
    head = columns(
        "单位 21, 原得分 n9, 现得分 n9, 升降 n8, 名次 c10", Column(overall, "c", 13), "等级 c14, 变动 m16"
    )  # fmt: skip
    note = m.UNITS_NOTE.format(count=len(changes.moves.units) - len(moved), old=changes.former.number)
    return Units(table(m.UNITS, head, lines, look="small", note=note), "")


def heading_of(changes: Changes, move: Move[rows.UnitScore]) -> str:
    """Under what a unit is listed: its tier, and below the streets the unit above it."""
    w, unit = changes.reader.words, move.either
    if unit.tier in ("district", "street"):
        return w[unit.tier]
    pack = changes.reader.pack if unit.unit_code in changes.reader.pack.unit else changes.former.pack
    above = pack.unit[unit.unit_code].parent_code
    return m.BELOW.format(above=pack.unit[above].name if above else "", tier=w[unit.tier])


FORMS = {"changes": Form("各单位的变动", build, "changes.html.j2")}
