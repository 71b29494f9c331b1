"""A department's report: result, what it led and owes, ratings received; and departments unlike the usual one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from html import unescape
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import Any

import district_marts as fixture
import pytest

from mulin.pack import AnnualTask, Pack, YearPack
from reports import Marts, ReleaseInfo, jobs, rows
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


def _reader(pack: Pack, folder: Path, case: fixture.DistrictCase) -> Reader:
    year = max(case.years)
    info = ReleaseInfo.from_pack(pack, year, "r3", "0123456789abcdef" * 4, demo=True)
    return Reader(Marts(fixture.build(folder, pack, case), year), pack, info)


@pytest.fixture(scope="module")
def reader(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """One street, two years; 区城运中心 (D10) has handed nothing in."""
    return _reader(
        pack, tmp_path_factory.mktemp("department"), fixture.DistrictCase(pending_departments=(OWES,), silent=(OWES,))
    )


def build(reader: Reader, code: str) -> Report:
    return build_report(reader, "department", code)


def result(report: Report) -> Result:
    found: Result = report.parts["result"]
    return found


def _text(context: Report) -> str:
    return "".join(unescape(re.sub(r"<[^>]+>", "", html("department", context))).split())


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


def test_no_previous_year_leaves_out_the_comparison(pack: Pack, tmp_path: Path) -> None:
    context = build(_reader(pack, tmp_path, fixture.DistrictCase(years=(2021,))), LEADS)
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


@pytest.mark.slow
@pytest.mark.parametrize("code", [LEADS, LEADS_NOTHING])
def test_the_pdf_tells_result_marks_and_hash(pack: Pack, reader: Reader, code: str) -> None:
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
        assert f"—{number}—" in page
        assert job.report_code in page
    assert job.fingerprint in pages[-1]


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


def _altered(reader: Reader, pack: Pack, folder: Path, case: fixture.DistrictCase, **tables: Any) -> Reader:
    """A reader of the case's marts with some tables rewritten by ``tables`` (name → rows → rows)."""
    import marts_fixture
    import pyarrow.parquet as pq

    fixture.build(folder, pack, case)
    classes = {name: row for row, name in rows.TABLES.items()}
    for name, change in tables.items():
        row, path = classes[name], folder / f"{name}.parquet"
        held = [row(*r.values()) for r in pq.read_table(path).to_pylist()]
        marts_fixture.write(folder / "other", {row: change(held)})
        (folder / "other" / path.name).replace(path)
    return Reader(Marts(folder, max(case.years)), pack, reader.info)


def _without_scores(code: str) -> Callable[[Sequence[rows.DepartmentScore]], list[rows.DepartmentScore]]:
    empty = dict.fromkeys(
        (f.name for f in fields(rows.DepartmentScore) if f.name not in ("year", "department", "department_name")), None
    )
    return lambda held: [replace(d, **{**empty, "leads": False}) if d.department == code else d for d in held]


def _printed(reader: Reader, code: str) -> tuple[list[str], bytes, Report]:
    from pypdf import PdfReader

    context = build(reader, code)
    context = replace(context, frame=replace(context.frame, release_number="3"))
    done = render("department", code, "identity", context)
    pages = ["".join(p.extract_text().split()) for p in PdfReader(BytesIO(done.pdf)).pages]
    return pages, done.pdf, context


def test_a_department_that_is_not_assessed_is_told_why_on_one_page(pack: Pack, reader: Reader, tmp_path: Path) -> None:
    """D28 leads nothing, helps with nothing, is asked for nothing."""
    bare = _altered(
        reader, pack, tmp_path, fixture.DistrictCase(),
        department_scores=_without_scores(LEADS_NOTHING),
        data_quality=lambda held: [q for q in held if q.department != LEADS_NOTHING],
        cooperation_ratings=lambda held: [r for r in held if r.department != LEADS_NOTHING],
    )  # fmt: skip
    assert LEADS_NOTHING in dict(codes(bare, "department"))
    pages, _, context = _printed(bare, LEADS_NOTHING)
    assert len(pages) == 1
    assert "不计总分，不定等级，不列名次" in pages[0]
    assert result(context).reasons is not None
    assert [r.cells[1] for r in result(context).reasons.rows] == ["0项", "0项", "0项", "0份、0格"]
    assert [s.code for s in context.frame.sections if s.code != "sources"] == ["result", "objection"]
    assert "None" not in pages[0]
    assert result(context).opening is None


def test_a_department_with_everything_missing_says_so(pack: Pack, reader: Reader, tmp_path: Path) -> None:
    """No milestone, no hand-in, no rating, no indicator result: nothing printed is a made-up 0."""
    bare = _altered(
        reader, pack, tmp_path, fixture.DistrictCase(pending_departments=tuple(pack.department), silent=(LEADS,)),
        milestone_results=lambda held: [],
        department_tasks=lambda held: [
            replace(t, milestones=0, on_time=0, late=0, overdue=0, not_reported=0, indicators_attained=None,
                    indicators=0, task_score=None)
            for t in held
        ],
        cooperation_ratings=lambda held: [],
        department_scores=lambda held: [
            replace(d, led_milestones=None, led_indicators=None, led_score=None, cooperation_score=None)
            for d in held
        ],
    )  # fmt: skip
    pages, _, context = _printed(bare, LEADS)
    text = "".join(pages)
    assert "没有时间节点" in text
    assert "没有可计的评分，配合部分不计分" in text
    assert "基础性指标全部达标" not in text
    assert "时间节点全部按期" not in text
    assert "None" not in text
    assert "nan" not in text
    assert context.parts["indicators"].panels == ()


