"""Random numbers that depend on their name only.

Each draw is keyed (``normal("quality", unit)``), not taken from a stream: adding an indicator or a unit to the pack
leaves every other figure as it was, and the order of computation does not matter.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
_NORMAL = NormalDist()
_STEPS = 1 << 53


class Draws:
    """Keyed draws for one seed. Keys are strings or numbers; the same key always gives the same number."""

    def __init__(self, seed: int) -> None:
        self._prefix = f"mulin-demo|{seed}"

    def uniform(self, *key: object) -> float:
        """In the open interval (0, 1)."""
        text = "|".join([self._prefix, *map(str, key)])
        number = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big") >> 11
        return (number + 0.5) / _STEPS

    def normal(self, *key: object) -> float:
        """Standard normal."""
        return _NORMAL.inv_cdf(self.uniform(*key))

    def chance(self, probability: float, *key: object) -> bool:
        return self.uniform(*key) < probability

    def integer(self, low: int, high: int, *key: object) -> int:
        """Between ``low`` and ``high``, both included."""
        return low + int(self.uniform(*key) * (high - low + 1))

    def pick(self, options: Sequence[T], *key: object) -> T:
        return options[self.integer(0, len(options) - 1, *key)]

    def order(self, items: Sequence[T], *key: object) -> list[T]:
        """The items shuffled. Each is keyed by its own text, so leaving one out keeps the order of the rest."""
        return sorted(items, key=lambda item: self.uniform(*key, item))


def rounded(value: float, step: float = 1.0) -> float:
    """Half up to a multiple of ``step``, free of float dust: ``rounded(36.499999, 0.5)`` is 36.5."""
    return round(int(value / step + 0.5) * step, 6) if value >= 0 else -rounded(-value, step)
