"""Findings into a workbook: a list on a first sheet, colours and notes on the cells. Runs in the child process."""

from __future__ import annotations

import base64
import io
import zipfile
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.findings import Finding, Level, errors
from mulin.workbooks import messages as m
from mulin.workbooks.address import split_a1
from mulin.workbooks.guard import inspect
from mulin.workbooks.limits import Limits
from mulin.workbooks.marking.book import Book
from mulin.workbooks.marking.colours import recolour
from mulin.workbooks.marking.looks import Looks
from mulin.workbooks.marking.notes import renote
from mulin.workbooks.marking.package import Package
from mulin.workbooks.marking.result import Place, place_of, result_sheet, shortened
from mulin.workbooks.marking.splice import Xml
from mulin.workbooks.raw.parts import workbook_part

if TYPE_CHECKING:
    from zipfile import ZipFile


def answer(path: Path, findings: Sequence[Finding], limits: Limits) -> dict[str, Any]:
    """``{"copy": base64 of the marked workbook}``, or ``{"refused": message}`` where the guard will not have it opened.

    Raises whatever a file the guard lets pass may still hold that cannot be worked on; the parent makes it a sentence.
    """
    refused = errors(inspect(path, limits)[0])
    if refused:
        return {"refused": refused[0].message}
    with zipfile.ZipFile(path) as zf:
        return {"copy": base64.b64encode(marked(zf, findings)).decode()}


def list_alone(findings: Sequence[Finding], reason: str) -> bytes:
    """A workbook that holds the list and says why it holds no more."""
    wrong = len(errors(findings))
    told = [m.MARKED_ALONE.format(wrong=wrong, warned=len(findings) - wrong, reason=reason)]
    if len(findings) > m.MARKED_LISTED:
        told.append(m.MARKED_MORE.format(listed=m.MARKED_LISTED, more=len(findings) - m.MARKED_LISTED))
    bare = io.BytesIO()
    with zipfile.ZipFile(bare, "w") as zf:
        for name, text in _BARE.items():
            zf.writestr(zipfile.ZipInfo(name), text)
    with zipfile.ZipFile(bare) as zf:
        package = Package(zf)
        book = Book(package, "xl/workbook.xml")
        _finish(package, book, sorted(findings, key=rank), told, Looks(package, book), 0)
        return package.save()


def marked(zf: ZipFile, findings: Sequence[Finding]) -> bytes:
    """The workbook with the findings in it and everything else as it was."""
    package = Package(zf)
    part = workbook_part(zf)
    if part is None:
        raise KeyError("workbook")
    book = Book(package, part)
    book.drop_former_result()
    places = {e.name: i for i, e in enumerate(book.entries)}
    ordered = sorted(findings, key=lambda f: (rank(f), places.get(f.sheet or "", -1)))
    looks = Looks(package, book)
    dxfs = looks.colours()
    greatest, unnoted = 0, []
    for entry in book.entries:
        if entry.part is None or entry.name == m.SHEET_RESULT:
            continue
        here = [f for f in ordered[: m.MARKED_LISTED] if f.sheet == entry.name]
        everywhere = [f for f in ordered if f.sheet == entry.name]
        sheet = _Sheet(package.read(entry.part))
        greatest = max(greatest, sheet.greatest)
        sheet.deselect()
        if entry.kind == "worksheet":
            if not renote(package, entry.part, sheet.xml, sheet.notes(here), book.office) and here:
                unnoted.append(entry.name)
            recolour(sheet.xml, [(dxfs[level], cells) for level, cells in sheet.coloured(everywhere).items()])
        if sheet.xml.changed:
            package.write(entry.part, sheet.xml.bytes())
    wrong = len(errors(findings))
    told = [(m.MARKED_WRONG if wrong else m.MARKED_WARNED).format(wrong=wrong, warned=len(findings) - wrong)]
    if len(findings) > m.MARKED_LISTED:
        more = m.MARKED_MORE.format(listed=m.MARKED_LISTED, more=len(findings) - m.MARKED_LISTED)
        told.append(more + m.MARKED_MORE_COLOURED)
    if unnoted:
        told.append(m.MARKED_WITHOUT_NOTES.format(sheets="、".join(unnoted)))
    _finish(package, book, ordered, told, looks, greatest)
    return package.save()


