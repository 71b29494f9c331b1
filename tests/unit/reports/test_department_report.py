"""A department's report: result, what it led and owes, ratings received; and departments unlike the usual one."""

from __future__ import annotations

import re
from collections import Counter
from html import unescape
from pathlib import Path

import district_marts as fixture
import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, jobs, rows
from reports.department.context import DepartmentContext, build, codes
from reports.engine import html
from reports.numbers import fixed
from reports.render import render
from reports.shared.unit import UnitReader

LEADS, LEADS_NOTHING, OWES = "D05", "D28", "D10"


def _reader(pack: Pack, folder: Path, case: fixture.DistrictCase) -> UnitReader:
    year = max(case.years)
    info = ReleaseInfo.from_pack(pack, year, "r3", "0123456789abcdef" * 4, demo=True)
    return UnitReader(Marts(fixture.build(folder, pack, case), year), pack, info)


@pytest.fixture(scope="module")
def reader(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> UnitReader:
    """One street, two years; 区城运中心 (D10) has handed nothing in."""
    return _reader(
        pack, tmp_path_factory.mktemp("department"), fixture.DistrictCase(pending_departments=(OWES,), silent=(OWES,))
    )


def _text(context: DepartmentContext) -> str:
    return "".join(unescape(re.sub(r"<[^>]+>", "", html("department", context))).split())


def _score(reader: UnitReader, code: str) -> rows.DepartmentScore:
    return next(iter(reader.marts.of_department(rows.DepartmentScore, code)))


@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING, OWES])
def test_name_score_grade_and_rank_are_the_marts(reader: UnitReader, pack: Pack, code: str) -> None:
    text, d = _text(build(reader, code)), _score(reader, code)
    assert pack.department[code].name in text
    assert f"总分{fixed(d.total_score, 2)}分，等级为{d.grade}，在{d.peers}个参评部门中列第{d.rank}名" in text


@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING])
def test_the_parts_add_up_to_the_total(reader: UnitReader, code: str) -> None:
    points = [r.cells[-1] for r in build(reader, code).parts.rows]
    assert sum(float(p) for p in points if p != "—") == pytest.approx(_score(reader, code).total_score, abs=0.011)


def test_every_led_task_and_milestone_is_listed_with_its_cell(reader: UnitReader, pack: Pack) -> None:
    context = build(reader, LEADS)
    led = [t for t in pack.years[2024].tasks if t.lead_department == LEADS]
    assert led
    assert context.duties.led is not None
    assert context.duties.milestones is not None
    assert len([r for r in context.duties.led.rows if r.group]) == len(led)
    assert len(context.duties.milestones.rows) == sum(len(t.milestones) for t in led)
    assert all(r.cells[-1].startswith("时间节点!") for r in context.duties.milestones.rows)


def test_ratings_come_with_rater_reason_and_cell(reader: UnitReader, pack: Pack) -> None:
    context = build(reader, LEADS)
    assert context.duties.cooperation is not None
    ratings = {r.task_code: r for r in reader.marts.of_department(rows.CooperationRating, LEADS)}
    assert len(context.duties.cooperation.rows) == len(ratings) > 0
    for line in context.duties.cooperation.rows:
        rating = ratings[f"2024-{line.cells[0]}"]
        assert line.cells[2] == pack.department[rating.rated_by].name
        assert line.cells[3:] == (f"{rating.score:g}", rating.reason, f"{rating.sheet}!{rating.cell}")


def test_a_department_that_leads_nothing_is_told_so_and_not_scored_for_it(reader: UnitReader) -> None:
    context = build(reader, LEADS_NOTHING)
    text = _text(context)
    assert "没有由本部门牵头的任务（0项）" in text
    assert context.duties.led is None
    assert context.parts.rows[0].cells[3:] == ("不计", "—", "—")
    assert "None" not in text


def test_a_silent_department_reads_what_it_owes_and_whom_it_touches(reader: UnitReader) -> None:
    context = build(reader, OWES)
    text = _text(context)
    mine = [p for p in reader.marts.table(rows.PendingItem) if p.owed_by == OWES]
    assert mine
    assert f"{len(mine)}项次" in "".join(context.reporting.owed_text)
    assert context.reporting.owed is not None
    by_indicator = Counter(p.indicator_code for p in mine)
    counted = {r.cells[0].split("　")[0]: int(re.match(r"\d+", r.cells[1])[0]) for r in context.reporting.owed.rows}  # type: ignore[index]
    assert counted == by_indicator
    assert "未上报" in text
    assert "不计为责任主体失分" in text


def test_points_charged_are_those_of_the_attribution(reader: UnitReader) -> None:
    points = sum(
        a.points
        for a in reader.marts.table(rows.Attribution)
        if a.charged_kind == "department" and a.charged_to == OWES
    )
    assert f"{points:g}分" in "".join(build(reader, OWES).reporting.charged_text)


def test_the_annex_names_the_departments_own_file_and_its_raters_files(reader: UnitReader) -> None:
    files = build(reader, LEADS).reporting.sources
    raters = {r.submission_id for r in reader.marts.of_department(rows.CooperationRating, LEADS)}
    handed_in = {q.submission_id for q in reader.marts.table(rows.DataQuality) if q.submission_id}
    assert {f.split("　")[0] for f in files} == (raters & handed_in) | {f"2024-{LEADS}-report-v1"}


def test_no_previous_year_leaves_out_the_comparison(pack: Pack, tmp_path: Path) -> None:
    context = build(_reader(pack, tmp_path, fixture.DistrictCase(years=(2021,))), LEADS)
    text = _text(context)
    assert "总分较" not in text
    assert len(context.trend) == 1
    assert "None" not in text


def test_every_assessed_department_gets_one_report(reader: UnitReader, pack: Pack) -> None:
    assert [c for c, _ in codes(reader)] == sorted(d.code for d in pack.departments)
    for code, _ in codes(reader):
        assert "None" not in _text(build(reader, code))


@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING])
def test_the_pdf_tells_result_marks_and_hash(pack: Pack, reader: UnitReader, code: str) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    (job,) = jobs(reader.marts, pack, reader.info, kinds=["department"], units=[code])
    assert job.error is None
    assert job.file_name == f"department/{code}-{pack.department[code].name}.pdf"
    done = render(job.kind, job.code, job.data_hash, job.context)
    pages = ["".join(p.extract_text().split()) for p in PdfReader(BytesIO(done.pdf)).pages]
    assert 2 <= len(pages) <= 5
    d = _score(reader, code)
    assert fixed(d.total_score, 2) in pages[0]
    assert f"等级为{d.grade}" in pages[0]
    assert f"{d.rank}/{d.peers}" in pages[0]
    for number, page in enumerate(pages, start=1):
        assert "演示数据不作考核依据" in page
        assert f"—{number}/{len(pages)}—" in page
    assert "0123456789abcdef" * 4 in pages[-1]
