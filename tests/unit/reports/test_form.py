"""GB/T 9704-2012 on paper: every report kind's pages measured to a millimetre, from the PDF itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pymupdf
import pytest

MM = 25.4 / 72
HEAD, BINDING, WIDTH, HEIGHT = 37.0, 28.0, 156.0, 225.0  # 天头、订口、版心
IMPRINT = 16.0  # 版记 takes no more than this
SLOW = pytest.mark.slow
KINDS = [
    "community", "cadre", "rectification",
    *(pytest.param(k, marks=SLOW) for k in ("street", "department", "district")),
]  # fmt: skip


@pytest.fixture(params=KINDS)
def document(request: pytest.FixtureRequest, paper_of: Callable[[str], Any]) -> Iterator[pymupdf.Document]:
    with pymupdf.open(stream=paper_of(request.param).pdf, filetype="pdf") as opened:
        yield opened


def words(page: pymupdf.Page) -> list[tuple[float, float, float, float, str]]:
    """Every word with its box in millimetres from the top left."""
    return [(x0 * MM, y0 * MM, x1 * MM, y1 * MM, word) for x0, y0, x1, y1, word, *_ in page.get_text("words")]


def inside(found: list[tuple[float, float, float, float, str]]) -> list[tuple[float, float, float, float, str]]:
    """The words between head and foot margins."""
    return [w for w in found if w[1] > HEAD - 3 and w[3] < HEAD + HEIGHT + 3]


def test_the_paper_is_a4(document: pymupdf.Document) -> None:
    for page in document:
        assert page.rect.width * MM == pytest.approx(210, abs=1)
        assert page.rect.height * MM == pytest.approx(297, abs=1)


def test_the_text_area_is_156_by_225_millimetres(document: pymupdf.Document) -> None:
    boxes = [box for page in document for box in inside(words(page))]
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
    said = [w for w in inside(words(last)) if w[4].endswith("印发")]
    rules = [d["rect"] for d in last.get_drawings() if d["rect"].width * MM > WIDTH - 1]
    lowest = max(r.y1 * MM for r in rules)
    assert len(said) == 1
    assert lowest == pytest.approx(HEAD + HEIGHT, abs=1)
    assert HEAD + HEIGHT - IMPRINT < said[0][1] < said[0][3] <= lowest


def test_no_page_but_a_last_one_is_nearly_empty_and_that_one_is_not_either(document: pymupdf.Document) -> None:
    for page in document:
        imprint = IMPRINT if page.number + 1 == len(document) else 0  # stands at the bottom whatever is above it
        lowest = max((b[3] for b in inside(words(page)) if b[3] < HEAD + HEIGHT - imprint), default=HEAD)
        filled = (lowest - HEAD) / HEIGHT
        assert filled > (0.12 if page.number + 1 == len(document) else 0.5), f"page {page.number + 1}: {filled:.0%}"


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
