"""The ratings a department was given."""

from __future__ import annotations

from statistics import fmean

from pages import part

from mulin.pack import Pack
from reports import rows
from reports.numbers import fixed
from reports.reading.reader import Reader

LEADS = "D05"


def test_ratings_come_with_rater_reason_and_cell(owing: Reader, pack: Pack) -> None:
    table = part(owing, "department", LEADS, "cooperation").table
    assert table is not None
    ratings = {r.task_code: r for r in owing.marts.of_department(rows.CooperationRating, LEADS)}
    assert len(table.rows) == len(ratings) > 0
    for line in table.rows:
        rating = ratings[f"2024-{line.cells[0]}"]
        assert line.cells[2] == pack.department[rating.rated_by].name
        assert line.cells[3] == f"{rating.score:g}"
        assert line.cells[5:] == (rating.reason, f"{rating.sheet}!{rating.cell}")


def test_a_rating_stands_beside_the_mean_of_the_task(owing: Reader) -> None:
    table = part(owing, "department", LEADS, "cooperation").table
    assert table is not None
    for line in table.rows:
        every = [r.score for r in owing.marts.by(rows.CooperationRating, "task_code", f"2024-{line.cells[0]}")]
        assert line.cells[4] == f"{fixed(fmean(s for s in every if s is not None), 1)}/{len(every)}"
