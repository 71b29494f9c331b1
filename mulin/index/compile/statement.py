"""What a model of ``dbt_project/models/wide`` is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Statement:
    """``reads``: models that are built before it."""

    sql: str
    reads: tuple[str, ...] = ()
