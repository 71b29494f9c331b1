"""Files that go down: the workbook to fill in, the list of findings, the list of changes, the marked workbook."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from pathlib import Path

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.received import Store
from mulin.settings import Settings
from mulin.tables.export import csv_bytes, open_workbook
from mulin.temporary import temporary_folder
from mulin.workbooks.marked import write_marked
from mulin.workbooks.template import write_template
from orchestration.pipeline.previous import previous_values
from orchestration.pipeline.reported import reported_milestones
from portal.handin import messages as m
from portal.handin.difference import Change

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"


def template(settings: Settings, pack: Pack, store: Store, year: int, department: str, kind: str) -> bytes:
    """The workbook to fill in: last year's figures beside, reported milestones in it. Raises StoreError for what was
    altered in the store."""
    known = previous_values(settings, pack, store, year, department=department)
    with temporary_folder() as folder:
        path = folder / "template.xlsx"
        write_template(pack, year, department, kind, path, known, reported_milestones(store, pack, year, department))
        return path.read_bytes()


def findings_csv(found: Iterable[Finding]) -> bytes:
    return csv_bytes([m.CSV_HEAD, *map(_row, found)])


def findings_xlsx(found: Iterable[Finding]) -> bytes:
    """The same as a workbook, with a filter."""
    out = io.BytesIO()
    rows = [m.CSV_HEAD, *map(_row, found)]
    book = open_workbook(out, {"in_memory": True})
    sheet = book.add_worksheet(m.FINDINGS_SHEET)
    head, wrapped = book.add_format({"bold": True, "bottom": 1}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate((8, 16, 10, 18, 60, 60, 26)):
        sheet.set_column(column, column, width)
    for number, row in enumerate(rows):
        for column, text in enumerate(row):
            sheet.write_string(number, column, text, wrapped if number else head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows) - 1, len(m.CSV_HEAD) - 1)
    book.close()
    return out.getvalue()


def changes_csv(changes: Iterable[Change]) -> bytes:
    return csv_bytes([m.CHANGES_HEAD, *changes])


def marked(source: Path, found: Sequence[Finding]) -> bytes:
    """The sender's workbook with what was found marked in it; where it cannot be opened, the list alone."""
    with temporary_folder() as folder:
        path = folder / "marked.xlsx"
        write_marked(source, found, path)
        return path.read_bytes()


def _row(f: Finding) -> tuple[str, ...]:
    return f.level.value, f.sheet or "", f.cell or "", f.value or "", f.message, f.mend, f.rule
