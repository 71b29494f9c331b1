"""The events of a chain by what they name, found by how the name begins: a district's year has thousands of them, and a
page asks for those of one table several times."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from mulin.received.chain import Event

_FEW = 32
"""So many are put in one by one; more are sorted with the rest."""


class Named:
    """Events in the order of their names, and among those of one name in the chain's order."""

    def __init__(self) -> None:
        self._names: list[tuple[str, int]] = []

    def add(self, events: Sequence[Event]) -> None:
        new = [(event.ref, event.index) for event in events]
        if len(new) > _FEW:
            self._names.extend(new)
            self._names.sort()
            return
        for name in new:
            insort(self._names, name)

    def __len__(self) -> int:
        return len(self._names)

    def __contains__(self, ref: object) -> bool:
        first = bisect_left(self._names, (ref, 0))
        return first < len(self._names) and self._names[first][0] == ref

    def indices(self, prefix: str) -> list[int]:
        """The events whose names begin so, in the chain's order."""
        found: list[int] = []
        at = bisect_left(self._names, (prefix, 0))
        while at < len(self._names) and self._names[at][0].startswith(prefix):
            found.append(self._names[at][1])
            at += 1
        return sorted(found)
