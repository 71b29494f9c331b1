"""Nothing is guessed: a text becomes a number only where it can mean no other."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mulin.findings import Finding, Level
from mulin.text.unseen import bare, unseen
from mulin.workbooks.chinese import chinese_number
from mulin.workbooks.coerce import Coerced, coerce_boolean, coerce_number
from mulin.workbooks.days import coerce_date
from mulin.workbooks.texts import coerce_file_name, coerce_text

BOTH = ("不适用", "缺报")
FULL_WIDTH = str.maketrans("0123456789.-", "０１２３４５６７８９．－")


def told(got: Coerced) -> Finding:
    """What the sender is told of the cell."""
    assert got.problem is not None
    return got.problem.at("街道", (3, 3), got.raw)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("12", 12),
        (" 12 ", 12),
        ("１２", 12),
        ("12.0", 12),
        ("1,200", 1200),
        ("1,234,567", 1234567),
        ("\u30001２\u200b", 12),
        ("0", 0),
        ("+5", 5),
    ],
)
def test_text_that_can_only_mean_one_number_is_taken_with_a_warning(text: str, value: float) -> None:
    got = coerce_number(text, integer=True)
    assert (got.state, got.value) == ("value", value)
    assert (told(got).level, told(got).rule) == (Level.WARNING, "cell.text_number")


@pytest.mark.parametrize(
    ("value", "rule", "hint"),
    [
        ("95%", "percent", "填95"),
        ("９５％", "percent", "填95"),
        ("百分之95", "percent", "填95"),
        ("12次", "unit_suffix", "填12"),
        ("12.5 小时", "unit_suffix", "填12.5"),
        ("-3个", "unit_suffix", "填-3"),
        ("12/15", "two_values", "只填一个"),
        ("12、15", "two_values", "只填一个"),
        ("1 200", "two_values", "只填一个"),
        ("1，200", "two_values", "只填一个"),
        ("1,20", "two_values", "只填一个"),
        ("12-15", "two_values", "只填一个"),
        ("约12", "not_a_number", "只填数字"),
        (">12", "not_a_number", "只填数字"),
        ("12+", "not_a_number", "只填数字"),
        ("十二", "chinese_number", "填12"),
        ("一百零五", "chinese_number", "填105"),
        ("无", "not_a_number", "填0"),
        ("-", "not_a_number", "填0"),
        ("N/A", "not_a_number", "填0"),
        ("abc", "not_a_number", "只填数字"),
        ("12²", "unit_suffix", "只填数字"),
        ("1e3", "not_a_number", "填1000"),
        ("1.5E+2", "not_a_number", "填150"),
        ("1_000", "not_a_number", "填1000"),
        ("0x10", "not_a_number", "不用 0x"),
        ("1e400", "not_a_number", "普通的数"),
        ("NaN", "not_a_number", "只填数字"),
        ("inf", "not_a_number", "只填数字"),
        (True, "not_a_number", "填数字"),
        (date(2024, 3, 1), "date", "常规"),
        (datetime(2024, 3, 1), "date", "常规"),
        (12.5, "not_integer", "整数"),
        (-0.0, "negative_zero", "填0"),
        ("-0", "negative_zero", "填0"),
        (float("nan"), "not_finite", "核对"),
        (float("inf"), "not_finite", "核对"),
        (1e15, "not_finite", "核对"),
    ],
)
def test_what_is_refused_says_why_and_names_the_number_meant(value: object, rule: str, hint: str) -> None:
    got = coerce_number(value, integer=True)
    assert (got.state, got.value) == ("invalid", None)
    assert told(got).rule == f"cell.{rule}"
    assert told(got).level is Level.ERROR
    assert hint in told(got).mend


@pytest.mark.parametrize(
    "text",
    ["−5", "– 5", "12½", "(12)", "（12）", "[12]", "1O", "l2", "12l", "12万", "1.2万", "3千", "12打", "1.2.3", "5—8",
     "约15", "≥3", "15+",
     "3‰", "1/2", "12多", "12余人", "半12", "12成", "12²", "12kg", "12K", "#12", "12%以上",
     "约95%", "12°", "12.", "负12", "12倍", "12个半"],
)  # fmt: skip
def test_no_number_is_proposed_that_drops_what_may_matter(text: str) -> None:
    got = coerce_number(text, integer=True)
    if got.state == "value":
        assert (text, got.value) in {("12.", 12), ("−5", -5)}
        return
    assert not re.search(r"就填|如果是", told(got).mend), told(got).mend


@pytest.mark.parametrize(
    ("text", "meant"), [("-95%", "填-95"), ("12人次", "填12"), ("-3个", "填-3"), ("85分", "填85"), ("+4户", "填4")]
)
def test_a_number_that_is_proposed_keeps_its_sign(text: str, meant: str) -> None:
    assert told(coerce_number(text, integer=True)).mend.endswith(meant)


@pytest.mark.parametrize(
    ("stored", "meant"),
    [
        (15.000000000000002, 15),
        (14.999999999999996, 15),
        (2199.9999999999995, 2200),
        (999999999.99999988, 1000000000),
        (168.00000000000003, 168),
        (-2e-16, 0),
        (1e-10, 0),
        (123456789012.00002, 123456789012),
    ],
)
def test_a_hair_beside_a_whole_number_is_that_number_and_its_digits_are_kept(stored: float, meant: float) -> None:
    for integer in (True, False):
        got = coerce_number(stored, integer=integer)
        assert (got.state, got.value, float(got.raw)) == ("value", meant, stored)
        assert str(got.value) != "-0.0"


@pytest.mark.parametrize("stored", [15.0000001, 15.4, 15.999, 1000000000.4, 1234567.0005, 0.001])
def test_a_fraction_is_no_hair_and_is_shown_with_all_its_digits(stored: float) -> None:
    got = coerce_number(stored, integer=True)
    assert (got.state, got.raw) == ("invalid", repr(stored))
    assert coerce_number(stored, integer=False).value == stored


def test_a_hair_beyond_a_bound_is_the_bound() -> None:
    assert coerce_number(99.50000000000001, integer=False, bounds=(0.5, 99.5)).value == 99.5
    assert coerce_number(0.49999999999999994, integer=False, bounds=(0.5, 99.5)).value == 0.5
    assert coerce_number(99.51, integer=False, bounds=(0.5, 99.5)).value == 99.51


def test_a_percent_cell_is_refused_because_excel_stored_a_hundredth() -> None:
    got = coerce_number(0.95, integer=False, percent=True)
    assert (got.state, told(got).rule, got.raw) == ("invalid", "cell.percent", "95%")
    assert "填95" in told(got).mend


@pytest.mark.parametrize(("word", "state"), [("不适用", "not_applicable"), ("缺报", "declared_missing")])
def test_words_stand_for_a_number_only_where_allowed(word: str, state: str) -> None:
    assert coerce_number(f" {word}", integer=True, words=BOTH).state == state
    refused = coerce_number(word, integer=True)
    assert (refused.state, told(refused).rule) == ("invalid", "cell.word_not_allowed")


def test_what_cannot_be_seen_is_no_part_of_what_a_cell_shows() -> None:
    """Pasted from a web page: a joiner that no font of the reports has."""
    assert (coerce_number("12\u200d", integer=True).value, coerce_number("12\u200d", integer=True).raw) == (12, "12")
    assert coerce_date("2024-09-30\u200c").raw == "2024-09-30"


@pytest.mark.parametrize("blank", [None, "", "   ", "\u3000", "\u200b"])
def test_blank_is_blank_not_zero(blank: object) -> None:
    assert coerce_number(blank, integer=True).state == "blank"
    assert coerce_number(blank, integer=True).value is None


@given(st.integers(-(10**11), 10**11))
def test_a_whole_number_survives_every_harmless_way_of_writing_it(number: int) -> None:
    for text in (str(number), f" {number} ", str(number).translate(FULL_WIDTH), f"{number:,}", f"{number}.0"):
        if text.strip().translate(str.maketrans("－０", "-0")).startswith("-0"):
            continue
        assert coerce_number(text, integer=True).value == number
    assert coerce_number(float(number), integer=True).value == number


@given(st.text(max_size=12))
def test_no_text_is_ever_read_as_a_number_python_would_not_read(text: str) -> None:
    assume(not unseen(text, ["telling"]))  # refused before they come here
    got = coerce_number(text, integer=False)
    if got.state == "value":
        plain = re.sub(r"[\s,]", "", bare(text))
        assert got.value == float(plain.translate({i: i - 0xFEE0 for i in range(0xFF01, 0xFF5F)}))


@given(st.text(alphabet="0123456789.,-+ %次约/一二十百", max_size=10))
def test_a_text_with_two_runs_of_digits_is_never_a_number_unless_grouped(text: str) -> None:
    got = coerce_number(text, integer=False)
    if got.state == "value":
        digits = "".join(c for c in text if c.isdigit() and c.isascii())
        assert f"{abs(got.value):.15g}".replace(".", "").strip("0") == digits.strip("0") or len(digits) > 14


@pytest.mark.parametrize(("text", "value"), [("是", 1.0), ("否", 0.0), (" 是 ", 1.0)])
def test_yes_and_no(text: str, value: float) -> None:
    assert (coerce_boolean(text).state, coerce_boolean(text).value) == ("value", value)


@pytest.mark.parametrize(
    ("value", "meant"), [(1.0, "是"), (0.0, "否"), (True, "是"), ("√", "是"), ("无", "否"), ("Y", "是")]
)
def test_other_ways_of_saying_yes_are_refused_naming_the_word_meant(value: object, meant: str) -> None:
    got = coerce_boolean(value)
    assert (got.state, told(got).rule) == ("invalid", "cell.not_boolean")
    assert f"“{meant}”" in told(got).mend


def test_dates_are_whole_days() -> None:
    assert coerce_date(datetime(2024, 9, 30)).value == date(2024, 9, 30)
    for text in ("2024-09-30", "2024/9/30", "2024年9月30日", "２０２４．９．３０"):
        got = coerce_date(text)
        assert got.value == date(2024, 9, 30)
        assert told(got).rule == "cell.text_date"


@pytest.mark.parametrize(
    ("value", "hint"),
    [
        ("9月30日", "年-月-日"),
        ("2024-02-30", "没有这一天"),
        (45565.0, "格式改为“日期”"),
        ("未完成", "留空"),
        (3.5, "年-月-日"),
        (True, "年-月-日"),
    ],
)
def test_half_dates_and_serial_numbers_are_refused(value: object, hint: str) -> None:
    got = coerce_date(value)
    assert (got.state, told(got).rule) == ("invalid", "cell.not_a_date")
    assert hint in told(got).message + told(got).mend


@pytest.mark.parametrize("name", ["../../etc/passwd", "C:\\材料\\a.pdf", "文件夹/a.pdf", ".hidden", "a.pdf\nb.pdf"])
def test_evidence_is_a_bare_file_name(name: str) -> None:
    got = coerce_file_name(name)
    assert told(got).rule == "cell.file_name"
    assert coerce_file_name(" 会议记录.pdf ").value == "会议记录.pdf"


def test_text_is_trimmed_and_bounded() -> None:
    assert coerce_text("  第一行\r\n第二行 ").value == "第一行\n第二行"
    assert coerce_text(12.0).value == "12"
    assert coerce_text("长" * 501).state == "invalid"
    assert coerce_text("a\x01b").value == "ab"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十二", 12),
        ("二十", 20),
        ("一百零五", 105),
        ("三万二千", 32000),
        ("二〇二四", 2024),
        ("壹佰", 100),
        ("一百二", None),
        ("若干", None),
        ("", None),
        ("十二次", None),
    ],
)
def test_chinese_numerals(text: str, number: int | None) -> None:
    assert chinese_number(text) == number
