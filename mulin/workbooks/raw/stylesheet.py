"""Cell formats of a workbook as its style part tells them: number format, all struck through, white on no ground."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mulin.workbooks.raw.numberformat import BUILT_IN, GENERAL, Section, applying, sections
from mulin.workbooks.raw.parts import feed, local, new_parser

if TYPE_CHECKING:
    from zipfile import ZipFile


def on(attributes: dict[str, str]) -> bool:
    """Whether an on/off element is on: it is when it says nothing."""
    return attributes.get("val", "1").lower() not in ("0", "false")


_WHITE = {"FFFFFF", "FFFFFFFF", "00FFFFFF"}


def is_white(attributes: dict[str, str]) -> bool:
    """Whether a colour element is plain white: by value, by theme, or of the old palette."""
    if "rgb" in attributes:
        return attributes["rgb"].upper() in _WHITE
    return (attributes.get("theme") == "0" and "tint" not in attributes) or attributes.get("indexed") in ("1", "9")


def _number(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


@dataclass
class Stylesheet:
    """By the index in ``s=``: format codes of formats that show no plain figure, struck-through formats, and those
    whose letters are white where no ground is coloured.

    An index that is not there shows a plain figure, as the office programs show it.
    """

    codes: dict[int, tuple[str, ...]] = field(default_factory=dict)
    struck: frozenset[int] = frozenset()
    white: frozenset[int] = frozenset()

    def section(self, style: int, value: float) -> Section:
        """The section that shows this value; of a built-in format written anew, the one that is no plain figure."""
        found = [applying(code, value) for code in self.codes.get(style, ())]
        return next((s for s in found if not s.plain), GENERAL)


@dataclass
class _Parts:
    formats: dict[int, str] = field(default_factory=dict)
    struck_fonts: set[int] = field(default_factory=set)
    white_fonts: set[int] = field(default_factory=set)
    fonts: int = 0
    grounds: list[bool] = field(default_factory=list)
    bases: list[dict[str, str]] = field(default_factory=list)
    cells: list[dict[str, str]] = field(default_factory=list)


def read_styles(zf: ZipFile, member: str | None) -> Stylesheet:
    """Raises ExpatError for a style part that is no XML: what its formats were is then unknown."""
    if member is None:
        return Stylesheet()
    got, path = _Parts(), list[str]()
    parser = new_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        inside = path[-1] if path else ""
        path.append(name)
        if name == "numFmt" and inside == "numFmts":  # differential formats have one of their own
            number = _number(attributes.get("numFmtId"))
            if number is not None:
                got.formats[number] = attributes.get("formatCode", "")
        elif name == "font" and inside == "fonts":
            got.fonts += 1
        elif name == "strike" and path[-3:-1] == ["fonts", "font"] and on(attributes):
            got.struck_fonts.add(got.fonts - 1)
        elif name == "color" and path[-3:-1] == ["fonts", "font"] and is_white(attributes):
            got.white_fonts.add(got.fonts - 1)
        elif name == "fill" and inside == "fills":
            got.grounds.append(False)
        elif name in ("patternFill", "gradientFill") and path[-3:-1] == ["fills", "fill"]:
            got.grounds[-1] = name == "gradientFill" or attributes.get("patternType", "none") != "none"
        elif name == "xf" and inside == "cellXfs":
            got.cells.append(attributes)
        elif name == "xf" and inside == "cellStyleXfs":
            got.bases.append(attributes)

    def end(_: str) -> None:
        path.pop()

    parser.StartElementHandler, parser.EndElementHandler = start, end
    with zf.open(member) as stream:
        feed(parser, stream)
    return _sheet(got)


def _sheet(got: _Parts) -> Stylesheet:
    codes, struck, white = {}, set(), set()
    for index, own in enumerate(got.cells):
        base = _number(own.get("xfId"))
        whole = {**(got.bases[base] if base is not None and base < len(got.bases) else {}), **own}
        number = _number(whole.get("numFmtId")) or 0
        told = [c for c in (got.formats.get(number), BUILT_IN.get(number)) if c is not None]
        if any(not s.plain for code in told for s in sections(code)):
            codes[index] = tuple(told)
        if _number(whole.get("fontId")) in got.struck_fonts:
            struck.add(index)
        fill = _number(whole.get("fillId")) or 0
        if _number(whole.get("fontId")) in got.white_fonts and not (fill < len(got.grounds) and got.grounds[fill]):
            white.add(index)
    return Stylesheet(codes, frozenset(struck), frozenset(white))
