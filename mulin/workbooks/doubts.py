"""Cells whose stored content is not what people see, or not certain: which rule refuses them, or notes it.

What makes a cell doubtful is found in the child process (``raw.sheet.SheetScan``); here it gets its sentence.
"""

from __future__ import annotations

from typing import Any

from mulin.workbooks import messages as m
from mulin.workbooks.coerce import Coerced, refused, show
from mulin.workbooks.sheet import InputType

NOTES = {
    "percent": "cell.display/percent",
    "scaled": "cell.display/scaled",
    "unseen": "cell.display/unseen",
    "beside": "cell.display/beside",
    "part_of_day": "cell.display/part_of_day",
    "struck_cell": "cell.struck_out",
    "white_cell": "cell.white",
    "covered": "cell.picture_over",
}
"""What is noted of a cell that is taken → rule."""

UNSURE = frozenset({"malformed", "differ"})
"""What leaves open what the cell holds at all, be it a figure or a name."""

_NUMBERS = frozenset({"integer", "decimal", "score"})
_TYPED = _NUMBERS | {"boolean", "date"}
_SHOWN = 40


def _cut(text: str) -> str:
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def not_taken(value: Any, what: str, seen: str, kind: InputType) -> Coerced:
    """The refusal of a cell that holds ``value``, for a reason that a ``SheetScan`` gives."""
    raw = show(value)
    if what == "error":
        told = "/score" if kind == "score" else "" if kind in _NUMBERS else "/text"
        return refused(seen or raw, "cell.error_value" + told)
    if what == "picture":
        other = "cell.picture/figure" if kind in _TYPED else "cell.picture/text"
        return refused(m.PICTURE, "cell.picture" if kind == "file" else other)
    if what == "formula":
        return refused(raw, "cell.formula")
    if what == "differ":
        return refused(raw, "cell.readers_differ", mine=_cut(raw) or "（空白）", theirs=_cut(seen) or "（空白）")
    if what in ("malformed", "nowhere"):
        return refused(raw, "cell.malformed" if what == "malformed" else "cell.malformed/nowhere")
    return refused(raw, f"cell.not_as_seen/{what}", seen=_cut(seen))
