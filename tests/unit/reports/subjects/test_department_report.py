"""A department's report: result, what it led and owes, ratings received; and departments unlike the usual one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed
from pages import Page
from paper import Paper

from mulin.pack import Pack, YearPack
from reports import rows
from reports.engine import html
from reports.numbers import fixed
from reports.reading.reader import Reader
from reports.render import render
from reports.report import Report
from reports.report import build as build_report
from reports.sections.result.department import Result
from reports.subjects import codes

LEADS, LEADS_NOTHING, OWES = "D05", "D28", "D10"
ReaderOf = Callable[..., Reader]


def build(reader: Reader, code: str) -> Report:
    return build_report(reader, "department", code)


def result(report: Report) -> Result:
    found: Result = report.parts["result"]
    return found


def _text(context: Report) -> str:
    return Page.read("department", html("department", context)).all


def _score(reader: Reader, code: str) -> rows.DepartmentScore:
    return next(iter(reader.marts.of_department(rows.DepartmentScore, code)))


@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING, OWES])
def test_name_score_grade_and_rank_are_the_marts(owing: Reader, pack: Pack, code: str) -> None:
    text, d = _text(build(owing, code)), _score(owing, code)
    assert pack.department[code].name in text
    assert f"总分{fixed(d.total_score, 2)}分，等级为{d.grade}，在{d.peers}个参评部门中列第{d.rank}名" in text


def test_a_department_that_leads_nothing_is_told_so_and_not_scored_for_it(owing: Reader) -> None:
    context = build(owing, LEADS_NOTHING)
    text = _text(context)
    assert "没有由本部门牵头的任务（0项）" in text
    assert result(context).parts is not None
    assert result(context).parts.rows[0].cells[3:] == ("不计", "—", "—")
    assert "led" not in [s.code for s in context.frame.sections]
    assert "None" not in text


def test_no_previous_year_leaves_out_the_comparison(reader_of: ReaderOf) -> None:
    context = build(reader_of(fixture.DistrictCase(years=(2021,))), LEADS)
    text = _text(context)
    assert "总分较" not in text
    assert result(context).trend == ()
    assert result(context).opening is not None
    assert result(context).opening.causes_note == "2020年度没有本部门的总分，不作年度比较。"
    assert "None" not in text
    _, _, chart = html("department", context).partition("各部门总分分布与本部门位置")[0].rpartition("<div class=")
    assert chart.startswith('"figure"'), "a chart alone takes the whole line"


def test_every_assessed_department_gets_one_report(owing: Reader, pack: Pack) -> None:
    assert [c for c, _ in codes(owing, "department")] == sorted(d.code for d in pack.departments)
    for code, _ in codes(owing, "department"):
        assert "None" not in _text(build(owing, code))


# -- departments unlike the usual one ----------------------------------------------------------------------------------


def _without_scores(code: str) -> Callable[[Sequence[rows.DepartmentScore]], list[rows.DepartmentScore]]:
    empty = dict.fromkeys(
        (f.name for f in fields(rows.DepartmentScore) if f.name not in ("year", "department", "department_name")), None
    )
    return lambda held: [replace(d, **{**empty, "leads": False}) if d.department == code else d for d in held]


def _printed(reader: Reader, code: str) -> tuple[Paper, Report]:
    context = build(reader, code)
    context = replace(context, frame=replace(context.frame, release_number="3"))
    return Paper(render("department", code, "identity", context), context.frame), context


def test_a_department_that_is_not_assessed_is_told_why_on_one_page(reader_of: ReaderOf) -> None:
    """D28 leads nothing, helps with nothing, is asked for nothing."""
    bare = changed(reader_of(), {
        rows.DepartmentScore: _without_scores(LEADS_NOTHING),
        rows.DataQuality: lambda held: [q for q in held if q.department != LEADS_NOTHING],
        rows.CooperationRating: lambda held: [r for r in held if r.department != LEADS_NOTHING],
    })  # fmt: skip
    assert LEADS_NOTHING in dict(codes(bare, "department"))
    paper, context = _printed(bare, LEADS_NOTHING)
    pages = paper.pages
    assert len(pages) == 1
    assert "不计总分，不定等级，不列名次" in pages[0]
    assert result(context).reasons is not None
    assert [r.cells[1] for r in result(context).reasons.rows] == ["0项", "0项", "0项", "0份、0格"]
    assert [s.code for s in context.frame.sections if s.code != "sources"] == ["result", "objection"]
    assert "None" not in pages[0]
    assert result(context).opening is None


def test_a_department_with_everything_missing_says_so(pack: Pack, reader_of: ReaderOf) -> None:
    """No milestone, no hand-in, no rating, no indicator result: nothing printed is a made-up 0."""
    silent = fixture.DistrictCase(pending_departments=tuple(pack.department), silent=(LEADS,))
    bare = changed(reader_of(silent), {
        rows.MilestoneResult: lambda held: [],
        rows.DepartmentTask: lambda held: [
            replace(t, milestones=0, on_time=0, late=0, overdue=0, not_reported=0, indicators_attained=None,
                    indicators=0, task_score=None)
            for t in held
        ],
        rows.CooperationRating: lambda held: [],
        rows.DepartmentScore: lambda held: [
            replace(d, led_milestones=None, led_indicators=None, led_score=None, cooperation_score=None)
            for d in held
        ],
    })  # fmt: skip
    context = build(bare, LEADS)
    text = _text(context)
    assert "没有时间节点" in text
    assert "没有可计的评分，配合部分不计分" in text
    assert "基础性指标全部达标" not in text
    assert "时间节点全部按期" not in text
    assert "None" not in text
    assert "nan" not in text
    assert context.parts["indicators"].panels == ()


def _many_tasks(pack: Pack, count: int, code: str, name: str) -> Pack:
    """The pack with ``count`` tasks led by ``code``, which is called ``name``."""

    def added(of: YearPack) -> dict[str, Any]:
        model = next(t for t in of.tasks if t.lead_department == code)
        extra = [
            model.model_copy(update={"code": f"{of.year}-X{n:02d}", "title_zh": f"{model.title_zh}（增设第{n}项）"})
            for n in range(1, count - sum(t.lead_department == code for t in of.tasks) + 1)
        ]
        return {"tasks": (*of.tasks, *extra)}

    renamed = tuple(d.model_copy(update={"name": name}) if d.code == code else d for d in pack.departments)
    return fixture.fresh(fixture.with_years(pack, added), departments=renamed)


@pytest.mark.slow
def test_forty_tasks_and_a_very_long_name_stay_in_the_text_area(pack: Pack, reader_of: ReaderOf) -> None:
    name = "区深化创新社会治理加强基层建设工作推进领导小组办公室"
    reader = reader_of(fixture.DistrictCase(), _many_tasks(pack, 40, LEADS, name))
    paper, context = _printed(reader, LEADS)
    assert len(context.parts["led"].tasks) == 40
    assert all(t.head.split("　")[0] in paper.all for t in context.parts["led"].tasks)
    assert name in paper.pages[0]
    assert len([p for p in paper.pages if "应完成" in p]) > 1  # the head of a table that runs over stands on each page
    paper.assert_inside()
