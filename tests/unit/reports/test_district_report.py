"""The district's report: what it must say, that it says the marts' figures, and districts unlike ours."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import district_marts as fixture
import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, jobs, rows
from reports.district import measure, streets
from reports.district.context import DistrictContext, build
from reports.engine import html
from reports.numbers import fixed
from reports.render import render
from reports.shared.table import Table
from reports.shared.unit import UnitReader

TWO = ("310110001", "310110013")
DISTRICT = fixture.DISTRICT


def _reader(pack: Pack, folder: Path, case: fixture.DistrictCase) -> UnitReader:
    year = max(case.years)
    marts = Marts(fixture.build(folder, pack, case), year)
    return UnitReader(marts, pack, ReleaseInfo.from_pack(pack, year, "r3", "0123456789abcdef" * 4, demo=True))


@pytest.fixture(scope="module")
def reader(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> UnitReader:
    """Two streets, two years; 区城运中心 has handed nothing in; one community is vetoed, one has no data."""
    case = fixture.DistrictCase(
        streets=TWO,
        all_missing=("310110001003",),
        vetoed=("310110001004",),
        all_failed=("310110001001",),
        pending_departments=("D10",),
        silent=("D10",),
    )
    return _reader(pack, tmp_path_factory.mktemp("district"), case)


@pytest.fixture(scope="module")
def context(reader: UnitReader) -> DistrictContext:
    return build(reader, DISTRICT)


def _text(context: DistrictContext) -> str:
    return "".join(unescape(re.sub(r"<[^>]+>", "", html("district", context))).split())


@pytest.fixture(scope="module")
def text(context: DistrictContext) -> str:
    return _text(context)


def _column(table: Table, heading: str) -> list[str]:
    at = [c.heading for c in table.columns].index(heading)
    return [r.cells[at] for r in table.rows if not r.group]


def test_the_index_and_its_composition_are_the_marts_figures(text: str, reader: UnitReader) -> None:
    unit = reader.marts.unit(DISTRICT)
    assert unit is not None
    total, own, below = (fixed(v, 2) for v in (unit.total_score, unit.own_total, unit.children_total))
    assert f"杨浦区2024年度杨浦睦邻指数为{total}分" in text
    assert f"本年度：50%×{own}＋50%×{below}＝{total}分" in text
    assert "不定等级、不列名次" in text


def test_all_plan_items_and_all_tasks_stand_in_the_report(text: str, pack: Pack) -> None:
    chained = [i for i in pack.plan.items if i.kind in ("task", "key_project")]
    assert len(chained) == 28
    for item in chained:
        assert f"{item.code}{item.title}" in text
    assert len(pack.years[2024].tasks) == 35
    for task in pack.years[2024].tasks:
        assert "".join(task.title_zh.split()) in text


def test_milestone_counts_add_up_to_the_number_of_milestones(context: DistrictContext, reader: UnitReader) -> None:
    counts = [int(n) for n in re.findall(r"(?:按期|逾期完成|逾期未完成|未报)(\d+)个", context.tasks.text[0])]
    assert sum(counts) == len(reader.marts.table(rows.MilestoneResult)) > 0


def test_streets_are_listed_best_first_with_their_totals(context: DistrictContext, reader: UnitReader) -> None:
    scored = {u.unit_name: u for u in reader.marts.units("street")}
    names = _column(context.streets.ranking, "街道")
    assert set(names) == set(scored)
    comparable = [n for n in names if scored[n].comparable]
    assert comparable == sorted(comparable, key=lambda n: scored[n].rank or 0)
    for name, total in zip(names, _column(context.streets.ranking, "总分"), strict=True):
        assert total == (fixed(scored[name].total_score, 2) if scored[name].comparable else "暂不可比")


def test_what_cannot_be_compared_and_what_was_vetoed_is_named(context: DistrictContext, text: str) -> None:
    assert context.communities.not_comparable is not None
    assert "十九棉居委会" in context.communities.not_comparable.rows[0].cells[2]
    assert context.communities.vetoed is not None
    assert [r.cells[3] for r in context.communities.vetoed.rows] == ["不合格"] * len(context.communities.vetoed.rows)
    assert "触发一票否决的单位" in text


def test_who_owes_the_pending_items_is_named_with_all_of_them(context: DistrictContext, reader: UnitReader) -> None:
    items = reader.marts.table(rows.PendingItem)
    assert items
    assert context.gaps.pending is not None
    assert set(_column(context.gaps.pending, "应补报部门")) == {reader.department(p.owed_by) for p in items}
    assert sum(int(re.match(r"\d+", c)[0]) for c in _column(context.gaps.pending, "单位")) == len(items)  # type: ignore[index]


def test_failed_basics_are_counted_whole_though_only_the_most_frequent_are_listed(
    context: DistrictContext, reader: UnitReader
) -> None:
    failed = reader.marts.table(rows.FailedBasic)
    assert f"共{len(failed)}项次" in context.gaps.failed_text[0]
    assert context.gaps.failed is not None
    listed = sum(int(c) for c in _column(context.gaps.failed, "未达标"))
    rest = re.search(r"其余\d+项指标共(\d+)项次", "".join(context.gaps.failed_text))
    assert listed + (int(rest[1]) if rest else 0) == len(failed)


def test_the_burden_is_the_sum_of_its_departments(context: DistrictContext, reader: UnitReader) -> None:
    whole = sum(b.cells for b in reader.marts.table(rows.Burden))
    assert sum(int(c) for c in _column(context.data.burden, "合计")) == whole
    assert f"{whole}格" in context.data.burden_text[0]


def test_rules_are_told_without_formulas_of_the_program(text: str) -> None:
    assert "value>0" not in text
    assert "认定值大于0" in text
    assert "示例" in text
    assert "规划没有写明、须由评估办公室确定的事项" in text


def test_quotation_marks_inside_names_become_inner_ones(text: str) -> None:
    assert not re.search("““|””", text)


def test_no_previous_year_means_no_comparison_and_says_so(pack: Pack, tmp_path: Path) -> None:
    context = build(_reader(pack, tmp_path, fixture.DistrictCase(years=(2021,), streets=TWO)), DISTRICT)
    text = _text(context)
    assert not context.overview.change.known
    assert "2021年度不作年度比较" in text
    assert "暂不作走势判断" in text
    assert "None" not in text


def test_a_year_that_could_not_be_compared_is_not_compared_with(pack: Pack, tmp_path: Path) -> None:
    reader = _reader(pack, tmp_path, fixture.DistrictCase(streets=TWO))
    before = reader.marts.unit(DISTRICT, 2023)
    assert before is not None
    reader.marts._indexes[rows.UnitScore, 2023, "unit_code"][DISTRICT] = [replace(before, comparable=False)]
    found = build(reader, DISTRICT).overview
    assert all(p.previous is None for p in found.pillars)
    assert not any("得分变化为" in t for t in found.pillar_text)


def test_a_district_without_comparable_streets_publishes_no_index(pack: Pack, tmp_path: Path) -> None:
    everything = [u.code for u in pack.units]
    reader = _reader(pack, tmp_path, fixture.DistrictCase(streets=TWO[:1], all_missing=everything))
    text = _text(build(reader, DISTRICT))
    assert "本年度结果为暂不可比" in text
    assert "杨浦睦邻指数为" not in text
    assert "None" not in text


def test_forty_streets_are_shown_in_several_heat_tables_and_none_is_lost(pack: Pack, tmp_path: Path) -> None:
    wide = fixture.forty_streets(pack)
    codes = tuple(u.code for u in wide.units_of("street"))
    reader = _reader(wide, tmp_path, fixture.DistrictCase(years=(2024,), streets=codes))
    found = streets.build(reader)
    assert len(codes) == 40
    assert len(found.heat) == 3
    heads = [c.heading for t in found.heat for c in t.columns if c.heading not in ("指标", "均值")]
    assert sorted(heads) == sorted(measure.short(wide.unit[s].name) for s in codes)
    assert sorted(s.label for s in found.spread) == sorted(heads)
    assert len(found.ranking.rows) == 40


def test_means_and_cards_agree_with_each_other(context: DistrictContext, reader: UnitReader) -> None:
    found = measure.totals(reader, "street")
    assert f"均值{fixed(sum(found) / len(found), 2)}分" in "".join(context.overview.summary)
    assert context.overview.cards[0].value == fixed(reader.marts.unit(DISTRICT).total_score, 2)  # type: ignore[union-attr]


@pytest.mark.slow
def test_the_pdf_carries_marks_on_every_page_and_the_hash_at_the_end(
    pack: Pack, reader: UnitReader, tmp_path: Path
) -> None:
    from io import BytesIO

    from pypdf import PdfReader

    (job,) = jobs(reader.marts, pack, reader.info, kinds=["district"])
    assert job.error is None
    done = render(job.kind, job.code, job.data_hash, job.context)
    pages = ["".join(p.extract_text().split()) for p in PdfReader(BytesIO(done.pdf)).pages]
    assert 12 <= len(pages) <= 25
    for number, page in enumerate(pages, start=1):
        assert "演示数据不作考核依据" in page
        assert f"—{number}/{len(pages)}—" in page
        assert "杨浦区" in page
        assert len(page) > 350, f"page {number} is nearly empty"
    assert "0123456789abcdef" * 4 in pages[-1]


@pytest.mark.slow
def test_a_district_of_forty_streets_renders(pack: Pack, tmp_path: Path) -> None:
    wide = fixture.forty_streets(pack)
    codes = tuple(u.code for u in wide.units_of("street"))
    reader = _reader(wide, tmp_path, fixture.DistrictCase(years=(2024,), streets=codes))
    done = render("district", DISTRICT, "ff" * 32, build(reader, DISTRICT))
    assert 15 <= done.pages <= 40


def test_a_table_whose_widths_or_rows_do_not_fit_is_refused() -> None:
    from reports.shared.table import columns, row, table

    with pytest.raises(ValueError, match="列宽之和应为100"):
        columns(("甲", "", 60), ("乙", "n", 30))
    with pytest.raises(ValueError, match="应为2格"):
        table("测试", columns(("甲", "", 60), ("乙", "n", 40)), [row("一")])
