"""Every indicator of every unit whose figure, score, target or result is another, in both releases. An annex."""

from __future__ import annotations

from dataclasses import dataclass

from reports.changed import messages as m
from reports.changed.shown import indicator_cells
from reports.parts.table import Row, Table, columns, group, row, table
from reports.sections import Form
from reports.subjects.changes import Changes, arrow


@dataclass(frozen=True, slots=True)
class Indicators:
    """None where nothing moved."""

    table: Table | None
    text: str


def build(changes: Changes) -> Indicators:
    lines: list[Row] = []
    for code, moved in changes.moves.indicators(list(changes.reader.year_pack.indicator)):
        lines.append(group(m.INDICATOR.format(code=code, name=moved[0].either.indicator_name, count=len(moved))))
        for pair in moved:
            old, new = indicator_cells(changes.before, pair.old), indicator_cells(changes.reader, pair.new)
            lines.append(row(changes.called(pair.either.unit_code), *map(arrow, old, new)))
    if not lines:
        return Indicators(None, m.NO_INDICATOR)
    head = columns("单位 34, 指标值 c22, 目标值 c14, 得分 c15, 结果 m15")
    return Indicators(
        table(m.INDICATORS, head, lines, look="small", note=m.INDICATORS_NOTE.format(old=changes.former.number)), ""
    )


FORMS = {"changes": Form("各单位指标的变动", build, "changes.html.j2")}
