"""Texts of a workbook that stand in no cell, as far as a personal number is in them: notes, text boxes, properties.

Nothing is read from there, but the file is kept with all its parts. Damage in them never costs the figures.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal
from xml.parsers import expat

from mulin.text.personal import masked, personal_numbers
from mulin.workbooks.raw.parts import DoctypeError, feed, local, new_parser, relations

if TYPE_CHECKING:
    from zipfile import ZipFile

    from mulin.workbooks.raw.scan import Scan

Place = Literal["note", "box", "property", "author"]

_OF_SHEET: dict[str, Place] = {"comments": "note", "threadedComment": "note", "drawing": "box"}
_OF_FILE: tuple[str, ...] = ("docProps/core.xml", "docProps/custom.xml", "docProps/app.xml")
_WHOLE = frozenset({"comment", "threadedComment", "author", "sp", "property"})
"""Elements whose text is one text, however many runs it has."""
_AUTHORS = frozenset({"author", "creator", "lastModifiedBy"})
"""What office programs write there of themselves, at every saving."""


@dataclass(frozen=True, slots=True)
class OutsideCell:
    """``shown``: the text, its numbers masked; ``kind``: of the first."""

    place: Place
    kind: str
    shown: str
    sheet: str | None = None
    cell: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        return asdict(self)


def outside_cells(zf: ZipFile, scan: Scan) -> list[OutsideCell]:
    """Every such text with a personal number in it, sheets first."""
    out: list[OutsideCell] = []
    names = set(zf.namelist())
    for sheet, part in zip(scan.sheets, scan.parts, strict=True):
        for relation in relations(zf, part).values():
            place = _OF_SHEET.get(relation.get("Type", "").rpartition("/")[2])
            if place and relation.get("Target") in names:
                out += _found(zf, relation["Target"], place, sheet.name)
    for part in _OF_FILE:
        if part in names:
            out += _found(zf, part, "property", None)
    return out


def _found(zf: ZipFile, part: str, place: Place, sheet: str | None) -> list[OutsideCell]:
    out = []
    for element, ref, text in _texts(zf, part):
        if numbers := personal_numbers(text):
            where: Place = "author" if element in _AUTHORS else place
            out.append(OutsideCell(where, numbers[0].kind, masked(text).strip(), sheet, ref))
    return out


def _texts(zf: ZipFile, part: str) -> list[tuple[str, str | None, str]]:
    """(element, ``ref``, text): of each element that is one text, else of each that holds some."""
    out: list[tuple[str, str | None, str]] = []
    path: list[str] = []
    held: list[str] = []
    whole: tuple[int, str | None] = (0, None)
    parser = new_parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal whole
        path.append(local(name))
        if not whole[0]:
            held.clear()
            if path[-1] in _WHOLE:
                whole = len(path), attributes.get("ref")

    def end(_: str) -> None:
        nonlocal whole
        element = path.pop()
        if whole[0] in (0, len(path) + 1):
            if held:
                out.append((element, whole[1], "".join(held)))
            held.clear()
            whole = (0, None)

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, held.append, end
    try:
        with zf.open(part) as stream:
            feed(parser, stream)
    except (expat.ExpatError, ValueError, DoctypeError):
        return out
    return out
