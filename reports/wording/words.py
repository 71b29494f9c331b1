"""Small pieces of Chinese punctuation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from reports import messages as m


class Split(Protocol):
    """A row that splits a change: of a unit, a pillar, an indicator."""

    @property
    def target_effect(self) -> float | None: ...


def effects(row: Split) -> Mapping[str, str]:
    """The parts of a change, column → name. In a release older than 目标调整 it is within the method's."""
    if row.target_effect is not None:
        return m.EFFECT
    return {k: v for k, v in m.EFFECT.items() if k != "target_effect"} | {"method_effect": m.RULES_EFFECT}


MAY_BE_SILENT = frozenset({"scope_effect", "target_effect"})
"""Parts that are said only where they are not 0: both years scored the same indicators, or no target moved."""


def quoted(name: str) -> str:
    """In quotation marks; marks inside become the inner kind: ``“‘睦邻街区’累计建成数”``."""
    return "“" + name.replace("“", "‘").replace("”", "’") + "”"


def listed(names: Sequence[str], counter: str, shown: int) -> str:
    """A few of many: ``甲、乙``, beyond ``shown`` of them ``甲、乙等5项``."""
    return "、".join(names[:shown]) + (f"等{len(names)}{counter}" if len(names) > shown else "")


def tied(names: Sequence[str], counter: str, shown: int = 2) -> str:
    """Those that share a place: ``甲``, ``甲、乙（并列）``, ``甲、乙等5项（并列）``."""
    return listed(names, counter, shown) + ("（并列）" if len(names) > 1 else "")
