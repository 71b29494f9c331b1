"""The Word file: the report's own words and tables in the office's form, and the same bytes every time."""

from __future__ import annotations

import re
import shutil
import subprocess
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import district_marts as fixture
import docx
import libreoffice
import pytest
from docx.document import Document
from docx.oxml.ns import qn
from docx.shared import Mm
from PIL import Image

from mulin.pack import Pack
from mulin.pack.presentation import Presentation
from reports import Marts, ReleaseInfo
from reports.engine import html
from reports.narrative import NarrativeError, word, write_narrative
from reports.narrative.blocks import Drawing, Grid, Picture, Text
from reports.narrative.page import read_page
from reports.narrative.pictures import drawn_pictures
from reports.reading.reader import Reader
from reports.report import build


@pytest.fixture(scope="module")
def marts(reader_of: Callable[..., Reader]) -> Marts:
    return reader_of(fixture.MIXED).marts


@pytest.fixture(scope="module")
def path(marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("out") / "区级报告.docx"
    write_narrative(marts, pack, info, out)
    return out


@pytest.fixture(scope="module")
def document(path: Path) -> Document:
    return docx.Document(str(path))


@pytest.fixture(scope="module")
def page(marts: Marts, pack: Pack, info: ReleaseInfo) -> str:
    return html("district", build(Reader(marts, pack, info), "district", fixture.DISTRICT))


def words(element: Any) -> str:
    """All text below an element, cached values of fields too, without blanks."""
    return "".join("".join(t.text or "" for t in element.iter(qn("w:t"))).split())


def pieces(page: str) -> list[str]:
    """Every paragraph, heading and cell of the report's page in order, without blanks."""
    bare = re.sub(r"<head>.*?</head>|<svg.*?</svg>", "", page, flags=re.DOTALL)
    found = re.split(r"</?(?:p|div|td|th|h\d|table|tr|thead|tbody|br|colgroup|col)\b[^>]*>", bare)
    texts = ("".join(unescape(re.sub(r"<[^>]+>", "", part)).split()) for part in found)
    return [t for t in texts if t]


def test_every_sentence_and_every_cell_of_the_report_is_there_in_its_order(page: str, document: Document) -> None:
    cards = re.findall(r'<(?:td|div) class="(?:plain|good|bad)">([^<]+)<b>([^<]+)</b>([^<]+)</', page)
    assert len(cards) == 6
    whole = words(document.element.body)
    for label, value, note in cards:
        assert "".join(f"{label}{value}{note}".split()) in whole
    at = 0
    carded = {"".join("".join(card).split()) for card in cards}
    for piece in pieces(page):
        if piece in carded:
            continue
        found = whole.find(piece, at)
        assert found >= 0, f"missing or out of order: {piece[:60]}"
        at = found + len(piece)


def test_headings_are_word_s_own_so_that_the_navigation_pane_shows_them(page: str, document: Document) -> None:
    headings = re.findall(r"<h([23])[^>]*>(.*?)</h\1>", page)
    expected = [(f"Heading {int(n) - 1}", "".join(unescape(t).split())) for n, t in headings if t != "目　录"]
    styled = ((p.style.name or "", p.text) for p in document.paragraphs if p.style)
    found = [(style, "".join(text.split())) for style, text in styled if style.startswith("Heading")]
    assert found == expected
    assert found[0] == ("Heading 1", "一、评估结果")


def test_the_contents_are_a_field_of_the_chapters(document: Document) -> None:
    orders = [i.text for i in document.element.body.iter(qn("w:instrText"))]
    assert len([o for o in orders if o and "TOC" in o]) == 1
    kinds = [f.get(qn("w:fldCharType")) for f in document.element.body.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"]
    marks = {b.get(qn("w:name")) for b in document.element.body.iter(qn("w:bookmarkStart"))}
    links = [h.get(qn("w:anchor")) for h in document.element.body.iter(qn("w:hyperlink"))]
    chapters = [p for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert len(links) == len(chapters)
    assert set(links) <= marks


def test_captions_have_the_pdf_s_numbers_as_fields(page: str, document: Document) -> None:
    in_pdf = re.findall(r'<p class="caption">([表图])(\d+)', page)
    in_word = [(str(f.get(qn("w:instr"))).split()[1], words(f)) for f in document.element.body.iter(qn("w:fldSimple"))]
    assert in_word == in_pdf


def test_every_figure_of_the_pdf_stands_below_its_caption(page: str, document: Document) -> None:
    def kind(element: Any) -> str:
        style = element.find(qn("w:pPr") + "/" + qn("w:pStyle"))
        return "" if style is None else str(style.get(qn("w:val")))

    captions = [e for e in document.element.body if kind(e) == "Caption" and words(e).startswith("图")]
    figures = len(re.findall(r'<p class="caption">图\d', page))
    assert len(captions) == figures > 8
    assert [kind(e.getnext()) for e in captions] == ["MulinPicture"] * figures
    for e in captions:
        said = next(e.getnext().iter(qn("wp:docPr"))).get("descr")
        assert said
        assert said in words(e) or any(said == t for t in re.findall(r'<svg[^>]* aria-label="([^"]+)"', page))


def test_pictures_are_sharp_and_no_wider_than_the_text(document: Document) -> None:
    for shape in document.inline_shapes:
        (blip,) = shape._inline.iter(qn("a:blip"))
        image = document.part.related_parts[blip.get(qn("r:embed"))].image
        assert image.content_type == "image/png"
        assert image.px_width / shape.width.inches == pytest.approx(300, rel=0.01)
        assert image.px_height / shape.height.inches == pytest.approx(300, rel=0.01)
        assert 90 < shape.width.mm <= 156.01
        assert shape.height.mm < 225


def test_a_picture_shows_what_the_pdf_shows() -> None:
    svg = '<svg class="chart" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60" width="240" height="60">{}</svg>'
    bar = '<rect x="0" y="0" width="120" height="60" fill="#17508f"/>'
    name = '<text x="130" y="30" font-family="Mulin Sans" font-size="20" fill="#a8201a">龘</text>'
    bare, named = (Image.open(BytesIO(b)).convert("RGB") for b in drawn_pictures(
        [Picture("甲", [Drawing(240, 60, svg.format(inside))]) for inside in (bar, bar + name)]
    ))  # fmt: skip
    wide, high = bare.size
    assert (wide, high) == (pytest.approx(921, abs=2), pytest.approx(230, abs=2))
    for picture in (bare, named):
        assert picture.getpixel((wide // 4, high // 2)) == (0x17, 0x50, 0x8F)
        assert picture.getpixel((wide - 5, 5)) == (255, 255, 255)
    assert {c for _, c in bare.crop((wide // 2 + 9, 0, wide, high)).getcolors(9)} == {(255, 255, 255)}
    assert (0xA8, 0x20, 0x1A) in {c for _, c in named.crop((wide // 2 + 9, 0, wide, high)).getcolors(999)}


def test_a_figure_that_cannot_be_drawn_is_refused() -> None:
    svg = (
        '<svg class="chart" xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="http://a.b/c"/></svg>'
    )
    with pytest.raises(NarrativeError, match=r"只能使用自己的文件|不能如实输出"):
        drawn_pictures([Picture("甲", [Drawing(9, 9, svg)])])


def test_tables_repeat_their_heads_and_never_split_a_row(document: Document) -> None:
    assert len(document.tables) > 20
    for t in document.tables:
        rows = t._tbl.findall(qn("w:tr"))
        assert rows[0].find(qn("w:trPr")).find(qn("w:tblHeader")) is not None
        assert all(r.find(qn("w:trPr")).find(qn("w:cantSplit")) is not None for r in rows)
        widths = [int(c.get(qn("w:w"))) for c in t._tbl.find(qn("w:tblGrid"))]
        assert abs(sum(widths) - Mm(156).twips) <= 2
        for r in rows:
            spans = [c.find(qn("w:tcPr")).find(qn("w:gridSpan")) for c in r.findall(qn("w:tc"))]
            assert sum(1 if s is None else int(s.get(qn("w:val"))) for s in spans) == len(widths)


def test_the_page_is_that_of_gb_9704(document: Document) -> None:
    s = document.sections[0]
    sides = (s.top_margin, s.left_margin, s.right_margin, s.bottom_margin)
    assert [round(x.mm) for x in sides if x is not None] == [37, 28, 26, 35]
    assert (round(s.page_width.mm), round(s.page_height.mm)) == (210, 297)  # type: ignore[union-attr]
    normal = document.styles["Normal"]
    assert normal.font.size.pt == 16
    assert normal.paragraph_format.line_spacing.pt == 28


@pytest.mark.parametrize(
    ("style", "font"),
    [
        ("Title", "方正小标宋简体"), ("Normal", "仿宋_GB2312"), ("Heading 1", "黑体"), ("Heading 2", "楷体_GB2312"),
    ],
)  # fmt: skip
def test_the_office_s_fonts_are_named(style: str, font: str, document: Document) -> None:
    fonts = document.styles[style].element.rPr.rFonts
    assert fonts.get(qn("w:eastAsia")) == font
    assert not [k for k in fonts.attrib if k.endswith("Theme")]


def test_word_takes_the_text_for_chinese(document: Document) -> None:
    assert document.settings.element.find(qn("w:themeFontLang")).get(qn("w:eastAsia")) == "zh-CN"
    assert {s.element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")) for s in document.styles if s.name == "Normal"} == {
        "zh-CN"
    }


def test_made_up_figures_are_marked_on_every_page_and_pages_are_numbered(document: Document) -> None:
    s = document.sections[0]
    for header in (s.header, s.even_page_header):
        assert "演示数据不作考核依据" in words(header._element)
    for footer, side in ((s.footer, "right"), (s.even_page_footer, "left")):
        assert "PAGE" in str(next(footer._element.iter(qn("w:fldSimple"))).get(qn("w:instr")))
        assert next(footer._element.iter(qn("w:jc"))).get(qn("w:val")) == side
    assert document.settings.odd_and_even_pages_header_footer


@pytest.fixture(scope="module")
def brief(info: ReleaseInfo) -> ReleaseInfo:
    """A district's report of three chapters, one with two figures."""
    chosen = {"reports": {"district": {"sections": ["result", "pillars", "objection"]}}}
    return replace(info, presentation=Presentation.model_validate(chosen))


def test_real_figures_carry_no_mark(marts: Marts, pack: Pack, brief: ReleaseInfo, tmp_path: Path) -> None:
    write_narrative(marts, pack, replace(brief, demo=False), tmp_path / "a.docx")
    s = docx.Document(str(tmp_path / "a.docx")).sections[0]
    assert "演示数据" not in words(s.header._element)


def test_the_release_and_its_data_hash_stand_at_the_end(document: Document, info: ReleaseInfo) -> None:
    last = ["".join(p.text.split()) for p in document.paragraphs][-4:]
    assert any(f"版次：2024年度第3版版次指纹：{info.data_hash}" in t for t in last)
    assert any("以冻结的PDF为准" in t for t in last)
    assert last[-1].endswith("印发")


def test_the_pack_s_choice_of_sections_and_texts_is_followed(
    marts: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    chosen = Presentation.model_validate({
        "texts": {"foreword": {"title": "前言", "paragraphs": ["甲<乙>&丙，{year}年度。"]}},
        "reports": {"district": {"sections": ["result", {"text": "foreword"}, "streets", "objection"]}},
    })  # fmt: skip
    write_narrative(marts, pack, replace(info, presentation=chosen), tmp_path / "a.docx")
    document = docx.Document(str(tmp_path / "a.docx"))
    chapters = [p.text for p in document.paragraphs if p.style and p.style.name == "Heading 1"]
    assert chapters == ["一、评估结果", "二、前言", "三、街道结果", "四、异议"]
    assert "甲<乙>&丙，2024年度。" in [p.text for p in document.paragraphs]


def test_the_same_release_gives_the_same_bytes(
    path: Path, marts: Marts, pack: Pack, brief: ReleaseInfo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_narrative(marts, pack, brief, tmp_path / "once.docx")
    monkeypatch.setattr(time, "time", lambda: 2_000_000_000.0)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(2_000_000_000))
    write_narrative(marts, pack, brief, tmp_path / "again.docx")
    assert (tmp_path / "again.docx").read_bytes() == (tmp_path / "once.docx").read_bytes()
    with zipfile.ZipFile(path) as z:
        assert {i.date_time for i in z.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not [n for n in z.namelist() if "thumbnail" in n]


def test_the_file_knows_no_wall_clock_and_no_other_author(document: Document, info: ReleaseInfo) -> None:
    core = document.core_properties
    assert core.author == core.last_modified_by == info.office
    assert core.created is not None
    assert core.created.date() == core.modified.date() == info.issued_on  # type: ignore[union-attr]
    assert core.title == "杨浦区2024年度社会治理评估报告"


# -- reading the page


def body(inside: str) -> str:
    return f"<html><head><title>x</title></head><body>{inside}</body></html>"


def test_a_column_of_figures_is_as_wide_as_they_are_and_words_give_way() -> None:
    rows = '<tr><td>{0}</td><td class="n">{1}</td><td class="n">1</td></tr>'
    columns = '<colgroup><col style="width:80%"/><col style="width:6%"/><col style="width:14%"/></colgroup>'
    table = f'<table class="data">{columns}{rows.format("指标", "99.998*")}{rows.format("名" * 90, "100.0")}</table>'
    (grid,) = read_page(body(table))
    widths = [int(w) for w in re.findall(r'gridCol w:w="(\d+)"', word.body([grid], []))]
    assert sum(widths) == word.TEXT_WIDTH
    assert widths[1] > 7 * 0.5 * 180 + 100 > word.TEXT_WIDTH * 0.06
    assert widths[0] > word.TEXT_WIDTH * 0.7
    assert 0.11 < widths[2] / word.TEXT_WIDTH < 0.14


def test_who_signs_has_room_to() -> None:
    posts = " ".join(f"<span>{post}：<b></b></span>" for post in ("签发", "审核", "会签", "经办", "日期"))
    (text,) = read_page(body(f'<p class="signing">{posts}</p>'))
    assert isinstance(text, Text)
    assert "".join(r.text + "\n" * r.end for r in text.runs) == "签发：\t 审核：\t 会签：\t 经办：\t\n日期：\t"


def test_markup_word_has_no_counterpart_of_is_refused() -> None:
    with pytest.raises(NarrativeError, match="<video>"):
        read_page(body("<video>x</video>"))
    with pytest.raises(NarrativeError, match="没有结束"):
        read_page("<html><body><p>半句")


def test_text_in_a_box_without_a_paragraph_is_not_lost() -> None:
    blocks = read_page(body('<div class="files"><div>甲</div>乙<p>丙</p></div>'))
    assert [(b.role, b.text) for b in blocks if isinstance(b, Text)] == [("small", t) for t in "甲乙丙"]


def test_a_chart_is_taken_as_it_is_drawn() -> None:
    svg = '<svg width="480" height="99.5" aria-label="各街道分布"><g><text>5&lt;6</text><rect x="1"/></g></svg>'
    _, picture, after = read_page(body(f'<p class="caption">图7　分布</p>{svg}<p>下文</p>'))
    assert isinstance(picture, Picture)
    assert (picture.title, picture.width, picture.height) == ("各街道分布", 480, 99.5)
    assert picture.drawings[0].svg == svg
    assert isinstance(after, Text)
    assert (after.role, after.text) == ("body", "下文")


def test_a_chart_in_pieces_is_one_picture_a_page_each_with_its_head() -> None:
    def piece(name: str, height: int) -> str:
        return f'<div class="piece"><svg width="480" height="{height}" aria-label="{name}"></svg></div>'

    pieces = "".join(piece(name, 200) for name in "一二三四")
    chart = f'<div class="drawn"><div class="head">{piece("头", 30)}</div>{pieces}</div>'
    found = read_page(body(f'<p class="caption">图7　分布</p>{chart}{piece("另", 9)}'))[1:]
    shown = [(b.title, b.height, re.findall('label="(.)"', "".join(d.svg for d in b.drawings)))
             for b in found if isinstance(b, Picture)]  # fmt: skip
    assert shown == [("分布", 630, [*"头一二三"]), ("分布", 230, [*"头四"]), ("另", 9, ["另"])]


def test_lines_of_a_cell_stay_apart() -> None:
    cell = (
        '<table class="points"><tr><td><p><span>甲</span><b>1</b></p><p><span>乙</span><b>2</b></p></td></tr></table>'
    )
    (grid,) = read_page(body(cell))
    assert isinstance(grid, Grid)
    assert "".join(r.text + ("\n" if r.end else "") for r in grid.lines[0].cells[0].runs) == "甲　1\n乙　2"


def test_a_year_without_a_district_score_is_no_report(pack: Pack, info: ReleaseInfo, tmp_path: Path) -> None:
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    folder = fixture.build(tmp_path / "marts", pack, fixture.DistrictCase(streets=("310110001",)))
    scores = pq.read_table(folder / "unit_scores.parquet")
    pq.write_table(scores.filter(pc.not_equal(scores["tier"], "district")), folder / "unit_scores.parquet")
    with pytest.raises(NarrativeError, match="2024年度的区级得分"):
        write_narrative(Marts(folder, 2024), pack, info, tmp_path / "a.docx")
    assert not (tmp_path / "a.docx").exists()


# -- as a word processor shows it

FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir>{same}</fontconfig>"""
SAME = '<alias binding="same"><family>{name}</family><prefer><family>{ours}</family></prefer></alias>'


@pytest.mark.slow
@libreoffice.installed
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="Poppler is not installed")
def test_libreoffice_shows_the_text_of_the_report(path: Path, page: str, tmp_path: Path, info: ReleaseInfo) -> None:
    import reports.fonts

    ours = {"方正小标宋简体": "Mulin Serif", "仿宋_GB2312": "Mulin Serif", "楷体_GB2312": "Mulin Serif",
            "宋体": "Mulin Serif", "黑体": "Mulin Sans", "Times New Roman": "Mulin Serif"}  # fmt: skip
    same = "".join(SAME.format(name=name, ours=font) for name, font in ours.items())
    conf = tmp_path / "fonts.conf"
    fonts = Path(reports.fonts.__file__).parent
    conf.write_text(FONTS.format(fonts=fonts, cache=tmp_path / "cache", same=same), encoding="utf-8")
    source = Path(shutil.copy(path, tmp_path / "n.docx"))
    pdf = libreoffice.convert(source, "pdf", tmp_path / "shown", FONTCONFIG_FILE=str(conf))
    shown = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    pages = ["".join(p.split()) for p in shown.split("\f")[:-1]]
    text = "".join(pages)
    assert len(pages) > 10
    assert all("演示数据不作考核依据" in p for p in pages)
    assert all(f"—{n}—" in p for n, p in enumerate(pages, 1))
    assert min(len(p) for p in pages[:-1]) > 150, "a nearly empty page"
    assert not re.findall(r"(?m)^ *\d+\.(?: {3}|$)", shown), "a figure broken at its point"
    for heading in re.findall(r"<h[23][^>]*>(.*?)</h[23]>", page):
        assert "".join(unescape(heading).split()) in text
    assert info.data_hash in text
    assert "\ufffd" not in text
