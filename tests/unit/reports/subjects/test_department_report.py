"""A department's report: result, what it led and owes, ratings received; and departments unlike the usual one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from statistics import fmean
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed
from pages import Page, chapter
from paper import Paper

from mulin.pack import Pack, YearPack
from reports import rows
from reports.engine import html
from reports.numbers import fixed
from reports.reader import Reader
from reports.render import render
from reports.report import Report
from reports.report import build as build_report
from reports.sections.result.department import Result
from reports.sections.result.department_opening import components
from reports.subjects import codes

LEADS, LEADS_NOTHING, OWES = "D05", "D28", "D10"
ReaderOf = Callable[..., Reader]


@pytest.fixture(scope="module")
def reader(reader_of: ReaderOf) -> Reader:
    """One street, two years; 区城运中心 (D10) has handed nothing in."""
    return reader_of(fixture.DistrictCase(pending_departments=(OWES,), silent=(OWES,)))


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
def test_name_score_grade_and_rank_are_the_marts(reader: Reader, pack: Pack, code: str) -> None:
    text, d = _text(build(reader, code)), _score(reader, code)
    assert pack.department[code].name in text
    assert f"总分{fixed(d.total_score, 2)}分，等级为{d.grade}，在{d.peers}个参评部门中列第{d.rank}名" in text


@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING])
def test_the_parts_add_up_to_the_total(reader: Reader, code: str) -> None:
    parts = result(build(reader, code)).parts
    assert parts is not None
    points = [r.cells[-1] for r in parts.rows]
    assert sum(float(p) for p in points if p != "—") == pytest.approx(_score(reader, code).total_score, abs=0.011)


def test_every_led_task_and_milestone_is_listed_with_mark_and_cell(reader: Reader, pack: Pack) -> None:
    context = build(reader, LEADS)
    led = [t for t in pack.years[2024].tasks if t.lead_department == LEADS]
    assert led
    assert context.parts["led"].milestones is not None
    assert [t.head.split("　")[0] for t in context.parts["led"].tasks] == [t.code.removeprefix("2024-") for t in led]
    for shown, task in zip(context.parts["led"].tasks, led, strict=True):
        assert len(shown.milestones) == len(task.milestones)
        assert all(text.endswith(("✓", "逾6天", "×", "未报")) for text, _ in shown.milestones)
    assert len(context.parts["led"].milestones.rows) == sum(len(t.milestones) for t in led)
    assert all(r.cells[-1].startswith("时间节点!") for r in context.parts["led"].milestones.rows)


def test_ratings_come_with_rater_reason_and_cell(reader: Reader, pack: Pack) -> None:
    context = build(reader, LEADS)
    assert context.parts["cooperation"].table is not None
    ratings = {r.task_code: r for r in reader.marts.of_department(rows.CooperationRating, LEADS)}
    assert len(context.parts["cooperation"].table.rows) == len(ratings) > 0
    for line in context.parts["cooperation"].table.rows:
        rating = ratings[f"2024-{line.cells[0]}"]
        assert line.cells[2] == pack.department[rating.rated_by].name
        assert line.cells[3] == f"{rating.score:g}"
        assert line.cells[5:] == (rating.reason, f"{rating.sheet}!{rating.cell}")


def test_a_rating_stands_beside_the_mean_of_the_task(reader: Reader) -> None:
    table = build(reader, LEADS).parts["cooperation"].table
    assert table is not None
    for line in table.rows:
        every = [r.score for r in reader.marts.by(rows.CooperationRating, "task_code", f"2024-{line.cells[0]}")]
        assert line.cells[4] == f"{fixed(fmean(s for s in every if s is not None), 1)}/{len(every)}"


def test_a_department_that_leads_nothing_is_told_so_and_not_scored_for_it(reader: Reader) -> None:
    context = build(reader, LEADS_NOTHING)
    text = _text(context)
    assert "没有由本部门牵头的任务（0项）" in text
    assert result(context).parts is not None
    assert result(context).parts.rows[0].cells[3:] == ("不计", "—", "—")
    assert "led" not in [s.code for s in context.frame.sections]
    assert "None" not in text


def test_a_silent_department_reads_what_it_owes_and_whom_it_touches(reader: Reader) -> None:
    context = build(reader, OWES)
    text = _text(context)
    mine = [p for p in reader.marts.table(rows.PendingItem) if p.owed_by == OWES]
    assert mine
    owed = context.parts["owed"]
    assert f"{len(mine)}项次" in "".join(owed.text)
    by_indicator = Counter(p.indicator_code for p in mine)
    counted = {
        r.cells[0].split("　")[0]: int(re.match(r"\d+", r.cells[1])[0]) for r in context.parts["owed"].table.rows
    }  # type: ignore[index]
    assert counted == by_indicator
    assert "未上报" in text
    assert "不计为责任主体失分" in text


def test_points_charged_are_those_of_the_attribution(reader: Reader) -> None:
    points = sum(
        a.points
        for a in reader.marts.table(rows.Attribution)
        if a.charged_kind == "department" and a.charged_to == OWES
    )
    owed = build(reader, OWES).parts["owed"]
    assert f"基础分值合计{points:g}分" in "".join(owed.text)
    assert owed.streets is not None
    assert sum(float(r.cells[4]) for r in owed.streets.rows) == pytest.approx(points)


def test_the_annex_names_the_departments_own_file_and_its_raters_files(reader: Reader) -> None:
    files = build(reader, LEADS).parts["sources"]
    raters = {r.submission_id for r in reader.marts.of_department(rows.CooperationRating, LEADS)}
    handed_in = {q.submission_id for q in reader.marts.table(rows.DataQuality) if q.submission_id}
    assert {f.split("　")[0] for f in files} == (raters & handed_in) | {f"2024-{LEADS}-report-v1"}


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


def test_every_assessed_department_gets_one_report(reader: Reader, pack: Pack) -> None:
    assert [c for c, _ in codes(reader, "department")] == sorted(d.code for d in pack.departments)
    for code, _ in codes(reader, "department"):
        assert "None" not in _text(build(reader, code))


# -- the first page ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING, OWES])
def test_the_components_add_up_to_the_total(reader: Reader, code: str) -> None:
    d = _score(reader, code)
    found = components(d, reader.year_pack.framework.tiers.department)
    assert sum(c.weight for c in found.values()) == pytest.approx(1)
    assert sum(c.points for c in found.values()) == pytest.approx(d.total_score, abs=0.006)


def test_the_causes_add_up_to_the_change(reader: Reader) -> None:
    opening = result(build(reader, OWES)).opening
    assert opening is not None
    now, then = _score(reader, OWES), reader.marts.of_department(rows.DepartmentScore, OWES, 2023)[0]
    rest = re.search(r"其余各项合计([+-]?[0-9.]+)分", opening.causes_note)
    told = sum(float(p.points) for p in opening.causes) + (float(rest[1]) if rest else 0.0)
    assert told == pytest.approx((now.total_score or 0) - (then.total_score or 0), abs=0.03)


def test_a_part_that_came_or_went_is_a_cause_with_its_weight(reader: Reader) -> None:
    """Without ratings the other parts take over their weight: that moves the total as well."""
    tier = reader.year_pack.framework.tiers.department
    d = _score(reader, LEADS)
    less = components(replace(d, cooperation_score=None), tier)
    assert "配合评分" not in less
    assert sum(c.weight for c in less.values()) == pytest.approx(1)
    assert less["按期上报率"].weight > components(d, tier)["按期上报率"].weight


def test_the_worst_milestones_come_first_and_all_are_counted(reader: Reader) -> None:
    opening = result(build(reader, LEADS)).opening
    assert opening is not None
    led = {t.task_code for t in reader.tasks.values() if t.lead_department == LEADS}
    missed = [r for r in reader.marts.table(rows.MilestoneResult) if r.task_code in led and r.state != "on_time"]
    order = ["×", "未报", "逾期"]
    marks = [p.points for p in opening.failed if p.points in order]
    assert marks == sorted(marks, key=order.index)
    assert f"未按期的节点共{len(missed)}个" in opening.failed_note


def test_what_is_owed_names_indicator_units_and_points(reader: Reader) -> None:
    opening = result(build(reader, OWES)).opening
    assert opening is not None
    mine = [p for p in reader.marts.table(rows.PendingItem) if p.owed_by == OWES]
    assert f"合计{fixed(sum(p.points or 0 for p in mine), 2)}分" in opening.owed_note
    assert [float(p.points) for p in opening.owed] == sorted((float(p.points) for p in opening.owed), reverse=True)


def test_panels_show_shares_of_units(reader: Reader) -> None:
    panels = build(reader, LEADS).parts["indicators"].panels
    assert panels
    for p in panels:
        assert sum(p.bins) == pytest.approx(1)


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


def test_who_owes_one_figure_reads_it_on_the_first_page(reader_of: ReaderOf) -> None:
    reader = changed(
        reader_of(fixture.DistrictCase(streets=("310110001",), pending_departments=())),
        {rows.PendingItem: lambda _: [
            rows.PendingItem(2024, "310110001001", "C-A03", "D06", "declared_missing", 6.0)]},
    )  # fmt: skip
    first = chapter(reader, "department", "D06", "result").section("result")
    for words in ("较上年变动的主要原因（分）", "未按期的节点和未全部达标的牵头指标", "欠报分值和受影响的单位",
                  "节点按期", "6.00C-A03", "定海路街道十七棉工房第二居委会", "合计6.00分，记在本部门名下"):  # fmt: skip
        assert words in first, words
