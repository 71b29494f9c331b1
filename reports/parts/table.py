"""A table as data: columns with fixed widths and rows of ready texts, printed by ``shared/tables.html.j2``.

For reports whose tables are many and plain. Widths are percent of the text width and add up to 100.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """``align`` is a class of page.css: ``n`` number, ``c`` centred (``m`` wraps), ``w`` one line, ``r`` small,
    ``f`` to be filled in by hand."""

    heading: str
    align: str
    width: float


@dataclass(frozen=True, slots=True)
class Row:
    """``tones`` are classes of single cells (``bad``, ``wait``, ``none``, ``h0``…), a group row spans all.

    ``below`` is a text too long for a column: it has a row of its own, as wide as the table, on the same page.
    """

    cells: tuple[str, ...]
    tones: tuple[str, ...] = ()
    group: bool = False
    below: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """``look`` are additional classes (``small``; ``fill`` has room for handwriting, and a line for each text of a
    cell); ``example`` marks figures that are the framework's examples."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    note: str = ""
    look: str = ""
    example: str = ""


def _column(text: str) -> Column:
    heading, _, rest = text.rpartition(" ")
    width = rest.lstrip("ncmwrf")
    return Column(heading, rest.removesuffix(width), float(width))


def columns(*spec: str | Column) -> tuple[Column, ...]:
    """``指标 42, 得分 n8``: heading, align and width of each; a heading out of the data comes as a Column.

    Raises ValueError where the widths do not add up to 100.
    """
    out: list[Column] = []
    for some in spec:
        out += [some] if isinstance(some, Column) else map(_column, some.split(", "))
    if abs(sum(c.width for c in out) - 100) > 0.01:
        raise ValueError(f"表格列宽之和应为100，实为{sum(c.width for c in out)}：{'、'.join(c.heading for c in out)}")
    return tuple(out)


def row(*cells: str, tones: Sequence[str] = (), below: str = "") -> Row:
    """One row of texts; cells beyond ``tones`` have none."""
    return Row(cells, (*tones, *("",) * (len(cells) - len(tones))) if tones else (), below=below)


def group(text: str) -> Row:
    """A heading inside the table."""
    return Row((text,), (), True)


def table(
    caption: str, head: tuple[Column, ...], lines: Iterable[Row], *, note: str = "", look: str = "", example: str = ""
) -> Table:
    """A table whose rows all have one cell a column. Raises ValueError for a row of another length."""
    rows = tuple(lines)
    for line in rows:
        if not line.group and len(line.cells) != len(head):
            raise ValueError(f"“{caption}”有一行{len(line.cells)}格，应为{len(head)}格：{line.cells}")
    return Table(caption, head, rows, note, look, example)
