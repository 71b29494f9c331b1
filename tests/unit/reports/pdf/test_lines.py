"""Where lines end: a code is one word, and reads from the page as it was written."""

from __future__ import annotations

import re

import pymupdf
import pytest

from reports.render import engine

CODES = ("C-A05", "2024-T7.1-01", "2024-D11-report-v1", "F-B08")


def lines(body: str) -> list[tuple[float, str]]:
    """Right edge in points and text of every line of a page's body, whose own foot is left out."""
    page = f'<html lang="zh-CN"><head><title>t</title></head><body>{body}</body></html>'
    pdf = engine().pdf(page, b"0" * 32, (), "2000-01-01T00:00:00+08:00").pdf
    with pymupdf.open(stream=pdf) as document:
        found = [
            (line["bbox"][2], "".join(span["text"] for span in line["spans"]).rstrip())
            for page in document
            for block in page.get_text("dict")["blocks"]
            for line in block["lines"]
        ]
    return [(right, text) for right, text in found if not re.fullmatch(r"— *\d+ *—", text)]


@pytest.mark.parametrize("code", CODES)
def test_no_line_ends_within_a_code(code: str) -> None:
    body = "".join(f"<p>{'汉' * n}主要是{code}和别的</p>" for n in range(20, 42))
    found = [text for _, text in lines(body)]
    assert len(found) > 22  # lines did end
    assert sum(code in text for text in found) == 22


def test_a_code_without_room_ends_a_line_elsewhere_and_loses_no_letter() -> None:
    typed = "abc-def-" * 60 + "g"
    found = [text for _, text in lines(f"<p>{typed}</p>")]
    assert "".join(found) == typed
    assert max(map(len, found[:-1])) - min(map(len, found[1:-1])) <= 3  # no hyphen has a line of its own


def test_a_lone_blank_does_not_grow_until_the_line_is_full() -> None:
    """The code moves to the next line and leaves much room; the line's only blank takes none of it."""
    short, full = (
        next((right, text) for right, text in lines(f"<p>甲 {'汉' * n}2024-T7.1-01-report-v1和</p>") if "甲" in text)
        for n in (30, 38)
    )
    assert short[1] == f"甲 {'汉' * 30}"
    assert full[0] - short[0] > 60


@pytest.mark.parametrize("end", ["", "。"])
def test_no_text_leaves_its_last_character_on_a_line_of_its_own(end: str) -> None:
    ends = {len(lines(f"<p>{'汉' * n}{end}</p>")[-1][1]) for n in range(42, 47)}
    assert 2 + len(end) in ends  # a line did end just there
    assert 1 + len(end) not in ends


@pytest.mark.parametrize("end", ["36小时", "60.8分", "≥55.1达标", "4个", "个：是", "：评审", "”：开放", "是→否"])
def test_a_figure_stays_with_its_unit_of_measure_at_the_end(end: str) -> None:
    for n in range(42, 47):
        found = [text for _, text in lines(f"<p>{'汉' * (n - len(end) // 2)}{end}</p>")]
        assert len(found) == 1 or len(found[-1]) > 1, found[-1]
