"""The ratings a department was given."""

from __future__ import annotations

from dataclasses import replace
from statistics import fmean

import pytest
from changed_marts import changed
from pages import part
from paper import printed

from mulin.pack import Pack
from mulin.workbooks.texts import MAX_TEXT
from reports import jobs, rows
from reports.numbers import fixed
from reports.reading.reader import Reader
from reports.sections.cooperation import SHORT_REASON

LEADS = "D05"
HEAD = "任务名称评分的部门评分均分/个理由填报出处"


def saying(reader: Reader, reason: str) -> Reader:
    """Every rating has this reason; the scores differ."""
    return changed(
        reader,
        {rows.CooperationRating: lambda held: [replace(r, reason=reason, score=60.0 + n) for n, r in enumerate(held)]},
    )


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


def test_a_long_reason_stands_below_its_rating_and_only_there(owing: Reader) -> None:
    reason = "长" * (SHORT_REASON + 1)
    found = part(saying(owing, reason), "department", LEADS, "cooperation")
    assert {line.below for line in found.table.rows} == {f"理由：{reason}"}
    assert {line.cells[5] for line in found.table.rows} == {"见下行"}
    assert "，理由见下表。" in found.text[0]
    assert reason not in found.text[0]
    short = part(saying(owing, reason[1:]), "department", LEADS, "cooperation")
    assert {(line.cells[5], line.below) for line in short.table.rows} == {(reason[1:], "")}
    assert f"，理由为“{reason[1:]}”。" in short.text[0]


@pytest.mark.slow
def test_the_longest_reasons_leave_no_page_empty_and_no_row_without_its_head(owing: Reader) -> None:
    reader = saying(owing, "理" * MAX_TEXT)
    (job,) = jobs(reader.marts, reader.pack, reader.info, kinds=["department"], units=[LEADS])
    paper = printed(job)
    paper.assert_inside()
    paper.assert_used()
    holding = [page for page in paper.pages if "理" * MAX_TEXT in page]
    assert len(holding) > 2
    assert sum(page.count("理" * MAX_TEXT) for page in holding) == len(
        part(reader, "department", LEADS, "cooperation").table.rows
    )
    for page in holding:
        assert page.index(HEAD) < page.index("理" * MAX_TEXT)
        assert "见下行" in page[page.index(HEAD) : page.index("理" * MAX_TEXT)]
