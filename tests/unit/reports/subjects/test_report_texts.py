"""What a reader finds in the reports of communities and streets: text against the marts, and the hard cases."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

import marts_fixture as fixture
import pytest
from pages import Page
from paper import Paper

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.reading.reader import Reader

COMMUNITY, STREET = "310110001001", "310110001"
LONG = "杨树浦路二千一百弄滨江花园第十二居民委员会"
Read = Callable[[Marts, str], Page]
PaperOf = Callable[[str], Paper]
Make = Callable[[fixture.Case], Marts]


@pytest.mark.parametrize("code", [COMMUNITY, STREET])
def test_name_score_grade_and_rank_are_printed(text_of: Read, marts: Marts, pack: Pack, code: str) -> None:
    text, unit = text_of(marts, code).all, marts.unit(code)
    assert unit is not None
    assert pack.unit[code].name in text
    assert f"综合得分{unit.total_score:.2f}分" in text
    assert f"等级为{unit.grade}" in text
    assert f"列第{unit.rank}名" in text
    assert f"{unit.rank}/{unit.peers}" in text


def test_the_last_page_carries_the_whole_fingerprint_of_the_attached_data(paper_of: PaperOf) -> None:
    found = paper_of("community")
    attached = found.reader.attachments["data.json"][0]
    assert hashlib.sha256(attached).hexdigest() in found.pages[-1]


def test_every_indicator_is_in_the_table_with_its_score(text_of: Read, marts: Marts) -> None:
    text = text_of(marts, COMMUNITY).section("indicators")
    for row in marts.of_unit(rows.IndicatorScore, COMMUNITY):
        assert row.indicator_name in text
        if row.kind == "basic" and row.score is not None:
            line = text[text.rindex(f"{row.indicator_code}{row.indicator_name}") :][:90]
            assert f"{row.score:.1f}" in line


def test_every_figure_names_the_cell_it_came_from(text_of: Read, marts: Marts, pack: Pack) -> None:
    annex = text_of(marts, COMMUNITY).section("sources")
    for row in marts.of_unit(rows.Lineage, COMMUNITY):
        assert row.field_code is not None
        assert pack.field[row.field_code].field_name_zh in annex
        assert str(row.submission_id) in annex
    assert "社区!F12" in annex


def test_pending_items_name_the_department_that_owes_them(text_of: Read, marts: Marts) -> None:
    text = text_of(marts, COMMUNITY).all
    pending = marts.of_unit(rows.PendingItem, COMMUNITY)
    assert pending
    assert f"待报的指标{len(pending)}项" in text
    assert "区城运中心" in text
    assert "待报分值记在负有上报责任的部门名下" in text


def test_points_lost_and_points_left_open_are_told_apart(text_of: Read, marts: Marts) -> None:
    """The unit's own points are what its basic score lacks of 100; what departments left open is not among them."""
    unit = marts.unit(COMMUNITY)
    assert unit is not None
    assert unit.own_basic is not None
    text = text_of(marts, COMMUNITY).all
    assert f"得分与满分之间的{100 - unit.own_basic:.2f}分归责任主体" in text
    assert f"另有{unit.pending_points:.2f}分因部门未报而搁置" in text


def test_objections_have_an_address_and_a_last_day(text_of: Read, marts: Marts) -> None:
    assert "公布期限：2025年3月31日" in text_of(marts, COMMUNITY).all, "nobody knows the day when the page is made"
    assert (
        "可自公布之日起10日内向区地区办书面提出（2025年3月31日公布的，至2025年4月10日止）"
        in text_of(marts, COMMUNITY).all
    )


def test_a_street_lists_all_its_communities_tasks_and_hand_ins(text_of: Read, marts: Marts, pack: Pack) -> None:
    text = text_of(marts, STREET).all
    for unit in pack.children(STREET):
        assert unit.name in text
    street = next(u for u in pack.units if u.code == STREET)
    tasks = [t for t in pack.years[2024].tasks if t.responsible_tier == "street" and street in pack.task_units(2024, t)]
    assert tasks
    for task in tasks:
        assert f"{task.code.removeprefix('2024-')}{task.title_zh}" in text
    assert "区城运中心" in text_of(marts, STREET).section("quality")


