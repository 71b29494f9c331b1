"""One indicator of a unit in four texts, as a list of changes prints it."""

from __future__ import annotations

from reports import messages as words
from reports import rows
from reports.changed import messages as m
from reports.numbers import NONE
from reports.reading.reader import Reader


def indicator_cells(reader: Reader, row: rows.IndicatorScore | None) -> tuple[str, str, str, str]:
    """Value, target, score (a guiding indicator's points) and result; dashes where there is no such row."""
    if row is None:
        return NONE, NONE, NONE, NONE
    more = reader.more(row, row.target)
    score = reader.n.points(row.contribution) if row.kind == "guiding" else reader.n.score(row.score)
    return reader.value(row, row.value, more), reader.value(row, row.target, more), score, _result(row)


def _result(row: rows.IndicatorScore) -> str:
    if row.veto_triggered:
        return m.VETOED
    if row.status != "scored" or row.kind == "guiding":
        return words.word(words.STATUS, row.status)
    return m.PASSED[row.passed]
