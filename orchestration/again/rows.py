"""The rows of the marts that concern one unit or one department: read from a release, or computed again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

Row = dict[str, Any]
"""Column of the mart → value, as docs/architecture.md "Marts" has them."""


@dataclass(frozen=True)
class UnitRows:
    """``unit`` is the unit_scores row; the lists are in the order of the marts' grain. ``names``: unit code → name."""

    unit: Row
    pillars: list[Row]
    indicators: list[Row]
    contributions: list[Row]
    lineage: list[Row]
    names: dict[str, str]


@dataclass(frozen=True)
class DepartmentRows:
    """``score`` is the department_scores row; the rest is what it rests on.

    ``tasks``, ``milestones`` and ``chain`` (indicators by task) are of tasks it leads; ``indicators`` and ``pending``
    the units' rows of those indicators; ``ratings`` others gave it; ``quality`` one row a workbook it owes.
    """

    score: Row
    tasks: list[Row]
    milestones: list[Row]
    chain: list[Row]
    indicators: list[Row]
    pending: list[Row]
    ratings: list[Row]
    quality: list[Row]
    titles: dict[str, str]
    names: dict[str, str]


KEYS: dict[str, tuple[str, ...]] = {
    "pillars": ("pillar",), "indicators": ("indicator_code", "unit_code"), "contributions": ("item_code",),
    "lineage": ("indicator_code", "role"), "tasks": ("task_code",), "milestones": ("task_code", "number"),
    "chain": ("task_code", "indicator_code"), "pending": ("indicator_code", "unit_code"), "ratings": ("task_code",),
    "quality": ("kind",),
}  # fmt: skip
"""What tells the rows of a list apart."""
