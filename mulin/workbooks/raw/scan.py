"""One pass over all of a workbook's sheets: what stands in every cell, with nothing left out for being strange.

Runs in the child process, or in a caller that has only the guard to pass.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from mulin.workbooks.address import a1
from mulin.workbooks.limits import Limits
from mulin.workbooks.raw.parts import (
    elements,
    feed,
    local,
    new_parser,
    read_properties,
    related,
    relations,
    workbook_part,
)
from mulin.workbooks.raw.pictures import laid_over, rich_pictures
from mulin.workbooks.raw.sheet import Book, SheetHandler
from mulin.workbooks.raw.sheet_scan import SheetScan, TooBigError
from mulin.workbooks.raw.stylesheet import read_styles
from mulin.workbooks.raw.texts import Mark, read_shared

if TYPE_CHECKING:
    from zipfile import ZipFile


@dataclass
class Scan:
    """``parts``: member name of each sheet, in the order of ``sheets``; ``shared``: of the shared strings."""

    sheets: list[SheetScan]
    properties: dict[str, str]
    date1904: bool
    parts: list[str]
    shared: str | None


def scan(zf: ZipFile, limits: Limits) -> Scan:
    """Scan every worksheet. Raises DoctypeError, TooBigError; ExpatError, KeyError, ValueError for broken parts."""
    part = workbook_part(zf)
    if part is None:
        raise KeyError("workbook")
    relationships = relations(zf, part)
    found = elements(zf, part)
    date1904 = any(a.get("date1904") in ("1", "true") for name, a in found if name == "workbookPr")
    shared = related(zf, relationships, "sharedstrings")
    pictures = frozenset(str(n) for n in rich_pictures(zf, relationships))
    styles = read_styles(zf, related(zf, relationships, "styles"))
    book = Book(styles, read_shared(zf, shared), pictures, date1904)
    out = Scan([], read_properties(zf), date1904, [], shared)
    for element, attributes in found:
        if element != "sheet":
            continue
        rid = next((v for k, v in attributes.items() if local(k) == "id"), "")
        relation = relationships.get(rid, {})
        if not relation.get("Type", "").endswith("/worksheet"):
            continue
        if any(s.name.lower() == attributes["name"].lower() for s in out.sheets):
            raise ValueError("two sheets of one name")
        sheet = SheetScan(attributes["name"], attributes.get("state", "visible"))
        _sheet(zf, relation["Target"], sheet, book, limits)
        out.sheets.append(sheet)
        out.parts.append(relation["Target"])
    return out


def _sheet(zf: ZipFile, part: str, sheet: SheetScan, book: Book, limits: Limits) -> None:
    parser = new_parser()
    SheetHandler(sheet, book, limits, parser)
    with zf.open(part) as stream:
        feed(parser, stream)
    if sheet.rows * sheet.columns > limits.area:
        raise TooBigError("area", sheet.name, a1(sheet.rows - 1, sheet.columns - 1))
    for laid in laid_over(zf, part):
        at = a1(laid.row, laid.column)
        line = sheet.values[laid.row] if laid.row < len(sheet.values) else []
        if laid.inside and (laid.column >= len(line) or line[laid.column] is None):
            sheet.refuse(at, "picture")
        else:
            sheet.note(at, Mark("covered"))
