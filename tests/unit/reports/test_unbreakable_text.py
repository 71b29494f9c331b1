"""Text without a place to break stays within the text area: a letter beyond the edge of the paper is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from mulin.pack import Pack
from reports import Marts, ReleaseInfo, jobs
from reports.cadre.extract import Issue, build
from reports.reading.reader import Reader
from reports.render import render

COMMUNITY, STREET = "310110001001", "310110001"
MM = 72 / 25.4
LEFT, RIGHT, BOTTOM, SLACK = 28 * MM, (210 - 26) * MM, 20 * MM, 3.0


def letters(pdf: bytes, letter: str) -> list[tuple[float, float, float]]:
    """(left, right, bottom) in points of every such letter, as a reader's eye finds it on the pages."""
    import pypdfium2

    found = []
    document = pypdfium2.PdfDocument(pdf)
    for page in document:
        text = page.get_textpage()
        shown = text.get_text_range()
        assert len(shown) == text.count_chars()
        for index, character in enumerate(shown):
            if character == letter:
                left, bottom, right, _ = text.get_charbox(index)
                found.append((left, right, bottom))
    return found


def within(found: list[tuple[float, float, float]]) -> bool:
    return all(left > LEFT - SLACK and right < RIGHT + SLACK and bottom > BOTTOM for left, right, bottom in found)


def changed(info: ReleaseInfo, **words: object) -> ReleaseInfo:
    return replace(info, presentation=info.presentation.model_copy(update=words))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "letter", "count"),
    [
        ({"objection": ("Ω" * 8000,)}, "Ω", 8000),
        ({"masthead": "Ω" * 200}, "Ω", 200),
        ({"document_number": "Ω" * 200}, "Ω", 200),
    ],
)
def test_an_offices_words_stay_on_the_page(
    marts: Marts, pack: Pack, info: ReleaseInfo, words: dict[str, object], letter: str, count: int
) -> None:
    (job,) = jobs(marts, pack, changed(info, **words), kinds=["community"], units=[COMMUNITY])
    assert job.error is None
    found = letters(render("community", COMMUNITY, job.data_hash, job.context).pdf, letter)
    assert len(found) == count
    assert within(found)


@pytest.mark.slow
def test_a_recipients_name_stays_on_the_page(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    issue = Issue(1, "Ω" * 200, "Σ" * 200, date(2025, 4, 8))
    pdf = render("cadre", STREET, "identity", build(Reader(marts, pack, info), STREET, issue)).pdf
    for letter in "ΩΣ":
        found = letters(pdf, letter)
        assert len(found) >= 200
        assert len(found) % 200 == 0
        assert within(found)


def test_a_long_title_stays_on_the_page(marts: Marts, pack: Pack, info: ReleaseInfo) -> None:
    (job,) = jobs(marts, pack, info, kinds=["community"], units=[COMMUNITY])
    frame = replace(job.context.frame, title_rest="Ω" * 120)
    found = letters(render("community", COMMUNITY, "h", replace(job.context, frame=frame)).pdf, "Ω")
    assert len(found) == 120
    assert within(found)
