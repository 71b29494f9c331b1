"""A small table as it is handed in, and the single alterations whose effect is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mulin.index import IndexPack
from orchestration.index.rows import Table

Figures = NDArray[np.float64]
Key = tuple[str, int]
"""A unit and a year: one row."""


@dataclass(frozen=True)
class Panel:
    """``figures``: column of the data → (rows,), NaN for none; nothing derived. Rows stand in the order given.

    ``made``: for the trial; otherwise it is of the data that were given, or a part of them.
    """

    keys: tuple[Key, ...]
    figures: Mapping[str, Figures]
    classes: Mapping[str, Mapping[str, str]]
    names: Mapping[str, str]
    made: bool = True

    @property
    def units(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(unit for unit, _ in self.keys))

    @property
    def years(self) -> tuple[int, ...]:
        return tuple(sorted({year for _, year in self.keys}))

    def with_figure(self, row: int, column: str, value: float) -> Panel:
        altered = self.figures[column].copy()
        altered[row] = value
        return replace(self, figures={**self.figures, column: altered})

    def only(self, rows: NDArray[np.intp]) -> Panel:
        """The rows given, in that order."""
        return replace(
            self,
            keys=tuple(self.keys[r] for r in rows),
            figures={column: values[rows] for column, values in self.figures.items()},
        )

    def table(self) -> Table:
        """The same as the engine takes it; its arrays may be written to."""
        return Table(
            file="trial",
            units=[unit for unit, _ in self.keys],
            names=[self.names.get(unit, unit) for unit, _ in self.keys],
            years=[year for _, year in self.keys],
            rows=list(range(2, len(self.keys) + 2)),
            figures={column: values.copy() for column, values in self.figures.items()},
            classes={name: dict(of) for name, of in self.classes.items()},
        )


class Edit(Protocol):
    """One alteration. ``keeps``: units without which it would be none."""

    @property
    def keeps(self) -> frozenset[str]: ...
    def panel(self, panel: Panel) -> Panel: ...
    def pack(self, pack: IndexPack) -> IndexPack: ...
    def key(self, key: Key) -> Key:
        """What the row is called after the edit."""


@dataclass(frozen=True)
class _Edit:
    @property
    def keeps(self) -> frozenset[str]:
        return frozenset()

    def panel(self, panel: Panel) -> Panel:
        return panel

    def pack(self, pack: IndexPack) -> IndexPack:
        return pack

    def key(self, key: Key) -> Key:
        return key


@dataclass(frozen=True)
class Step(_Edit):
    """One figure of one unit from ``start`` (which the panel holds) to ``end``."""

    at: Key
    column: str
    start: float
    end: float

    @property
    def keeps(self) -> frozenset[str]:
        return frozenset({self.at[0]})

    def panel(self, panel: Panel) -> Panel:
        return panel.with_figure(panel.keys.index(self.at), self.column, self.end)


@dataclass(frozen=True)
class Rename(_Edit):
    """Every unit but those that the pack itself names gets another code, such that their order turns round."""

    codes: Mapping[str, str]

    @classmethod
    def turned(cls, units: Iterable[str], kept: frozenset[str]) -> Rename:
        """``units``: all there may be, so that one unit has one new code in whatever part of the table."""
        others = sorted(u for u in units if u not in kept)
        return cls({unit: f"~{len(others) - n:05}{unit}" for n, unit in enumerate(others)})

    def panel(self, panel: Panel) -> Panel:
        return replace(
            panel,
            keys=tuple(self.key(key) for key in panel.keys),
            classes={name: {self.codes.get(u, u): value for u, value in of.items()}
                     for name, of in panel.classes.items()},
            names={},
        )  # fmt: skip

    def key(self, key: Key) -> Key:
        return self.codes.get(key[0], key[0]), key[1]


@dataclass(frozen=True)
class Reorder(_Edit):
    """The rows the other way round."""

    def panel(self, panel: Panel) -> Panel:
        return panel.only(np.arange(len(panel.keys))[::-1])


@dataclass(frozen=True)
class Drop(_Edit):
    """One unit is not there, in any year."""

    unit: str

    @property
    def keeps(self) -> frozenset[str]:
        return frozenset({self.unit})

    def panel(self, panel: Panel) -> Panel:
        return panel.only(np.array([n for n, (unit, _) in enumerate(panel.keys) if unit != self.unit], dtype=np.intp))


@dataclass(frozen=True)
class Scaled(_Edit):
    """A column in another unit of measure: all its figures times ``factor``."""

    column: str
    factor: float

    def panel(self, panel: Panel) -> Panel:
        return replace(panel, figures={**panel.figures, self.column: panel.figures[self.column] * self.factor})


@dataclass(frozen=True)
class Rescaled(_Edit):
    """The pack with another full score."""

    scale: float

    def pack(self, pack: IndexPack) -> IndexPack:
        return pack.model_copy(update={"scale": self.scale})
