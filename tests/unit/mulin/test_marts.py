"""A table is described once: what is written from its description says the same."""

from __future__ import annotations

import pytest

from mulin.marts import _text, released_tables
from mulin.row_classes import modules


def test_the_row_classes_are_written_from_the_descriptions() -> None:
    written = modules()
    there = {p: p.read_text(encoding="utf-8") for folder in {p.parent for p in written} for p in folder.glob("*.py")}
    assert there == written, "make docs"


def test_a_grain_is_made_of_columns() -> None:
    tables = released_tables().values()
    assert [t.name for t in tables if not set(t.grain) <= set(t.types)] == []
    assert [t.name for t in tables if t.grain[0] != "year"] == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("总分（分）：取整后的总分：公布的", ("总分", "分", "取整后的总分：公布的")),
        ("状态：可比，或暂不可比", ("状态", "", "可比，或暂不可比")),
        ("{{ doc('year') }}", ("年度", "年", "评估年度")),
    ],
)
def test_a_description_is_title_unit_and_what_it_is(written: str, read: tuple[str, str, str]) -> None:
    assert _text(written) == read


@pytest.mark.parametrize("written", ["", "总分", "（分）：总分", "总分：", "assessed year"])
def test_another_form_of_description_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match="标题"):
        _text(written)
