"""An XML part that is changed in a few places and stays byte for byte what it was in all others.

Every office program writes its own dialect: prefixes, extensions, namespaces of its house. A part that is read into a
model and written again keeps what the model knows; one that is spliced keeps everything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

_TAG = re.compile(rb"""<[^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*>""")
_NAME = re.compile(rb"<([^\s/>]+)")
_ATTRIBUTE = re.compile(rb"""\s+([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_CODES = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_UNFIT = re.compile("[^\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")

_WITHIN, _CLOSING, _AFTER = 1.0, 2.0, 3.0
"""Which comes first of several insertions at one place: an element's content, its end tag, what follows it."""


def as_text(words: str) -> str:
    """``words`` as character data of a cell or note: no control characters, nothing that reads as markup or escape."""
    return escape(_CODES.sub("_x005F_", _UNFIT.sub("", words)))


def as_attribute(words: str) -> str:
    """``words`` quoted for a start tag."""
    return quoteattr(_UNFIT.sub("", words))


def in_utf8(data: bytes) -> bytes:
    """The part in UTF-8, whatever it was written in. Raises LookupError for an encoding nobody knows, UnicodeError."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    elif declared := _DECLARED.match(data.removeprefix(b"\xef\xbb\xbf")):
        encoding = declared[1].decode().lower()
    else:
        encoding = "utf-8"
    if encoding in ("utf-8", "utf8", "us-ascii", "ascii"):
        return data
    return _DECLARATION.sub('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>', data.decode(encoding)).encode()


@dataclass(eq=False)
class Element:
    """One element and its offsets: start tag [start, opened), content [opened, closed), the whole [start, end)."""

    name: str
    uri: str
    attributes: dict[str, str]
    start: int
    parent: Element | None = None
    opened: int = 0
    closed: int = 0
    end: int = 0
    empty: bool = False
    children: list[Element] = field(default_factory=list)

    def all(self, name: str) -> list[Element]:
        """Children of this name, of the element's own namespace."""
        return [c for c in self.children if c.name == name and c.uri == self.uri]

    def first(self, name: str) -> Element | None:
        return next(iter(self.all(name)), None)

    def descendants(self, name: str) -> list[Element]:
        """Elements of this local name at any depth, whatever their namespace, in order."""
        found = []
        for child in self.children:
            if child.name == name:
                found.append(child)
            found += child.descendants(name)
        return found

    @property
    def relation_id(self) -> str:
        """The value of ``r:id``, whatever the prefix; empty where there is none."""
        return next((v for k, v in self.attributes.items() if k.endswith("/relationships id")), "")


class Xml:
    """A part's elements, and the changes to make. Inside elements named ``opaque`` nothing is kept; ``watch`` is
    called with each start tag's attributes there. Raises ExpatError, ValueError where the part is no sound XML.
    """

    def __init__(
        self, data: bytes, opaque: str = "", watch: Callable[[dict[str, str]], None] = lambda attributes: None
    ) -> None:
        self.data = in_utf8(data)
        self._edits: list[tuple[int, int, bytes, float]] = []
        self._opened: set[int] = set()
        self._declared: dict[str, str] = {}
        self.root = self._read(opaque, watch)

    def _read(self, opaque: str, watch: Callable[[dict[str, str]], None]) -> Element:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.namespace_prefixes = True
        parser.buffer_text = True
        stack: list[Element] = []
        top: list[Element] = []
        depth = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal depth
            if depth:
                depth += 1
                watch(attributes)
                return
            uri, local = name.split(" ")[:2] if " " in name else ("", name)
            at = parser.CurrentByteIndex
            element = Element(local, uri, {" ".join(k.split(" ")[:2]): v for k, v in attributes.items()}, at)
            tag = _TAG.match(self.data, at)
            if tag is None:
                raise ValueError("a start tag without an end")
            element.opened, element.empty = tag.end(), tag[0].endswith(b"/>")
            (stack[-1].children if stack else top).append(element)
            element.parent = stack[-1] if stack else None
            stack.append(element)
            if local == opaque:
                depth = 1

        def end(name: str) -> None:
            nonlocal depth
            if depth > 1:
                depth -= 1
                return
            depth = 0
            element = stack.pop()
            element.closed = element.opened if element.empty else parser.CurrentByteIndex
            element.end = element.opened if element.empty else self.data.index(b">", element.closed) + 1

        def declare(prefix: str | None, uri: str) -> None:
            if not stack:
                self._declared.setdefault(uri, prefix or "")

        def refuse(*_: object) -> None:
            raise ValueError("a document type")

        parser.StartElementHandler, parser.EndElementHandler = start, end
        parser.StartNamespaceDeclHandler, parser.StartDoctypeDeclHandler = declare, refuse
        parser.Parse(self.data, True)
        return top[0]

    @property
    def changed(self) -> bool:
        return bool(self._edits)

    def raw(self, element: Element) -> bytes:
        return self.data[element.start : element.end]

    def content(self, element: Element) -> bytes:
        return self.data[element.opened : element.closed]

    def prefix(self, uri: str) -> str | None:
        """What stands before the colon for names of this namespace, as the root declares it; None where it does not."""
        return self._declared.get(uri)

    def named(self, fragment: str) -> str:
        """A fragment written without prefixes, in the names of this part's main namespace."""
        name = _NAME.match(self.data, self.root.start)
        prefix = name[1].decode().rpartition(":")[0] if name else ""
        return re.sub(r"<(/?)(?=\w)", rf"<\1{prefix}:", fragment) if prefix else fragment

    def related(self, relation_id: str, office: str) -> str:
        """The attribute that names a relationship, ready for a start tag. ``office``: the relationships' namespace."""
        prefix = self.prefix(office)
        if prefix:
            return f'{prefix}:id="{relation_id}"'
        return f'r:id="{relation_id}" xmlns:r="{office}"'

    def cut(self, element: Element) -> None:
        self._edits.append((element.start, element.end, b"", 0))

    def cut_content(self, start: int, end: int) -> None:
        self._edits.append((start, end, b"", 0))

    def set(self, element: Element, name: str, value: str | None) -> None:
        """Give an attribute without namespace another value, or take it away."""
        tag = self.data[element.start : element.opened]
        for found in _ATTRIBUTE.finditer(tag):
            if found[1].decode() == name:
                new = b"" if value is None else f" {name}={quoteattr(value)}".encode()
                self._edits.append((element.start + found.start(), element.start + found.end(), new, 0))
                return
        opening = _NAME.match(tag)
        if value is not None and opening is not None:
            at = element.start + opening.end()
            self._edits.append((at, at, f" {name}={quoteattr(value)}".encode(), 0))

    def _open(self, element: Element) -> None:
        """Turn ``<a/>`` into ``<a></a>``, so that something can stand in it."""
        if element.empty and element.start not in self._opened:
            self._opened.add(element.start)
            name = _NAME.match(self.data, element.start)
            assert name is not None
            self._edits.append((element.opened - 2, element.opened, b">", 0))
            self._edits.append((element.opened, element.opened, b"</" + name[1] + b">", _CLOSING))

    def prepend(self, parent: Element, fragment: str) -> None:
        self._open(parent)
        self._edits.append((parent.opened, parent.opened, fragment.encode(), _WITHIN))

    def append(self, parent: Element, fragment: str) -> None:
        self._open(parent)
        self._edits.append((parent.closed, parent.closed, fragment.encode(), _WITHIN))

    def after(self, element: Element, fragment: str) -> None:
        self._edits.append((element.end, element.end, fragment.encode(), _AFTER))

    def place(self, fragment: str, name: str, order: Sequence[str]) -> None:
        """Put a new child ``name`` into the root, where the schema's ``order`` of children has it."""
        rank = order.index(name)
        before = [c for c in self.root.children if c.uri == self.root.uri and c.name in order[: rank + 1]]
        self._open(self.root)
        at, when = (before[-1].end, _AFTER) if before else (self.root.opened, _WITHIN)
        self._edits.append((at, at, fragment.encode(), when + rank / 1000))

    def bytes(self) -> bytes:
        """The part with all changes made."""
        out, at = [], 0
        for start, end, new, _ in sorted(self._edits, key=lambda e: (e[0], e[1] > e[0], e[3])):
            assert start >= at, "two changes at one place"
            out += [self.data[at:start], new]
            at = end
        return b"".join([*out, self.data[at:]])
