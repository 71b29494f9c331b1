"""The looks of the result sheet and of coloured cells, added to the workbook's own formats.

What an earlier marking added is found again and used again, so that no copy grows by being marked once more.
"""

from __future__ import annotations

from collections.abc import Sequence

from mulin.findings import Level
from mulin.workbooks.marking.book import Book
from mulin.workbooks.marking.order import STYLES
from mulin.workbooks.marking.package import Package
from mulin.workbooks.marking.splice import Xml
from mulin.workbooks.styles import FONT, HEADER_FILL, LINE

COLOURS = {Level.ERROR: "FFFF9C9C", Level.WARNING: "FFFFE08A"}
_EMPTY = '<styleSheet xmlns="{uri}"></styleSheet>'
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_MOST = 60_000
"""Cell formats a workbook may have before office programs refuse it, with some to spare."""

_FONT = '<font>{before}<sz val="{size}"/>{colour}<name val="' + FONT + '"/><charset val="134"/></font>'
_FONTS = {
    "title": _FONT.format(before="<b/>", size=15, colour='<color rgb="FF1F3864"/>'),
    "text": _FONT.format(before="", size=10, colour=""),
    "head": _FONT.format(before="<b/>", size=10, colour='<color rgb="FFFFFFFF"/>'),
    "link": _FONT.format(before="<u/>", size=10, colour='<color rgb="FF0563C1"/>'),
}
_FILL = '<fill><patternFill patternType="solid"><fgColor rgb="{0}"/><bgColor indexed="64"/></patternFill></fill>'
_RESERVED = tuple(f'<fill><patternFill patternType="{kind}"/></fill>' for kind in ("none", "gray125"))
"""Fills 0 and 1, which office programs show so whatever stands there."""
_FILLS = {
    "none": _RESERVED[0],
    "head": _FILL.format("FF" + HEADER_FILL.removeprefix("#")),
    **{str(level): _FILL.format(colour) for level, colour in COLOURS.items()},
}
_NO_BORDER = "<border><left/><right/><top/><bottom/><diagonal/></border>"
_BOX = (
    "<border>"
    + "".join(
        f'<{side} style="thin"><color rgb="FF{LINE.removeprefix("#")}"/></{side}>'
        for side in ("left", "right", "top", "bottom")
    )
    + "<diagonal/></border>"
)
_LOOKS = {
    "title": ("title", "none", False),
    "note": ("text", "none", False),
    "head": ("head", "head", True),
    "text": ("text", "none", True),
    "link": ("link", "none", True),
    **{str(level): ("text", str(level), True) for level in COLOURS},
}
"""Look → font, fill, whether in a box."""


class Looks:
    """A workbook's formats (its styles part) with ours among them."""

    def __init__(self, package: Package, book: Book) -> None:
        """The workbook's own styles part; one is made where its writer left it out."""
        held = next(package.related(book.part, "styles"), None)
        if held is None:
            usual = f"{book.folder}/styles.xml"  # some readers look nowhere else
            pattern = f"{book.folder}/styles{{}}.xml" if package.find(usual) else usual
            name = package.add(pattern, _EMPTY.format(uri=book.uri), _CONTENT)
            package.relate(book.part, "styles", name, book.office)
        self.part = held[1] if held else name
        self.xml = Xml(package.read(self.part))

    def colours(self) -> dict[Level, int]:
        """The differential formats that colour cells, by level."""
        dxfs = [
            f'<dxf><fill><patternFill patternType="solid"><fgColor rgb="{c}"/><bgColor rgb="{c}"/></patternFill></fill>'
            "</dxf>"
            for c in COLOURS.values()
        ]
        return dict(zip(COLOURS, self._with("dxfs", dxfs), strict=True))

    def cells(self, used: int) -> dict[str, int]:
        """Indexes of cell formats for the result sheet, by look. ``used``: the greatest index that any sheet names.

        Where a writer left the format table out or wrote it short, what its cells name stays without a look.
        """
        fonts = self._with("fonts", list(_FONTS.values()), [_FONTS["text"]] * self._named("fontId"))
        fills = self._with("fills", list(_FILLS.values()), [*_RESERVED, *[_RESERVED[0]] * (self._named("fillId") - 2)])
        borders = self._with("borders", [_NO_BORDER, _BOX], [_NO_BORDER] * self._named("borderId"))
        self._with("cellStyleXfs", [], ['<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'])
        self._with("cellStyles", [], ['<cellStyle name="Normal" xfId="0" builtinId="0"/>'])
        font, fill = dict(zip(_FONTS, fonts, strict=True)), dict(zip(_FILLS, fills, strict=True))
        xfs = [
            f'<xf numFmtId="0" fontId="{font[f]}" fillId="{fill[b]}" borderId="{borders[box]}" xfId="0" '
            'quotePrefix="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<alignment vertical="center" wrapText="{int(look != "title")}"/></xf>'
            for look, (f, b, box) in _LOOKS.items()
        ]
        plain = '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        return dict(zip(_LOOKS, self._with("cellXfs", xfs, [plain] * (min(used, _MOST) + 1)), strict=True))

    def _named(self, attribute: str) -> int:
        """How many fonts or borders the cell formats count on: whatever they name must not become one of ours."""
        named = [
            int(v) for xf in self.xml.root.descendants("xf") if (v := xf.attributes.get(attribute, "")).isdecimal()
        ]
        return min(max([0, *named]), _MOST) + 1

    def _with(self, name: str, wanted: Sequence[str], least: Sequence[str] = ()) -> list[int]:
        """Have the collection hold ``least`` many entries and each of ``wanted``; the indexes of these."""
        collection = self.xml.root.first(name)
        held = [self.xml.raw(c).decode() for c in collection.children] if collection else []
        before = len(held)
        held += [self.xml.named(entry) for entry in least[len(held) :]]
        indexes = []
        for entry in map(self.xml.named, wanted):
            if entry not in held:
                held.append(entry)
            indexes.append(held.index(entry))
        added = "".join(held[before:])
        if added and collection is not None:
            self.xml.append(collection, added)
            self.xml.set(collection, "count", str(len(held)))
        elif added:
            whole = f'<{name} count="{len(held)}">{{}}</{name}>'
            self.xml.place(self.xml.named(whole).format(added), name, STYLES)
        return indexes
