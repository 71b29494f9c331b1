"""The district's report: what it must say, that it says the marts' figures, and districts unlike ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed, with_values
from pages import Page, column

from mulin.pack import Pack
from reports import rows
from reports.engine import html
from reports.numbers import fixed
from reports.reader import Reader
from reports.report import Report, build
from reports.sections import forms, streets
from reports.shared import measure
from reports.subjects import subject

TWO = ("310110001", "310110013")
DISTRICT = fixture.DISTRICT
Parts = dict[str, Any]
ReaderOf = Callable[..., Reader]


@pytest.fixture(scope="module")
def reader(reader_of: ReaderOf) -> Reader:
    """Two streets, two years; 区城运中心 has handed nothing in; one community is vetoed, one has no data."""
    case = fixture.DistrictCase(
        streets=TWO,
        all_missing=("310110001003",),
        vetoed=("310110001004",),
        all_failed=("310110001001",),
        pending_departments=("D10",),
        silent=("D10",),
    )
    return reader_of(case)


@pytest.fixture(scope="module")
def context(reader: Reader) -> Report:
    return build(reader, "district", DISTRICT)


def _text(context: Report) -> str:
    return Page.read("district", html("district", context)).all


def _part(reader: Reader, code: str) -> Any:
    """What one section builds, and no other."""
    return forms(code)["district"].build(subject(reader, "district", DISTRICT))


@pytest.fixture(scope="module")
def text(context: Report) -> str:
    return _text(context)


@pytest.fixture(scope="module")
def parts(context: Report) -> Parts:
    return context.parts


def test_the_index_and_its_composition_are_the_marts_figures(text: str, reader: Reader) -> None:
    unit = reader.marts.unit(DISTRICT)
    assert unit is not None
    total, own, below = (fixed(v, 2) for v in (unit.total_score, unit.own_total, unit.children_total))
    assert f"杨浦区2024年度杨浦睦邻指数为{total}分" in text
    assert f"本年度：50%×{own}＋50%×{below}＝{total}分" in text
    assert "不定等级、不列名次" in text


def test_all_plan_items_and_all_tasks_stand_in_the_report(text: str, parts: Parts, pack: Pack) -> None:
    chained = [i for i in pack.plan.items if i.kind in ("task", "key_project")]
    assert len(chained) == 28
    for item in chained:
        assert f"{item.code}{item.title}" in text
    heads = [r.cells[0] for r in parts["chain"].table.rows if r.group]
    assert heads == [f"{i.code}　{i.title}" for i in chained]
    assert len(pack.years[2024].tasks) == 35
    for task in pack.years[2024].tasks:
        assert "".join(task.title_zh.split()) in text


def test_a_plan_item_without_a_task_of_the_year_says_so(pack: Pack, reader_of: ReaderOf) -> None:
    item = next(i for i in pack.plan.items if i.kind == "task")
    bare = fixture.without_tasks(pack, item.code)
    found = _part(reader_of(fixture.DistrictCase(streets=TWO[:1]), bare), "chain").table
    at = next(n for n, r in enumerate(found.rows) if r.group and r.cells[0].startswith(f"{item.code}　"))
    assert found.rows[at + 1].cells[0] == "本年度没有安排年度任务"
    assert sum(r.group for r in found.rows) == 28


def test_a_task_without_an_indicator_says_so(pack: Pack, reader_of: ReaderOf) -> None:
    bare, title = fixture.without_indicators(pack, 2024)
    found = _part(reader_of(fixture.DistrictCase(streets=TWO[:1]), bare), "chain").table
    line = next(r for r in found.rows if r.cells[0].startswith(title))
    assert line.cells[1] == "没有主要指标"


def test_milestone_counts_add_up_to_the_number_of_milestones(parts: Parts, reader: Reader) -> None:
    counts = [int(n) for n in re.findall(r"(?:按期|逾期完成|逾期未完成|未报)(\d+)个", parts["tasks"].text[0])]
    assert sum(counts) == len(reader.marts.table(rows.MilestoneResult)) > 0


def test_streets_are_listed_best_first_with_their_totals(parts: Parts, reader: Reader) -> None:
    scored = {u.unit_name: u for u in reader.marts.units("street")}
    names = column(parts["streets"].ranking, "街道")
    assert set(names) == set(scored)
    assert column(parts["streets"].ranking, "名次区间") == ["—"] * len(names)  # nothing was drawn in this release
    comparable = [n for n in names if scored[n].comparable]
    assert comparable == sorted(comparable, key=lambda n: scored[n].rank or 0)
    for name, total in zip(names, column(parts["streets"].ranking, "总分"), strict=True):
        assert total == (fixed(scored[name].total_score, 2) if scored[name].comparable else "暂不可比")


def test_what_cannot_be_compared_and_what_was_vetoed_is_named(parts: Parts, text: str) -> None:
    assert parts["communities"].not_comparable is not None
    assert "十九棉居委会" in parts["communities"].not_comparable.rows[0].cells[2]
    assert parts["communities"].vetoed is not None
    assert [r.cells[3] for r in parts["communities"].vetoed.rows] == ["不合格"] * len(parts["communities"].vetoed.rows)
    assert "触发一票否决的单位" in text


def test_who_owes_the_pending_items_is_named_with_all_of_them(parts: Parts, reader: Reader) -> None:
    items = reader.marts.table(rows.PendingItem)
    assert items
    assert parts["gaps"].pending is not None
    assert set(column(parts["gaps"].pending, "应补报部门")) == {reader.department(p.owed_by) for p in items}
    assert sum(int(re.match(r"\d+", c)[0]) for c in column(parts["gaps"].pending, "单位")) == len(items)  # type: ignore[index]


def test_failed_basics_are_counted_whole_though_only_the_most_frequent_are_listed(parts: Parts, reader: Reader) -> None:
    failed = reader.marts.table(rows.FailedBasic)
    assert f"共{len(failed)}项次" in parts["gaps"].failed_text[0]
    assert parts["gaps"].failed is not None
    listed = sum(int(c) for c in column(parts["gaps"].failed, "未达标"))
    rest = re.search(r"其余\d+项指标共(\d+)项次", "".join(parts["gaps"].failed_text))
    assert listed + (int(rest[1]) if rest else 0) == len(failed)


def test_the_burden_is_the_sum_of_its_departments_and_of_its_tiers(parts: Parts, reader: Reader) -> None:
    whole = sum(b.cells for b in reader.marts.table(rows.Burden))
    assert sum(int(c) for c in column(parts["burden"].table, "格数")) == whole
    assert f"{whole}格" in parts["burden"].text[0]
    assert sum(sum(b.parts) for b in parts["burden"].bars) == whole
    asked = {b.department for b in reader.marts.table(rows.Burden)}
    assert {b.label for b in parts["burden"].bars} == {reader.department(d) for d in asked}


def test_every_workbook_is_in_the_figure_and_those_with_a_fault_in_the_table(parts: Parts, reader: Reader) -> None:
    found = reader.marts.table(rows.DataQuality)
    bars = {b.label: b for b in parts["quality"].bars}
    assert set(bars) == {reader.department(q.department) for q in found}
    assert all(sum(b.parts) == pytest.approx(1, abs=0.02) for b in bars.values())
    silent = [q for q in found if q.gate_state != "accepted"]
    assert silent
    listed = dict(
        zip(
            column(parts["quality"].table, "部门"),
            column(parts["quality"].table, "核验"),
            strict=True,
        )
    )
    assert all(listed[reader.department(q.department)] == "未上报" for q in silent)


def test_the_figure_of_failed_basics_has_every_one_of_them(parts: Parts, reader: Reader) -> None:
    codes = {f.indicator_code for f in reader.marts.table(rows.FailedBasic)}
    lines = [line for p in parts["gaps"].panels for line in p.lines]
    assert {line.label.split(" ")[0] for line in lines} == codes
    assert parts["gaps"].top == max(line.share for line in lines)


def test_departments_marks_are_the_milestones_of_the_tasks_they_lead(parts: Parts, reader: Reader) -> None:
    marks = [state for b in parts["departments"].bars for state in b.marks]
    assert sorted(marks) == sorted(r.state for r in reader.marts.table(rows.MilestoneResult))


def test_rules_are_told_without_formulas_of_the_program(text: str) -> None:
    assert "value>0" not in text
    assert "认定值大于0" in text
    assert "示例" in text
    assert "规划没有写明、须由评估办公室确定的事项" in text


def test_quotation_marks_inside_names_become_inner_ones(text: str) -> None:
    assert not re.search("““|””", text)


def test_no_previous_year_means_no_comparison_and_says_so(reader_of: ReaderOf) -> None:
    context = build(reader_of(fixture.DistrictCase(years=(2021,), streets=TWO)), "district", DISTRICT)
    text = _text(context)
    assert not context.parts["pillars"].change.known
    assert "2021年度不作年度比较" in text
    assert "暂不作走势判断" in text
    assert "None" not in text


def test_a_year_that_could_not_be_compared_is_not_compared_with(reader: Reader) -> None:
    alone = with_values({(DISTRICT,): {"comparable": False}}, "unit_code", year=2023)
    found = _part(changed(reader, {rows.UnitScore: alone}), "pillars")
    assert all(p.previous is None for p in found.pillars)
    assert not any("得分变化为" in t for t in found.text)


def test_a_district_without_comparable_streets_publishes_no_index(pack: Pack, reader_of: ReaderOf) -> None:
    everything = [u.code for u in pack.units]
    reader = reader_of(fixture.DistrictCase(streets=TWO[:1], all_missing=everything))
    text = _text(build(reader, "district", DISTRICT))
    assert "本年度结果为暂不可比" in text
    assert "杨浦睦邻指数为" not in text
    assert "None" not in text


def test_forty_streets_are_shown_in_several_heat_tables_and_none_is_lost(pack: Pack, reader_of: ReaderOf) -> None:
    wide = fixture.forty_streets(pack)
    codes = tuple(u.code for u in wide.units_of("street"))
    reader = reader_of(fixture.DistrictCase(years=(2024,), streets=codes), wide)
    found = _part(reader, "streets")
    assert len(codes) == 40
    assert len(found.heat) == 3
    assert len(found.map.cells) == 40
    assert found.side * (1 + max(c.row for c in found.map.cells)) <= streets.MAP_HEIGHT
    heads = [c.heading for t in found.heat for c in t.columns if c.heading not in ("指标", "均值")]
    assert sorted(heads) == sorted(measure.short(wide.unit[s].name) for s in codes)
    assert sorted(s.label for s in _part(reader, "communities").spread) == sorted(heads)
    assert len(found.ranking.rows) == 40


def test_the_heat_map_has_every_pillar_and_every_indicator_of_the_streets(parts: Parts, reader: Reader) -> None:
    (heat,) = parts["streets"].heat
    printed = [r.cells[0].split("　")[0] for r in heat.rows if not r.group]
    names = [p.name_zh for p in reader.year_pack.framework.pillars.values()]
    known = [i.code for i in reader.year_pack.indicators if i.tier == "street"]
    assert printed[: len(names)] == names
    assert sorted(printed[len(names) :]) == sorted(known)
    guiding = {i.code for i in reader.year_pack.indicators if i.tier == "street" and i.kind == "guiding"}
    shaded = {r.cells[0].split("　")[0] for r in heat.rows if any(t.startswith("h") for t in r.tones)}
    assert guiding
    assert not guiding & shaded  # points are no scores


def test_means_and_cards_agree_with_each_other(parts: Parts, reader: Reader) -> None:
    found = measure.totals(reader, "street")
    said = dict(r.cells for r in parts["result"].findings.rows)
    assert f"均值{fixed(sum(found) / len(found), 2)}分" in said["街道"]
    assert parts["result"].cards[0].value == fixed(reader.marts.unit(DISTRICT).total_score, 2)  # type: ignore[union-attr]


def test_a_table_whose_widths_or_rows_do_not_fit_is_refused() -> None:
    from reports.shared.table import columns, row, table

    with pytest.raises(ValueError, match="列宽之和应为100"):
        columns("甲 60, 乙 n30")
    with pytest.raises(ValueError, match="应为2格"):
        table("测试", columns("甲 60, 乙 n40"), [row("一")])
