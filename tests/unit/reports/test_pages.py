"""Every kind of report on its page: the outline that was approved, and in each chapter what its room says it says.

``outlines/<kind>.txt`` is a page without its words and figures; a wanted change is written with
``MULIN_OUTLINE=write pytest tests/unit/reports/test_pages.py``. What a reader must find in a chapter stands in
``sections/<code>/said.txt`` (the language: ``page.py``), above the first and below the last in ``shared/``.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path

import pytest
from page import FRONT, Page, bare, outline, spoken

from mulin.report_kinds import KINDS
from reports.sections import forms

HERE = Path(__file__).parent
PageOf = Callable[[str], Page]
ROOMS = sorted({code for kind in KINDS.values() for code in kind.sections})
# in a room of every kind; the department of the page owes nothing
NOT_ON_THE_PAGE = {("department", "owed")}


def _said(code: str) -> dict[str, list[str]]:
    shared = {FRONT: HERE / "shared" / "front.txt", "foot": HERE / "shared" / "foot.txt"}
    return spoken(shared.get(code, HERE / "sections" / code / "said.txt"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_outline_is_the_one_that_was_approved(kind: str, page_of: PageOf) -> None:
    found, path = "\n".join(outline(page_of(kind))) + "\n", HERE / "outlines" / f"{kind}.txt"
    if os.environ.get("MULIN_OUTLINE") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "code"),
    [(kind, code) for kind, of in KINDS.items() for code in (FRONT, *of.sections, "foot")
     if (kind, code) not in NOT_ON_THE_PAGE],
)  # fmt: skip
def test_a_chapter_says_what_its_room_says(kind: str, code: str, page_of: PageOf) -> None:
    page, said = page_of(kind), _said(code)[kind]
    chapter = next(reversed(page.chapters)) if code == "foot" else code
    near = {one: get_close_matches(bare(one), page.lines(chapter), 1, 0.3) for one in page.missing(chapter, said)}
    assert near == {}, "not said, or not in this place, with what comes nearest"


@pytest.mark.parametrize("code", ROOMS)
def test_a_room_says_nothing_of_kinds_it_does_not_serve(code: str) -> None:
    if ("department", code) not in NOT_ON_THE_PAGE:
        assert set(_said(code)) == set(forms(code))
