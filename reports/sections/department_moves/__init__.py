"""Every department whose total, rank or grade is another, in both releases. An annex."""

from __future__ import annotations

from dataclasses import dataclass

from reports.changed import messages as m
from reports.parts.table import Table, columns, row, table
from reports.sections import Form
from reports.subjects.changes import Changes, arrow


@dataclass(frozen=True, slots=True)
class Departments:
    """None where nothing moved."""

    table: Table | None
    text: str


def build(changes: Changes) -> Departments:
    lines = []
    for move in changes.moves.moved_departments():
        (old, old_rank, old_grade), (new, new_rank, new_grade) = changes.sides(move)
        lines.append(
            row(
                move.either.department_name, old, new, changes.step(move),
                arrow(old_rank, new_rank),
                arrow(old_grade, new_grade),
                changes.how(move),
            )
        )  # fmt: skip
    if not lines:
        return Departments(None, m.NO_DEPARTMENT)
    head = columns("部门 25, 原得分 n11, 现得分 n11, 升降 n9, 名次 c13, 等级 c17, 变动 m14")
    rest = len(changes.moves.departments) - len(lines)
    note = m.DEPARTMENTS_NOTE.format(count=rest, old=changes.former.number)
    return Departments(table(m.DEPARTMENT_TABLE, head, lines, look="small", note=note), "")


FORMS = {"changes": Form("各部门的变动", build, "changes.html.j2")}
