"""What one pass over a worksheet part has found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from mulin.workbooks.raw.texts import Mark

_WEIGHT = {"nowhere": 4, "picture": 3, "error": 2, "formula": 0}
"""Which of two reasons says more."""


class TooBigError(Exception):
    """A sheet exceeds a limit. ``args``: kind (rows, columns, cells, area), sheet name, cell address or count."""


@dataclass
class SheetScan:
    """What stands in one sheet, by A1 address. ``rows``/``columns``: extent of cells that hold something.

    ``values[row][column]``: number, text, None, or a one-key object (``frame.decode`` reads them back).
    ``refused``: cells whose content must not be taken, by what: ``error`` (an error value; seen: which), ``formula``,
    ``picture``, ``malformed`` (written as no program writes it), ``nowhere`` (its place is not told), ``struck``,
    ``raised``, ``white`` (runs of the text that people see otherwise; seen: those runs), ``differ`` (from the second
    reader; seen: its reading).
    ``noted``: ``percent``; ``scaled``, ``unseen``, ``beside`` (the format shows another figure; seen: what it adds),
    ``part_of_day`` (a day of which the format shows no day, month or year), ``struck_cell``, ``white_cell``,
    ``covered`` (a picture lies over it).
    ``typed``: the JSON form of values that are no plain number or text, by row and column.
    ``spans``: (from, to, instead): bytes of cells that only this reader tries, and of what stands around the data.
    """

    name: str
    state: str = "visible"
    rows: int = 0
    columns: int = 0
    values: list[list[Any]] = field(default_factory=list)
    refused: dict[str, Mark] = field(default_factory=dict)
    noted: dict[str, list[Mark]] = field(default_factory=dict)
    merged: list[str] = field(default_factory=list)
    typed: dict[tuple[int, int], dict[str, Any]] = field(default_factory=dict)
    spans: list[tuple[int, int, str]] = field(default_factory=list)

    def refuse(self, address: str, what: str, seen: str = "") -> None:
        old = self.refused.get(address)
        if old is None or _WEIGHT.get(what, 1) > _WEIGHT.get(old.what, 1):
            self.refused[address] = Mark(what, seen)

    def note(self, address: str, mark: Mark) -> None:
        self.noted.setdefault(address, []).append(mark)

    def put(self, row: int, column: int, value: Any) -> None:
        while len(self.values) <= row:
            self.values.append([])
        line = self.values[row]
        if len(line) == column:
            line.append(value)
            return
        while len(line) <= column:
            line.append(None)
        line[column] = value

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, what the child answers with."""
        values = [line[:] for line in self.values]
        for (row, column), value in self.typed.items():
            values[row][column] = value
        return {
            "name": self.name,
            "state": self.state,
            "values": values,
            "refused": {at: [mark.what, mark.seen] for at, mark in self.refused.items()},
            "noted": {at: [[mark.what, mark.seen] for mark in marks] for at, marks in self.noted.items()},
            "merged": self.merged,
        }