def test_no_space_falls_between_chinese_characters_of_a_sentence(paper_of: PaperOf) -> None:
    raw = paper_of("community").reader.pages[0].extract_text()
    first = raw[raw.index("一、评估结果") :].split("综合得分\n")[0]
    assert not re.findall(r"[一-鿿，。] +[一-鿿]", first)


# -- hard cases -----------------------------------------------------------------------------------------------------


def test_a_community_with_everything_missing_is_not_comparable(text_of: Read, make_marts: Make) -> None:
    marts = make_marts(fixture.Case(all_missing=(COMMUNITY,)))
    found = text_of(marts, COMMUNITY)
    assert "暂不可比" in found.all
    assert "不定等级，不列名次" in found.all
    assert "等级为" not in found.all
    assert "不与定海路街道均值比较高低" in found.all
    assert not re.search(r"得分最高的是|[高低]于均值", found.all)
    assert not re.search(r"列第\d+名", found.all)
    assert "没有收到与本单位有关的上报文件" in found.all


def test_its_street_says_which_community_is_not_comparable(text_of: Read, make_marts: Make, pack: Pack) -> None:
    marts = make_marts(fixture.Case(all_missing=(COMMUNITY,)))
    assert f"1个社区暂不可比，不计入社区均值：{pack.unit[COMMUNITY].name}" in text_of(marts, STREET).all


def test_a_veto_is_printed_with_indicator_and_effect(text_of: Read, make_marts: Make) -> None:
    text = text_of(make_marts(fixture.Case(vetoed=(COMMUNITY,))), COMMUNITY).all
    assert "触发一票否决：C-C07“社区填报数据造假认定次数”（认定1），最终等级为不合格" in text
    assert "等级为不合格" in text


def test_a_community_that_fails_everything_lists_every_failure(text_of: Read, make_marts: Make) -> None:
    marts = make_marts(fixture.Case(all_failed=(COMMUNITY,), pending_departments=()))
    found = text_of(marts, COMMUNITY)
    failed = marts.of_unit(rows.FailedBasic, COMMUNITY)
    assert len(failed) == 24
    assert "未达标的基础性指标24项" in found.all
    section = found.section("gaps")
    assert all(f.indicator_code in section for f in failed)


def test_the_first_year_says_that_there_is_nothing_to_compare_with(text_of: Read, make_marts: Make) -> None:
    text = text_of(make_marts(fixture.Case(years=(2024,))), COMMUNITY).all
    assert "本规划包没有2023年度的评估结果" in text
    assert "无可比上年结果" in text


@pytest.mark.slow
def test_a_name_of_twenty_characters_stays_inside_the_page(
    printed_of: Callable[[Marts, str], Paper], text_of: Read, make_marts: Make
) -> None:
    assert len(LONG) >= 20
    marts = make_marts(fixture.Case(rename={COMMUNITY: LONG}))
    found = printed_of(marts, COMMUNITY)
    assert f"定海路街道{LONG}2024年度" in found.all
    found.assert_inside()
    assert LONG in text_of(marts, STREET).all


@pytest.mark.parametrize("code", [COMMUNITY, STREET])
def test_every_indicator_says_from_what_its_score_is_made(
    text_of: Read, marts: Marts, pack: Pack, info: ReleaseInfo, code: str
) -> None:
    section, reader = text_of(marts, code).section("indicators"), Reader(marts, pack, info)
    assert "两点之间按比例" in section
    for r in reader.indicator_rows(code):
        line = reader.line(r)
        if line.rule != "—":
            assert (line.rule if r.kind == "guiding" else line.needed) in section, r.indicator_code


def test_the_opening_page_names_the_greatest_loss(text_of: Read, marts: Marts) -> None:
    basics = [r for r in marts.of_unit(rows.IndicatorScore, STREET) if r.kind == "basic"]
    most = max(basics, key=lambda r: r.points_lost or 0.0)
    assert f"失分最多的基础性指标：{most.indicator_code}" in text_of(marts, STREET).section("result")
