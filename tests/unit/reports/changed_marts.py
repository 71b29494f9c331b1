"""Marts in which some rows say otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from reports import Marts
from reports.reading.reader import Reader

Change = Callable[[list[Any]], list[Any]]


class _Changed(Marts):
    def __init__(self, marts: Marts, changes: Mapping[type, Change]) -> None:
        super().__init__(marts.folder, marts.year)
        self._changes = changes

    def _read(self, row: type, year: int | None) -> list[Any]:
        known = super()._read(row, year) if super().has(row) else []
        return self._changes[row](known) if row in self._changes else known

    def has(self, row: type) -> bool:
        return row in self._changes or super().has(row)


def changed(reader: Reader, changes: Mapping[type, Change]) -> Reader:
    """A reader of the same marts; ``changes`` (row class → rows as read → rows) holds for every year."""
    return Reader(_Changed(reader.marts, changes), reader.pack, reader.info)


def with_values(values: Mapping[tuple[str, ...], Mapping[str, Any]], *key: str, year: int = 2024) -> Change:
    """In the year's rows of these keys, fields set to other values."""
    return lambda held: [
        replace(r, **values.get(tuple(getattr(r, k) for k in key), {})) if r.year == year else r for r in held
    ]
