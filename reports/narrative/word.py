"""Blocks as WordprocessingML: paragraphs of named styles, tables with repeated heads and rows that never split."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape, quoteattr

from reports.look.palette import PALETTE, SHADE_INK, SHADES
from reports.narrative import messages as m
from reports.narrative.blocks import TEXT_WIDTH as UNITS
from reports.narrative.blocks import Block, Cell, Grid, Line, Picture, Run, Text

TEXT_WIDTH = 8844  # 156 mm in twentieths of a point
# of a chart, in English Metric Units (635 are a twentieth of a point)
UNIT = TEXT_WIDTH * 635 / UNITS
NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_DRAWINGML = "http://schemas.openxmlformats.org/drawingml/2006"
_PICTURES = f"{_DRAWINGML}/picture"
NAMESPACES = (
    f'xmlns:w="{NAMESPACE}" xmlns:a="{_DRAWINGML}/main" xmlns:wp="{_DRAWINGML}/wordprocessingDrawing" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
# role of a block → style id in the document
STYLES = {
    "org": "MulinOrg", "issue": "MulinIssue", "title": "Title", "contents": "MulinContents",
    "contents-title": "MulinContentsTitle", "caption": "Caption", "figure": "Caption", "note": "MulinNote",
    "small": "MulinSmall", "signing": "MulinSigning", "imprint": "MulinImprint", "body": "Normal",
    "h1": "Heading1", "h2": "Heading2", "h3": "Heading3", "h4": "Heading4",
}  # fmt: skip
CELL, SMALL_CELL, PICTURE = "MulinCell", "MulinSmallCell", "MulinPicture"
# margins of a cell, and a letter's rounding
_CELL_SIDES = 110
_CAPTION = re.compile(r"(表|图)(\d+)(　.*)", re.DOTALL)
_ALIGN = {"n": "right", "c": "center"}


def body(blocks: Sequence[Block], pictures: Sequence[str]) -> str:
    """The content of ``w:body`` without its section properties. ``pictures``: the relation of each picture's file, in
    the order of the blocks."""
    contents = [b for b in blocks if isinstance(b, Text) and b.role == "contents"]
    out, mark, files = [], 0, enumerate(pictures, 1)
    for b in blocks:
        if isinstance(b, Grid):
            out.append(_table(b))
        elif isinstance(b, Picture):
            out.append(_paragraph(PICTURE, _picture(b, *next(files))))
        elif b.role == "contents":
            out.append(_contents(b, b is contents[0], b is contents[-1]))
        elif b.anchor:
            mark += 1
            out.append(_paragraph(STYLES[b.role], _bookmarked(_runs(b.runs), b.anchor, mark)))
        elif b.role in ("caption", "figure"):
            out.append(_paragraph(STYLES[b.role], _caption(b.runs)))
        else:
            out.append(_paragraph(STYLES[b.role], _runs(b.runs)))
    return "".join(out)


def _picture(picture: Picture, number: int, file: str) -> str:
    """In the line, so that it stays behind its caption; read out by its title."""
    size = f'cx="{round(picture.width * UNIT)}" cy="{round(picture.height * UNIT)}"'
    said = f'id="{number}" name={quoteattr(m.PICTURE.format(number=number))} descr={quoteattr(picture.title)}'
    shape = (
        f'<pic:pic xmlns:pic="{_PICTURES}"><pic:nvPicPr><pic:cNvPr {said}/><pic:cNvPicPr>'
        '<a:picLocks noChangeAspect="1"/></pic:cNvPicPr></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{file}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
    )
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/><wp:docPr {said}/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{_PICTURES}">{shape}</a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def _paragraph(style: str, content: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def _text(text: str) -> str:
    return "<w:tab/>" if text == "\t" else f'<w:t xml:space="preserve">{escape(text)}</w:t>'


def _runs(runs: Iterable[Run], bold: bool = False, colour: str = "") -> str:
    out = []
    for r in runs:
        look = "<w:b/>" if r.bold or bold or r.example else ""
        shown = PALETTE["bad"].lstrip("#") if r.example else colour
        look += f'<w:color w:val="{shown}"/>' if shown else ""
        look = f"<w:rPr>{look}</w:rPr>" if look else ""
        out.append(f"<w:r>{look}{_text(r.text)}{'<w:br/>' if r.end else ''}</w:r>")
    return "".join(out)


def _name(anchor: str) -> str:
    return quoteattr(re.sub(r"\W", "_", anchor))


def _bookmarked(content: str, anchor: str, number: int) -> str:
    start = f'<w:bookmarkStart w:id="{number}" w:name={_name(anchor)}/>'
    return f'{start}{content}<w:bookmarkEnd w:id="{number}"/>'


def _caption(runs: Sequence[Run]) -> str:
    """Numbered by a field, so that captions stay in order when the office adds or takes away a table."""
    found = _CAPTION.fullmatch(runs[0].text)
    if not found:
        return _runs(runs)
    what, number, rest = found.groups()
    field = f'<w:fldSimple w:instr=" SEQ {what} \\* ARABIC "><w:r>{_text(number)}</w:r></w:fldSimple>'
    return f"<w:r>{_text(what)}</w:r>{field}{_runs([Run(rest), *runs[1:]])}"


def _field(kind: str) -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def _contents(text: Text, first: bool, last: bool) -> str:
    """A line of the contents; together they are a field that Word updates from the headings."""
    link = f"<w:hyperlink w:anchor={_name(text.anchor)}>{_runs(text.runs)}</w:hyperlink>"
    order = r' TOC \o "1-1" \n \h \z '
    start = f'{_field("begin")}<w:r><w:instrText xml:space="preserve">{escape(order)}</w:instrText></w:r>'
    start += _field("separate")
    return _paragraph(STYLES["contents"], f"{start if first else ''}{link}{_field('end') if last else ''}")


def _table(grid: Grid) -> str:
    width = max(sum(c.span for c in line.cells) for line in grid.lines)
    edges = _edges(grid, grid.widths or [100 / width] * width)
    grid_columns = "".join(f'<w:gridCol w:w="{b - a}"/>' for a, b in pairwise(edges))
    last = len(grid.lines) - 1
    lines = "".join(
        _line(line, grid, edges, line.head or line.group or (grid.whole and i < last))
        for i, line in enumerate(grid.lines)
    )
    properties = (
        f'<w:tblPr><w:tblStyle w:val="MulinTable"/><w:tblW w:w="{TEXT_WIDTH}" w:type="dxa"/>'
        '<w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" '
        'w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
    )
    # Word joins tables that touch: a line of no height parts them
    return f"<w:tbl>{properties}<w:tblGrid>{grid_columns}</w:tblGrid>{lines}</w:tbl>" + _paragraph("MulinGap", "")


def _edges(grid: Grid, shares: Sequence[float]) -> list[int]:
    """Where the columns end, in twentieths of a point: as in the PDF, but that one whose figures would break, the
    office's faces being wider, takes what it lacks from those with room, each by its part of it."""
    widths = [TEXT_WIDTH * share / sum(shares) for share in shares]
    point = 160 if "small" in grid.look else 180
    needed = [0.0] * len(widths)
    for line in grid.lines:
        at = 0
        for cell in line.cells:
            if cell.span == 1 and cell.classes & {"n", "c", "w"} and not line.head:
                needed[at] = max(needed[at], _length(cell.runs) * point + _CELL_SIDES)
            at += cell.span
    lacking = sum(max(need - width, 0) for need, width in zip(needed, widths, strict=True))
    # a column of words can do with a third of its width less
    room = [max(width - max(need, width * 2 / 3), 0) for need, width in zip(needed, widths, strict=True)]
    given = min(lacking, sum(room))
    for i, need in enumerate(needed):
        widths[i] += max(need - widths[i], 0) * given / lacking if lacking else 0
        widths[i] -= room[i] * given / sum(room) if given else 0
    return [round(sum(widths[:i])) for i in range(len(widths) + 1)]


