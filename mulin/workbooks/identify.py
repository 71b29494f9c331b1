"""Which workbook is this: ours or foreign, of this plan, year and department, of the template now in force?"""

from __future__ import annotations

from typing import Any

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.workbooks import messages as m
from mulin.workbooks.layout import TEMPLATE_VERSION, Layout, build_layout
from mulin.workbooks.parsed import Identity
from mulin.workbooks.rules import finding

_KEYS = ("mulin_pack", "mulin_year", "mulin_department", "mulin_kind", "mulin_template", "mulin_layout")


def _from_lists(book: dict[str, Any]) -> dict[str, str]:
    for sheet in book["sheets"]:
        if sheet["name"] == m.SHEET_LISTS:
            return {str(row[0]): str(row[1]) for row in sheet["values"] if len(row) == 2 and row[0] in _KEYS}
    return {}


def read_identity(book: dict[str, Any]) -> tuple[Identity | None, list[Finding]]:
    """Identity from the document properties or, where a program dropped them, from the hidden copy."""
    properties = {k: str(v) for k, v in book["properties"].items() if k in _KEYS}
    copy = _from_lists(book)
    if properties and copy and {k: properties.get(k) for k in _KEYS} != {k: copy.get(k) for k in _KEYS}:
        return None, [finding("identity.contradictory")]
    found = properties or copy
    if not found:
        return None, [finding("identity.foreign")]
    if set(found) != set(_KEYS) or not found["mulin_year"].isascii() or not found["mulin_year"].isdigit():
        return None, [finding("identity.incomplete")]
    return Identity(
        found["mulin_pack"],
        int(found["mulin_year"]),
        found["mulin_department"],
        found["mulin_kind"],
        found["mulin_template"],
        found["mulin_layout"],
    ), []


def is_demo(book: dict[str, Any]) -> bool:
    """Whether the workbook says that its figures are made up, in its properties or in the hidden copy."""
    copy: list[Any] = next((s["values"] for s in book["sheets"] if s["name"] == m.SHEET_LISTS), [])
    return m.DEMO_PROPERTY in book["properties"] or any(len(r) and r[0] == m.DEMO_PROPERTY for r in copy)


def _name(pack: Pack, department: str) -> str:
    return pack.department[department].name if department in pack.department else department


def _against_expected(identity: Identity, expect: Identity, pack: Pack) -> list[Finding]:
    out = []
    if identity.year != expect.year:
        year = str(identity.year)
        out.append(finding("identity.other_year", value=year, theirs=year, ours=expect.year))
    if identity.department != expect.department:
        ours, theirs = _name(pack, expect.department), _name(pack, identity.department)
        out.append(finding("identity.other_department", theirs=theirs, ours=ours))
    if identity.kind != expect.kind:
        theirs, ours = m.KIND_NAMES.get(identity.kind, identity.kind), m.KIND_NAMES[expect.kind]
        out.append(finding("identity.other_kind", theirs=theirs, ours=ours))
    return out


def check_identity(identity: Identity, pack: Pack, expect: Identity | None) -> tuple[Layout | None, list[Finding]]:
    """The layout the file should have, or what is wrong with its identity. ``expect``: what the receiver waits for."""
    if identity.pack != pack.plan.pack:
        names = {"theirs": identity.pack, "ours": pack.plan.title_zh}
        return None, [finding("identity.other_pack", value=identity.pack, **names)]
    if identity.year not in pack.years:
        return None, [finding("identity.unknown_year", value=str(identity.year), year=identity.year)]
    if identity.department not in pack.department:
        return None, [finding("identity.unknown_department", value=identity.department)]
    if identity.kind not in m.KIND_NAMES:
        return None, [finding("identity.unknown_kind", value=identity.kind)]
    found = _against_expected(identity, expect, pack) if expect else []
    if found:
        return None, found
    try:
        layout = build_layout(pack, identity.year, identity.department, identity.kind)
    except ValueError as exc:
        return None, [finding("identity.not_asked", reason=exc)]
    if identity.template != TEMPLATE_VERSION or identity.layout != layout.hash:
        version = f"模板版本{identity.template}-{identity.layout[:8]}"
        return None, [finding("identity.old_template", value=version)]
    return layout, []
