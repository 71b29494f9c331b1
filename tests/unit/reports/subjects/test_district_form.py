"""The district's report as a reader has it: its golden form, its first page, and districts unlike ours on paper."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any

import district_marts as fixture
import pymupdf
import pytest
from test_report_extremes import assert_inside_the_text_area

from mulin.pack import Pack
from reports import Marts, ReleaseInfo
from reports.engine import html
from reports.reader import Reader
from reports.render import render
from reports.report import build

GOLDEN = Path(__file__).parent / "district_golden.txt"
DISTRICT = fixture.DISTRICT
TWO = ("310110001", "310110006")
MM = 25.4 / 72
PIECES = re.compile(r'<(h[123])[^>]*>(.*?)</\1>|<p class="caption">(.*?)</p>|<thead><tr>(.*?)</tr></thead>', re.S)


def _plain(markup: str) -> str:
    return "".join(unescape(re.sub(r"<[^>]+>", "", markup)).split())


def shape(page: str) -> list[str]:
    """Headings, captions and tables' heads in order: ``## 六、规划任务落实链条``, ``表8规划事项…``, ``| 指标 | …``."""
    out = []
    for heading, title, caption, head in PIECES.findall(page):
        if heading:
            out.append(f"{'#' * int(heading[1])} {_plain(title)}")
        elif caption:
            out.append(_plain(caption))
        else:
            out.append("| " + " | ".join(_plain(t) for t in re.findall(r"<th[^>]*>(.*?)</th>", head, re.S)))
    return out


def _reader(pack: Pack, folder: Path, case: fixture.DistrictCase) -> Reader:
    year = max(case.years)
    marts = Marts(fixture.build(folder, pack, case), year)
    return Reader(marts, pack, ReleaseInfo.from_pack(pack, year, "r3", "0123456789abcdef" * 4, demo=True))


@pytest.fixture(scope="module")
def page(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The HTML of the case that ``paper_of`` renders."""
    case = fixture.DistrictCase(streets=TWO, robust=True)
    return html("district", build(_reader(pack, tmp_path_factory.mktemp("form"), case), "district", DISTRICT))


def test_headings_captions_and_tables_are_those_of_the_golden_file(page: str) -> None:
    assert shape(page) == GOLDEN.read_text(encoding="utf-8").splitlines()


def test_captions_are_numbered_without_gaps(page: str) -> None:
    captions = [line for line in shape(page) if re.match(r"[表图]\d", line)]
    for kind in "表图":
        numbers = [int(re.match(rf"{kind}(\d+)", c)[1]) for c in captions if c.startswith(kind)]  # type: ignore[index]
        assert numbers == list(range(1, len(numbers) + 1))


def test_subheadings_are_numbered_without_gaps_and_levels_do_not_jump(page: str) -> None:
    level, number = 1, 0
    for line in shape(page):
        if not line.startswith("#"):
            continue
        marks, _, title = line.partition(" ")
        assert len(marks) <= level + 1, line
        level = len(marks)
        number = 0 if level < 3 else number
        if level == 3 and title != "目录":
            assert title.startswith(f"（{'一二三四五六七八九十'[number]}）"), line
            number += 1


def test_every_chart_and_every_head_cell_is_named_for_those_who_cannot_see(page: str) -> None:
    for tag in re.findall(r"<svg[^>]*>", page):
        assert re.search(r'role="(img|group)"', tag), tag[:80]
        assert re.search(r'aria-label="[^"]+"', tag), tag[:80]
    names = re.findall(r'<svg[^>]*aria-label="([^"]+)"', page)
    assert len(names) == len(set(names))
    assert all('scope="col"' in th for th in re.findall(r"<th\b[^>]*>", page))


@pytest.fixture
def document(paper_of: Callable[[str], Any]) -> Iterator[pymupdf.Document]:
    with pymupdf.open(stream=paper_of("district").pdf, filetype="pdf") as opened:
        yield opened


@pytest.mark.slow
def test_bookmarks_are_the_headings(document: pymupdf.Document, page: str) -> None:
    wanted = [line for line in shape(page) if line.startswith("#")]
    found = [f"{'#' * level} {''.join(title.split())}" for level, title, _ in document.get_toc()]
    assert found == wanted


@pytest.mark.slow
def test_the_first_page_holds_the_whole_result_and_the_second_the_contents(paper_of: Callable[[str], Any]) -> None:
    found = paper_of("district")
    first, second = found.pages[:2]
    for words in ("较上年变动的主要原因", "未达标的基础性指标", "待报分值和应报部门", "未交齐的部门"):
        assert words in first
    for subject in ("街道", "社区", "理念", "指标", "任务", "部门", "名次"):
        assert subject in first[first.index("主要结果") :]
    assert "1000次抽样" in first
    assert second.index("目录") < second.index("指数与治理理念")
    assert "目录" not in first


@pytest.mark.slow
def test_every_page_carries_its_marks_and_none_is_nearly_empty(
    paper_of: Callable[[str], Any], document: pymupdf.Document
) -> None:
    found = paper_of("district")
    assert 15 <= len(found.pages) <= 28
    for number, text in enumerate(found.pages, start=1):
        assert "演示数据不作考核依据" in text
        assert f"—{number}—" in text
    _assert_pages_are_used(document)


def _assert_pages_are_used(document: pymupdf.Document) -> None:
    for page in document:
        inside = [w[3] * MM for w in page.get_text("words") if w[1] * MM > 34 and w[3] * MM < 265]
        filled = (max(inside) - 37) / 225
        assert filled > (0.12 if page.number + 1 == len(document) else 0.5), f"page {page.number + 1}: {filled:.0%}"


def _render(pack: Pack, folder: Path, case: fixture.DistrictCase) -> tuple[bytes, str]:
    reader = _reader(pack, folder, case)
    pdf = render("district", DISTRICT, "ff" * 32, build(reader, "district", DISTRICT)).pdf
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        _assert_pages_are_used(document)
        text = "".join("".join(p.get_text().split()) for p in document)
    assert_inside_the_text_area(pdf)
    assert "None" not in text
    return pdf, text


@pytest.mark.slow
def test_a_district_of_forty_streets_renders(pack: Pack, tmp_path: Path) -> None:
    wide = fixture.forty_streets(pack)
    codes = tuple(u.code for u in wide.units_of("street"))
    pdf, text = _render(wide, tmp_path, fixture.DistrictCase(streets=codes, robust=True))
    with pymupdf.open(stream=pdf, filetype="pdf") as document:
        assert 20 <= len(document) <= 40
    assert "街道各项指标得分（3/3）" in text
    assert "40个可比" in text


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 6])
def test_few_or_many_pillars_render(pack: Pack, tmp_path: Path, count: int) -> None:
    _, text = _render(fixture.with_pillars(pack, count), tmp_path, fixture.DistrictCase(streets=TWO, robust=True))
    for name in fixture.PILLAR_NAMES[:count]:
        assert name in text
    assert ("治理理念得分（圆圈为上年）" in text) == (count == 2)


@pytest.mark.slow
@pytest.mark.parametrize(
    "case",
    [
        pytest.param({"years": (2021,)}, id="a first year, nothing drawn"),
        pytest.param({"all_missing": ("310110",)}, id="the district's own figures are missing"),
    ],
)
def test_a_district_without_a_past_or_without_figures_renders(pack: Pack, tmp_path: Path, case: dict[str, Any]) -> None:
    _, text = _render(pack, tmp_path, fixture.DistrictCase(streets=TWO, **case))
    assert "不作年度比较" in text
