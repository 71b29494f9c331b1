"""The first sheet of a marked copy: what is wrong, where, and what to do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from mulin.findings import Finding
from mulin.workbooks import messages as m
from mulin.workbooks.address import a1, split_a1
from mulin.workbooks.marking.splice import as_attribute, as_text
from mulin.workbooks.styles import text_lines

WIDTHS = (6, 6, 14, 8, 18, 40, 50)
HEAD_ROW = 4
Place = tuple[int, int]
_ROWS, _COLUMNS = 1_048_576, 16_384
_LINE, _HIGHEST = 14, 400
"""Points a line; no row may be higher than 409."""


def shortened(text: str, most: int) -> str:
    """At most ``most`` characters, the last of them … where something was left out."""
    return text if len(text) <= most else text[: most - 1] + "…"


def place_of(f: Finding) -> Place | None:
    """(row, column) from 0 of a finding's cell; None where it names none that a sheet can have."""
    try:
        row, column = split_a1(f.cell or "")
    except ValueError:
        return None
    return (row, column) if row < _ROWS and column < _COLUMNS else None


def sheet_name(name: str) -> str:
    """A sheet's name as formulas and links write it."""
    return "'" + name.replace("'", "''") + "'"


def result_sheet(
    uri: str, findings: Sequence[Finding], told: Sequence[str], linked: Collection[str], looks: Mapping[str, int]
) -> str:
    """The sheet's part. ``told``: sentences above the list; ``linked``: sheets that a click may lead to;
    ``looks``: cell formats by name; ``uri``: the main namespace.
    """
    rows = [_row(1, [m.SHEET_RESULT], ["title"], looks, 24)]
    note = "\n".join(told)
    rows.append(_row(2, [note], ["note"], looks, _height([note], [sum(WIDTHS)])))
    rows.append(_row(HEAD_ROW, m.MARKED_HEADS, ["head"] * len(WIDTHS), looks, 20))
    links = []
    for number, f in enumerate(findings[: m.MARKED_LISTED], 1):
        row = HEAD_ROW + number
        value = shortened(f.value or "", m.MARKED_VALUE)
        said = [shortened(t, m.MARKED_SENTENCE) for t in (f.message, f.mend)]
        texts = [str(number), str(f.level), f.sheet or "", f.cell or "", value, *said]
        leads = f.sheet in linked and place_of(f) is not None
        shown = ["text", str(f.level), "text", "link" if leads else "text", "text", "text", "text"]
        rows.append(_row(row, texts, shown, looks, _height(texts, WIDTHS)))
        if leads:
            target = as_attribute(f"{sheet_name(f.sheet or '')}!{f.cell}")
            links.append(f'<hyperlink ref="{a1(row - 1, 3)}" location={target}/>')
    columns = "".join(f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>' for i, w in enumerate(WIDTHS, 1))
    last = a1(0, len(WIDTHS) - 1)[0]
    return (
        f'<worksheet xmlns="{uri}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
        '<sheetViews><sheetView tabSelected="1" workbookViewId="0">'
        f'<pane ySplit="{HEAD_ROW}" topLeftCell="A{HEAD_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
        '<selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="14"/>'
        f"<cols>{columns}</cols><sheetData>{''.join(rows)}</sheetData>"
        f'<mergeCells count="1"><mergeCell ref="A2:{last}2"/></mergeCells>'
        + (f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "")
        + '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/>'
        f"<headerFooter><oddFooter>{as_text(m.MARKED_FOOTER)}</oddFooter></headerFooter></worksheet>"
    )


def _height(texts: Sequence[str], widths: Sequence[int]) -> int:
    lines = max(sum(text_lines(line, w - 1) for line in t.split("\n")) for t, w in zip(texts, widths, strict=True))
    return min(_LINE * lines + 4, _HIGHEST)


def _row(number: int, texts: Sequence[str], shown: Sequence[str], looks: Mapping[str, int], height: int) -> str:
    """A row of texts: a text in the part itself is never a formula, whatever it begins with."""
    cells = "".join(
        f'<c r="{a1(number - 1, c)}" s="{looks[look]}"'
        + (f' t="inlineStr"><is><t xml:space="preserve">{as_text(text)}</t></is></c>' if text else "/>")
        for c, (text, look) in enumerate(zip(texts, shown, strict=True))
    )
    return f'<row r="{number}" ht="{height}" customHeight="1">{cells}</row>'
