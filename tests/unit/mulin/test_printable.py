"""What the door calls printable is what the fonts can draw, character by character."""

from __future__ import annotations

from mulin import printable
from reports.fonts import covered_characters, list_printable, missing_characters


def test_the_fonts_have_every_character_that_is_called_printable() -> None:
    assert missing_characters("".join(printable.printable())) == []


def test_the_list_is_the_one_the_fonts_give() -> None:
    """Refusing what could be printed would be as wrong; ``python -m reports.fonts.list_printable`` writes it anew."""
    assert printable.LIST.read_text(encoding="utf-8") == list_printable.written(covered_characters())


def test_strange_characters_are_named_once_in_the_order_they_stand() -> None:
    strange = printable.unprintable("甲😀乙\t\u200e\n😀𠮷")
    assert strange == ["😀", "\u200e", "𠮷"]
    assert printable.spelled(strange) == "😀（U+1F600）、U+200E（看不见）、𠮷（U+20BB7）"
    assert printable.spelled([chr(0x1F600 + n) for n in range(12)]).endswith("等12个")


def test_what_departments_commonly_write_is_printable() -> None:
    assert printable.unprintable("按期完成（第①项）：95％，计1.5㎡；见《方案》—“附件”…\u3000é №２ ℃ ≥ → 堃喆昇淼") == []
