"""Texts as a workbook stores them, run by run: shared strings, and strings that stand in their cell.

What is struck out, raised, lowered or white is part of the stored text all the same: such a text is marked, because it
is not what people see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mulin.workbooks.raw.parts import feed, local, new_parser
from mulin.workbooks.raw.stylesheet import is_white, on

if TYPE_CHECKING:
    from zipfile import ZipFile

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
SPACES = " \t\r\n"
"""XML's white space: lost at both ends of a text that does not ask for it to be kept."""


def unescape(text: str) -> str:
    """``_x000D_`` → the character it stands for; halves of a surrogate pair stay as they are written."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda m: m[0] if 0xD800 <= int(m[1], 16) <= 0xDFFF else chr(int(m[1], 16)), text)


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a cell's content is not to be taken as it stands. ``what``: see ``Scan``; ``seen``: the part in question."""

    what: str
    seen: str = ""


@dataclass
class TextReader:
    """Feed it the elements inside one ``si`` or ``is``; ``text`` and ``mark`` are then what it holds."""

    parts: list[tuple[str, str]] = field(default_factory=list)
    path: list[str] = field(default_factory=list)
    looks: str = ""
    inside: bool = False
    kept: bool = False
    plain: int = 0
    strange: bool = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        parent = self.path[-1] if self.path else ""
        self.path.append(name)
        if name == "t" and "rPh" not in self.path:
            self.inside, self.kept = True, attributes.get("xml:space") == "preserve"
            self.parts.append(("", self.looks if parent == "r" else ""))
            self.plain += parent == ""
            self.strange |= parent not in ("", "r")
        elif name == "r":
            self.looks = ""
        elif parent == "rPr":
            self._look(name, attributes)
        elif name not in ("rPr", "rPh", "t", "phoneticPr", "extLst") and "extLst" not in self.path:
            self.strange = True

    def _look(self, name: str, attributes: dict[str, str]) -> None:
        if name == "strike" and on(attributes):
            self.looks = "struck"
        elif name == "vertAlign" and attributes.get("val") in ("superscript", "subscript"):
            self.looks = self.looks or "raised"
        elif name == "color" and is_white(attributes):
            self.looks = self.looks or "white"

    def data(self, data: str) -> None:
        if self.inside:
            text, looks = self.parts[-1]
            self.parts[-1] = text + data, looks

    def end(self, name: str) -> None:
        self.path.pop()
        if name == "t" and self.inside:
            self.inside = False
            text, looks = self.parts[-1]
            self.parts[-1] = unescape(text if self.kept else text.strip(SPACES)), looks

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)

    @property
    def mark(self) -> Mark | None:
        if self.plain == len(self.parts) <= 1 and not self.strange:
            return None
        if self.strange or self.plain > 1 or (self.plain and len(self.parts) > 1):
            return Mark("malformed")
        for looks in ("struck", "raised", "white"):
            seen = "".join(text for text, look in self.parts if look == looks).strip()
            if seen and (looks != "white" or any(t.strip() and look != "white" for t, look in self.parts)):
                return Mark(looks, seen)
        return None


@dataclass
class SharedStrings:
    texts: list[str] = field(default_factory=list)
    marks: dict[int, Mark] = field(default_factory=dict)


def read_shared(zf: ZipFile, member: str | None) -> SharedStrings:
    """All shared strings, in order; none when the workbook has no such part. Raises ExpatError for no XML."""
    out = SharedStrings()
    if member is None:
        return out
    reader: TextReader | None = None
    parser: Any = new_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal reader
        name = local(name)
        if reader is not None:
            reader.start(name, attributes)
        elif name == "si":
            reader = TextReader()

    def data(text: str) -> None:
        if reader is not None:
            reader.data(text)

    def end(name: str) -> None:
        nonlocal reader
        if reader is None:
            return
        if reader.path:
            reader.end(local(name))
            return
        mark = reader.mark
        if mark is not None:
            out.marks[len(out.texts)] = mark
        out.texts.append(reader.text)
        reader = None

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, data, end
    with zf.open(member) as stream:
        feed(parser, stream)
    return out
