"""The district's report: what it must say, that it says the marts' figures, and districts unlike ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import district_marts as fixture
import pytest
from changed_marts import changed, with_values
from pages import Page, part

from mulin.pack import Pack
from reports import rows
from reports.engine import html
from reports.numbers import fixed
from reports.reading.reader import Reader
from reports.report import Report, build
from reports.shared import measure

TWO = ("310110001", "310110013")
DISTRICT = fixture.DISTRICT
Parts = dict[str, Any]
ReaderOf = Callable[..., Reader]


def _text(context: Report) -> str:
    return Page.read("district", html("district", context)).all


@pytest.fixture(scope="module")
def text(faulty_report: Report) -> str:
    return _text(faulty_report)


def test_the_index_and_its_composition_are_the_marts_figures(text: str, faulty: Reader) -> None:
    unit = faulty.marts.unit(DISTRICT)
    assert unit is not None
    total, own, below = (fixed(v, 2) for v in (unit.total_score, unit.own_total, unit.children_total))
    assert f"杨浦区2024年度杨浦睦邻指数为{total}分" in text
    assert f"本年度：50%×{own}＋50%×{below}＝{total}分" in text
    assert "不定等级、不列名次" in text


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


def test_a_year_that_could_not_be_compared_is_not_compared_with(faulty: Reader) -> None:
    alone = with_values({(DISTRICT,): {"comparable": False}}, "unit_code", year=2023)
    found = part(changed(faulty, {rows.UnitScore: alone}), "district", DISTRICT, "pillars")
    assert all(p.previous is None for p in found.pillars)
    assert not any("得分变化为" in t for t in found.text)


def test_a_district_without_comparable_streets_publishes_no_index(pack: Pack, reader_of: ReaderOf) -> None:
    everything = [u.code for u in pack.units]
    reader = reader_of(fixture.DistrictCase(streets=TWO[:1], all_missing=everything))
    text = _text(build(reader, "district", DISTRICT))
    assert "本年度结果为暂不可比" in text
    assert "杨浦睦邻指数为" not in text
    assert "None" not in text


def test_means_and_cards_agree_with_each_other(parts: Parts, faulty: Reader) -> None:
    found = measure.totals(faulty, "street")
    said = dict(r.cells for r in parts["result"].findings.rows)
    assert f"均值{fixed(sum(found) / len(found), 2)}分" in said["街道"]
    assert parts["result"].cards[0].value == fixed(faulty.marts.unit(DISTRICT).total_score, 2)  # type: ignore[union-attr]