def _length(runs: Sequence[Run]) -> float:
    """Of the longest line, in letters of full width."""
    lines = "".join(r.text + "\n" * r.end for r in runs).split("\n")
    return max(sum(1.0 if ord(c) > 0x2E7F else 0.55 for c in line) for line in lines)


def _line(line: Line, grid: Grid, edges: Sequence[int], stay: bool) -> str:
    head = "<w:tblHeader/>" if line.head else ""
    cells, at = [], 0
    for cell in line.cells:
        cells.append(_cell(cell, line, grid, edges[at + cell.span] - edges[at], stay))
        at += cell.span
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(cell: Cell, line: Line, grid: Grid, width: int, stay: bool) -> str:
    heat = "heat" in grid.look
    align = next((_ALIGN[c] for c in ("n", "c") if c in cell.classes), "left")
    if heat and align == "right":
        align = "center"
    step = next((int(c[1]) for c in cell.classes if re.fullmatch(r"h[0-4]", c)), None)
    shade, ink = (SHADES[step], SHADE_INK[step]) if step is not None else ("", "")
    if line.head:
        shade = "#eef2f7"
    elif line.group:
        shade = "#f7f8fa"
    bold = line.head or line.group or bool(cell.classes & {"bad", "wait"})
    span = f'<w:gridSpan w:val="{cell.span}"/>' if cell.span > 1 else ""
    fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{shade.lstrip("#")}"/>' if shade else ""
    style = SMALL_CELL if "small" in grid.look else CELL
    properties = ("<w:keepNext/>" if stay else "") + (f'<w:jc w:val="{align}"/>' if align != "left" else "")
    text = _paragraph(style, _runs(_closed(cell.runs), bold, ink.lstrip("#")), properties)
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{fill}</w:tcPr>{text}</w:tc>'


def _closed(runs: Sequence[Run]) -> list[Run]:
    """A cell's last line does not end in a break."""
    return [Run(r.text, r.bold, r.example, r.end and i < len(runs) - 1) for i, r in enumerate(runs)]
