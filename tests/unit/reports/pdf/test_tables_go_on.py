"""A table that goes on over a page is named again above its head, once a page and not under its own caption."""

from __future__ import annotations

import re

import pymupdf
import pytest

from reports.render import engine

HEAD = '<thead><tr><th scope="col">指标</th><th scope="col">得分</th></tr></thead>'


def pages(body: str) -> list[list[str]]:
    """The words of every page's body, from its top down."""
    page = f'<html lang="zh-CN"><head><title>t</title></head><body>{body}</body></html>'
    pdf = engine().pdf(page, b"0" * 32, (), "2000-01-01T00:00:00+08:00").pdf
    with pymupdf.open(stream=pdf) as document:
        found = [
            [b[4].strip() for b in sorted(p.get_text("words"), key=lambda b: (round(b[1]), b[0]))] for p in document
        ]
    return [[line for line in lines if not re.fullmatch(r"—|\d", line)] for lines in found]


def table(rows: int, caption: str = "") -> str:
    body = "".join(f"<tr><td>第{n}行</td><td>{n}</td></tr>" for n in range(rows))
    return f'{caption}<table class="data">{HEAD}<tbody>{body}</tbody></table>'


@pytest.mark.parametrize(
    ("caption", "said"),
    [
        ('<p class="caption">表7　街道排名 <span class="example">示例</span></p>', "续表7　街道排名"),
        ("<p>下列各项：</p>", "（接上页）"),
    ],
)
def test_the_rest_of_a_table_says_of_which_it_is(caption: str, said: str) -> None:
    first, *others = pages(table(130, caption))
    assert said not in first
    assert len(others) >= 2
    assert {tuple(lines[:3]) for lines in others} == {(said, "指标", "得分")}
    assert all(lines.count(said) == 1 for lines in others)


def test_every_row_is_printed_once() -> None:
    found = [line for lines in pages(table(90)) for line in lines if line.startswith("第")]
    assert found == [f"第{n}行" for n in range(90)]


def test_a_table_that_begins_on_a_new_page_is_no_rest() -> None:
    """Its head is tried on the page before, where no row of it has room."""
    lead = "<p>汉</p>" * 37
    first, second = pages(lead + table(6, '<p class="caption">表1　得分</p>'))
    assert second[:3] == ["表1　得分", "指标", "得分"]
    assert "续表1　得分" not in first + second


def test_a_table_that_stays_whole_has_no_such_line() -> None:
    caption = '<p class="caption">表1　得分</p>'
    found = pages("<p>汉</p>" * 30 + f'<div class="whole">{table(20, caption)}</div>')
    assert len(found) == 2
    assert not [line for lines in found for line in lines if line.startswith("续表")]


def drawing(word: str) -> str:
    return (
        '<div class="piece"><svg xmlns="http://www.w3.org/2000/svg" class="chart" viewBox="0 0 480 90" width="480" '
        f'height="90"><title>图</title><text x="9" y="9" font-family="Mulin Sans" font-size="8">{word}</text></svg>'
        "</div>"
    )


def test_the_rest_of_a_chart_has_its_name_legend_and_axis_again() -> None:
    rows = drawing("部门") * 12
    chart = f'<div class="drawn"><div class="head">{drawing("图例")}</div>{rows}</div>'
    first, second = pages(f'<p class="caption">图3　各部门总分</p>{chart}')
    assert first[:3] == ["图3　各部门总分", "图例", "部门"]
    assert second[:3] == ["续图3　各部门总分", "图例", "部门"]
    assert (first + second).count("部门") == 12
