"""Pictures that stand where a value should: in a cell (Excel's rich values, WPS's DISPIMG) or laid over one.

Damage in these parts never costs the figures: a part that cannot be followed tells of no picture.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.parsers import expat

from mulin.workbooks.raw.parts import elements, feed, local, new_parser, related, relations

if TYPE_CHECKING:
    from zipfile import ZipFile

_FUNCTION = re.compile(r"\s*[=+]?\s*(?:_xl\w+\.)*(?:DISPIMG|IMAGE)\s*\(", re.IGNORECASE)
_STRUCTURES = ("_localimage", "_webimage")


def is_picture_formula(text: str) -> bool:
    """Whether a formula, or the text some program left of it, shows a picture."""
    return _FUNCTION.match(text) is not None


def rich_pictures(zf: ZipFile, book: dict[str, dict[str, str]]) -> frozenset[int]:
    """Indexes (``vm=``) of the rich values that are pictures. ``book``: the workbook part's relationships."""
    try:
        return _rich_pictures(zf, book)
    except (expat.ExpatError, ValueError, IndexError):
        return frozenset()


def _rich_pictures(zf: ZipFile, book: dict[str, dict[str, str]]) -> frozenset[int]:
    """Cell → metadata → rich value → its structure, which says of what kind it is."""
    found = [related(zf, book, kind) for kind in ("sheetmetadata", "rdrichvalue", "rdrichvaluestructure")]
    metadata, values, structures = found
    if metadata is None or values is None or structures is None:
        return frozenset()
    kinds = [a.get("t", "").lower() for name, a in elements(zf, structures) if name == "s"]
    pictures = [kinds[int(a["s"])] in _STRUCTURES for name, a in elements(zf, values) if name == "rv" and "s" in a]
    types: list[str] = []
    blocks: list[int] = []  # of XLRICHVALUE: the rich value each names
    cells: list[tuple[int, int]] = []
    group, rich = "", False
    for name, a in elements(zf, metadata):
        if name == "metadataType":
            types.append(a.get("name", ""))
        elif name in ("futureMetadata", "valueMetadata", "cellMetadata"):
            group, rich = name, a.get("name") == "XLRICHVALUE"
        elif name == "rvb" and rich:
            blocks.append(int(a["i"]))
        elif name == "rc" and group == "valueMetadata":
            cells.append((int(a["t"]) - 1, int(a["v"])))
    return frozenset(n for n, (kind, v) in enumerate(cells, 1) if types[kind] == "XLRICHVALUE" and pictures[blocks[v]])


@dataclass(frozen=True, slots=True)
class Laid:
    """A picture whose upper left corner lies in a cell (0-based). ``inside``: it reaches no further than the next."""

    row: int
    column: int
    inside: bool


def laid_over(zf: ZipFile, sheet: str) -> list[Laid]:
    """Pictures of a sheet's drawing; shapes, charts and text boxes are none."""
    out = []
    for relation in relations(zf, sheet).values():
        target = relation.get("Target", "")
        if relation.get("Type", "").endswith("/drawing") and target in zf.namelist():
            try:
                out += _anchors(zf, target)
            except (expat.ExpatError, ValueError):
                continue
    return out


def _anchors(zf: ZipFile, member: str) -> list[Laid]:
    out: list[Laid] = []
    path: list[str] = []
    corner: dict[str, str] = {}
    picture = False
    parser = new_parser()

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal picture
        path.append(local(name))
        if path[-1].endswith("Anchor"):
            corner.clear()
            picture = False
        picture |= path[-1] == "pic"

    def data(text: str) -> None:
        if path[-1:] == ["row"] or path[-1:] == ["col"]:
            key = "/".join(path[-2:])
            corner[key] = corner.get(key, "") + text

    def end(_: str) -> None:
        if path.pop().endswith("Anchor") and picture and "from/row" in corner:
            row, column = int(corner["from/row"]), int(corner["from/col"])
            to = int(corner.get("to/row", row)), int(corner.get("to/col", column))
            out.append(Laid(row, column, to[0] <= row + 1 and to[1] <= column + 1))

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, data, end
    with zf.open(member) as stream:
        feed(parser, stream)
    return out
