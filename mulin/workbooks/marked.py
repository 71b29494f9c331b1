"""Send the sender's own workbook back: offending cells coloured and commented, all findings listed on a first sheet.

Colours are conditional formats, not cell styles, so that handing the corrected copy in again and marking it anew
leaves no old colour behind. Data, identity and protection stay as they were: the marked copy may be handed in.
"""

from __future__ import annotations

import io
import logging
import os
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

from mulin.findings import Finding, Level, errors
from mulin.workbooks import messages as m
from mulin.workbooks.guard import guard_file
from mulin.workbooks.styles import text_lines

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

log = logging.getLogger(__name__)

AUTHOR = "睦邻检查"
_FILL = {Level.ERROR: "FF9C9C", Level.WARNING: "FFE08A"}
_HEADS = ("序号", "级别", "工作表", "单元格", "所填内容", "问题", "怎么改")
_WIDTHS = (6, 6, 14, 8, 18, 40, 50)


def _open(source: Path, findings: Sequence[Finding]) -> Workbook | None:
    """The sender's workbook, or None when it is unsafe or unreadable.

    A file the guard refused or the child process died of is not opened here, where no limits hold.
    """
    from openpyxl import Workbook, load_workbook

    if any(f.rule.startswith(("guard.", "read.")) for f in errors(findings)) or errors(guard_file(source)):
        return None
    try:
        book = load_workbook(source)
    except (KeyError, ValueError, TypeError, AttributeError, IndexError, OSError, BadZipFile, SyntaxError) as exc:
        log.warning("openpyxl cannot open %s: %s", source, exc)
        return None
    assert isinstance(book, Workbook)
    return book


def _unmark(ws: Worksheet) -> None:
    """Take away what an earlier marking left: our comments and colours (the templates have no conditional formats)."""
    from openpyxl.formatting.formatting import ConditionalFormattingList

    ws.conditional_formatting = ConditionalFormattingList()
    for row in ws.iter_rows():
        for cell in row:
            if cell.comment is not None and cell.comment.author == AUTHOR:
                cell.comment = None