def _many_tasks(pack: Pack, count: int, code: str, name: str) -> Pack:
    """The pack with ``count`` tasks led by ``code``, which is called ``name``."""
    years = {}
    for year, of in pack.years.items():
        model = next(t for t in of.tasks if t.lead_department == code)
        extra: list[AnnualTask] = [
            model.model_copy(update={"code": f"{year}-X{n:02d}", "title_zh": f"{model.title_zh}（增设第{n}项）"})
            for n in range(1, count - sum(t.lead_department == code for t in of.tasks) + 1)
        ]
        years[year] = YearPack(
            year=year, framework=of.framework, indicators=of.indicators, tasks=(*of.tasks, *extra),
            presentation=of.presentation,
        )  # fmt: skip
    renamed = tuple(d.model_copy(update={"name": name}) if d.code == code else d for d in pack.departments)
    return Pack(
        path=pack.path, plan=pack.plan, units=pack.units, departments=renamed, fields=pack.fields,
        sources=pack.sources, years=years,
    )  # fmt: skip


@pytest.mark.slow
def test_forty_tasks_and_a_very_long_name_stay_in_the_text_area(pack: Pack, tmp_path: Path) -> None:
    import pymupdf

    name = "区深化创新社会治理加强基层建设工作推进领导小组办公室"
    many = _many_tasks(pack, 40, LEADS, name)
    reader = _reader(many, tmp_path, fixture.DistrictCase())
    pages, pdf, context = _printed(reader, LEADS)
    assert len(context.parts["led"].tasks) == 40
    text = "".join(pages)
    assert all(t.head.split("　")[0] in text for t in context.parts["led"].tasks)
    assert name in pages[0]
    assert len([p for p in pages if "应完成" in p]) > 1  # the head of a table that runs over stands on each page
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        for page in document:
            for x0, _, x1, _, word, *_ in page.get_text("words"):
                assert x0 * 25.4 / 72 > 27, f"page {page.number + 1}: {word}"
                assert x1 * 25.4 / 72 < 185, f"page {page.number + 1}: {word}"


# -- the paper as a whole ----------------------------------------------------------------------------------------------

GOLDEN_OUTLINE = [
    "区民政局2024年度社会治理履责评估报告",
    "一、评估结果",
    "二、牵头任务",
    "三、配合任务",
    "四、数据上报",
    "五、待报事项和受影响的单位",
    "六、牵头指标的结果",
    "七、整改事项",
    "八、异议",
    "附表　数据来源",
]
GOLDEN_CAPTIONS = [
    "表1得分构成", "图1各部门总分分布与本部门位置", "图2历年总分（纵轴不从0起）", "表2牵头任务和指标结果",
    "表3时间节点完成情况", "表4配合任务和评分", "表5上报情况", "表6欠报指标和受影响的单位",
    "图3牵头指标得分在各单位的分布", "表7牵头指标在各单位的结果",
]  # fmt: skip


def test_golden_outline_captions_and_first_page(pack: Pack, tmp_path: Path) -> None:
    from pypdf import PdfReader

    case = fixture.DistrictCase(streets=("310110001",), pending_departments=())
    reader = _altered(
        _reader(pack, tmp_path / "a", case), pack, tmp_path / "b", case,
        pending_items=lambda held: [rows.PendingItem(2024, "310110001001", "C-A03", "D06", "declared_missing", 6.0)],
    )  # fmt: skip
    pages, pdf, _ = _printed(reader, "D06")
    document = PdfReader(BytesIO(pdf))

    def flat(entries: Sequence[Any]) -> list[str]:
        return [t for e in entries for t in (flat(e) if isinstance(e, list) else [str(e.title)])]

    outline = ["".join(t.split()) for t in flat(document.outline)]
    assert outline == ["".join(t.split()) for t in GOLDEN_OUTLINE]
    text = "".join(pages)
    found = re.findall(r"[表图]\d+(?:" + "|".join(re.escape(c[2:]) for c in GOLDEN_CAPTIONS) + ")", text)
    assert sorted(found, key=text.index) == sorted(GOLDEN_CAPTIONS, key=text.index)
    for of in "表图":
        numbers = [int(c[1]) for c in GOLDEN_CAPTIONS if c[0] == of]
        assert numbers == list(range(1, len(numbers) + 1))
    for words in ("较上年变动的主要原因（分）", "未按期的节点和未全部达标的牵头指标", "欠报分值和受影响的单位",
                  "节点按期", "6.00C-A03", "定海路街道十七棉工房第二居委会", "合计6.00分，记在本部门名下"):  # fmt: skip
        assert words in pages[0], words


def test_tables_and_drawings_are_told_to_a_screen_reader(reader: Reader) -> None:
    page = html("department", build(reader, LEADS))
    assert re.findall(r"<th(?! scope=)[ >]", page) == []
    for svg in re.findall(r"<svg[^>]*>", page):
        assert 'role="img"' in svg
        assert re.search(r'aria-label="[^"]+"', svg)
    levels = [int(n) for n in re.findall(r"<h(\d)", page)]
    assert all(b - a <= 1 for a, b in pairwise(levels))
