"""A street's cadre extract: numbered, addressed, and fair to the street."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, rows
from reports.cadre.extract import Extract, Issue, build
from reports.engine import html
from reports.reading.reader import Reader
from reports.render import render

STREET = "310110001"
ISSUE = Issue(3, "中共杨浦区委组织部", "2024年度街道领导班子考核", date(2025, 4, 8))


@pytest.fixture(scope="module")
def context(marts: Marts, pack: Pack, info: ReleaseInfo) -> Extract:
    return build(Reader(marts, pack, info), STREET, ISSUE)


@pytest.fixture(scope="module")
def text(context: Extract) -> str:
    from pypdf import PdfReader

    pages = PdfReader(BytesIO(render("cadre", STREET, "identity", context).pdf)).pages
    return "".join("".join(p.extract_text().split()) for p in pages)


def test_it_tells_its_number_its_addressee_and_what_for(text: str) -> None:
    assert "份号：000003" in text
    assert "内部资料限阅" in text
    assert "考核摘要〔2024〕3号" in text
    assert "中共杨浦区委组织部：按“2024年度街道领导班子考核”的需要" in text
    assert "2025年4月8日印发" in text
    assert "不得翻印、转送、公开" in text


def test_it_carries_the_result_of_the_release(text: str, marts: Marts) -> None:
    unit = marts.unit(STREET)
    assert unit is not None
    assert f"综合得分{unit.total_score:.2f}分，等级为{unit.grade}" in text
    assert "演示数据不作考核依据" in text


def test_points_left_open_by_departments_are_not_held_against_the_street(text: str, marts: Marts) -> None:
    owed = [a for a in marts.of_unit(rows.Attribution, STREET) if a.charged_kind == "department"]
    assert f"另有{sum(a.points for a in owed):.2f}分因部门未报而搁置" in text
    assert "考核时不作为街道失分使用" in text


def test_a_justified_line_has_no_blank_to_stretch(context: Extract) -> None:
    """WeasyPrint stretches blanks, no-break ones too, and a line of Chinese has no others: 「S-D03      4分」."""
    owed = html("cadre", context).partition("记在部门名下的分值：")[2].partition("。</p>")[0].replace("<span class", "")
    assert "S-" in owed
    assert not {" ", "\N{NO-BREAK SPACE}"} & set(owed)


def test_every_year_of_the_marts_stands_in_the_table(context: Extract, marts: Marts) -> None:
    assert [r.cells[0] for r in context.parts["trend"].table.rows] == [f"{u.year}年度" for u in marts.history(STREET)]


def test_only_streets_have_one(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    with pytest.raises(KeyError, match="街道"):
        build(Reader(marts, pack, info), "310110001001", ISSUE)
