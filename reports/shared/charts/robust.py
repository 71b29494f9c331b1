"""What ``robust.svg.j2`` draws in any report: pairs of a correlation matrix, and assumptions that move ranks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from reports.numbers import NONE, fixed
from reports.shared.charts.geometry import shade


@dataclass(frozen=True, slots=True)
class Cell:
    """A pair: shade 0..4 of |r| (-1 none), sign, what is printed, the class of its frame."""

    shade: int
    negative: bool
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class Line:
    """An indicator with its pairs; ``pillar`` is what it hangs under, named in the first row below that."""

    code: str
    name: str
    pillar: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Factor:
    """One assumption: first-order and total index with their standard errors, raw, and as they are printed."""

    label: str
    first: float
    first_error: float
    total: float
    total_error: float
    first_text: str
    total_text: str


def pair(r: float | None, mark: str = "") -> Cell:
    """A correlation, a hundred times itself; None where there is none."""
    if r is None:
        return Cell(-1, False, NONE, "")
    return Cell(shade(abs(r), 0, 1), r < 0, fixed(100 * r, 0).replace("-", "−"), mark)


def framed(flags: Collection[str]) -> str:
    """The frame of a pair that the audit flags."""
    return "redundant" if "redundant" in flags else "low" if "low" in flags else ""
