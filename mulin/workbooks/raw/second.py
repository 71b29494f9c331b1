"""The second, independent reader: calamine reads the same cells, and what the two see differently is refused.

It gets the sheets' own bytes in a workbook made of nothing else, so that no style, name or metadata confuses it, and
without the cells that the scan refuses as they are written: on one value it does not know it would give up the sheet.
Where it gives up all the same, the cells it stumbles over are found and refused, and the others are compared.
"""

from __future__ import annotations

import io
import logging
import zipfile
from datetime import date, datetime, time
from typing import Any
from xml.parsers import expat

from mulin.workbooks.address import a1
from mulin.workbooks.raw.cells import number_of
from mulin.workbooks.raw.parts import chunks, local
from mulin.workbooks.raw.scan import Scan
from mulin.workbooks.raw.sheet_scan import SheetScan
from mulin.workbooks.raw.texts import SPACES

log = logging.getLogger(__name__)

_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_ATTEMPTS = 400
"""How often the cells are halved to find those it stumbles over; what is not read by then counts as read otherwise."""

Rows = list[list[Any]]


def compare(zf: zipfile.ZipFile, scan: Scan) -> None:
    """Have every sheet read again and mark (``differ``) each cell that is not read alike. Changes ``scan``."""
    shared = _bytes(zf, scan.shared) if scan.shared else None
    for sheet, part in zip(scan.sheets, scan.parts, strict=True):
        if sheet.rows:
            data = _without(_bytes(zf, part), sheet.spans)
            _compare_sheet(sheet, _read(data, shared))


def _bytes(zf: zipfile.ZipFile, part: str) -> bytes:
    with zf.open(part) as stream:
        return b"".join(chunks(stream))


def _without(data: bytes, spans: list[tuple[int, int, str]]) -> bytes:
    out, at = [], 0
    for begin, end, instead in spans:
        out += [data[at:begin], instead.encode()]
        at = end
    return b"".join([*out, data[at:]])


def _read(data: bytes, shared: bytes | None) -> Rows:
    rows = _calamine(data, shared)
    return _piecewise(data, shared) if rows is None else rows


def _calamine(data: bytes, shared: bytes | None) -> Rows | None:
    """All rows from A1, or None where it gives up."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_filelike(_workbook(data, shared))
        return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (MemoryError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as exc:  # noqa: BLE001 - its panics are no Exception
        log.info("the second reader gives up: %s: %s", type(exc).__name__, exc)
        return None


def _workbook(data: bytes, shared: bytes | None) -> io.BytesIO:
    relation = f'<Relationship Id="{{}}" Type="{_RELATIONS}/{{}}" Target="{{}}"/>'
    listed = f'<Relationships xmlns="{_PACKAGE}">{{}}</Relationships>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as zf:
        zf.writestr("[Content_Types].xml", "<Types/>")
        zf.writestr("_rels/.rels", listed.format(relation.format("b", "officeDocument", "xl/workbook.xml")))
        zf.writestr(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets><sheet name="s" sheetId="1" r:id="s"/></sheets>'
            "</workbook>",
        )
        own = relation.format("s", "worksheet", "worksheets/s.xml")
        if shared is not None:
            own += relation.format("t", "sharedStrings", "sharedStrings.xml")
            zf.writestr("xl/sharedStrings.xml", shared)
        zf.writestr("xl/_rels/workbook.xml.rels", listed.format(own))
        zf.writestr("xl/worksheets/s.xml", data)
    packed.seek(0)
    return packed


def _piecewise(data: bytes, shared: bytes | None) -> Rows:
    """Read what can be read: halve the cells until those it stumbles over stand alone. They are missing from the rows,
    and so differ."""
    cells = _cells(data)
    if _calamine(_without(data, cells), shared) is None:  # the shared strings it is that it cannot read
        shared = None
    out: Rows = []
    left = [cells]
    for _ in range(_ATTEMPTS):
        if not left:
            break
        kept = left.pop()
        chosen = {begin for begin, _, _ in kept}
        rows = _calamine(_without(data, [c for c in cells if c[0] not in chosen]), shared)
        if rows is not None:
            _merge(out, rows)
        elif len(kept) > 1:
            left += [kept[: len(kept) // 2], kept[len(kept) // 2 :]]
    return out


def _merge(out: Rows, rows: Rows) -> None:
    for r, row in enumerate(rows):
        while len(out) <= r:
            out.append([])
        out[r] += [""] * (len(row) - len(out[r]))
        for c, value in enumerate(row):
            if value != "":
                out[r][c] = value


def _cells(data: bytes) -> list[tuple[int, int, str]]:
    """Bytes of every cell that holds something, and the empty cell to put there instead."""
    out: list[tuple[int, int, str]] = []
    parser = expat.ParserCreate()
    begin, tag, depth, held = -1, "", 0, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal begin, tag, depth, held
        if begin >= 0:
            depth, held = depth + 1, True
        elif local(name) == "c":
            place = f' r="{attributes["r"]}"' if "r" in attributes else ""
            begin, tag, depth, held = parser.CurrentByteIndex, f"<{name}{place}>", 0, False

    def end(_: str) -> None:
        nonlocal begin, depth
        if begin >= 0 and depth == 0:
            if held:
                out.append((begin, parser.CurrentByteIndex, tag))
            begin = -1
        depth -= 1

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.Parse(data, True)
    return out


def _compare_sheet(sheet: SheetScan, theirs: Rows) -> None:
    for r in range(max(len(sheet.values), len(theirs))):
        mine = sheet.values[r] if r < len(sheet.values) else []
        other = theirs[r] if r < len(theirs) else []
        if mine == other and list(map(type, mine)) == list(map(type, other)):
            continue
        for c in range(max(len(mine), len(other))):
            a = mine[c] if c < len(mine) else None
            b = other[c] if c < len(other) else None
            if not _same(a, b) and (at := a1(r, c)) not in sheet.refused:
                sheet.refuse(at, "differ", "" if b is None else str(b).removesuffix(".0"))


def _same(mine: Any, other: Any) -> bool:
    """Whether both see the same. Blank is None or a text of blanks; a padded number is text to calamine."""
    if _blank(mine) or _blank(other):
        return _blank(mine) and _blank(other)
    if type(mine) is type(other):
        return bool(mine == other)
    if isinstance(mine, float) and isinstance(other, str):
        return number_of(other) == mine
    if isinstance(mine, str) and isinstance(other, (date, time)):
        kind = datetime if isinstance(other, datetime) else type(other)
        try:
            return kind.fromisoformat(mine) == other
        except ValueError:
            return False
    return False


def _blank(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip(SPACES))
