"""Every kind of report on its page: the outline that was approved, and in each chapter what its room says it says.

``outlines/<kind>.txt`` is a page without its words and figures; a wanted change is written with
``MULIN_OUTLINE=write pytest tests/unit/reports/test_pages.py``. What a reader must find in a chapter stands in
``sections/<code>/said.txt`` (the language: ``pages.py``), above the first and below the last in ``shared/``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import partial
from itertools import pairwise
from pathlib import Path

import pytest
from pages import FRONT, Page, bare, chapter, outline, plain, spoken

from mulin.pack import load_pack
from mulin.report_kinds import KINDS, form_of, made
from mulin.settings import Settings
from reports.narrative.blocks import Text
from reports.narrative.page import read_page
from reports.reading.reader import Reader
from reports.sections import forms

HERE = Path(__file__).parent
PageOf = Callable[[str], Page]
ROOMS = sorted({code for kind in KINDS.values() for code in kind.sections})
WORDS = load_pack(Settings.model_fields["pack"].default).words
MADE = made(WORDS)
OWES = "D10"  # the department of the page owes nothing


def served(kind: str, section: str) -> bool:
    """Whether a kind of report of the example pack has a section, where there is something to show."""
    return form_of(kind, WORDS) in forms(section)


def _said(code: str) -> dict[str, list[str]]:
    shared = {FRONT: HERE / "shared" / "front.txt", "foot": HERE / "shared" / "foot.txt"}
    return spoken(shared.get(code, HERE / "sections" / code / "said.txt"))


@pytest.mark.parametrize("kind", MADE)
def test_the_outline_is_the_one_that_was_approved(kind: str, page_of: PageOf) -> None:
    found, path = "\n".join(outline(page_of(kind))) + "\n", HERE / "outlines" / f"{kind}.txt"
    if os.environ.get("MULIN_OUTLINE") == "write":
        path.write_text(found, encoding="utf-8")
    assert found == path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "code"),
    [(kind, code) for kind in MADE for code in (FRONT, *filter(partial(served, kind), KINDS[kind].sections), "foot")],
)
def test_a_chapter_says_what_its_room_says(kind: str, code: str, page_of: PageOf, rich: Reader) -> None:
    page, said = chapter(rich, kind, OWES, code) if code == "owed" else page_of(kind), _said(code)[kind]
    at = next(reversed(page.chapters)) if code == "foot" else code
    near = {one: get_close_matches(bare(one), page.lines(at), 1, 0.3) for one in page.missing(at, said)}
    assert near == {}, "not said, or not in this place, with what comes nearest"


@pytest.mark.parametrize("code", ROOMS)
def test_a_room_says_nothing_of_kinds_it_does_not_serve(code: str) -> None:
    assert set(_said(code)) == {kind for kind in MADE if served(kind, code)}


@pytest.mark.parametrize("kind", MADE)
def test_captions_and_subheadings_are_numbered_without_gaps(kind: str, page_of: PageOf) -> None:
    numbers: dict[str, list[str]] = {"表": [], "图": []}
    for level, title, caption in re.findall(
        r'<(?:h([2-5])[^>]*>(.*?)</h|p class="caption">(.*?)</p>)', page_of(kind).html
    ):
        if level == "2":
            numbers["（"] = []
        elif level == "3" and plain(title) != "目录":
            numbers["（"].append(plain(title)[1])
            assert "".join(numbers["（"]) == "一二三四五六七八九十"[: len(numbers["（"])], title
        elif caption:
            numbers[caption[0]].append(re.match(r".(\d+)", caption)[1])  # type: ignore[index]
            assert numbers[caption[0]] == [str(n + 1) for n in range(len(numbers[caption[0]]))]


@pytest.mark.parametrize("kind", MADE)
def test_headings_drawings_and_head_cells_are_told_to_those_who_cannot_see(kind: str, page_of: PageOf) -> None:
    page = page_of(kind).html
    assert all('scope="col"' in th for th in re.findall(r"<th\b[^>]*>", page))
    drawings = re.findall(r"<svg[^>]*>", page)
    assert all(re.search(r'role="(img|group)"', tag) for tag in drawings)
    names = [re.search(r'aria-label="([^"]+)"', tag)[1] for tag in drawings]  # type: ignore[index]
    assert len(names) == len(set(names))
    levels = [int(n) for n in re.findall(r"<h(\d)", page)]
    assert all(b - a <= 1 for a, b in pairwise(levels))


@pytest.mark.parametrize("kind", MADE)
def test_where_there_are_contents_they_are_the_headings(kind: str, page_of: PageOf) -> None:
    blocks = [b for b in read_page(page_of(kind).html) if isinstance(b, Text)]
    contents = [(b.anchor, bare(b.text)) for b in blocks if b.role == "contents"]
    assert contents == [(b.anchor, bare(b.text)) for b in blocks if b.role == "h1"] * (kind == "district")


SMALL = """<h2 id="s-a">一、甲</h2><p>总分90分，等级为优秀。扣分0分。</p>
<svg role="img" width="480" height="99" aria-label="均值"><text>均值</text><text>85</text></svg>
<table class="data"><thead><tr><th>名次</th><th>街道</th></tr></thead><tbody>
<tr><td>1</td><td>东</td></tr><tr><td>2</td><td>西</td></tr></tbody></table><p>没有待报。</p>"""


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        (["总分90分…优秀", "扣分0分", "1 | 东", "2 | 西", "没有 待报", "~ 均值 | 85"], []),
        (["扣分0分", "总分90分"], ["总分90分"]),
        (["2 | 西", "1 | 东"], ["1 | 东"]),
        (["1 | 西", "没有待报"], ["1 | 西"]),
        (["没有待报", "没有待报"], ["没有待报"]),
        (["1 |", "~ 85 | 均值"], ["1 |", "~ 85 | 均值"]),
    ],
)
def test_the_language_tells_what_is_not_said_or_not_in_its_place(said: list[str], missing: list[str]) -> None:
    assert Page.read("street", SMALL).missing("a", said) == missing