def rank(f: Finding) -> int:
    """Errors before warnings."""
    return 0 if f.level is Level.ERROR else 1


def _finish(
    package: Package, book: Book, findings: Sequence[Finding], told: list[str], looks: Looks, greatest: int
) -> None:
    cells = looks.cells(greatest)
    if looks.xml.changed:
        package.write(looks.part, looks.xml.bytes())
    linked = {e.name for e in book.entries if e.kind == "worksheet" and e.part and not e.hidden}
    book.insert_result(result_sheet(book.uri, findings, told, linked, cells))


class _Sheet:
    """A sheet's part and what marking needs to know of it: cells themselves are not looked at."""

    def __init__(self, data: bytes) -> None:
        self.greatest = 0
        self.xml = Xml(data, "sheetData", self._watch)
        for column in self.xml.root.descendants("col"):
            self._watch({"s": column.attributes.get("style", "")})

    def _watch(self, attributes: dict[str, str]) -> None:
        style = attributes.get("s", "")
        if style.isdecimal():
            self.greatest = max(self.greatest, int(style))

    def deselect(self) -> None:
        """Two sheets selected at once are edited at once."""
        for view in self.xml.root.descendants("sheetView"):
            if view.attributes.get("tabSelected", "0") not in ("0", "false"):
                self.xml.set(view, "tabSelected", None)

    def coloured(self, findings: Iterable[Finding]) -> dict[Level, set[Place]]:
        """Cells by the worst that is said of them; of merged cells, the one that is shown."""
        said = [(place, f.level) for f in findings if (place := place_of(f))]
        shown = self._anchors({place for place, _ in said})
        by_level = {level: {shown.get(p, p) for p, of in said if of is level} for level in (Level.ERROR, Level.WARNING)}
        by_level[Level.WARNING] -= by_level[Level.ERROR]
        return by_level

    def notes(self, findings: Iterable[Finding]) -> dict[Place, str]:
        """What to write on which cell; of merged cells, on the one that is shown."""
        by_cell: dict[Place, list[Finding]] = {}
        for f in findings:
            if place := place_of(f):
                by_cell.setdefault(place, []).append(f)
        shown = self._anchors(by_cell)
        gathered: dict[Place, list[tuple[Place, Finding]]] = {}
        for place, here in by_cell.items():
            gathered.setdefault(shown.get(place, place), []).extend((place, f) for f in here)
        return {anchor: _note(anchor, said) for anchor, said in gathered.items()}

    def _anchors(self, cells: Collection[Place]) -> dict[Place, Place]:
        """Cell that a merge hides → the merge's first cell."""
        ordered = sorted(cells)
        out: dict[Place, Place] = {}
        for merge in self.xml.root.descendants("mergeCell"):
            first, _, last = merge.attributes.get("ref", "").partition(":")
            try:
                (top, left), (bottom, right) = split_a1(first), split_a1(last)
            except ValueError:
                continue
            for place in ordered[bisect_left(ordered, (top, left)) : bisect_right(ordered, (bottom, right))]:
                if left <= place[1] <= right:
                    out[place] = (top, left)
        return out


def _note(anchor: Place, said: list[tuple[Place, Finding]]) -> str:
    lines = []
    for place, f in said[: m.MARKED_AT_A_CELL]:
        where = f"{f.cell}：" if place != anchor else ""
        message, mend = (shortened(t, m.MARKED_SENTENCE) for t in (f.message, f.mend))
        lines.append(f"【{f.level}】{where}{message}。\n改法：{mend}")
    if len(said) > m.MARKED_AT_A_CELL:
        lines.append(m.MARKED_AT_CELL_MORE.format(more=len(said) - m.MARKED_AT_A_CELL))
    return "\n".join(lines)


_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BARE = {
    "[Content_Types].xml": (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" '
        'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
        f'xmlns:r="{_OFFICE}"><bookViews><workbookView/></bookViews><sheets/></workbook>'
    ),
}
"""A workbook without sheets."""
