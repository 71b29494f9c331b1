"""Which workbook is this: ours or foreign, of this plan, year and department, of the template now in force?"""

from __future__ import annotations

import logging
import os
import struct
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.workbooks import messages as m
from mulin.workbooks.guard import DAMAGE
from mulin.workbooks.layout import TEMPLATE_VERSION, Layout, build_layout
from mulin.workbooks.limits import Limits
from mulin.workbooks.parsed import Identity
from mulin.workbooks.raw.parts import DoctypeError, read_properties
from mulin.workbooks.rules import finding

log = logging.getLogger(__name__)

_KEYS = ("mulin_pack", "mulin_year", "mulin_department", "mulin_kind", "mulin_template", "mulin_layout")
_YEAR_DIGITS = 9


_MOST_FILE = Limits().file_bytes
_MOST_DIRECTORY, _MOST_PROPERTIES = 64_000, 100_000
_END = struct.Struct("<4s4H2LH")
"""End of a zip's directory: mark, two disks, two counts of members, bytes and place of the directory, comment."""
_ZIP64_PLACE = 20


def quick_identity(path: Path) -> Identity | None:
    """What a file says it is, from its document properties alone: None where they do not say, or nothing can be read.

    For a first answer while the file is still in somebody's hand; whether it is that workbook, :func:`read_identity`
    says. In this process, in milliseconds whatever the file holds: nothing but the directory and one small part is
    read, and a directory larger than a workbook's is not looked at.
    """
    try:
        with path.open("rb") as stream:
            if not _is_small_zip(stream):
                return None
            with zipfile.ZipFile(stream) as zf:
                if zf.getinfo("docProps/custom.xml").file_size > _MOST_PROPERTIES:
                    return None
                found = {k: v for k, v in read_properties(zf).items() if k in _KEYS}
    except (*DAMAGE, DoctypeError, OSError, RuntimeError, MemoryError) as error:  # RuntimeError: encrypted
        log.info("%s says nothing of itself: %s: %s", path, type(error).__name__, error)
        return None
    return _identity(found)


def _is_small_zip(stream: BinaryIO) -> bool:
    """Whether it ends as a zip of a few members does, without comment, and not as one of the large kind."""
    size = stream.seek(0, os.SEEK_END)
    if not _END.size + _ZIP64_PLACE <= size <= _MOST_FILE:
        return False
    stream.seek(size - _END.size - _ZIP64_PLACE)
    tail = stream.read(_ZIP64_PLACE + _END.size)
    mark, *_, directory, _place, comment = _END.unpack(tail[_ZIP64_PLACE:])
    return mark == b"PK\5\6" and comment == 0 and directory <= _MOST_DIRECTORY and tail[:4] != b"PK\6\7"


def _identity(found: Mapping[str, str]) -> Identity | None:
    """None where something is missing, or the year is no number."""
    year = found.get("mulin_year", "")
    if set(found) != set(_KEYS) or not (year.isascii() and year.isdigit() and len(year) <= _YEAR_DIGITS):
        return None
    return Identity(found["mulin_pack"], int(year), *(found[k] for k in _KEYS[2:]))


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
    identity = _identity(found)
    return identity, [finding("identity.incomplete")] if identity is None else []


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
