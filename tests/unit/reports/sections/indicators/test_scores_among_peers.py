"""A score that compares with peers is marked at the number: whoever meets the target may have none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports import messages, rows
from reports.reading.reader import Reader

UNIT = "310110001001"


@pytest.fixture
def row(rich: Reader) -> rows.IndicatorScore:
    """C-D04 is scored by the place among all communities."""
    found = next(r for r in rich.indicator_rows(UNIT) if r.indicator_code == "C-D04")
    return replace(found, score=0.0, passed=True, status="scored", rule_used="min_max")


def test_the_score_is_marked_and_the_note_says_what_that_means(rich: Reader, row: rows.IndicatorScore) -> None:
    line = rich.line(row)
    assert (line.mark, line.score, line.scored) == ("达标", "0.0", "0.0*")
    assert rich.rule_note([row]).endswith(messages.RELATIVE_NOTE)


def test_with_too_few_peers_nobody_is_compared(rich: Reader, row: rows.IndicatorScore) -> None:
    alone = replace(row, rule_used="target_attainment")
    assert rich.line(alone).scored == "0.0"
    assert messages.RELATIVE_NOTE not in rich.rule_note([alone])


def test_no_score_has_no_mark(rich: Reader, row: rows.IndicatorScore) -> None:
    assert rich.line(replace(row, score=None, status="pending")).scored == "—"