def _mark_sheet(ws: Worksheet, findings: Sequence[Finding]) -> None:
    from openpyxl.comments import Comment
    from openpyxl.formatting.rule import FormulaRule
    from openpyxl.styles import PatternFill

    by_cell: dict[str, list[Finding]] = {}
    for f in findings:
        if f.cell:
            by_cell.setdefault(f.cell, []).append(f)
    for level in (Level.ERROR, Level.WARNING):
        cells = [c for c, fs in by_cell.items() if min(fs, key=_rank).level is level]
        if cells:
            fill = PatternFill(start_color=_FILL[level], end_color=_FILL[level], fill_type="solid")
            rule = FormulaRule(formula=["TRUE"], fill=fill)  # type: ignore[no-untyped-call]
            ws.conditional_formatting.add(" ".join(cells), rule)
    for address, fs in by_cell.items():
        text = "\n".join(f"【{f.level}】{f.message}。\n改法：{f.mend}" for f in sorted(fs, key=_rank))
        note = Comment(text, AUTHOR)
        note.width, note.height = 320, 30 + 22 * sum(1 + len(line) // 22 for line in text.split("\n"))
        ws[address].comment = note


def _rank(f: Finding) -> int:
    return 0 if f.level is Level.ERROR else 1


def _text(ws: Worksheet, row: int, column: int, text: str) -> Any:
    """Write text as text, even where it begins with an equals sign."""
    cell = ws.cell(row, column)
    cell.value = "".join(ch for ch in text if ch >= " " or ch == "\n")
    cell.data_type = "s"
    return cell


def _result_sheet(book: Workbook, findings: Sequence[Finding], readable: bool) -> None:
    from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
    from openpyxl.worksheet.hyperlink import Hyperlink
    from openpyxl.worksheet.properties import PageSetupProperties

    if m.SHEET_RESULT in book.sheetnames:
        del book[m.SHEET_RESULT]
    ws = book.create_sheet(m.SHEET_RESULT, 0)
    book.active = 0
    for other in book.worksheets[1:]:
        other.sheet_view.tabSelected = False
    wrong = len(errors(findings))
    _text(ws, 1, 1, m.SHEET_RESULT).font = Font(name="宋体", size=15, bold=True, color="1F3864")
    _text(ws, 2, 1, _summary(wrong, len(findings) - wrong, readable)).font = Font(name="宋体", size=10)
    side = Side(style="thin", color="A6A6A6")
    border = Border(left=side, right=side, top=side, bottom=side)
    wrap = Alignment(wrap_text=True, vertical="center")
    for c, (head, width) in enumerate(zip(_HEADS, _WIDTHS, strict=True), start=1):
        cell = _text(ws, 4, c, head)
        cell.font = Font(name="宋体", size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill(start_color="1F4E79", end_color="1F4E79", fill_type="solid")
        cell.border, cell.alignment = border, wrap
        ws.column_dimensions[cell.column_letter].width = width
    sheets = {name: i for i, name in enumerate(book.sheetnames)}
    ordered = sorted(findings, key=lambda f: (_rank(f), sheets.get(f.sheet or "", -1)))
    for n, f in enumerate(ordered, start=1):
        row = 4 + n
        texts = (str(n), str(f.level), f.sheet or "", f.cell or "", f.value or "", f.message, f.mend)
        for c, text in enumerate(texts, start=1):
            cell = _text(ws, row, c, text)
            cell.font, cell.border, cell.alignment = Font(name="宋体", size=10), border, wrap
        lines = max(text_lines(t, w - 1) for t, w in zip(texts, _WIDTHS, strict=True))
        ws.row_dimensions[row].height = 14 * lines + 4
        colour = _FILL[f.level]
        ws.cell(row, 2).fill = PatternFill(start_color=colour, end_color=colour, fill_type="solid")
        if f.cell and f.sheet in sheets:
            link = ws.cell(row, 4)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{f.sheet}'!{f.cell}")
            link.font = Font(name="宋体", size=10, color="0563C1", underline="single")
    ws.freeze_panes = "A5"
    ws.page_setup.orientation, ws.page_setup.paperSize = "landscape", 9
    ws.page_setup.fitToHeight = 0
    ws.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    ws.print_title_rows = "4:4"


def _summary(wrong: int, warned: int, readable: bool) -> str:
    if not readable:
        return f"错误{wrong}条、警告{warned}条。原文件打不开或不安全，没有附在后面；请按“怎么改”处理后重新交表。"
    if wrong:
        return (
            f"错误{wrong}条（红色，必须改）、警告{warned}条（黄色，请核对）。点“单元格”一列可跳到该格；"
            "直接在本文件里改好、保存后再交，本页不用删除。"
        )
    return f"没有错误；警告{warned}条（黄色），请核对，确认无误不必再交。"


def write_marked(source: Path, findings: Sequence[Finding], out: Path) -> None:
    """Write ``out``: the workbook ``source`` with ``findings`` marked in it, to be corrected and handed in again.

    Where the source must not or cannot be opened, ``out`` holds the list alone. Raises OSError when ``out`` cannot be
    written; what stood there before is then untouched.
    """
    from openpyxl import Workbook

    book = _open(source, findings)
    readable = book is not None
    if book is None:
        book = Workbook()
        book.remove(book.worksheets[0])
    for ws in book.worksheets:
        if ws.title != m.SHEET_RESULT:
            _unmark(ws)
            _mark_sheet(ws, [f for f in findings if f.sheet == ws.title])
    _result_sheet(book, findings, readable)
    packed = io.BytesIO()  # a zip that is written where there is no room complains once more when it is collected
    book.save(packed)
    _put(out, packed.getvalue())


def _put(path: Path, data: bytes) -> None:
    """All or nothing: half a workbook is a file that nobody can open."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        with suppress(OSError):
            draft.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error  # the name the sender knows
