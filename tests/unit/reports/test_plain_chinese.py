"""What offices read is Chinese: no word of English, no code of a program and no path is left in it.

What may stand there in Latin letters is listed in ``latin.py``: codes of the pack, receipts and report codes, hashes,
addresses of cells, and a few names that have no Chinese one.
"""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from latin import own, strange
from pages import Page
from PIL import Image

from mulin.pack import Pack
from reports import RenderJob
from reports.narrative import document as narrative
from reports.narrative.blocks import Grid

KINDS = ("district", "street", "community", "department", "rectification", "changes", "cadre")
PageOf = Callable[[str], Page]


@pytest.mark.parametrize("kind", KINDS)
def test_a_report_says_nothing_in_another_language(kind: str, page_of: PageOf, pack: Pack) -> None:
    page = page_of(kind)
    said = [text for code in page.chapters for text in (*texts(page, code), *page.drawings[code])]
    known = own(pack)
    assert len(said) > 10
    assert {(w, text) for text in said for w in strange(text, known)} == set()


def texts(page: Page, code: str) -> list[str]:
    """Paragraphs and cells of a chapter, with a blank where a line of a cell ends."""
    out: list[str] = []
    for block in page.chapters[code]:
        of = [cell.runs for line in block.lines for cell in line.cells] if isinstance(block, Grid) else [block.runs]
        out += (" ".join(run.text for run in runs) for runs in of)
    return out


@pytest.mark.parametrize("kind", KINDS)
def test_its_word_form_says_nothing_in_another_language(
    kind: str, rich_job: Callable[[str], RenderJob], pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(narrative, "drawn_pictures", lambda pictures: [dot()] * len(pictures))
    written = docx.Document(BytesIO(narrative.word_file(kind, rich_job(kind).context)))
    section, core = written.sections[0], written.core_properties
    parts = written.element.body, section.header._element, section.footer._element
    said = [words(p) for part in parts for p in part.iter(qn("w:p"))]
    said += [str(shape.get("descr")) for shape in written.element.body.iter(qn("wp:docPr"))]
    said += [core.title, core.subject, core.author, core.comments, core.keywords, core.category]
    assert len(said) > 40
    assert {(w, text) for text in said for w in strange(text, own(pack))} == set()


def dot() -> bytes:
    """A picture: the words in a figure are those of the PDF's."""
    out = BytesIO()
    Image.new("L", (1, 1)).save(out, "PNG")
    return out.getvalue()


def words(paragraph: Any) -> str:
    """With a blank where a line ends."""
    return "".join(
        t.text or "" if t.tag == qn("w:t") else " " for t in paragraph.iter(qn("w:t"), qn("w:br"), qn("w:tab"))
    )


@pytest.mark.parametrize(
    "left", ["received/publications/2023/p1.json", "pending", "audit_weights", "C:\\data", "status=ok", "Total"]
)
def test_what_is_left_of_a_program_is_found(left: str, pack: Pack) -> None:
    assert strange(f"按规定{left}计分", own(pack))
