"""GB/T 9704-2012 on paper: every report kind's pages measured to a millimetre, from the PDF itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial

import pymupdf
import pytest
from pages import Page, bare
from paper import BINDING, HEAD, HEIGHT, IMPRINT, MM, WIDTH, Paper, inside

SLOW = pytest.mark.slow
KINDS = [
    "community", "cadre", "rectification",
    *(pytest.param(k, marks=SLOW) for k in ("street", "department", "district")),
]  # fmt: skip
PAGES = {"community": (4, 5), "street": (6, 10), "department": (3, 6), "district": (15, 28)}
PaperOf, PageOf = Callable[[str], Paper], Callable[[str], Page]
CARDS = {"项目|结果|说明"}  # the head that the Word file gives them
every_kind = partial(pytest.mark.parametrize, "kind", KINDS)


@pytest.fixture(params=KINDS)
def document(request: pytest.FixtureRequest, paper_of: PaperOf) -> Iterator[pymupdf.Document]:
    with paper_of(request.param).open() as opened:
        yield opened


def test_the_paper_is_a4(document: pymupdf.Document) -> None:
    for page in document:
        assert page.rect.width * MM == pytest.approx(210, abs=1)
        assert page.rect.height * MM == pytest.approx(297, abs=1)


def test_the_text_area_is_156_by_225_millimetres(document: pymupdf.Document) -> None:
    boxes = [box for page in document for box in inside(page)]
    lines = [d["rect"] for page in document for d in page.get_drawings()]
    left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
    top, bottom = min(b[1] for b in boxes), max(b[3] for b in boxes)
    assert left >= BINDING - 1
    assert right <= BINDING + WIDTH + 1
    assert top >= HEAD - 1
    assert bottom <= HEAD + HEIGHT + 1
    # tables and rules fill the width: the area is used, not only kept
    widest = max((r for r in lines if r.width * MM > 150), key=lambda r: r.width)
    assert widest.x0 * MM == pytest.approx(BINDING, abs=1)
    assert widest.x1 * MM == pytest.approx(BINDING + WIDTH, abs=1)


def test_the_red_rule_under_the_head_is_as_wide_as_the_text(document: pymupdf.Document) -> None:
    red = pymupdf.sRGB_to_pdf(0xC8102E)
    rules = [
        d["rect"] for d in document[0].get_drawings()
        if d["fill"] and all(abs(a - b) < 0.01 for a, b in zip(d["fill"], red, strict=True))
    ]  # fmt: skip
    assert len(rules) == 1
    assert rules[0].width * MM == pytest.approx(WIDTH, abs=1)
    assert rules[0].x0 * MM == pytest.approx(BINDING, abs=1)


def test_page_numbers_stand_outside_seven_millimetres_below_the_text(document: pymupdf.Document) -> None:
    """Odd pages on the right, even ones on the left, one character in; size four (14 pt)."""
    for number, page in enumerate(document, start=1):
        spans = [
            (span["bbox"], span["size"]) for block in page.get_text("dict")["blocks"] for line in block.get("lines", ())
            for span in line["spans"] if span["text"].strip() == f"— {number} —"
        ]  # fmt: skip
        assert len(spans) == 1, f"page {number}"
        (x0, y0, x1, _), size = spans[0]
        assert size == pytest.approx(14, abs=0.1)
        assert y0 * MM == pytest.approx(HEAD + HEIGHT + 7, abs=1.5)
        edge = BINDING + WIDTH - x1 * MM if number % 2 else x0 * MM - BINDING
        assert edge == pytest.approx(14 * MM, abs=1)


def test_the_imprint_stands_on_the_last_lines_of_the_last_page(document: pymupdf.Document) -> None:
    """版记: between two rules as wide as the text, the lower one on the lower edge of the text area."""
    last = document[-1]
    said = [w for w in inside(last) if w[4].endswith("印发")]
    rules = [d["rect"] for d in last.get_drawings() if d["rect"].width * MM > WIDTH - 1]
    lowest = max(r.y1 * MM for r in rules)
    assert len(said) == 1
    assert lowest == pytest.approx(HEAD + HEIGHT, abs=1)
    assert HEAD + HEIGHT - IMPRINT < said[0][1] < said[0][3] <= lowest


@every_kind()
def test_no_page_is_nearly_empty_and_there_are_as_many_as_promised(kind: str, paper_of: PaperOf) -> None:
    paper = paper_of(kind)
    paper.assert_used()
    least, most = PAGES.get(kind, (1, 3))
    assert least <= len(paper.pages) <= most


@every_kind()
def test_every_page_tells_plan_year_release_name_code_and_number(kind: str, paper_of: PaperOf) -> None:
    paper = paper_of(kind)
    f = paper.frame
    for number, page in enumerate(paper.pages, start=1):
        head = f.running if number > 1 else f"{f.year}年度·第3版·{f.kind_name}"
        code = (f"共{len(paper.pages)}页", f.report_code) if f.report_code else ()
        for mark in (f.plan_title, head, f"—{number}—", *code, "演示数据不作考核依据"):
            assert bare(mark) in page, f"page {number} lacks {mark}"
    assert (f.fingerprint or "") in paper.pages[-1]


@every_kind()
def test_all_that_the_page_says_is_on_the_paper(kind: str, paper_of: PaperOf, page_of: PageOf) -> None:
    """Whatever is hidden by a style, cut off or drawn over is on the page, and not in the text of the PDF."""
    with paper_of(kind).open() as document:
        text = bare("".join(page.get_text("text", clip=page.rect) for page in document))
    page = page_of(kind)
    cells = [
        cell for code in page.chapters for line in page.lines(code) if line not in CARDS for cell in line.split("|")
    ]
    # a page's marks stand between the lines of a paragraph that runs over it
    said = {part for cell in cells for part in re.split("[。；，]", cell)}
    lost = [part for part in said if part not in text]
    assert len(lost) <= len(said) / 100, lost


@every_kind()
def test_bookmarks_are_the_headings(kind: str, paper_of: PaperOf, page_of: PageOf) -> None:
    headings = re.findall(r"<(h[1-3])[^>]*>(.*?)</\1>", page_of(kind).html, re.DOTALL)
    with paper_of(kind).open() as document:
        found = [(f"h{level}", bare(title)) for level, title, _ in document.get_toc()]
    assert found == [(h, bare(re.sub("<[^>]*>", "", title))) for h, title in headings]


@every_kind()
def test_a_table_that_is_kept_whole_stands_with_its_caption_on_one_page(
    kind: str, paper_of: PaperOf, page_of: PageOf
) -> None:
    pages = paper_of(kind).pages
    for caption, rows in page_of(kind).whole_tables():
        assert any(caption in page and all(cell in page for cells in rows for cell in cells) for page in pages), caption


def test_no_heading_stands_last_on_a_page(document: pymupdf.Document) -> None:
    """Something smaller than a heading follows every heading on its page."""
    titles = {entry[1] for entry in document.get_toc()}
    for page in document:
        lines = [
            "".join(span["text"] for span in line["spans"]).strip()
            for block in page.get_text("dict")["blocks"] for line in block.get("lines", ())
            if line["bbox"][3] * MM < HEAD + HEIGHT + 2
        ]  # fmt: skip
        if lines:
            assert lines[-1] not in titles, f"page {page.number + 1}: {lines[-1]}"
