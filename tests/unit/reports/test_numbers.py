"""Figures are written once, the same everywhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.numbers import Numbers, chinese_date, fixed, plain, share, signed

NUMBERS = Numbers(score_decimals=2, print_decimals=1)


@pytest.mark.parametrize(
    ("value", "decimals", "printed"),
    [(2.675, 2, "2.68"), (1.005, 2, "1.01"), (0.5, 0, "1"), (2.5, 0, "3"), (-2.5, 0, "-3"), (None, 2, "—")],
)
def test_half_is_rounded_up_on_the_decimal_a_reader_sees(value: float | None, decimals: int, printed: str) -> None:
    assert fixed(value, decimals) == printed


@pytest.mark.parametrize("value", [-0.0, -0.001, 1e-12, -1e-12])
def test_nothing_prints_as_minus_zero(value: float) -> None:
    assert fixed(value, 2) == "0.00"
    assert signed(value, 2) == "0.00"


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_printed_figure_is_within_half_a_unit_of_the_last_place(value: float, decimals: int) -> None:
    assert abs(Decimal(fixed(value, decimals)) - Decimal(repr(value))) <= Decimal(1).scaleb(-decimals) / 2


def test_changes_carry_their_sign() -> None:
    assert [NUMBERS.change(v) for v in (1.204, -0.35, 0.0, None)] == ["+1.20", "-0.35", "0.00", "—"]


def test_plain_drops_only_zeros_behind_the_point() -> None:
    assert [plain(v) for v in (4.20, 12.0, 100.0, 0.0)] == ["4.2", "12", "100", "0"]


def test_shares_are_printed_as_percent() -> None:
    assert share(0.96349) == "96.3%"
    assert share(0.8, 0) == "80%"
    assert share(None) == "—"


@pytest.mark.parametrize(
    ("value", "unit", "value_type", "printed"),
    [
        (87.54, "%", "ratio", "87.5%"),
        (12.0, "场次", "count", "12场次"),
        (1.0, "", "boolean", "是"),
        (0.0, "", "boolean", "否"),
        (None, "%", "ratio", "—"),
    ],
)
def test_values_are_written_in_their_unit(value: float | None, unit: str, value_type: str, printed: str) -> None:
    assert NUMBERS.value(value, unit, value_type) == printed


def test_totals_are_printed_as_fine_as_they_are_ranked() -> None:
    assert NUMBERS.total(89.954) == "89.95"
    assert NUMBERS.score(89.954) == "90.0"


def test_dates_are_chinese() -> None:
    assert chinese_date(date(2025, 3, 31)) == "2025年3月31日"
