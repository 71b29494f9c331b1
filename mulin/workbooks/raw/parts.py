"""The parts of a workbook's zip as XML streams: encodings, relationships, document properties."""

from __future__ import annotations

import codecs
import posixpath
import re
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

if TYPE_CHECKING:
    from zipfile import ZipFile

_CHUNK = 1 << 16
_UTF16 = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_DECLARED = re.compile(rb"""\sencoding\s*=\s*(?:"[^"]*"|'[^']*')""")


class DoctypeError(Exception):
    """An XML part declares a document type or entities, which no office program writes."""


def local(name: str) -> str:
    """The name without its prefix: writers choose prefixes freely, and Strict files other namespaces."""
    return name.rpartition(":")[2]


def chunks(stream: IO[bytes]) -> Iterator[bytes]:
    """The part's bytes, UTF-16 turned into UTF-8; what declared the encoding is then blank, of the same length."""
    first = stream.read(_CHUNK)
    encoding = _UTF16.get(first[:2])
    if encoding is None:
        while first:
            yield first
            first = stream.read(_CHUNK)
        return
    decoder = codecs.getincrementaldecoder(encoding)()
    text = decoder.decode(first).removeprefix("\ufeff").encode()
    yield _DECLARED.sub(lambda found: b" " * len(found[0]), text, count=1)
    while first := stream.read(_CHUNK):
        yield decoder.decode(first).encode()
    yield decoder.decode(b"", True).encode()


def feed(parser: Any, stream: IO[bytes]) -> None:
    for chunk in chunks(stream):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def new_parser() -> Any:
    """An expat parser that raises DoctypeError instead of reading declarations."""
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise DoctypeError

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def check_prolog(zf: ZipFile, member: str) -> None:
    """Raise DoctypeError if an XML part declares a document type before its first element, however far in that is."""
    parser = new_parser()
    begun = False

    def start(*_: object) -> None:
        nonlocal begun
        begun = True

    parser.StartElementHandler = start
    with zf.open(member) as stream:
        while not begun and (chunk := stream.read(_CHUNK)):
            try:
                parser.Parse(chunk, False)
            except expat.ExpatError:
                if not begun:  # drawings in VML need not be well-formed further on
                    raise


def elements(zf: ZipFile, member: str) -> list[tuple[str, dict[str, str]]]:
    """(local name, attributes) of every element of a small part."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = new_parser()
    parser.StartElementHandler = lambda name, attributes: found.append((local(name), attributes))
    with zf.open(member) as stream:
        feed(parser, stream)
    return found


def relations(zf: ZipFile, part: str) -> dict[str, dict[str, str]]:
    """Relationship id → attributes (Type, Target resolved to a member name, TargetMode) of a part."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", name + ".rels")
    if rels not in zf.namelist():
        return {}
    out = {}
    for element, attributes in elements(zf, rels):
        if element == "Relationship":
            target = attributes.get("Target", "")
            if attributes.get("TargetMode") != "External":
                base = "" if target.startswith("/") else folder
                target = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
            out[attributes.get("Id", "")] = {**attributes, "Target": target}
    return out


def related(zf: ZipFile, relationships: dict[str, dict[str, str]], kind: str) -> str | None:
    """Member name of the first part of this kind (the last word of its relationship's type), if it is there."""
    names = zf.namelist()
    found = (a["Target"] for a in relationships.values() if a.get("Type", "").rpartition("/")[2].lower() == kind)
    return next((target for target in found if target in names), None)


def workbook_part(zf: ZipFile) -> str | None:
    """Member name of the main workbook part, or None when this zip is no workbook."""
    for attributes in relations(zf, "").values():
        if attributes.get("Type", "").endswith("/officeDocument"):
            return attributes["Target"] if attributes["Target"] in zf.namelist() else None
    return None


def read_properties(zf: ZipFile) -> dict[str, str]:
    """Custom document properties; empty when there are none."""
    if "docProps/custom.xml" not in zf.namelist():
        return {}
    out: dict[str, str] = {}
    current: list[str] = []
    parser = new_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "property":
            current[:] = [attributes.get("name", "")]
            out[current[0]] = ""

    def text(data: str) -> None:
        if current:
            out[current[0]] = (out[current[0]] + data)[:200]

    def end(name: str) -> None:
        if local(name) == "property":
            current.clear()

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    with zf.open("docProps/custom.xml") as stream:
        feed(parser, stream)
    return {k: v.strip() for k, v in out.items()}
