"""Whose documents list a case."""

from __future__ import annotations

from reports.rows import Case


def listed_under(case: Case) -> frozenset[str]:
    """Of the unit it is about and of whoever has to act. Every list goes by this one.

    It counts for one of them only, ``owner_code``: counts of all units and departments add up to the mart.
    """
    return frozenset(filter(None, (case.unit_code, case.owner_code)))
