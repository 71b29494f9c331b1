"""Two texts that look the same are the same, two that do not are two."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.text.alike import Difference, by_key, difference, file_key, label_key, name_key, text_key
from mulin.text.ordinary import is_radical, lookalikes, ordinary, ordinary_of

KEYS = (text_key, label_key, name_key, file_key)
IDEOGRAPHS = st.one_of(
    st.characters(min_codepoint=0x3400, max_codepoint=0x9FFF, whitelist_categories=["Lo"]),
    st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF, whitelist_categories=["Lo"]),
)
RADICALS = [chr(n) for n in [*range(0x2E81, 0x2EF4), *range(0x2F00, 0x2FD6)] if unicodedata.name(chr(n), "")]


@pytest.mark.parametrize("dot", "•・‧．･⋅.。∙●·‐－—")
@pytest.mark.parametrize("around", ["{}", " {} ", "\u3000{}", "\u200b{}\u200e"])
def test_one_name_has_one_key_whatever_dot_stands_in_it(dot: str, around: str) -> None:
    assert name_key(f"阿卜来提{around.format(dot)}如则") == name_key("阿卜来提·如则")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Li", "Ａｎｎａ\u3000Ｌｉ"),
        ("Anna Li", "ANNA LI"),
        ("José Li", "Jose\u0301 Li"),
        ("张三", "张 三"),
        ("王五（甲）", "王五(甲)"),
        ("O'Brien", "O’Brien"),
        ("葛某", "葛\U000e0100某"),
        ("李四", "李\u200c四\u202c"),
        ("行某", "⾏某"),
        ("金某", "\uf90a某"),
        ("Straße", "STRASSE"),
    ],
)
def test_two_spellings_of_a_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("阿卜来提·如则", "阿卜来提·如孜"),
        ("王一", "王二"),
        ("国某", "國某"),
        ("张三1", "张三2"),
        ("Şahin", "Sahin"),
        ("评委1.2", "评委12"),
        ("户某", "戶某"),
        ("王𠮷", "王吉"),
    ],
)
def test_names_that_really_differ_have_two_keys(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("key", KEYS)
@given(text=st.text(max_size=30))
def test_folding_twice_changes_nothing_more(key, text: str) -> None:  # type: ignore[no-untyped-def]
    assert key(key(text)) == key(text)


@pytest.mark.parametrize("key", KEYS)
@given(one=IDEOGRAPHS, other=IDEOGRAPHS)
def test_no_two_ordinary_ideographs_are_one(key, one: str, other: str) -> None:  # type: ignore[no-untyped-def]
    assert (key(one) == key(other)) == (one == other)


@pytest.mark.parametrize("key", KEYS)
@given(number=st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,4})?", fullmatch=True))
def test_digits_are_kept(key, number: str) -> None:  # type: ignore[no-untyped-def]
    assert [c for c in key(number) if c.isdigit()] == [c for c in number if c.isdigit()]
    assert len(key(number)) == len(number)


def test_every_radical_has_an_ordinary_character() -> None:
    for radical in RADICALS:
        plain = ordinary_of(radical)
        assert is_radical(radical), radical
        assert len(plain) == 1, radical
        assert "CJK UNIFIED IDEOGRAPH" in unicodedata.name(plain, "CJK UNIFIED IDEOGRAPH (newer than this Python)")


@pytest.mark.parametrize(
    ("pasted", "plain"),
    [
        ("银⾏网点，⽅案⽤新址", "银行网点，方案用新址"),
        ("意⻅征求期延⻓", "意见征求期延长"),
        ("⽤⼾", "用户"),
        ("\uf90a\uf934居民区", "金老居民区"),
        ("\U0002f800", "丽"),
        ("\ufb01le", "file"),
        ("\ufe35示例\ufe36", "（示例）"),
        ("﹙一﹚", "（一）"),
        ("ｶﾅ", "カナ"),
        ("𝐀𝟏", "A1"),
    ],
)
def test_pasted_characters_are_taken_as_the_ordinary_ones(pasted: str, plain: str) -> None:
    assert ordinary(pasted) == plain
    assert lookalikes(pasted)
    assert ordinary(plain) == plain


@pytest.mark.parametrize(
    "text", ["①完成95％，15㎡，10²，第Ⅲ期（甲）：½", "ＡＢＣ！？", "张三；李四", "plain", "\ufa0e\ufa29", "𠮷㼆ş", ""]
)
def test_signs_of_their_own_stay(text: str) -> None:
    assert ordinary(text) == text
    assert lookalikes(text) == []


def test_a_name_keeps_what_no_radical_is() -> None:
    assert ordinary("\uf90a⾏𠮷", radicals_only=True) == "\uf90a行𠮷"
    assert lookalikes("\uf90a⾏", radicals_only=True) == [("⾏", "行")]


@pytest.mark.parametrize(
    ("expected", "actual", "first"),
    [
        ("长海路街道", "长海路街道", None),
        ("长海路街道", "常海路街道", Difference(1, "长", "常")),
        ("长海路街道", "长海路街道办", Difference(6, "", "办")),
        ("长海路", "长海", Difference(3, "路", "")),
    ],
)
def test_a_difference_is_the_first_place(expected: str, actual: str, first: Difference | None) -> None:
    assert difference(expected, actual) == first


def test_what_cannot_be_told_apart_stands_together() -> None:
    assert by_key(["文件.pdf", "⽂件.PDF", "图.png"], file_key) == {
        "文件.pdf": ["文件.pdf", "⽂件.PDF"],
        "图.png": ["图.png"],
    }
