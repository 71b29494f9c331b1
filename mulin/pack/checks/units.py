"""units.csv: one district, streets under it, communities under streets."""

from __future__ import annotations

from collections import Counter

from mulin.findings import Finding
from mulin.pack.checks.places import CODE, PLAN, UNITS, cell, duplicate_codes, key, line_of, repeated
from mulin.pack.checks.rules import finding
from mulin.pack.model import Pack

_PARENT_TIER = {"street": "district", "community": "street"}


def check_units(pack: Pack) -> list[Finding]:
    """Codes, names and the tree."""
    found = duplicate_codes(pack, UNITS, "code", [u.code for u in pack.units], "unit.duplicate_code")
    for position, first in repeated((u.parent_code, u.name) for u in pack.units):
        unit = pack.units[position]
        found.append(
            cell(pack, UNITS, position, "name", unit.name, "unit.duplicate_name", line=line_of(pack, UNITS, first))
        )
    tiers = {u.code: u.tier for u in pack.units}
    children = Counter(u.parent_code for u in pack.units)
    for n, unit in enumerate(pack.units):
        if not CODE.fullmatch(unit.code):
            found.append(cell(pack, UNITS, n, "code", unit.code, "unit.code_form"))
        if not unit.name:
            found.append(cell(pack, UNITS, n, "name", "", "unit.name_missing"))
        wanted = _PARENT_TIER.get(unit.tier)
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
        if unit.tier in _PARENT_TIER.values() and not children[unit.code]:
            below = pack.words[next(tier for tier, above in _PARENT_TIER.items() if above == unit.tier)]
            found.append(cell(pack, UNITS, n, "code", unit.code, "unit.childless", unit=unit.name, below=below))
    return found + _one_district(pack)


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
