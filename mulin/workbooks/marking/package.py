"""The parts of a workbook, their relationships and content types. What is not written anew is copied as it came."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mulin.workbooks.marking.splice import Xml
from mulin.workbooks.raw.parts import relations

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_RELATIONS = (
    f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_TYPES = "[Content_Types].xml"
_DENSE = 100
"""Members packed tighter than this are packed loosely again: no copy may look more of a bomb than its original."""


def rels_of(part: str) -> str:
    """Name of the part that holds ``part``'s relationships."""
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


class Package:
    """An open zip and what shall become of it. Names of parts are found whatever their case."""

    def __init__(self, zf: ZipFile) -> None:
        self._zip = zf
        self._names = {n.lower(): n for n in zf.namelist()}
        self._written: dict[str, bytes] = {}
        self._gone: set[str] = set()
        self._types: dict[str, str] = {}
        self._defaults: dict[str, str] = {}
        self._relations: dict[str, dict[str, dict[str, str]]] = {}
        self._fresh: dict[str, set[str]] = {}

    def find(self, name: str) -> str | None:
        """The member's own name, or None when there is none."""
        return self._names.get(name.lower())

    def read(self, name: str) -> bytes:
        """Raises KeyError when there is no such part."""
        return self._written[name] if name in self._written else self._zip.read(name)

    def write(self, name: str, data: bytes) -> None:
        self._names.setdefault(name.lower(), name)
        self._written[name] = data

    def add(self, pattern: str, text: str, content_type: str = "") -> str:
        """Add a part under the first free number of ``pattern`` (``xl/comments{}.xml``); returns its name."""
        candidates = (pattern.replace("{}", str(n)) for n in range(1, 100_000))
        name = next(c for c in candidates if c.lower() not in self._names)
        self.write(name, (_XML * name.endswith(".xml") + text).encode())
        if content_type:
            self._types[name] = content_type
        return name

    def default_type(self, suffix: str, content_type: str) -> None:
        """Have all parts of a suffix be of this type, unless the package says so already."""
        self._defaults[suffix] = content_type

    def remove(self, name: str) -> None:
        """Take a part away with its relationships; relationships to it are the caller's to remove."""
        for gone in (name, self.find(rels_of(name))):
            if gone is not None and self._names.pop(gone.lower(), ""):
                self._gone.add(gone)
                self._written.pop(gone, None)
                self._types.pop(gone, None)

    def relations(self, part: str) -> dict[str, dict[str, str]]:
        """Relationship id → Type, Target (a member's name), TargetMode; as they stand now."""
        if part not in self._relations:
            self._relations[part] = relations(self._zip, part)
        return self._relations[part]

    def related(self, part: str, kind: str) -> Iterator[tuple[str, str]]:
        """(relationship id, member's name) of the existing parts that ``part`` names as its ``kind`` (``comments``)."""
        for relation_id, relation in list(self.relations(part).items()):
            target = self.find(relation.get("Target", ""))
            internal = relation.get("TargetMode") != "External"
            if target is not None and internal and relation.get("Type", "").endswith(f"/{kind}"):
                yield relation_id, target

    def relate(self, part: str, kind: str, target: str, office: str) -> str:
        """Name ``target`` as a ``kind`` of ``part``; the new relationship's id."""
        known = self.relations(part)
        relation_id = next(i for i in (f"rId{n}" for n in range(1, 100_000)) if i not in known)
        known[relation_id] = {"Type": f"{office}/{kind}", "Target": target}
        self._fresh.setdefault(part, set()).add(relation_id)
        return relation_id

    def unrelate(self, part: str, relation_id: str) -> None:
        self.relations(part).pop(relation_id, None)
        self._fresh.setdefault(part, set())

    def _write_relations(self) -> None:
        for part, fresh in self._fresh.items():
            if part in self._gone:
                continue
            name = self.find(rels_of(part))
            xml = Xml(self.read(name) if name else _RELATIONS.encode())
            for old in xml.root.all("Relationship"):
                relation_id = old.attributes.get("Id", "")
                if relation_id in fresh or relation_id not in self._relations[part]:
                    xml.cut(old)
            for relation_id in sorted(fresh):
                relation = self._relations[part].get(relation_id)
                if relation:
                    target = posixpath.relpath(relation["Target"], posixpath.dirname(part) or ".")
                    entry = f'<Relationship Id="{relation_id}" Type="{relation["Type"]}" Target="{target}"/>'
                    xml.append(xml.root, xml.named(entry))
            self.write(name or rels_of(part), xml.bytes())

    def _write_types(self) -> None:
        name = self.find(_TYPES)
        if name is None:
            raise KeyError(_TYPES)
        xml = Xml(self.read(name))
        known = {d.attributes.get("Extension", "").lower() for d in xml.root.all("Default")}
        for override in xml.root.all("Override"):
            part = override.attributes.get("PartName", "").lstrip("/")
            if part.lower() in {g.lower() for g in self._gone} | {t.lower() for t in self._types}:
                xml.cut(override)
        entries = [
            f'<Default Extension="{suffix}" ContentType="{kind}"/>'
            for suffix, kind in self._defaults.items()
            if suffix not in known
        ]
        entries += [f'<Override PartName="/{part}" ContentType="{kind}"/>' for part, kind in self._types.items()]
        xml.append(xml.root, xml.named("".join(entries)))
        self.write(name, xml.bytes())

    def save(self) -> bytes:
        """The whole workbook as it is now."""
        self._write_relations()
        self._write_types()
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            kept = [i for i in self._zip.infolist() if i.filename not in self._gone]
            for info in kept:
                out.writestr(_like(info), self.read(info.filename), info.compress_type, _level(info))
            old = {i.filename for i in kept}
            for name, data in self._written.items():
                if name not in old:
                    out.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
        return packed.getvalue()


def _like(info: ZipInfo) -> ZipInfo:
    new = zipfile.ZipInfo(info.filename, info.date_time)
    new.external_attr = info.external_attr
    return new


def _level(info: ZipInfo) -> int:
    return 1 if info.file_size > _DENSE * max(info.compress_size, 1) else 6
