"""units.csv: one district, streets under it, communities under streets."""

from __future__ import annotations

from collections import Counter

from mulin.findings import Finding, Level
from mulin.pack.checks.places import CODE, PLAN, UNITS, cell, duplicate_codes, key, line_of, repeated
from mulin.pack.model import Pack

_PARENT_TIER = {"street": "district", "community": "street"}
_NAMES = {"district": "区", "street": "街道", "community": "社区"}


def check_units(pack: Pack) -> list[Finding]:
    """Codes, names and the tree."""
    found = duplicate_codes(pack, UNITS, "code", [u.code for u in pack.units], "unit.duplicate_code", "编码")
    for position, first in repeated((u.parent_code, u.name) for u in pack.units):
        unit = pack.units[position]
        found.append(
            cell(
                pack,
                UNITS,
                position,
                "name",
                unit.name,
                "unit.duplicate_name",
                f"同一上级下和第{line_of(pack, UNITS, first)}行同名",
                "核对是否重复登记",
            )
        )
    tiers = {u.code: u.tier for u in pack.units}
    children = Counter(u.parent_code for u in pack.units)
    for n, unit in enumerate(pack.units):
        if not CODE.fullmatch(unit.code):
            found.append(
                cell(
                    pack,
                    UNITS,
                    n,
                    "code",
                    unit.code,
                    "unit.code_form",
                    "编码只能用数字、英文字母、短横线和下划线",
                    "改正编码（它也用作文件名）",
                )
            )
        if not unit.name:
            found.append(cell(pack, UNITS, n, "name", "", "unit.name_missing", "没有名称", "补上名称"))
        wanted = _PARENT_TIER.get(unit.tier)
        if wanted is None:
            if unit.parent_code:
                found.append(
                    cell(
                        pack, UNITS, n, "parent_code", unit.parent_code, "unit.parent_tier", "区没有上级", "清空这一格"
                    )
                )
        elif not unit.parent_code:
            found.append(
                cell(
                    pack,
                    UNITS,
                    n,
                    "parent_code",
                    "",
                    "unit.parent_missing",
                    f"{unit.name}没有上级",
                    f"填上所属{_NAMES[wanted]}的编码",
                )
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
                    f"{unit.name}的上级不在名单里",
                    f"改为一个{_NAMES[wanted]}的编码",
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
                    f"{_NAMES[unit.tier]}的上级应是{_NAMES[wanted]}",
                    f"改为一个{_NAMES[wanted]}的编码",
                )
            )
        if unit.tier != "community" and not children[unit.code]:
            below = "社区" if unit.tier == "street" else "街道"
            found.append(
                cell(
                    pack,
                    UNITS,
                    n,
                    "code",
                    unit.code,
                    "unit.childless",
                    f"{unit.name}下没有{below}，无法合成得分",
                    f"补上它的{below}，或删去这一行",
                )
            )
    return found + _one_district(pack)


def _one_district(pack: Pack) -> list[Finding]:
    districts = [(n, u) for n, u in enumerate(pack.units) if u.tier == "district"]
    if not districts:
        mend = "加一行 tier 为 district 的责任主体"
        return [Finding(Level.ERROR, "unit.one_district", "名单里没有区", mend, file=UNITS, column="tier")]
    found = [
        cell(pack, UNITS, n, "tier", u.tier, "unit.one_district", "一个规划包只有一个区", "删去多余的区")
        for n, u in districts[1:]
    ]
    if pack.plan.district_unit != districts[0][1].code:
        found.append(
            key(
                pack,
                PLAN,
                "district_unit",
                pack.plan.district_unit,
                "unit.district_unit",
                "和 units.csv 里区的编码不一致",
                f"改为 {districts[0][1].code}",
            )
        )
    return found
