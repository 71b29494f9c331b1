"""One streaming pass over a workbook's XML: what a value reader does not show.

calamine shows formulas without a cached value and error values as empty cells, and aborts the process on a cell at
XFD1048576. This pass finds them, and percent formats, merged ranges and document properties, with constant memory.
Runs in the child process, or in a caller that has only the guard to pass.
"""

from __future__ import annotations

import posixpath
from dataclasses import asdict, dataclass, field
from typing import IO, TYPE_CHECKING, Any
from xml.parsers import expat

from mulin.workbooks.address import a1, split_a1
from mulin.workbooks.limits import Limits

if TYPE_CHECKING:
    from zipfile import ZipFile

_CHUNK = 1 << 16
_PERCENT_FORMATS = {9, 10}


class DoctypeError(Exception):
    """An XML part declares a document type or entities, which no office program writes."""


class TooBigError(Exception):
    """A sheet exceeds a limit. ``args``: kind (rows, columns, cells, area), sheet name, cell address or count."""


@dataclass
class SheetScan:
    """What stands in one sheet, by A1 address. ``rows``/``columns``: extent of cells that hold something."""

    name: str
    state: str = "visible"
    rows: int = 0
    columns: int = 0
    formulas: list[str] = field(default_factory=list)
    errors: dict[str, str] = field(default_factory=dict)
    percents: list[str] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Scan:
    sheets: list[SheetScan]
    properties: dict[str, str]
    date1904: bool


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _feed(parser: Any, stream: IO[bytes]) -> None:
    while chunk := stream.read(_CHUNK):
        parser.Parse(chunk, False)
    parser.Parse(b"", True)


def _parser() -> Any:
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise DoctypeError

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def check_prolog(zf: ZipFile, member: str) -> None:
    """Raise DoctypeError if an XML part declares a document type before its first element, however far in that is."""
    parser = _parser()
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


def _elements(zf: ZipFile, member: str) -> list[tuple[str, dict[str, str]]]:
    """(local name, attributes) of every element of a small part."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: found.append((_local(name), attributes))
    with zf.open(member) as stream:
        _feed(parser, stream)
    return found


def relations(zf: ZipFile, part: str) -> dict[str, dict[str, str]]:
    """Relationship id → attributes (Type, Target resolved to a member name, TargetMode) of a part."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", name + ".rels")
    if rels not in zf.namelist():
        return {}
    out = {}
    for element, attributes in _elements(zf, rels):
        if element == "Relationship":
            target = attributes.get("Target", "")
            if attributes.get("TargetMode") != "External":
                base = "" if target.startswith("/") else folder
                target = posixpath.normpath(posixpath.join(base, target.lstrip("/")))
            out[attributes.get("Id", "")] = {**attributes, "Target": target}
    return out


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
    parser = _parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "property":
            current[:] = [attributes.get("name", "")]
            out[current[0]] = ""

    def text(data: str) -> None:
        if current:
            out[current[0]] = (out[current[0]] + data)[:200]

    def end(name: str) -> None:
        if _local(name) == "property":
            current.clear()

    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    with zf.open("docProps/custom.xml") as stream:
        _feed(parser, stream)
    return {k: v.strip() for k, v in out.items()}


def _percent_styles(zf: ZipFile, member: str | None) -> frozenset[str]:
    """Indexes (as written in ``s=``) of cell formats that show a percent sign."""
    if member is None or member not in zf.namelist():
        return frozenset()
    formats = set(_PERCENT_FORMATS)
    inside = False
    index = 0
    out = set()
    parser = _parser()

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal inside, index
        local = _local(name)
        if local == "numFmt" and "%" in attributes.get("formatCode", ""):
            formats.add(int(attributes["numFmtId"]))
        elif local == "cellXfs":
            inside = True
        elif local == "xf" and inside:
            if int(attributes.get("numFmtId", "0")) in formats:
                out.add(str(index))
            index += 1

    def end(name: str) -> None:
        nonlocal inside
        if _local(name) == "cellXfs":
            inside = False

    parser.StartElementHandler, parser.EndElementHandler = start, end
    with zf.open(member) as stream:
        _feed(parser, stream)
    return frozenset(out)


