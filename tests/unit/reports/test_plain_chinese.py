"""What offices read is Chinese: no word of English, no code of a program and no path is left in it.

What may stand there in Latin letters is listed in ``latin.py``: codes of the pack, receipts and report codes, hashes,
addresses of cells, and a few names that have no Chinese one.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from latin import own, strange
from pages import Page

from mulin.pack import Pack
from reports.narrative.page import Grid

KINDS = ("district", "street", "community", "department", "rectification", "cadre")
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


@pytest.mark.parametrize(
    "left", ["received/publications/2023/p1.json", "pending", "audit_weights", "C:\\data", "status=ok", "Total"]
)
def test_what_is_left_of_a_program_is_found(left: str, pack: Pack) -> None:
    assert strange(f"按规定{left}计分", own(pack))
