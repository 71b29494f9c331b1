"""Rows to pandas frames whose types are fixed before Great Expectations sees them (it raises on mixed columns)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from expectations.runner import ROW, Check, Frame

if TYPE_CHECKING:
    import pandas as pd

COMMON = ("book", "sheet", "cell", "shown", "level")
"""Columns of every frame besides ``row``: whose workbook, where, what was written there, an overriding level."""


def frame(
    name: str,
    rows: Sequence[Mapping[str, Any]],
    *,
    text: Sequence[str],
    numbers: Sequence[str],
    checks: Sequence[Check],
    minimum: int,
) -> Frame:
    """A judged table. ``text`` columns keep str or None, ``numbers`` are float64 with NaN for nothing.

    Raises KeyError when a row lacks a column and ValueError when a number is none: a builder's mistake, never the
    sender's, since parsing has typed the cells.
    """
    import pandas as pd

    columns = (ROW, *COMMON, *text, *numbers)
    data: dict[str, pd.Series[Any]] = {ROW: pd.Series(range(len(rows)), dtype="int64")}
    data["book"] = pd.Series([r["book"] for r in rows], dtype="int64")
    for column in (*COMMON[1:], *text):
        values = [r.get(column) if column in COMMON else r[column] for r in rows]
        data[column] = pd.Series(values, dtype="object")
    for column in numbers:
        data[column] = pd.Series([_number(r[column]) for r in rows], dtype="float64")
    return Frame(name, pd.DataFrame(data, columns=list(columns)), columns, minimum, tuple(checks))


def _number(value: float | int | None) -> float:
    return math.nan if value is None else float(value)


def at_least(rule: str, column: str, other: str, once: str | None = None) -> Check:
    """``column >= other`` wherever both are given."""
    kwargs = {"column_A": column, "column_B": other, "or_equal": True, "ignore_row_if": "either_value_is_missing"}
    return Check(rule, "ExpectColumnPairValuesAToBeGreaterThanB", kwargs, once)


def between(rule: str, column: str, low: float | None, high: float | None, *, strict: bool = False) -> Check:
    """``low <= column <= high`` wherever given; ``strict`` excludes ``high``."""
    kwargs = {"column": column, "min_value": low, "max_value": high, "strict_max": strict}
    return Check(rule, "ExpectColumnValuesToBeBetween", kwargs)


def one_of(rule: Any, column: str, allowed: Sequence[Any]) -> Check:
    return Check(rule, "ExpectColumnValuesToBeInSet", {"column": column, "value_set": list(allowed)})


def none_of(rule: Any, column: str, refused: Sequence[Any]) -> Check:
    return Check(rule, "ExpectColumnValuesToNotBeInSet", {"column": column, "value_set": list(refused)})


def unique(rule: str, columns: Sequence[str], once: str | None = None) -> Check:
    return Check(rule, "ExpectCompoundColumnsToBeUnique", {"column_list": list(columns)}, once)
