"""units.csv: one district, and under each unit those of the next tier, down to the lowest the framework has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from mulin.findings import Finding
from mulin.language import listed
from mulin.pack.checks.places import (
    CODE,
    FIELDS,
    PLAN,
    UNITS,
    cell,
    duplicate_codes,
    indicators_file,
    key,
    line_of,
    repeated,
    tasks_file,
)
from mulin.pack.checks.rules import finding
from mulin.pack.meant import Codes
from mulin.pack.model import Pack
from mulin.words import Words


def check_units(pack: Pack) -> list[Finding]:
    """Codes, names and the tree."""
    order = [*pack.words.tiers]
    parent_tier = dict(zip(order[1:], order, strict=False))
    found = duplicate_codes(pack, UNITS, "code", [u.code for u in pack.units], "unit.duplicate_code")
    for position, first in repeated((u.parent_code, u.name) for u in pack.units):
        unit = pack.units[position]
        found.append(
            cell(pack, UNITS, position, "name", unit.name, "unit.duplicate_name", line=line_of(pack, UNITS, first))
        )
    tiers = {u.code: u.tier for u in pack.units}
    codes = Codes({u.code: u.name for u in pack.units})
    children = Counter(u.parent_code for u in pack.units)
    for n, unit in enumerate(pack.units):
        if not CODE.fullmatch(unit.code):
            found.append(cell(pack, UNITS, n, "code", unit.code, "unit.code_form"))
        if not unit.name:
            found.append(cell(pack, UNITS, n, "name", "", "unit.name_missing"))
        wanted = parent_tier.get(unit.tier)
        if unit.tier not in order:
            continue  # check_tier_codes
        if wanted is None:
            if unit.parent_code:
                found.append(cell(pack, UNITS, n, "parent_code", unit.parent_code, "unit.parent_tier/district"))
        elif not unit.parent_code:
            found.append(
                cell(pack, UNITS, n, "parent_code", "", "unit.parent_missing", unit=unit.name, above=pack.words[wanted])
            )
        elif unit.parent_code not in tiers:
            found.append(
                cell(
                    pack,
                    UNITS,
                    n,
                    "parent_code",
                    unit.parent_code,
                    "unit.parent_unknown",
                    codes,
                    unit=unit.name,
                    above=pack.words[wanted],
                )
            )
        elif tiers[unit.parent_code] != wanted:
            found.append(
                cell(
                    pack,
                    UNITS,
                    n,
                    "parent_code",
                    unit.parent_code,
                    "unit.parent_tier",
                    tier=pack.words[unit.tier],
                    above=pack.words[wanted],
                )
            )
        if unit.tier in order[:-1] and not children[unit.code]:
            below = pack.words[order[order.index(unit.tier) + 1]]
            found.append(cell(pack, UNITS, n, "code", unit.code, "unit.childless", unit=unit.name, below=below))
    return found + _one_district(pack)


def check_tier_codes(pack: Pack) -> list[Finding]:
    """Units, fields, indicators and tasks are of tiers that the framework has."""
    every: list[tuple[str, str, Sequence[str], Words]] = [
        (UNITS, "tier", [u.tier for u in pack.units], pack.words),
        (FIELDS, "tier", [f.tier for f in pack.fields], pack.words),
    ]
    for year, of in pack.years.items():
        words = of.framework.words
        every.append((indicators_file(year), "tier", [i.tier for i in of.indicators], words))
        every.append((tasks_file(year), "responsible_tier", [t.responsible_tier for t in of.tasks], words))
    return [
        cell(pack, file, n, column, tier, "framework.tier_unnamed", tiers=listed(words.tiers))
        for file, column, tiers, words in every for n, tier in enumerate(tiers) if tier not in words.tiers
    ]  # fmt: skip


def _one_district(pack: Pack) -> list[Finding]:
    districts = [(n, u) for n, u in enumerate(pack.units) if u.tier == "district"]
    if not districts:
        return [finding("unit.one_district/none", UNITS, column="tier", district=pack.words.district)]
    found = [cell(pack, UNITS, n, "tier", u.tier, "unit.one_district") for n, u in districts[1:]]
    if pack.plan.district_unit != districts[0][1].code:
        found.append(
            key(pack, PLAN, "district_unit", pack.plan.district_unit, "unit.district_unit", code=districts[0][1].code)
        )
    return found
