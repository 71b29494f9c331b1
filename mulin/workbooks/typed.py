"""What a cell holds, by the type of its column."""

from __future__ import annotations

from mulin.workbooks.coerce import Coerced, coerce_boolean, coerce_file_name, coerce_number, coerce_text
from mulin.workbooks.days import coerce_date
from mulin.workbooks.sheet import InputType


def coerce(
    value: object,
    kind: InputType,
    words: tuple[str, ...] = (),
    percent: bool = False,
    bounds: tuple[float, ...] = (),
) -> Coerced:
    """Dispatch on the column's type. ``words``, ``percent``, ``bounds``: see ``coerce_number``."""
    if kind == "boolean":
        return coerce_boolean(value, words=words)
    if kind in ("integer", "decimal", "score"):
        return coerce_number(value, integer=kind == "integer", words=words, percent=percent, bounds=bounds)
    if kind == "date":
        return coerce_date(value)
    return coerce_file_name(value) if kind == "file" else coerce_text(value)
