"""A column that slid is seen by the order of its rows; one that merely changed is left alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from expectations.books import Book
from expectations.slides import Slide, against, in_order, moved_back, slide_frames
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.workbooks.layout import build_layout
from mulin.workbooks.parsed import Cell, Identity, Parsed

LAST = np.array([51, 42, 75, 54, 67, 48, 82, 69, 45, 70, 58, 61], dtype=float)
GONE = np.nan


def long(seed: int, count: int = 301) -> np.ndarray:
    return np.random.default_rng(seed).gamma(2.0, 30.0, count).round()


@pytest.mark.parametrize("rows", [1, 2, 3, -1, -2])
def test_a_column_pasted_too_low_or_high_is_seen(rows: int) -> None:
    slid = np.full(len(LAST), GONE)
    slid[max(rows, 0) : len(LAST) + min(rows, 0)] = (LAST + 2)[max(-rows, 0) : len(LAST) - max(rows, 0)]

    found = against(slid, LAST)

    assert found is not None
    assert (found.rows, found.first) == (rows, 0)
    assert found.moved > 0.9 > found.now


@pytest.mark.parametrize("first", [40, 150, 280])
def test_a_part_below_an_inserted_cell_is_seen_with_its_first_row(first: int) -> None:
    last = long(1)
    slid = np.concatenate([last[:first], [77.0], last[first:-1]])

    found = against(slid, last)

    assert found is None if first == 280 else isinstance(found, Slide)  # 21 rows of 301 hardly disturb the order
    if found:
        assert found.rows == 1
        assert abs(found.first - first) <= 2


def test_moving_back_undoes_the_slide() -> None:
    slid = np.concatenate([LAST[:3], [1.0], LAST[3:-1]])
    back = moved_back(slid, 1, 3)
    assert back[:-1].tolist() == LAST[:-1].tolist()
    assert np.isnan(back[-1])


@pytest.mark.parametrize(
    "now",
    [
        LAST * 1.4,  # grown
        LAST[::-1],  # another order, but no slide
        np.full(12, 8.0),  # all alike
        np.where(np.arange(12) < 7, LAST, GONE),  # too few
        np.roll(LAST, 5),  # nobody pastes five rows too low
    ],
    ids=["grown", "reversed", "alike", "few", "far"],
)
def test_a_column_that_did_not_slide_is_left_alone(now: np.ndarray) -> None:
    assert against(now, LAST) is None


@pytest.mark.parametrize("count", [12, 40, 301])
def test_columns_without_an_order_are_hardly_ever_suspected(count: int) -> None:
    """Figures that change every year by chance agree with nothing, however they are moved."""
    suspected = sum(against(long(seed, count), long(seed + 10_000, count)) is not None for seed in range(300))
    assert suspected <= 1


def book(pack: Pack, columns: dict[str, np.ndarray], previous: dict[str, np.ndarray], order: list[int]) -> Book:
    """D08's streets; ``order``: where in the file the units of the template stand."""
    units = [a.unit_code for a in asked_cells(pack, 2024, "D08", "report") if a.field_code == "F-S028"]
    layout = build_layout(pack, 2024, "D08", "report")
    identity = Identity(pack.plan.pack, 2024, "D08", "report", "1", layout.hash)
    cells = tuple(
        Cell(
            code,
            units[n],
            "value",
            float(values[n]),
            f"{values[n]:g}",
            "街道",
            f"{'D' if code == 'F-S028' else 'F'}{4 + at}",
        )
        for code, values in columns.items()
        for at, n in enumerate(order)
    )
    before = {(code, u): float(v) for code, values in previous.items() for u, v in zip(units, values, strict=True)}
    return Book(pack, 2024, replace(Parsed(identity), cells=cells), before)


def slides(book: Book) -> dict[str, str]:
    (frame,) = slide_frames([book])
    return {r["field_name"]: r["slide"] for r in frame.data.to_dict("records") if r["slide"] != "none"}


def test_a_table_sorted_with_its_codes_has_not_slid(pack: Pack) -> None:
    by_size = [int(n) for n in np.argsort(LAST)]
    assert slides(book(pack, {"F-S028": LAST, "F-S029": LAST + 60}, {"F-S028": LAST}, by_size)) == {}
    assert slides(book(pack, {"F-S028": LAST, "F-S029": LAST + 60}, {}, by_size)) == {}


