"""Read a department's workbook: guarded and lifted out in a child process, interpreted here against the layout.

Answers with everything that could be read and every structure or type finding; whether values are plausible,
complete or consistent is judged in ``expectations/``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.workbooks.collect import Collector
from mulin.workbooks.foot import Foot, read_foot
from mulin.workbooks.frame import check_header, check_merged, check_sheets, find_rows, grids
from mulin.workbooks.identify import check_identity, is_demo, read_identity
from mulin.workbooks.limits import Limits
from mulin.workbooks.parsed import Identity, Parsed
from mulin.workbooks.reader import Reader, Reading
from mulin.workbooks.unread import unread_cells, unread_texts


def interpret(reading: Reading, pack: Pack, expect: Identity | None = None) -> Parsed:
    """What a child's reading means under this pack. Pure: same reading, same pack, same result."""
    if reading.book is None:
        return Parsed(None, findings=reading.findings)
    book: dict[str, Any] = reading.book
    findings: list[Finding] = list(reading.findings)
    identity, wrong = read_identity(book)
    if identity is None:
        return Parsed(None, findings=(*findings, *wrong))
    layout, wrong = check_identity(identity, pack, expect)
    if layout is None:
        return Parsed(identity, findings=(*findings, *wrong), demo=is_demo(book))
    found = grids(book)
    findings += check_sheets(layout, found)
    collector = Collector(pack, layout)
    feet: dict[str, Foot] = {}
    for sheet in layout.sheets:
        grid = found.get(sheet.name)
        if grid is None:
            continue
        wrong = check_header(sheet, grid)
        findings += wrong
        if wrong:
            continue
        foot = feet[sheet.name] = read_foot(sheet, grid)
        findings += check_merged(sheet, grid, foot.first - 1)
        rows, wrong = find_rows(sheet, grid, foot.rows, foot.amiss)
        findings += wrong
        collector.read(sheet, grid, rows)
    parsed = collector.parsed(identity, findings)
    below = unread_cells(found, feet, parsed.findings)
    beside = unread_texts(found, book["besides"])
    return replace(parsed, findings=(*parsed.findings, *below, *beside), demo=is_demo(book))


def parse_workbook(path: Path, pack: Pack, *, limits: Limits | None = None, expect: Identity | None = None) -> Parsed:
    """Read one workbook in a child process of its own.

    ``expect``: the year, department and kind the receiver waits for; another one is refused. Never raises for what the
    file contains; raises OSError if it cannot be opened.
    """
    with Reader(limits) as reader:
        return interpret(reader.read(path), pack, expect)


def parse_many(
    paths: Iterable[Path], pack: Pack, *, limits: Limits | None = None, expect: Mapping[Path, Identity] | None = None
) -> dict[Path, Parsed]:
    """Read several workbooks with one child process; a file that kills it costs only itself. ``expect``: whose
    workbook a file has to be, as for :func:`parse_workbook`."""
    with Reader(limits) as reader:
        return {path: interpret(reader.read(path), pack, (expect or {}).get(path)) for path in paths}
