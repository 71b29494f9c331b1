"""Units that are left out of a year before anything is scored: figures for too few indicators, or too many zeros."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from mulin.index import IndexPack
from mulin.index.model import Screen

_TOLERANCE = 1e-9
FEW, ZEROS = "few_figures", "many_zeros"


class Screened(NamedTuple):
    """A unit left out of a year. ``share``: of the indicators that have a figure; ``zeros``: of those figures."""

    unit_code: str
    year: int
    share: float
    zeros: float
    reason: str


class Present(NamedTuple):
    """Over rows, for one indicator: which have a figure, and of which it is zero."""

    there: np.ndarray
    zero: np.ndarray


def observed(pack: IndexPack, figures: Mapping[str, np.ndarray]) -> list[Present]:
    """Of every indicator as the table has it: figures, and their denominators too."""
    out = []
    for i in pack.indicators:
        figure = figures[i.field or i.code]
        known = ~np.isnan(figure)
        there = known & ~np.isnan(figures[i.denominator]) if i.denominator else known
        out.append(Present(there, there & (figure == 0)))
    return out


def left_out(
    rule: Screen, units: Sequence[str], years: Sequence[int], found: Sequence[Present]
) -> list[Screened | None]:
    """For every row why it is left out; None: it stays. ``found``: of every indicator."""
    share, known = np.mean([f.there for f in found], axis=0), np.sum([f.there for f in found], axis=0)
    zero = np.sum([f.zero for f in found], axis=0)
    zeros = np.divide(zero, known, out=np.zeros(len(known)), where=known > 0)
    rows = [Screened(u, y, float(s), float(z), _reason(rule, s, z))
            for u, y, s, z in zip(units, years, share, zeros, strict=True)]  # fmt: skip
    return [row if row.reason else None for row in rows]


def _reason(rule: Screen, share: float, zeros: float) -> str:
    found = []
    if rule.minimum_share is not None and share < rule.minimum_share - _TOLERANCE:
        found.append(FEW)
    if rule.zeros is not None and zeros > rule.zeros + _TOLERANCE:
        found.append(ZEROS)
    return ";".join(found)
