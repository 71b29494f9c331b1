"""The tree of responsible units: who is of which tier, and under whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar


class Placed(Protocol):
    """What stands in the tree."""

    @property
    def code(self) -> str: ...
    @property
    def tier(self) -> str: ...
    @property
    def parent_code(self) -> str | None: ...


U = TypeVar("U", bound=Placed)


class Tree(Generic[U]):
    """Units in the order they are given. A code that is not there has nobody below it."""

    def __init__(self, units: Iterable[U]) -> None:
        self._unit: dict[str, U] = {}
        self._of_tier: dict[str, list[U]] = {}
        self._below: dict[str | None, list[U]] = {}
        for unit in units:
            self._unit[unit.code] = unit
            self._of_tier.setdefault(unit.tier, []).append(unit)
            self._below.setdefault(unit.parent_code, []).append(unit)

    def of_tier(self, tier: str) -> tuple[U, ...]:
        return tuple(self._of_tier.get(tier, ()))

    def children(self, code: str) -> tuple[U, ...]:
        return tuple(self._below.get(code, ()))

    def under(self, code: str) -> tuple[U, ...]:
        """All below one, those right below it first. A unit that is named as below itself is not followed again."""
        found: dict[str, U] = {}
        waiting = list(self.children(code))
        for unit in waiting:
            if unit.code not in found:
                found[unit.code] = unit
                waiting += self.children(unit.code)
        return tuple(found.values())

    def above(self, code: str, tier: str) -> str:
        """The unit of a tier that one is under, itself where it is of that tier; empty where there is none.

        Raises KeyError for a code that is not there.
        """
        unit, seen = self._unit[code], set[str]()
        while unit.tier != tier and unit.parent_code in self._unit and unit.code not in seen:
            seen.add(unit.code)
            unit = self._unit[unit.parent_code or ""]
        return unit.code if unit.tier == tier else ""
