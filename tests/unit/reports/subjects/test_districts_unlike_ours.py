"""The district's report on paper: its first pages, and districts unlike ours."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import district_marts as fixture
import pytest
from paper import Paper

from mulin.pack import Pack
from reports.reading.reader import Reader
from reports.render import render
from reports.report import build

pytestmark = pytest.mark.slow
DISTRICT = fixture.DISTRICT
TWO = ("310110001", "310110006")
ReaderOf = Callable[..., Reader]


def test_the_first_page_holds_the_whole_result_and_the_second_the_contents(paper_of: Callable[[str], Paper]) -> None:
    first, second = paper_of("district").pages[:2]
    for words in ("较上年变动的主要原因", "未达标的基础性指标", "待报分值和应报部门", "未交齐的部门"):
        assert words in first
    for subject in ("街道", "社区", "理念", "指标", "任务", "部门", "名次"):
        assert subject in first[first.index("主要结果") :]
    assert "1000次抽样" in first
    assert second.index("目录") < second.index("指数与治理理念")
    assert "目录" not in first


def _printed(reader: Reader) -> Paper:
    context = build(reader, "district", DISTRICT)
    paper = Paper(render("district", DISTRICT, "ff" * 32, context), context.frame)
    paper.assert_used()
    paper.assert_inside()
    assert "None" not in paper.all
    return paper


def test_a_district_of_forty_streets_renders(pack: Pack, reader_of: ReaderOf) -> None:
    wide = fixture.forty_streets(pack)
    codes = tuple(u.code for u in wide.units_of("street"))
    paper = _printed(reader_of(fixture.DistrictCase(streets=codes, robust=True), wide))
    assert 20 <= len(paper.pages) <= 40
    assert "街道各项指标得分（3/3）" in paper.all
    assert "40个可比" in paper.all


@pytest.mark.parametrize("count", [2, 6])
def test_few_or_many_pillars_render(pack: Pack, reader_of: ReaderOf, count: int) -> None:
    case = fixture.DistrictCase(streets=TWO, robust=True)
    text = _printed(reader_of(case, fixture.with_pillars(pack, count))).all
    for name in fixture.PILLAR_NAMES[:count]:
        assert name in text
    assert ("圆圈为" in text) == (count == 2)


@pytest.mark.parametrize(
    "case",
    [
        pytest.param({"years": (2021,)}, id="a first year, nothing drawn"),
        pytest.param({"all_missing": ("310110",)}, id="the district's own figures are missing"),
    ],
)
def test_a_district_without_a_past_or_without_figures_renders(reader_of: ReaderOf, case: dict[str, Any]) -> None:
    assert "不作年度比较" in _printed(reader_of(fixture.DistrictCase(streets=TWO, **case))).all
