"""fields.csv: every field asked once, of one owner, and used."""

from __future__ import annotations

import re
import unicodedata

from mulin.findings import Finding
from mulin.language import Both, listed
from mulin.pack.checks.places import CODE, FIELDS, cell, department_codes, duplicate_codes, line_of
from mulin.pack.model import Field, Pack

_ASKED = {"reported", "survey", "panel"}
_SEPARATORS = re.compile(r"[\W_]+")


def normalised(name: str) -> str:
    """A field name without what people vary: width, case, blanks, punctuation and quotes."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()


# what the program knows how to compute, by who computes it; everything else is asked of somebody
COMPUTATIONS: dict[str, tuple[str, ...]] = {
    "register": ("children_count",),
    "platform": ("duplicate_fields", "publication_lag"),
}


def duplicate_fields(pack: Pack) -> list[tuple[Field, Field]]:
    """(first, later) pairs of fields that ask for the same thing.

    The same thing: the same normalised name on one tier, whoever asks; or the same name asked by one owner on two
    tiers (the upper figure is the sum of the lower). Also the value of the platform field 重复采集字段数.
    """
    seen: dict[tuple[str, str], Field] = {}
    out: list[tuple[Field, Field]] = []
    for field in pack.fields:
        name = normalised(field.field_name_zh)
        keys = [("tier " + field.tier, name)]
        if field.source_department:
            keys.append(("owner " + field.source_department, name))
        first = next((seen[k] for k in keys if k in seen), None)
        if first is not None:
            out.append((first, field))
        for k in keys:
            seen.setdefault(k, field)
    return out


def yearly_cells(pack: Pack, field: Field) -> int:
    """Units × times a year, in the latest year of the pack; 0 for a field nobody fills in."""
    if field.source_kind not in _ASKED:
        return 0
    group = field.applies_to
    groups = pack.years[max(pack.years)].framework.unit_groups
    if group is not None and group not in groups:
        return 0
    return len(pack.field_units(max(pack.years), field.field_code)) * field.times_per_year


def _owner(pack: Pack, field: Field) -> str:
    code = field.source_department
    if code is None:
        return Both("平台", "the platform")
    name = pack.department[code].name if code in pack.department else Both("不在部门名单", "no department of the list")
    return f"{code} {name}"


def _asks(pack: Pack, field: Field) -> str:
    cells = yearly_cells(pack, field)
    units = cells // field.times_per_year
    amount = Both(
        f"{units}个{pack.words[field.tier]}×每年{field.times_per_year}次＝{cells}格",
        f"{units} {pack.words[field.tier]} × {field.times_per_year} a year = {cells} cells",
    )
    return Both(
        f"{_owner(pack, field)}的 {field.field_code}（{amount}）",
        f"{field.field_code} of {_owner(pack, field)} ({amount})",
    )


def check_collected_twice(pack: Pack) -> list[Finding]:
    """重复收集: a field that two tables ask for is refused."""
    position = {id(f): n for n, f in enumerate(pack.fields)}
    found = []
    for first, later in duplicate_fields(pack):
        line = line_of(pack, FIELDS, position[id(first)])
        amounts = {"first": _asks(pack, first), "again": _asks(pack, later), "cells": yearly_cells(pack, later)}
        found.append(
            cell(
                pack,
                FIELDS,
                position[id(later)],
                "field_name_zh",
                later.field_name_zh,
                "field.collected_twice",
                name=later.field_name_zh,
                line=line,
                code=first.field_code,
                **amounts,
            )
        )
    return found


def _computation(pack: Pack, n: int, field: Field) -> Finding:
    known = COMPUTATIONS.get(field.source_kind)
    rule = "field.computation" if known else "field.computation/reported"
    words = {"name": field.field_name_zh, "known": listed(known or ())}
    return cell(pack, FIELDS, n, "computation", field.computation or "", rule, **words)


def check_fields(pack: Pack) -> list[Finding]:
    """Codes, computations and ranges, and that somebody owns what is asked."""
    found = duplicate_codes(pack, FIELDS, "field_code", [f.field_code for f in pack.fields], "field.duplicate_code")
    for n, field in enumerate(pack.fields):
        if not CODE.fullmatch(field.field_code):
            found.append(cell(pack, FIELDS, n, "field_code", field.field_code, "field.code_form"))
        owner = field.source_department
        if field.computation not in COMPUTATIONS.get(field.source_kind, (None,)):
            found.append(_computation(pack, n, field))
        if field.source_kind == "register":
            if owner:
                found.append(cell(pack, FIELDS, n, "source_department", owner, "field.register_owner"))
        elif not owner:
            found.append(
                cell(pack, FIELDS, n, "source_department", "", "field.owner_missing", name=field.field_name_zh)
            )
        found.extend(_range(pack, n, field))
    return found


def check_owners(pack: Pack) -> list[Finding]:
    """Who owns a field is a department."""
    departments = department_codes(pack)
    return [
        cell(pack, FIELDS, n, "source_department", owner, "field.owner_unknown", departments)
        for n, field in enumerate(pack.fields)
        for owner in (field.source_department,)
        if owner and field.source_kind != "register" and owner not in pack.department
    ]


def _range(pack: Pack, n: int, field: Field) -> list[Finding]:
    found: list[Finding] = []
    low, high = field.minimum, field.maximum
    if field.value_type == "boolean" and (low is not None or high is not None):
        column = "minimum" if low is not None else "maximum"
        found.append(cell(pack, FIELDS, n, column, low if low is not None else high, "field.range/boolean"))
    if low is not None and high is not None and low > high:
        found.append(cell(pack, FIELDS, n, "minimum", f"{low:g}", "field.range", high=high))
    if field.value_type == "integer":
        for column, bound in (("minimum", low), ("maximum", high)):
            if bound is not None and bound != int(bound):
                found.append(cell(pack, FIELDS, n, column, bound, "field.range/whole"))
    if field.source_kind == "panel" and (field.value_type != "decimal" or (low, high) != (0, 100)):
        found.append(cell(pack, FIELDS, n, "source_kind", field.source_kind, "field.panel_scale"))
    return found


def check_field_groups(pack: Pack) -> list[Finding]:
    """``applies_to`` names a unit group that every year knows."""
    found = []
    for n, field in enumerate(pack.fields):
        if field.applies_to is None:
            continue
        unknown = [y for y, p in pack.years.items() if field.applies_to not in p.framework.unit_groups]
        if unknown:
            years = listed(map(str, unknown))
            found.append(cell(pack, FIELDS, n, "applies_to", field.applies_to, "field.group_unknown", years=years))
    return found


def check_fields_used(pack: Pack) -> list[Finding]:
    """A field that no indicator of any year uses is work for nothing."""
    used = {code for p in pack.years.values() for i in p.indicators for code in i.fields.values()}
    found = []
    for n, field in enumerate(pack.fields):
        if field.field_code not in used:
            cells = len(pack.units_of(field.tier)) * field.times_per_year if field.source_kind in _ASKED else 0
            found.append(
                cell(
                    pack,
                    FIELDS,
                    n,
                    "field_code",
                    field.field_code,
                    "field.unused",
                    name=field.field_name_zh,
                    cells=cells,
                )
            )
    return found
