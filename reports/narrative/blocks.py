"""What a Word file is made of, in the order of the report: texts, tables and pictures."""

from __future__ import annotations

from dataclasses import dataclass, field

# the text area in the units of the charts
TEXT_WIDTH, TEXT_HEIGHT = 480, 660
SIGNING_TO_A_LINE = 4


@dataclass(slots=True)
class Run:
    """A piece of text; ``example`` is the mark 示例, ``end`` a line's end."""

    text: str
    bold: bool = False
    example: bool = False
    end: bool = False


@dataclass(slots=True)
class Text:
    """``role`` is one of :data:`reports.narrative.word.STYLES`: ``h1`` … ``h4`` are headings. ``anchor`` names a
    heading, or what a line of the contents points to.
    """

    role: str
    runs: list[Run] = field(default_factory=list)
    anchor: str = ""

    @property
    def text(self) -> str:
        return "".join(r.text for r in self.runs)


@dataclass(slots=True)
class Cell:
    runs: list[Run] = field(default_factory=list)
    classes: frozenset[str] = frozenset()
    span: int = 1

    @property
    def text(self) -> str:
        return "".join(r.text for r in self.runs)


@dataclass(slots=True)
class Line:
    """A row; ``group`` is a heading inside the table, ``head`` one that is repeated on each page."""

    cells: list[Cell] = field(default_factory=list)
    group: bool = False
    head: bool = False


@dataclass(slots=True)
class Grid:
    """A table. ``widths`` are percent of the text width; ``whole`` ones stay on one page."""

    look: frozenset[str]
    widths: list[float] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    whole: bool = False


@dataclass(slots=True)
class Drawing:
    """A chart as SVG; ``width`` and ``height`` in units of which the text area is :data:`TEXT_WIDTH` wide."""

    width: float
    height: float
    svg: str = ""


@dataclass(slots=True)
class Picture:
    """Charts one below the other in one picture; ``title`` is told to who cannot see it. A chart of many rows is in
    pieces under a head, and in as many pictures as it needs pages: each has the head."""

    title: str
    drawings: list[Drawing]

    @property
    def width(self) -> float:
        return max(d.width for d in self.drawings)

    @property
    def height(self) -> float:
        return sum(d.height for d in self.drawings)


Block = Text | Grid | Picture
