"""The table of the three tiers: as many grades as a framework has find room."""

from __future__ import annotations

import pytest

from reports.sections.tiers import GRADES, LEAST, SCORE, SCORES, widths


@pytest.mark.parametrize("grades", range(2, 10))
def test_grades_take_what_they_lack_from_the_scores(grades: int) -> None:
    score, each = widths(grades)
    assert sum(each) + SCORES * score == GRADES + SCORES * SCORE, "the table is no wider than it was"
    assert min(each) >= LEAST
    assert score >= 6
