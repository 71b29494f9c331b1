"""Frame of the ratios: what two figures of one unit say together, across sheets and against the register of units.

The register makes cross-sheet identities of them: a street's communities with a neighbourly space can be no more than
its communities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from expectations.books import Book, finite
from expectations.runner import Frame
from expectations.table import at_least, frame, one_of
from mulin.pack import Indicator

_GOOD_PAIRINGS = ("both", "neither", "unknown")


def ratio_frames(books: Sequence[Book]) -> list[Frame]:
    """Frames ``ratios`` and ``denominators``: one row per unit and indicator whose numerator stands in the workbook.

    Each names the cell that is to be looked at: the numerator's, or the denominator's where that stands here too.
    """
    pairs = [
        pair
        for number, book in enumerate(books)
        if book.identity.kind != "panel"
        for indicator in book.indicators
        if indicator.numerator_field and indicator.denominator_field
        for pair in _pairs(number, book, indicator)
    ]
    checks = (
        at_least("ratio.numerator_exceeds_denominator", "limit", "numerator"),
        one_of("ratio.one_side_missing", "pairing", _GOOD_PAIRINGS),
        at_least("ratio.beyond_band", "band", "percent"),
    )
    return [
        frame(
            "ratios", [row for row, _ in pairs],
            text=("unit_name", "numerator_name", "denominator_name", "indicator_name", "pairing"),
            numbers=("numerator", "denominator", "limit", "percent", "band"), checks=checks, minimum=0,
        ),
        frame(
            "denominators", [row for _, row in pairs], text=("unit_name", "denominator_name", "indicator_name", "zero"),
            numbers=(), checks=(one_of("ratio.zero_denominator", "zero", ["no"]),), minimum=0,
        ),
    ]  # fmt: skip


def _pairs(number: int, book: Book, indicator: Indicator) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """For each unit the row about both figures, and the row about the denominator."""
    top, bottom = str(indicator.numerator_field), str(indicator.denominator_field)
    bounded = indicator.value_type == "ratio" and indicator.direction != "target"
    band = indicator.params.get("zero_high") if indicator.direction == "target" else None
    pairs = []
    for (code, unit), asked in book.asked.items():
        if code != top or indicator.code not in asked.indicator_codes:
            continue
        cell = book.cells.get((top, unit))
        if cell is None:
            continue  # field.rows_missing says so
        top_value = finite(cell)
        bottom_state, bottom_value = book.known_value(bottom, unit)
        below = book.cells.get((bottom, unit), cell)
        names = {
            "unit_name": book.unit_name(unit), "indicator_name": f"{indicator.code} {indicator.name_zh}",
            "denominator_name": book.field_name(bottom),
        }  # fmt: skip
        both = {
            "book": number, "sheet": cell.sheet, "cell": cell.cell, "shown": cell.raw,
            "numerator_name": book.field_name(top), **names,
            "numerator": top_value, "denominator": bottom_value,
            "limit": bottom_value if bounded else None,
            "pairing": _pairing(cell.state, bottom_state),
            "percent": 100 * top_value / bottom_value if top_value is not None and bottom_value else None,
            "band": band,
        }  # fmt: skip
        zero = "yes" if bottom_value == 0 and top_value is not None else "no"
        place = {"book": number, "sheet": below.sheet, "cell": below.cell, "shown": below.raw}
        pairs.append((both, {**place, **names, "zero": zero}))
    return pairs


def _pairing(top: str, bottom: str) -> str:
    """``one`` where exactly one side is 不适用: blank and unreadable cells have findings of their own."""
    if "unknown" in (top, bottom):
        return "unknown"
    sides = {top == "not_applicable", bottom == "not_applicable"}
    if sides == {True}:
        return "neither"
    judged = {"value", "not_applicable"}
    return "one" if sides == {True, False} and {top, bottom} <= judged else "both"
