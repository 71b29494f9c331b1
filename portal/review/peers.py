"""How a figure stands among the units of its tier, by a rule that has a name.

Robust, so that one wrong figure does not hide itself: the distance from the median in units of the scaled median
absolute deviation (modified z-score, Iglewicz and Hoaglin 1993; a distance of 3, as Leys et al. 2013). Where more than
half of the figures are the same that deviation is 0, and the mean absolute deviation stands in, as they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import fmean, median

FARTHEST = 3.0
FEWEST = 5
"""Units without which nobody is said to stand apart."""
_OF_MEDIAN, _OF_MEAN = 1.4826, 1.2533


@dataclass(frozen=True, slots=True)
class Peers:
    """``rank``: from the highest, equal figures share the better one. ``distance``: how many scaled deviations from the
    median, with its sign; None where that says nothing (too few units, or all the same)."""

    count: int
    median: float
    rank: int
    distance: float | None

    @property
    def outlier(self) -> bool:
        return self.distance is not None and abs(self.distance) > FARTHEST


def peers_of(figures: Mapping[str, float]) -> dict[str, Peers]:
    """Unit → where its figure stands among all of them.

    >>> peers_of({"a": 1, "b": 2, "c": 3, "d": 4, "e": 90})["e"].outlier
    True
    """
    if not figures:
        return {}
    values = sorted(figures.values(), reverse=True)
    middle = median(values)
    spread = _OF_MEDIAN * median(abs(v - middle) for v in values)
    if not spread:
        spread = _OF_MEAN * fmean(abs(v - middle) for v in values)
    rank: dict[float, int] = {}
    for place, value in enumerate(values, 1):
        rank.setdefault(value, place)
    tells = len(values) >= FEWEST and spread > 0
    return {
        unit: Peers(len(values), middle, rank[v], (v - middle) / spread if tells else None)
        for unit, v in figures.items()
    }
