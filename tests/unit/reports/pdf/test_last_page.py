"""A last page of a few lines is drawn in; where that cannot be, the last two chapters stand on it together."""

from __future__ import annotations

import pymupdf

from reports.render import engine


def pages(body: str) -> list[str]:
    page = f'<html lang="zh-CN"><head><title>t</title></head><body>{body}</body></html>'
    pdf = engine().pdf(page, b"0" * 32, (), "2000-01-01T00:00:00+08:00").pdf
    with pymupdf.open(stream=pdf) as document:
        return [p.get_text() for p in document]


def block(millimetres: int) -> str:
    return f'<div style="height:{millimetres}mm"></div>'


def test_a_few_lines_too_many_are_drawn_in() -> None:
    assert len(pages("<p>汉</p>" * 41)) == 1


def test_the_last_two_chapters_close_the_report_together_where_nothing_can_be_drawn_in() -> None:
    """What takes the room is a figure: tighter lines save nothing."""
    first, last = pages(f"<h2>四、数据</h2>{block(150)}<h2>五、异议</h2>{block(28)}<h2>附表</h2>{block(22)}")
    assert "四、数据" in first
    assert "五、异议" in last
    assert "附表" in last


def test_a_page_is_not_emptied_to_fill_the_last_one() -> None:
    first, last = pages(f"<h2>四、数据</h2>{block(96)}<h2>五、异议</h2>{block(92)}<h2>附表</h2>{block(22)}")
    assert "五、异议" in first
    assert "附表" in last
