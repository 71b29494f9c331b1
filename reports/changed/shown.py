"""One indicator of a unit, and one hand-in, in the texts that a list of changes prints."""

from __future__ import annotations

from reports import messages as words
from reports import rows
from reports.changed import messages as m
from reports.former import HandIn
from reports.numbers import NONE
from reports.reading.reader import Reader


def indicator_cells(reader: Reader, row: rows.IndicatorScore | None) -> tuple[str, str, str, str]:
    """Value, target, score (a guiding indicator's points) and result; dashes where there is no such row."""
    if row is None:
        return NONE, NONE, NONE, NONE
    more = reader.more(row, row.target)
    score = reader.n.points(row.contribution) if row.kind == "guiding" else reader.n.score(row.score)
    return reader.value(row, row.value, more), reader.value(row, row.target, more), score, _result(row)


def hand_in_state(h: HandIn) -> str:
    """``更正重报，取代第2次``: what became of a workbook, and for which objections it came again."""
    carried = m.CARRIED.format(numbers="、".join(map(str, h.objections))) if h.objections else ""
    verdict = words.GATE_STATE.get(h.verdict, h.verdict)
    said = m.STATE[h.state].format(before=h.before, verdict=verdict, carried=carried)
    return said if h.state == "objection" or not carried else said + m.WITH.format(carried=carried)


def _result(row: rows.IndicatorScore) -> str:
    if row.veto_triggered:
        return m.VETOED
    if row.status != "scored" or row.kind == "guiding":
        return words.word(words.STATUS, row.status)
    return m.PASSED[row.passed]
