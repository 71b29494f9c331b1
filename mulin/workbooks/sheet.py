"""The parts of a layout: columns, sheets, keys. Built by ``layout``, used by writer, parser and marker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from mulin.pack.asked import Asked
from mulin.text.alike import by_key, label_key
from mulin.workbooks import messages as m

FIRST_DATA_ROW = 3
REVIEWERS = 7
EVIDENCE_ROWS = 3

SheetRole = Literal["grid", "panel", "milestones", "ratings", "evidence", "reviewers"]
InputType = Literal["integer", "decimal", "boolean", "score", "date", "text", "name", "units", "file"]
Key = tuple[str, ...]


def _fold(key: Key) -> Key:
    return tuple(map(label_key, key))


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``role``: key (locked, identifies), label (locked), previous (last year's, locked), input."""

    header: str
    role: Literal["key", "label", "previous", "input"]
    code: str = ""
    type: InputType | None = None
    width: float = 12
    minimum: float | None = None
    maximum: float | None = None


@dataclass(frozen=True)
class Sheet:
    """One data sheet. ``rows`` hold the locked texts of the key and label columns, left to right.

    ``cells`` (grids and panels) maps (row key, column) to what is asked there; a pair that is absent is locked.
    """

    name: str
    role: SheetRole
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    cells: Mapping[tuple[Key, int], Asked] | None = field(default=None, repr=False)

    @cached_property
    def key_columns(self) -> tuple[int, ...]:
        return tuple(i for i, c in enumerate(self.columns) if c.role == "key")

    @cached_property
    def locked_columns(self) -> tuple[int, ...]:
        return tuple(i for i, c in enumerate(self.columns) if c.role in ("key", "label"))

    @cached_property
    def input_columns(self) -> tuple[int, ...]:
        return tuple(i for i, c in enumerate(self.columns) if c.role == "input")

    @cached_property
    def row_of(self) -> Mapping[Key, int]:
        """Row key → 0-based row in the template."""
        return {self.key_of(r): FIRST_DATA_ROW + i for i, r in enumerate(self.rows)}

    @property
    def signature_row(self) -> int:
        """0-based row of the line to sign on: one blank row below the table, so that sorting leaves it alone."""
        return FIRST_DATA_ROW + max(len(self.rows), 1) + 1

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Row 2: field codes above the input columns of grids and panels, blank elsewhere."""
        shown = self.role in ("grid", "panel")
        return tuple(c.code if shown and c.role == "input" else "" for c in self.columns)

    def key_of(self, row: Sequence[str]) -> Key:
        """The identifying texts of a row of locked texts (as in ``rows``)."""
        position = {c: i for i, c in enumerate(self.locked_columns)}
        return tuple(row[position[c]] for c in self.key_columns)

    def row_name(self, key: Key) -> str:
        """What people call the row of this key: the unit, the milestone, the department rated …"""
        return m.ROW_NAMES[self.role].format(*self.rows[self.row_of[key] - FIRST_DATA_ROW])

    @cached_property
    def _key_by_fold(self) -> Mapping[Key, Key]:
        """Keys by what a reader sees of them; those that look alike are left out."""
        alike = by_key(self.row_of, _fold)
        return {folded: keys[0] for folded, keys in alike.items() if len(keys) == 1}

    def known_key(self, row: Sequence[str]) -> Key | None:
        """The key of this sheet that a row of locked texts has, to a reader; None where the sheet has none such."""
        key = self.key_of(row)
        return key if key in self.row_of else self._key_by_fold.get(_fold(key))

    def is_input(self, key: Key, column: int) -> bool:
        return self.columns[column].role == "input" and (self.cells is None or (key, column) in self.cells)

    def words(self, key: Key, column: int) -> tuple[str, ...]:
        """Words that may stand in place of a number in this cell."""
        if self.role == "panel":
            return (m.RECUSED,) if self.columns[column].type == "score" else ()
        asked = self.cells.get((key, column)) if self.cells is not None else None
        if asked is None:
            return ()
        return (m.NOT_APPLICABLE, m.DECLARED_MISSING) if asked.blank == "not_applicable" else (m.DECLARED_MISSING,)