class _SheetHandler:
    """Expat callbacks for one worksheet part. Positions are counted where a writer leaves ``r`` out."""

    def __init__(self, out: SheetScan, percents: frozenset[str], limits: Limits) -> None:
        self.out, self.percent_styles, self.limits = out, percents, limits
        self.row, self.column, self.cells, self.row_elements = -1, -1, 0, 0
        self.last = (-1, -1)
        self.kind, self.style, self.held, self.text, self.in_value = "", "", False, "", False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            ref = attributes.get("r")
            self.row, self.column = split_a1(ref) if ref else (self.row, self.column + 1)
            if (self.row, self.column) <= self.last:
                raise ValueError(f"cell {a1(self.row, self.column)} stands twice or out of order")
            self.last = (self.row, self.column)
            self.kind, self.style, self.held, self.text = attributes.get("t", "n"), attributes.get("s", ""), False, ""
            self.cells += 1
            if self.cells > self.limits.cells:
                raise TooBigError("cells", self.out.name, str(self.limits.cells))
        elif local == "row":
            r = attributes.get("r")
            self.row, self.column = (int(r) - 1 if r else self.row + 1), -1
            self.row_elements += 1
            if self.row_elements > self.limits.row_elements:
                raise TooBigError("rows", self.out.name, str(self.limits.row_elements))
        elif local in ("v", "is"):
            self.held = self.in_value = True
        elif local == "f":
            self.held = True
            self._formula(attributes)
        elif local == "mergeCell":
            self.out.merged.append(attributes.get("ref", ""))
            if len(self.out.merged) > self.limits.row_elements:
                raise TooBigError("cells", self.out.name, str(self.limits.row_elements))

    def data(self, data: str) -> None:
        if self.in_value and self.kind == "e":
            self.text = (self.text + data)[:40]

    def end(self, name: str) -> None:
        local = _local(name)
        if local in ("v", "is"):
            self.in_value = False
        elif local == "c" and self.held:
            self._held_cell()

    def _formula(self, attributes: dict[str, str]) -> None:
        """An array formula or data table stands in its first cell only; the cells it fills hold bare values."""
        self.out.formulas.append(a1(self.row, self.column))
        first, _, last = attributes.get("ref", "").partition(":")
        if attributes.get("t") in ("array", "dataTable") and last:
            (top, left), (bottom, right) = split_a1(first), split_a1(last)
            if (bottom - top + 1) * (right - left + 1) > self.limits.cells:
                raise TooBigError("area", self.out.name, last.replace("$", ""))
            self.out.formulas += [a1(r, c) for r in range(top, bottom + 1) for c in range(left, right + 1)]

    def _held_cell(self) -> None:
        out = self.out
        out.rows, out.columns = max(out.rows, self.row + 1), max(out.columns, self.column + 1)
        if out.rows > self.limits.rows:
            raise TooBigError("rows", out.name, a1(self.row, self.column))
        if out.columns > self.limits.columns:
            raise TooBigError("columns", out.name, a1(self.row, self.column))
        if self.kind == "e":
            out.errors[a1(self.row, self.column)] = self.text
        elif self.kind == "n" and self.style in self.percent_styles:
            out.percents.append(a1(self.row, self.column))


def scan(zf: ZipFile, limits: Limits) -> Scan:
    """Scan every worksheet. Raises DoctypeError, TooBigError; ExpatError, KeyError, ValueError for broken parts."""
    book = workbook_part(zf)
    if book is None:
        raise KeyError("workbook")
    related = relations(zf, book)
    styles = next((a["Target"] for a in related.values() if a.get("Type", "").endswith("/styles")), None)
    percents = _percent_styles(zf, styles)
    sheets: list[SheetScan] = []
    date1904 = False
    for element, attributes in _elements(zf, book):
        if element == "workbookPr":
            date1904 = attributes.get("date1904") in ("1", "true")
        if element != "sheet":
            continue
        rid = next((v for k, v in attributes.items() if _local(k) == "id"), "")
        relation = related.get(rid, {})
        if not relation.get("Type", "").endswith("/worksheet"):
            continue
        if any(s.name.lower() == attributes["name"].lower() for s in sheets):
            raise ValueError("two sheets of one name")
        out = SheetScan(attributes["name"], attributes.get("state", "visible"))
        handler = _SheetHandler(out, percents, limits)
        parser = _parser()
        parser.StartElementHandler, parser.EndElementHandler = handler.start, handler.end
        parser.CharacterDataHandler = handler.data
        with zf.open(relation["Target"]) as stream:
            _feed(parser, stream)
        if out.rows * out.columns > limits.area:
            raise TooBigError("area", out.name, a1(out.rows - 1, out.columns - 1))
        sheets.append(out)
    return Scan(sheets, read_properties(zf), date1904)
