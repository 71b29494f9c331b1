"""The arithmetic of the charts."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.pack.colour import READABLE, contrast, luminance
from reports.look.palette import NEGATIVE, PALETTE, SHADE_INK, SHADES
from reports.shared.charts.geometry import (
    fitted,
    fitting,
    label,
    label_room,
    lerp,
    mean_of,
    num,
    piles,
    ring,
    shade,
    spoke,
    ticks,
)


def test_the_first_spoke_points_up_and_the_others_follow_clockwise() -> None:
    assert [spoke(i, 4, 10, 0, 0) for i in range(4)] == [(0, -10), (10, 0), (0, 10), (-10, 0)]


def test_a_full_score_reaches_the_rim_and_a_missing_one_the_centre() -> None:
    assert ring([100, None, 50, 0], 100, 10, 0, 0) == "0,-10 0,0 0,5 0,0"


@given(st.floats(-50, 200), st.floats(0, 100), st.floats(0.1, 100))
def test_a_mapped_value_never_leaves_the_axis(value: float, low: float, width: float) -> None:
    assert 20 <= lerp(value, low, low + width, 20, 460) <= 460


def test_equal_ends_map_to_the_middle() -> None:
    assert lerp(5, 5, 5, 0, 100) == 50


@given(st.floats(0, 100), st.floats(0, 100))
def test_ticks_enclose_the_values_and_stay_few(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    found = ticks(low, high)
    assert found[0] <= low + 1e-6
    assert found[-1] >= high - 1e-6
    assert 2 <= len(found) <= 9


def test_tick_labels_have_no_float_dust() -> None:
    assert [label(t) for t in ticks(0.1, 0.7, 4)] == ["0", "0.2", "0.4", "0.6", "0.8"]


@given(st.lists(st.floats(60, 100), min_size=1, max_size=60))
def test_dots_of_a_strip_never_overlap(values: list[float]) -> None:
    placed = piles(values, 60, 100, 440, 7.4)
    assert len(placed) == len(values)
    for row in {height for _, height in placed}:
        xs = sorted(x for x, height in placed if height == row)
        assert all(b - a >= 7.4 for a, b in itertools.pairwise(xs))


@pytest.mark.parametrize(("value", "expected"), [(None, -1), (0, 0), (59.9, 0), (60, 1), (95, 4), (100, 4)])
def test_shades_have_fixed_edges(value: float | None, expected: int) -> None:
    assert shade(value, 50, 100) == expected


def test_coordinates_have_no_minus_zero() -> None:
    assert num(-0.001) == "0"


def test_shades_darken_step_by_step_and_text_on_them_can_be_read() -> None:
    lightness = [luminance(c) for c in SHADES]
    assert lightness == sorted(lightness, reverse=True)
    assert all(a - b > 0.05 for a, b in itertools.pairwise(lightness))
    for paper, ink in zip(SHADES, SHADE_INK, strict=True):
        assert contrast(paper, ink) >= READABLE


def test_shades_of_negative_values_are_as_dark_as_those_of_positive_ones() -> None:
    for positive, negative in zip(SHADES, NEGATIVE, strict=True):
        assert luminance(negative) == pytest.approx(luminance(positive), abs=0.02)


def test_own_and_peers_differ_in_grey_print() -> None:
    assert contrast(PALETTE["own"], PALETTE["peers"]) > 1.7


@pytest.mark.parametrize("name", ["ink", "muted", "own", "peers", "previous", "bad", "good", "red"])
def test_small_text_in_every_colour_can_be_read_on_paper(name: str) -> None:
    assert contrast(PALETTE[name], PALETTE["paper"]) >= READABLE


@pytest.mark.parametrize(
    ("name", "ems", "shown"),
    [
        ("定海路街道均值", 9.5, "定海路街道均值"),
        ("阿" * 50 + "均值", 9.5, "阿" * 6 + "…均值"),
        ("部门均值", 3, "…均值"),
        ("均值", 2, "均值"),
    ],
)
def test_the_mean_of_a_long_name_is_still_called_one(name: str, ems: float, shown: str) -> None:
    assert mean_of(name, ems) == shown


def test_what_is_printed_as_a_code_takes_the_codes_room() -> None:
    assert fitting("王𠮷\U00030000园", 6) == "王𠮷…"
    assert fitting("😀园们", 9) == "😀…"
    assert fitting("王𠮷园", 3) == "王𠮷园"


def test_labels_take_the_room_they_need_and_no_more_than_there_is() -> None:
    assert label_room([], 8, 60, 150) == 60
    assert label_room(["甲街道"], 8, 60, 150) == 60
    assert label_room(["甲街道", "乙街道办事处管委会"], 8, 60, 150) == 80
    assert label_room(["名" * 40], 8, 60, 150) == 150


@given(st.text("甲乙abMW@ ", max_size=12), st.floats(5, 9))
def test_a_label_in_its_room_is_not_cut(text: str, size: float) -> None:
    room = label_room([text], size, 0, 1000)
    assert fitting(text, (room - 7) / size) == text


def test_a_name_is_set_smaller_before_it_is_cut() -> None:
    name = "C-C04 社区自治规范合法性审核完成率"
    assert fitted("睦邻", 10) == ("睦邻", 1.0)
    shown, share = fitted(name, 16)
    assert shown == name
    assert 0.74 < share < 1
    assert fitted(name, 8) == (fitting(name, 8 / 0.74), 0.74)
    assert fitted(name, 8)[0].endswith("…")
    assert fitted("", 8) == ("", 1.0)
