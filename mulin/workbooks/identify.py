"""Which workbook is this: ours or foreign, of this plan, year and department, of the template now in force?"""

from __future__ import annotations

from typing import Any

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.workbooks import messages as m
from mulin.workbooks.layout import TEMPLATE_VERSION, Layout, build_layout
from mulin.workbooks.parsed import Identity

_KEYS = ("mulin_pack", "mulin_year", "mulin_department", "mulin_kind", "mulin_template", "mulin_layout")
_NEW = "领取本年度最新模板，把数据抄过去（选择性粘贴—数值）再交"


def _refuse(rule: str, message: str, mend: str = _NEW, value: str | None = None) -> Finding:
    return Finding(Level.ERROR, f"identity.{rule}", message, mend, value=value)


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
        return None, [_refuse("contradictory", "文件属性里的身份和表内的身份不一致，可能由几份文件拼成")]
    found = properties or copy
    if not found:
        return None, [_refuse("foreign", "这不是平台下发的模板，读不出是哪个部门、哪一年的表")]
    if set(found) != set(_KEYS) or not found["mulin_year"].isascii() or not found["mulin_year"].isdigit():
        return None, [_refuse("incomplete", "模板的身份信息不完整，可能被改动过")]
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
        out.append(
            _refuse("other_year", f"这是{identity.year}年度的表，现在收的是{expect.year}年度", value=str(identity.year))
        )
    if identity.department != expect.department:
        mine, theirs = _name(pack, expect.department), _name(pack, identity.department)
        out.append(_refuse("other_department", f"这是{theirs}的表，这里收的是{mine}的", f"交{mine}自己的表"))
    if identity.kind != expect.kind:
        was, wanted = m.KIND_NAMES.get(identity.kind, identity.kind), m.KIND_NAMES[expect.kind]
        out.append(_refuse("other_kind", f"这是{was}，这里收的是{wanted}", f"交{wanted}"))
    return out


def check_identity(identity: Identity, pack: Pack, expect: Identity | None) -> tuple[Layout | None, list[Finding]]:
    """The layout the file should have, or what is wrong with its identity. ``expect``: what the receiver waits for."""
    if identity.pack != pack.plan.pack:
        message = f"这张表属于另一个规划包（{identity.pack}），不属于《{pack.plan.title_zh}》"
        return None, [_refuse("other_pack", message, value=identity.pack)]
    if identity.year not in pack.years:
        return None, [_refuse("unknown_year", f"规划包里没有{identity.year}年度", value=str(identity.year))]
    if identity.department not in pack.department:
        return None, [_refuse("unknown_department", "规划包里没有这个部门", value=identity.department)]
    if identity.kind not in m.KIND_NAMES:
        return None, [_refuse("unknown_kind", "不认识这一类表", value=identity.kind)]
    found = _against_expected(identity, expect, pack) if expect else []
    if found:
        return None, found
    try:
        layout = build_layout(pack, identity.year, identity.department, identity.kind)
    except ValueError as exc:
        return None, [_refuse("not_asked", str(exc), "不需要交这张表")]
    if identity.template != TEMPLATE_VERSION or identity.layout != layout.hash:
        message = "这是旧模板：下发之后，指标、字段、单位或任务有过调整"
        return None, [_refuse("old_template", message, value=f"模板版本{identity.template}-{identity.layout[:8]}")]
    return layout, []
