"""A rule's parameters as rows of ``raw.ref_params``, and what is written of any setting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from orchestration.warehouse.rows import RefParam


def number_and_word(value: object) -> tuple[float | None, str | None]:
    """A scalar as (number, word); booleans are 1/0 and true/false so that SQL may ask either way."""
    if isinstance(value, bool):
        return float(value), str(value).lower()
    if isinstance(value, int | float):
        return float(value), None
    return None, None if value is None else str(value)


def param_rows(year: int, code: str, params: Iterable[tuple[str, Any]]) -> Iterator[RefParam]:
    """One row a scalar (position 1), one a list element; lists of pairs are bands and stand in ref_bands."""
    for param, value in params:
        values = value if isinstance(value, list | tuple) else [value]
        if values and isinstance(values[0], tuple):
            continue
        for position, one in enumerate(values, 1):
            yield RefParam(year, code, param, position, *number_and_word(one))