def test_one_column_sorted_without_its_codes_is_told(pack: Pack) -> None:
    as_sent = list(range(12))
    columns = {"F-S028": np.sort(LAST), "F-S029": LAST[::-1] + 60}
    name = pack.field["F-S028"].field_name_zh
    assert slides(book(pack, columns, {"F-S028": LAST}, as_sent)) == {name: "sorted"}
    assert slides(book(pack, columns, {}, as_sent)) == {name: "alone"}
    assert slides(book(pack, {**columns, "F-S028": np.sort(LAST)[::-1]}, {"F-S028": LAST}, as_sent)) == {name: "sorted"}


@pytest.mark.parametrize("rows", [1, 2])
def test_two_columns_that_stand_apart_are_told_once_of_the_lower(pack: Pack, rows: int) -> None:
    """Without last year nobody knows which of the two is right; both readings are told."""
    low = np.concatenate([LAST[:rows] * 0 + 44, LAST[:-rows]])
    found = slides(book(pack, {"F-S028": low, "F-S029": LAST + 60}, {}, list(range(12))))
    assert found == {pack.field["F-S028"].field_name_zh: "apart"}
    found = slides(book(pack, {"F-S028": LAST, "F-S029": low + 60}, {}, list(range(12))))
    assert found == {pack.field["F-S029"].field_name_zh: "apart"}


def test_columns_that_slid_by_the_same_rows_bear_each_other_out(pack: Pack) -> None:
    """Twelve figures that changed a good deal since last year: of one column it could be chance, of two it is not."""
    one = np.roll(LAST * 2 + np.random.default_rng(1).normal(0, 18, 12).round(), 1)
    two = np.roll(LAST * 3 + np.random.default_rng(1).normal(0, 27, 12).round(), 1)
    before = {"F-S028": LAST, "F-S029": LAST}
    as_sent = list(range(12))
    assert against(one, LAST) is None
    assert against(two, LAST) is None
    names = {pack.field[code].field_name_zh for code in before}
    assert slides(book(pack, {"F-S028": one, "F-S029": two}, before, as_sent)) == dict.fromkeys(names, "low")
    assert slides(book(pack, {"F-S028": one, "F-S029": LAST + 9}, before, as_sent)) == {}


def communities(pack: Pack, change: str) -> tuple[Book, str]:
    """D11's communities, one column of which was changed for one street; and what the finding calls its rows."""
    units = [a.unit_code for a in asked_cells(pack, 2024, "D11", "report") if a.field_code == "F-C027"]
    street = pack.unit[units[100]].parent_code
    at = [n for n, unit in enumerate(units) if pack.unit[unit].parent_code == street]
    last = long(4, len(units))
    now = last + 1
    block = now[at]
    now[at] = {"low": np.concatenate([block[:1], block[:-1]]), "sorted": np.sort(block), "none": block}[change]
    layout = build_layout(pack, 2024, "D11", "report")
    cells = tuple(
        Cell("F-C027", unit, "value", float(now[n]), f"{now[n]:g}", "社区", f"D{4 + n}") for n, unit in enumerate(units)
    )
    identity = Identity(pack.plan.pack, 2024, "D11", "report", "1", layout.hash)
    before = {("F-C027", unit): float(v) for unit, v in zip(units, last, strict=True)}
    return Book(pack, 2024, replace(Parsed(identity), cells=cells), before), f"{pack.unit[street].name}的这几行"


@pytest.mark.parametrize("change", ["low", "sorted", "none"])
def test_the_communities_of_one_street_are_looked_at_by_themselves(pack: Pack, change: str) -> None:
    handed_in, rows = communities(pack, change)
    (frame,) = slide_frames([handed_in])
    told = [(r["part"], r["slide"]) for r in frame.data.to_dict("records") if r["slide"] != "none"]
    assert told == ([] if change == "none" else [(rows, change)])


@pytest.mark.parametrize(
    ("figures", "suspect"),
    [
        ([0.0] * 200 + [1.0] * 80 + [2.0] * 21, True),  # small counts, sorted
        ([0.0] * 298 + [1.0, 1.0, 2.0], True),
        ([0.0] * 200 + [1.0] * 101, False),  # two kinds of communities may well stand one after the other
        ([0.0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 2], False),  # of twelve it may be chance
        ([0.0] * 100 + [2.0] + [1.0] * 200, False),
    ],
)
def test_zeros_and_small_counts_in_perfect_order(figures: list[float], suspect: bool) -> None:
    assert in_order(np.array(figures)) is suspect
    assert in_order(np.array(figures[::-1])) is suspect
