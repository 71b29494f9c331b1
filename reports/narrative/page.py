"""Reads a report's page, as its templates made it, into blocks for Word.

The page and not the context is read, so that the Word file has every sentence, table and number of the PDF in the PDF's
order, whatever sections the pack chose. What a template may print is listed here; anything else is an error.
"""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

from reports.narrative import messages as m
from reports.narrative.blocks import (
    SIGNING_TO_A_LINE,
    TEXT_HEIGHT,
    Block,
    Cell,
    Drawing,
    Grid,
    Line,
    Picture,
    Run,
    Text,
)

_SPACE = re.compile(r"[ \t\r\n]+")
_WIDTH = re.compile(r"width:\s*([\d.]+)%")
# what is no text of the report; ``code`` marks a PDF's pages
_SKIPPED = {"head"}
_SKIPPED_CLASSES = {"code"}
_VOID = {"meta", "img", "col", "br"}
_BLOCKS = {"div", "p", "h1", "h2", "h3", "h4", "h5"}
_KNOWN = {"html", "body", "table", "colgroup", "thead", "tbody", "tr", "td", "th", "a", "span", "b", *_BLOCKS}


class NarrativeError(Exception):
    """The report cannot be written as a Word file; the message (Chinese) says what is in the way."""


def read_page(html: str) -> list[Block]:
    """The page's blocks in order. Raises NarrativeError for markup that is not listed above."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open:
        raise NarrativeError(m.UNCLOSED.format(tag=reader.open[-1][0]))
    return reader.blocks


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.open: list[tuple[str, frozenset[str]]] = []
        self.skipping = 0
        self.text: Text | None = None
        self.grid: Grid | None = None
        self.cell: Cell | None = None
        self.drawing: Drawing | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {k: v or "" for k, v in attrs}
        classes = frozenset(given.get("class", "").split())
        if self.skipping or tag in _SKIPPED or classes & _SKIPPED_CLASSES:
            self.skipping += tag not in _VOID
            return
        if tag == "svg":
            self._finish()
            self.drawing = Drawing(float(given["width"]), float(given["height"]))
            self._draw(given["aria-label"], self.drawing)
        if self.drawing is not None:
            self.drawing.svg += self.get_starttag_text() or ""
            return
        if tag in _VOID:
            self._void(tag, given)
            return
        if tag not in _KNOWN:
            raise NarrativeError(m.UNKNOWN_TAG.format(tag=tag, cls=" ".join(sorted(classes))))
        self.open.append((tag, classes))
        if tag == "table" or "cards" in classes:
            self._finish()
            self.grid = Grid(classes, whole=self._within("whole"))
        elif self.grid is not None:
            self._part_of_table(tag, classes, given)
        elif tag in _BLOCKS:
            self._finish()
            if tag != "div" or "org" in classes:
                self.text = Text(self._role(tag, classes), [], given.get("id", ""))
        elif tag == "a" and self.text is not None:
            self.text.anchor = given.get("href", "").removeprefix("#")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID and self.drawing is None:
            self.handle_endtag(tag)

    def _void(self, tag: str, given: dict[str, str]) -> None:
        if tag == "col" and self.grid is not None:
            found = _WIDTH.search(given.get("style", ""))
            self.grid.widths.append(float(found[1]) if found else 0.0)
        elif tag == "img":
            self.blocks.append(Text("issue", [Run(m.LOGO)]))
        elif tag == "br":
            self._end_line()

    def _part_of_table(self, tag: str, classes: frozenset[str], given: dict[str, str]) -> None:
        grid = self.grid
        assert grid is not None
        if tag == "tr":
            grid.lines.append(Line([], "group" in classes, self._inside("thead")))
        elif tag in ("td", "th") or (tag == "div" and "cards" in grid.look):
            if not grid.lines:
                grid.lines.append(Line())
            self.cell = Cell([], classes, int(given.get("colspan", "1")))
            grid.lines[-1].cells.append(self.cell)

    def _role(self, tag: str, classes: frozenset[str]) -> str:
        if tag in ("h2", "h3", "h4", "h5"):
            return f"h{int(tag[1]) - 1}"
        if tag == "h1":
            return "title"
        if named := classes & {"org", "caption", "note", "issue", "signing"}:
            return str(next(iter(named)))
        if within := next((name for name in ("contents", "imprint") if self._within(name)), ""):
            return within
        return "small" if any(map(self._within, ("sources", "files", "colophon"))) else "body"

    def _within(self, name: str) -> bool:
        return any(name in classes for _, classes in self.open)

    def _inside(self, tag: str) -> bool:
        return any(t == tag for t, _ in self.open)

    def handle_endtag(self, tag: str) -> None:
        if self.skipping:
            self.skipping -= 1
            return
        if self.drawing is not None:
            self.drawing.svg += f"</{tag}>"
            if tag == "svg":
                self.drawing = None
            return
        if not self.open or self.open[-1][0] != tag:
            raise NarrativeError(m.UNCLOSED.format(tag=self.open[-1][0] if self.open else tag))
        _, classes = self.open.pop()
        if self.grid is not None and (tag == "table" or "cards" in classes):
            self.blocks.append(_carded(self.grid) if "cards" in classes else self.grid)
            self.grid = self.cell = None
        elif self.cell is not None and (tag in ("td", "th") or (tag == "div" and not self._inside("table"))):
            _trim(self.cell.runs)
            self.cell = None
        elif tag == "span" or (tag == "b" and self._begins_line()):
            self._part()
        elif self.cell is not None and tag == "p":
            self._end_line()
        elif tag in _BLOCKS:
            self._finish()

    def _part(self) -> None:
        """Two spans side by side: lines of a title, the two ends of a line of the imprint, how much and what;
        who signs, with room to do so."""
        if self.text is not None and self.text.role == "title":
            self._end_line()
        elif self.text is not None and self.text.role == "imprint":
            self.text.runs.append(Run("\t"))
        elif self.text is not None and self.text.role == "signing":
            signed = sum(r.text == "\t" for r in self.text.runs) + 1
            self.text.runs.append(Run("\t", end=signed % SIGNING_TO_A_LINE == 0))
        elif self.cell is not None and self._inside("p"):
            self.cell.runs.append(Run("　"))

    def _begins_line(self) -> bool:
        """Whether the piece that ends is the first of a line of a cell: how much, before what."""
        runs = self.cell.runs if self.cell is not None else []
        return self._within("points") and (len(runs) == 1 or (len(runs) > 1 and runs[-2].end))

    def _finish(self) -> None:
        """The open paragraph ends; one without text was only layout."""
        text, self.text = self.text, None
        if text is None:
            return
        _trim(text.runs)
        if not text.runs:
            return
        if text.role == "contents":
            before = self.blocks[-1] if self.blocks else None
            if isinstance(before, Text) and before.role.startswith("h"):
                before.role = "contents-title"
        if text.role == "caption" and text.runs[0].text.startswith("图"):
            text.role = "figure"
        self.blocks.append(text)

    def _draw(self, title: str, drawing: Drawing) -> None:
        """A picture of its own, or, within a chart of many rows, the next piece of the last one."""
        last = self.blocks[-1] if self.blocks else None
        if not isinstance(last, Picture) or not self._within("drawn") or self._within("head"):
            if isinstance(last, Text) and last.role == "figure" and self._within("drawn"):
                title = last.text.partition("　")[2]
            self.blocks.append(Picture(title, [drawing]))
        elif last.height + drawing.height > TEXT_HEIGHT:
            self.blocks.append(Picture(last.title, [last.drawings[0], drawing]))
        else:
            last.drawings.append(drawing)

    def _end_line(self) -> None:
        runs = self.cell.runs if self.cell is not None else self.text.runs if self.text is not None else []
        if runs:
            runs[-1].end = True

    def handle_data(self, data: str) -> None:
        if self.drawing is not None:
            self.drawing.svg += escape(data)
            return
        text = _SPACE.sub(" ", data)
        if self.skipping or (text in ("", " ") and self.cell is None and self.text is None):
            return
        if self.cell is None and self.text is None:
            if self.grid is not None or not self.open:
                raise NarrativeError(m.UNKNOWN_TAG.format(tag=self.open[-1][0] if self.open else "", cls=text[:20]))
            self.text = Text(self._role("p", self.open[-1][1]))  # text that stands in a box without a paragraph
        runs = self.cell.runs if self.cell is not None else self.text.runs if self.text is not None else []
        if text == " " and (not runs or runs[-1].end):
            return
        tag, classes = self.open[-1]
        runs.append(Run(text, tag == "b" and "both" not in self.open[-2][1], "example" in classes))


def _trim(runs: list[Run]) -> None:
    """Without the blanks that only laid the template out."""
    while runs and not runs[-1].text.strip(" "):
        runs.pop()
    if runs:
        runs[0].text = runs[0].text.lstrip(" ")
        runs[-1].text = runs[-1].text.rstrip(" ")
        runs[-1].end = False
    runs[:] = [r for r in runs if r.text or r.end]


def _carded(grid: Grid) -> Grid:
    """The first page's cards, each label, figure and remark, as a table of three columns."""
    looks = (frozenset[str](), frozenset({"c"}), frozenset[str]())
    lines = [Line([Cell([Run(h)], look) for h, look in zip(m.CARDS, looks, strict=True)], head=True)]
    for cell in (c for line in grid.lines for c in line.cells):
        at = next((i for i, r in enumerate(cell.runs) if r.bold), len(cell.runs))
        parts = cell.runs[:at], cell.runs[at : at + 1], cell.runs[at + 1 :]
        lines.append(Line([Cell(list(part), look) for part, look in zip(parts, looks, strict=True)]))
    return Grid(frozenset({"data"}), [30.0, 30.0, 40.0], lines, whole=True)
