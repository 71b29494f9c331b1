"""Characters that nobody sees: which are marks, which are blanks, which matter."""

from __future__ import annotations

import unicodedata

import pytest

from mulin.text.unseen import bare, bare_name, kind, one_line_end, plain_blanks, unseen

FORMAT = [chr(n) for n in range(0x110000) if unicodedata.category(chr(n)) == "Cf"]
SPACES = [chr(n) for n in range(0x3001) if unicodedata.category(chr(n)) in ("Zs", "Zl", "Zp")]
CONTROLS = [chr(n) for n in range(0xA0) if unicodedata.category(chr(n)) == "Cc"]


def test_none_of_them_passes_for_a_letter() -> None:
    others = "\u034f\u115f\u1160\u3164\uffa0\u2800\ufe0e\ufe0f\u180b\U000e0100"
    for character in [*FORMAT, *SPACES, *CONTROLS, *others]:
        assert kind(character) != "seen", f"U+{ord(character):04X}"
        places = [u.position for u in unseen(f"15{character}", ["blank", "mark", "telling"])]
        assert character in " \t\n\u3000" or places == [3], f"U+{ord(character):04X}"


@pytest.mark.parametrize("character", "1a字·，。（①㎡²é½ʼ🙂\u0301\u3099")
def test_what_is_drawn_is_seen(character: str) -> None:
    assert kind(character) == "seen"
    assert bare(character) == character


@pytest.mark.parametrize("character", "\u00ad\u2062\u2063\u2064\u202e\ufff9\u0600\x00\x7f")
def test_what_alters_what_stands_beside_it_is_told(character: str) -> None:
    """A soft hyphen may have looked like a minus; an override shows 51 for 15."""
    assert kind(character) == "telling"


@pytest.mark.parametrize("blank", [*SPACES, *"\u3164\uffa0\u2800\t\n\x0b\x85"])
def test_no_blank_is_dropped(blank: str) -> None:
    assert plain_blanks(f"1{blank}5") == "1 5"
    assert len(one_line_end(f"1{blank}5")) == 3


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n", "\v", "\f", "\u0085", "\u2028", "\u2029"])
def test_every_line_end_is_one(end: str) -> None:
    assert one_line_end(f"甲{end}乙") == "甲\n乙"


@pytest.mark.parametrize("name", ["葛\U000e0100某", "می\u200cخواهم", "क्\u200dष", "क्\u200cष"])
def test_a_name_keeps_what_its_script_needs(name: str) -> None:
    assert bare_name(name) == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("张\u200b三", "张三"),
        ("\u202d李四\u202c", "李四"),
        ("王\u200d五", "王五"),
        ("A\ufe0fnna", "Anna"),
        ("阿卜来提\u200e·如则", "阿卜来提·如则"),
        ("\ufeff赵六", "赵六"),
    ],
)
def test_a_name_loses_what_came_along(typed: str, kept: str) -> None:
    assert bare_name(typed) == kept
