"""The report as a page, on a phone as well: what is wider than the screen is scrolled in its frame, and says so."""

from __future__ import annotations

import re
import stat
from pathlib import Path

import pytest
from index_document import document
from scorings import Scoring, audited, drawn, figures, pack_of, scored, write

from reports.engine import REPORTS, html
from reports.index_report import messages as m
from reports.index_report.write import page, web_page, write_report


@pytest.fixture
def whole(tmp_path: Path) -> Scoring:
    first = scored(tmp_path / "out", pack_of({"p": ["a", "b"], "": ["c"]}), figures(12, 3))
    frames = first.frames | drawn(first) | audited(first)
    write(first.folder, first.pack, frames)
    return Scoring(first.pack, first.folder, frames)


def test_a_figure_that_scrolls_takes_the_keyboard_and_has_a_name(whole: Scoring) -> None:
    of = document(whole)
    frames = re.findall(r'<div class="(?:figure|rows)"([^>]*)>', web_page(of))
    assert len(frames) > 5
    assert all(re.fullmatch(r' role="region" tabindex="0" aria-label="[^"]+"', f) for f in frames)
    assert "tabindex" not in html("index_report", of)


def test_every_figure_says_what_it_shows(whole: Scoring) -> None:
    drawings = re.findall(r"<svg[^>]*>", web_page(document(whole)))
    assert len(drawings) > 5
    assert all(re.search(r'role="img" aria-label="[^"]+"', d) for d in drawings)


def test_the_fonts_have_what_the_sheet_itself_says(whole: Scoring, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setattr("reports.index_report.write.font_css", lambda shown, titles: given.append(shown) or "")
    sheet = page(document(whole))
    assert "--hint:" in sheet
    assert set(m.HINT) - {"\u3000"} <= set(given[0])


@pytest.mark.slow
def test_a_report_is_its_owners_to_write_and_everybodys_to_read(whole: Scoring, tmp_path: Path) -> None:
    write_report(whole.pack, whole.folder, tmp_path / "report.html")
    assert stat.S_IMODE((tmp_path / "report.html").stat().st_mode) == 0o644


def test_a_table_is_as_wide_as_its_words_on_a_phone_and_what_the_foot_says_is_printed() -> None:
    sheet = (REPORTS / "index_report" / "page.css").read_text(encoding="utf-8")
    narrow, printed = sheet.partition("@media screen")[2], sheet.partition("@media print")[2]
    assert ".scroll col { width: auto !important; }" in narrow
    assert "footer p:last-child { display: block; }" in printed
