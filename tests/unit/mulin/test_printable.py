"""What the house says of its faces is what the fonts can draw, character by character."""

from __future__ import annotations

import pytest

from mulin import printable
from reports.fonts import FALLBACK, covered_characters, list_printable

# Level 3 of GB 18030-2022: every ideograph up to extension F, the radicals, and the twelve of the compatibility block.
GB_18030_2022 = (
    (0x3400, 0x4DB5), (0x4E00, 0x9FEF), (0x20000, 0x2A6D6), (0x2A700, 0x2B734), (0x2B740, 0x2B81D), (0x2B820, 0x2CEA1),
    (0x2CEB0, 0x2EBE0), (0x2F00, 0x2FD5), (0xFA0E, 0xFA0F), (0xFA11, 0xFA11), (0xFA13, 0xFA14), (0xFA1F, 0xFA1F),
    (0xFA21, 0xFA21), (0xFA23, 0xFA24), (0xFA27, 0xFA29),
)  # fmt: skip
# ... and letters of its scripts, and what romanised names use.
SCRIPTS = {
    "Uyghur": "ئابپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي",
    "Kazakh": "ٵٶٷٸەىۇۋ",
    "Tibetan": "ཀཁགངབཀྲཤིས་",
    "Mongolian": "ᠠᠡᠢᠣᠤᠥᠦᠨᠪᠫᠬᠭᠮᠯᠰᠱᠲᠳᠴᠵᠶᠷᠸᡃᡨᠠ᠋",
    "Yi": "ꀀꀉꂿꌅꒌ꒐",
    "Tai Le": "ᥐᥑᥒᥓᥰᥱ",
    "New Tai Lue": "ᦀᦁᦂᦑᦺ",
    "Tai Tham": "ᨠᨡᨣᩮ",
    "Lisu": "ꓐꓑꓒꓡꓲ",
    "Miao": "𖼀𖼁𖽙",
    "Korean": "김철수힣",
    "Vietnamese": "ăâđêôơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "Zhuang": "ƂƃƄƅƋƌƏəƐƨƩƽ",
    "Turkish": "ŞşĞğİı",
    "Cyrillic": "АБЯё",
    "kana": "のノー",
    "bopomofo": "ㄅㄆㄇㆠ",
    "combining": "\u0301\u0308\u0327",
    "ticks": "✔✘▸",
}


def test_the_list_is_the_one_the_fonts_give() -> None:
    """``python -m reports.fonts.list_printable`` writes it anew."""
    assert printable.LIST.read_text(encoding="utf-8") == list_printable.whole()


def test_the_main_faces_have_every_character_that_is_called_theirs() -> None:
    assert {ord(c) for c in printable.main_characters()} - {*map(ord, "\t\n\r")} == covered_characters()


def test_every_ideograph_of_the_national_standard_is_drawn() -> None:
    standard = [chr(c) for first, last in GB_18030_2022 for c in range(first, last + 1)]
    assert [c for c in standard if not printable.is_drawn(c)] == []
    assert len(standard) > 87_887


@pytest.mark.parametrize("letters", SCRIPTS.values(), ids=SCRIPTS)
def test_every_script_of_the_national_standard_is_drawn(letters: str) -> None:
    assert printable.substituted(letters) == []
    assert printable.as_printed(letters) == letters


@pytest.mark.parametrize(
    ("text", "shown", "told"),
    [
        ("王\U00031350", "王〓（U+31350）", ["\U00031350"]),
        ("好😀👨\u200d👩", "好〓（U+1F600）〓（U+1F468）\u200d〓（U+1F469）", ["😀", "👨", "👩"]),
        ("李\ue863\U000f0000", "李〓（U+E863）〓（U+F0000）", ["\ue863", "\U000f0000"]),
        ("葛\U000e0100城", "葛城", ["\U000e0100"]),
        ("✔\ufe0f", "✔", []),
        ("S\u0327ahin Nguye\u0302\u0303n", "Şahin Nguyễn", []),
        ("甲\u202e乙\u200e\x00\x9f丙", "甲乙丙", []),
        ("甲\u1680乙\u2028丙", "甲 乙 丙", []),
        ("坏\ud83d\ufffe", "坏〓（U+D83D）〓（U+FFFE）", ["\ud83d", "\ufffe"]),
    ],
    ids=[
        "new ideograph",
        "emoji",
        "private use",
        "ideographic variation",
        "emoji style",
        "typed mark by mark",
        "unseen",
        "blank",
        "no character",
    ],
)
def test_what_no_face_has_is_printed_as_its_code(text: str, shown: str, told: list[str]) -> None:
    assert printable.as_printed(text) == shown
    assert printable.substituted(text) == told


def test_strange_characters_are_named_once_in_the_order_they_stand() -> None:
    strange = printable.substituted("甲😀乙\t\u200e\n😀𠮷\ue000")
    assert strange == ["😀", "\ue000"]
    assert printable.spelled([*strange, "\u200e"]) == "😀（U+1F600）、U+E000（看不见）、U+200E（看不见）"
    assert printable.spelled([chr(0x1F600 + n) for n in range(12)]).endswith("等12个")


def test_an_ordinary_text_needs_no_other_face() -> None:
    ordinary = "按期完成（第①项）：95％，计1.5㎡；见《方案》—“附件”…\u3000é №２ ℃ ≥ → 堃喆昇淼"
    assert printable.fallback_files(ordinary) == ()
    assert printable.as_printed(ordinary) is ordinary


def test_a_text_names_the_files_it_needs() -> None:
    assert printable.fallback_files("李㼆") == ("mulin-more-cjk.ttf.xz",)
    assert printable.fallback_files("王𠮷") == ("mulin-more-cjk.ttf.xz",)
    assert len(printable.fallback_files("Şahin")) == 4
    everything = "".join(SCRIPTS.values()) + "\U0002a6d6\ua840\u9feb"
    assert set(printable.fallback_files(everything)) == set(FALLBACK)
