"""Identity and mobile numbers are found however they are written; codes and figures are none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.text.personal import masked, personal_numbers

IDENTITY = "11010519491231002X"
"""The example of the standard (GB 11643-1999), nobody's."""
MOBILE = "13800001234"


@pytest.mark.parametrize(
    "text",
    [
        IDENTITY,
        IDENTITY.lower(),
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X",
        "110105-1949-1231-002X",
        "110105\u200b19491231\u200b002X",
        f"张三（身份证{IDENTITY}）已核实",
        f"扫描件{IDENTITY}.pdf",
        f"sfz{IDENTITY}",
        "1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X",
        "440524198001010013",
        "110105491231002",
        "110105 491231 002",
        f"3份{IDENTITY}",
    ],
)
def test_identity_numbers_are_found(text: str) -> None:
    assert [p.kind for p in personal_numbers(text)] == ["identity"]


@pytest.mark.parametrize(
    "text",
    [
        MOBILE,
        "138 0000 1234",
        "138-0000-1234",
        "138.0000.1234",
        "138—0000—1234",
        "１３８００００１２３４",
        "+86 13800001234",
        "+86-138-0000-1234",
        "8613800001234",
        "008613800001234",
        "（86）13800001234",
        "联系人李四13800001234转2",
        f"电话：{MOBILE}。",
        f"tel{MOBILE}",
        "1380000 1234",
        "138 00001234",
        "1 3 8 0 0 0 0 1 2 3 4",
        "138\u20030000\u20031234",
        "138\u00a00000\u00a01234",
        "1\u200b3800001234",
        "张三_13800001234.pdf",
        "013800001234",
        "13333333333",
    ],
)
def test_mobile_numbers_are_found(text: str) -> None:
    assert [p.kind for p in personal_numbers(text)] == ["mobile"]


@pytest.mark.parametrize(
    "text",
    [
        "310110001001",
        "310110001001、310110001002、310110001003",
        "310110001001 310110001002",
        "91310110MA1FW0X123",
        "20240930",
        "2024-09-30 08:30:00",
        "2024-T1.2-01",
        "110105194912310021",
        "11010519491331002X",
        "00010519491231002X",
        "1101051949123100",
        "沪府〔2024〕12号",
        "24-7K3QD-0ZX9M-H",
        "138.12345678",
        "13800001234元",
        "13800001234.5万元",
        "12800001234",
        "1380000123",
        "138000012345",
        "138、1234、5678",
        "138，1234，5678户",
        "021-65120000",
        "R13800001234",
        "12345678901234567890",
        "0.13800001234",
        "计150 20240930报",
        "1500000 2024年",
        "150（20240930）",
        "110105491331002",
        "3101101234567890123",
        "a3f1380000123401b",
        "",
        "15",
        "一三八〇〇〇〇一二三四",
    ],
)
def test_codes_dates_and_figures_are_none(text: str) -> None:
    assert personal_numbers(text) == []
    assert masked(text) == text


def test_each_of_several_is_masked_and_nothing_else() -> None:
    assert masked(f"张三{IDENTITY}，138-0000-1234，共12人") == "张三110*************2X，138-****-**34，共12人"


@given(
    before=st.text(max_size=8), after=st.text(max_size=8), number=st.sampled_from([IDENTITY, MOBILE, "138 0000 1234"])
)
def test_what_is_masked_holds_no_number_any_more(before: str, after: str, number: str) -> None:
    text = masked(before + number + after)
    assert personal_numbers(text) == []
    assert len(text) == len(before + number + after)
