"""Figures are written once, the same everywhere."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.numbers import Numbers, brief, chinese_date, fixed, mean, parts, plain, share, signed

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


@pytest.mark.parametrize(
    ("value", "printed"),
    [(0.0123456, "0.01235"), (57.4160065, "57.42"), (-4.0, "−4"), (123456.789, "123,457"), (0.0, "0"), (None, "—"),
     (float("nan"), "—"), (1.2345e16, "1.234e+16"), (-1.5e-9, "−1.500e-09"), (100.0, "100")],
)  # fmt: skip
def test_a_figure_of_whatever_size_fits_a_narrow_cell(value: float | None, printed: str) -> None:
    assert brief(value) == printed


@given(st.floats(-1e9, 1e9), st.integers(0, 4))
def test_printed_figure_is_within_half_a_unit_of_the_last_place(value: float, decimals: int) -> None:
    assert abs(Decimal(fixed(value, decimals)) - Decimal(repr(value))) <= Decimal(1).scaleb(-decimals) / 2


def _printed(values: list[float], total: str, decimals: int = 2) -> list[str]:
    return [f"{p:f}" for p in parts(values, Decimal(total), decimals)]


def test_printed_parts_add_up_to_the_printed_total() -> None:
    """0.333 thrice is 1.00, not 0.99; the part nearest to the next cent gives way first."""
    assert _printed([1 / 3, 1 / 3, 1 / 3], "1.00") == ["0.34", "0.33", "0.33"]
    assert _printed([88.4948, 1.2437], "89.74") == ["88.50", "1.24"]
    assert _printed([33.335, 33.335, 14.98], "81.65") == ["33.34", "33.33", "14.98"]


def test_a_part_that_needs_no_rounding_stays_as_it_is() -> None:
    assert _printed([4.0, 0.0, 0.006], "4.01") == ["4.00", "0.00", "0.01"]
    assert _printed([0.1 + 0.2, 0.704], "1.01") == ["0.30", "0.71"]


def test_losses_among_the_parts_add_up_too() -> None:
    assert _printed([2.0, -0.336, -0.338], "1.33") == ["2.00", "-0.33", "-0.34"]
    assert _printed([-0.004, 1.0], "1.00") == ["0.00", "1.00"]


def test_parts_of_something_else_are_not_bent_to_the_total() -> None:
    """A capped total is less than its parts: nothing may hide the difference."""
    assert _printed([100.0, 12.0], "110.00") == ["100.00", "12.00"]
    assert _printed([], "1.00") == []


@given(st.lists(st.decimals("-1e4", "1e4", places=6), min_size=1, max_size=12), st.integers(0, 4))
def test_parts_add_up_and_none_is_moved_by_a_whole_unit(values: list[Decimal], decimals: int) -> None:
    total = Decimal(fixed(float(sum(values, Decimal(0))), decimals))
    printed = parts([float(v) for v in values], total, decimals)
    assert sum(printed, Decimal(0)) == total
    assert all(abs(p - v) < Decimal(1).scaleb(-decimals) for p, v in zip(printed, values, strict=True))
    assert "-0" not in [str(p).rstrip("0").rstrip(".") for p in printed]


def test_changes_carry_their_sign() -> None:
    assert [NUMBERS.change(v) for v in (1.204, -0.35, 0.0, None)] == ["+1.20", "-0.35", "0.00", "—"]


def test_plain_drops_only_zeros_behind_the_point() -> None:
    assert [plain(v) for v in (4.20, 12.0, 100.0, 0.0)] == ["4.2", "12", "100", "0"]


def test_shares_are_printed_as_percent() -> None:
    assert share(0.96349) == "96.3%"
    assert share(0.8, 0) == "80%"
    assert share(None) == "—"


def test_a_share_that_is_there_is_not_printed_as_none_nor_a_part_as_the_whole() -> None:
    assert [share(1 / 301, 0), share(6 / 19_000), share(0.0), share(1e-15)] == ["<1%", "<0.1%", "0.0%", "0.0%"]
    assert [share(300 / 301, 0), share(0.9996), share(1.0), share(1 - 1e-15)] == [">99%", ">99.9%", "100.0%", "100.0%"]


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


def test_a_score_short_of_full_marks_never_prints_as_full_marks() -> None:
    assert [NUMBERS.score(v) for v in (99.980434, 99.94, 99.95, 99.9996)] == ["99.98", "99.9", "99.95", "99.9996"]
    assert [NUMBERS.score(v) for v in (100.0, 99.99999999999)] == ["100.0", "100.0"], "binary noise is no distance"


def test_a_score_above_nothing_never_prints_as_nothing() -> None:
    assert [NUMBERS.score(v) for v in (0.05, 0.04, 0.0, 1e-12)] == ["0.1", "0.04", "0.0", "0.0"]


def test_a_distance_is_that_of_the_printed_scores() -> None:
    assert [NUMBERS.lead(a, b) for a, b in ((86.25, 66.74), (66.74, 86.25), (85.0, 85.04), (99.98, 94.9))] == [
        "+19.6", "-19.6", "0.0", "+5.08",
    ]  # fmt: skip
    assert NUMBERS.lead(None, 1.0) == "—"


def test_the_mean_is_that_of_the_decimals() -> None:
    """0.6 over 12 is 0.05, in binary 0.04999…: printed with one decimal it must not become nothing."""
    assert fixed(mean([0.3, 0.3, *[0.0] * 10]), 1) == "0.1"
    assert fixed(mean([0.1, 0.2, 0.0, 0.0]), 3) == "0.075"
    assert mean([]) is None


def test_a_value_and_the_line_it_fails_never_print_alike() -> None:
    """44.981413% fails 45%: "45.0% / 45.0% 未达标" says nothing."""
    assert NUMBERS.against(45.0, "%", "ratio", 44.981413) == ("44.98%", "45.00%")
    assert NUMBERS.against(70.2, "%", "ratio", 70.16129) == ("70.16%", "70.20%")
    assert NUMBERS.against(36.0, "小时", "count", 35.998) == ("35.998小时", "36.000小时")
    assert NUMBERS.against(45.0, "%", "ratio", 44.9, None) == ("44.9%", "—", "45.0%")


def test_a_value_that_meets_its_line_keeps_the_usual_decimals() -> None:
    assert NUMBERS.against(0.1 + 0.2, "%", "ratio", 0.3) == ("0.3%", "0.3%"), "binary noise is no distance"
    assert NUMBERS.against(1.0, "", "boolean", 0.0) == ("否", "是")
    assert NUMBERS.against(None, "%", "ratio", 44.98) == ("45.0%", "—")


def test_dates_are_chinese() -> None:
    assert chinese_date(date(2025, 3, 31)) == "2025年3月31日"
