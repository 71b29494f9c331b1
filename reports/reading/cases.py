"""Whose documents list a case."""

from __future__ import annotations

from mulin.pack import Pack
from reports.marts import Marts
from reports.rows import Case


def listed_under(case: Case) -> frozenset[str]:
    """Of the unit it is about and of whoever has to act. Every list goes by this one.

    It counts for one of them only, ``owner_code``: counts of all units and departments add up to the mart.
    """
    return frozenset(filter(None, (case.unit_code, case.owner_code)))


def listed_for(marts: Marts, pack: Pack, code: str) -> list[Case]:
    """The district's are all; a street's those of all units under it too; a department's its own."""
    if code in pack.unit and pack.unit[code].tier == "district":
        return list(marts.optional(Case))
    mine = {code, *(u.code for u in pack.tree.under(code) if code in pack.unit)}
    return [c for c in marts.optional(Case) if mine & listed_under(c)]
