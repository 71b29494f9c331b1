"""Columns that slid against their rows: sorted without the codes beside them, or pasted a row too low.

Every figure is then plausible by itself and stands beside the wrong name. What gives it away is the order: last year's
figures (or, where there are none, the columns beside it) agree with the column moved back by a row or two, and not
with the column as it stands. A column whose units change places every year agrees with neither and is left alone.
Columns of one table that slid by the same rows bear each other out, and the units of one parent are looked at by
themselves as well: a street's communities are often pasted, or sorted, as a block.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from expectations import messages as m
from expectations.books import Book, finite
from expectations.runner import Frame
from expectations.table import frame, one_of
from mulin.methods.audit_relations import average_ranks, pearson
from mulin.workbooks.address import split_a1
from mulin.workbooks.parsed import Cell

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Figures = NDArray[np.float64]

SHIFTS = (1, -1, 2, -2, 3, -3)
"""Rows by which a paste is missed; positive: the column stands too low."""
FEWEST = 8
"""Units with figures in both, and no fewer than this many different ones but two: below it, order is chance."""
GAIN = 0.4
"""How much better a column moved back must agree than as it stands."""
CERTAIN, TOGETHER = 0.92, 0.8
"""The agreement that is never chance in a short column, and in one of several that slid by the same rows."""
MANY_ORDERS = math.log(1e6)
"""Orders in which small counts may stand, so that the one by size is no chance."""
BLOCK = 12
"""Figures of one parent's units that are looked at by themselves: there are many blocks, and so more chance."""
LONG = 20
"""From this many rows on a part of a column may be seen to have slid: from some row down, by an inserted cell."""


_SLIDE_RULES = {
    "low": "rows.slid",
    "high": "rows.slid",
    "part": "rows.slid_in_part",
    "sorted": "rows.sorted",
    "alone": "rows.sorted_alone",
    "apart": "rows.apart",
}


_WORDS = ("direction", "back", "unit_name", "reading", "other_reading")


class Slide(NamedTuple):
    """A column against what it should go with. ``rows``: how far it stands too low (0: it was sorted); ``first``: the
    index of the first row that slid; correlations as it stands and as moved back."""

    rows: int
    first: int
    now: float
    moved: float


def slide_frames(books: Sequence[Book]) -> list[Frame]:
    """Frame ``columns``: one row for each column of figures that is long enough to have an order."""
    rows = [row for number, book in enumerate(books) if book.identity.kind != "panel" for row in _rows(number, book)]
    checks = (one_of(lambda r: _SLIDE_RULES[r["slide"]], "slide", ["none"]),)
    return [
        frame(
            "columns", rows,
            text=("field_name", "part", "beside", "slide", *_WORDS),
            numbers=("rows", "now", "moved"), checks=checks, minimum=0,
        )
    ]  # fmt: skip


def _rows(number: int, book: Book) -> list[dict[str, Any]]:
    columns: dict[str, list[Cell]] = {}
    for (code, _), cell in book.cells.items():
        if book.pack.field[code].value_type != "boolean":
            columns.setdefault(code, []).append(cell)
    tables: dict[str, dict[str, list[Cell]]] = {}
    for code, cells in columns.items():
        if len(cells) >= FEWEST:
            tables.setdefault(cells[0].sheet, {})[code] = sorted(cells, key=lambda c: split_a1(c.cell)[0])
    rows: list[dict[str, Any]] = []
    for table in tables.values():
        whole = _table(number, book, table, m.WHOLE_COLUMN)
        told = {row["field_name"] for row in whole if row["slide"] != "none"}
        blocks = (row for part, block in _blocks(book, table) for row in _table(number, book, block, part))
        rows += [*whole, *(r for r in blocks if r["slide"] != "none" and r["field_name"] not in told)]
    return rows


def _blocks(book: Book, table: Mapping[str, list[Cell]]) -> list[tuple[str, dict[str, list[Cell]]]]:
    """The table cut by the parents of its units, where there are several: what each block is called, and its cells."""
    cut: dict[str, dict[str, list[Cell]]] = {}
    for code, cells in table.items():
        for cell in cells:
            unit = book.pack.unit.get(cell.unit_code)
            if unit is not None and unit.parent_code:
                cut.setdefault(unit.parent_code, {}).setdefault(code, []).append(cell)
    return [
        (m.ROWS_OF.format(unit=book.unit_name(parent)), {c: cells for c, cells in block.items() if len(cells) >= BLOCK})
        for parent, block in cut.items() if len(cut) > 1
    ]  # fmt: skip


def _table(number: int, book: Book, table: Mapping[str, list[Cell]], part: str) -> list[dict[str, Any]]:
    """One row for each column of a table, or of a block of it, called ``part``."""
    last = {
        code: _by_unit(cells, {u: v for (field, u), v in book.previous.items() if field == code})
        for code, cells in table.items()
    }
    likely = {code: slide for code, cells in table.items() if (slide := against(_figures(cells), last[code], TOGETHER))}
    by = Counter(slide.rows for slide in likely.values())
    together = {code: slide for code, slide in likely.items() if by[slide.rows] > 1}
    return [_row(number, book, code, table, part, last[code], together.get(code)) for code in table]


def _row(
    number: int, book: Book, code: str, table: Mapping[str, list[Cell]], part: str, before: Figures, found: Slide | None
) -> dict[str, Any]:
    """``found``: how the column slid together with another one."""
    cells = table[code]
    now = _figures(cells)
    beside, found, apart = "上一年", found or against(now, before), False
    if found is None and not _settled(now, before):
        others = {c: _by_unit(cells, {x.unit_code: finite(x) for x in table[c]}) for c in table if c != code}
        beside, found, apart = _against_peers(book, now, others)
    found = found or _sorted(now, before, alone=_alone_in_order(book, code, table))
    slide = "none"
    if found is not None:
        slide = "part" if found.first else "low" if found.rows > 0 else "high" if found.rows else "sorted"
        slide = "apart" if apart else "alone" if not found.rows and math.isnan(found.now) else slide
    return {
        "book": number, "sheet": cells[0].sheet, "cell": cells[found.first if found else 0].cell, "shown": None,
        "field_name": book.field_name(code), "part": part, "beside": beside, "slide": slide,
        **_words(book, cells, found),
    }  # fmt: skip


def _words(book: Book, cells: Sequence[Cell], found: Slide | None) -> dict[str, Any]:
    """Both readings of the first unit they differ for."""
    words: dict[str, Any] = dict.fromkeys(_WORDS)
    if found is None:
        return {**words, "rows": None, "now": None, "moved": None}
    for at in range(found.first, len(cells)):
        other = at + found.rows
        if found.rows and 0 <= other < len(cells) and cells[other].value != cells[at].value:
            words |= {"unit_name": book.unit_name(cells[at].unit_code), "reading": cells[at].raw or "空",
                      "other_reading": cells[other].raw or "空"}  # fmt: skip
            break
    low = found.rows > 0
    words |= {"direction": "低" if low else "高", "back": "上" if low else "下"}
    return {**words, "rows": abs(found.rows), "now": found.now, "moved": found.moved}


def against(now: Figures, reference: Figures, certain: float = CERTAIN) -> Slide | None:
    """How ``now`` slid against ``reference`` (both by row, NaN where nothing stands), or None.

    ``certain``: the agreement that is believed however few the figures.
    """
    straight = correlation(now, reference)
    if straight is None or straight > 1 - GAIN:
        return None
    enough = max(_agrees(now, reference, certain), straight + GAIN)
    best: Slide | None = None
    for rows in SHIFTS:
        for first in (0, _best_start(now, reference, rows)) if len(now) >= LONG else (0,):
            moved = correlation(moved_back(now, rows, first), reference)
            if moved is not None and moved >= enough and (best is None or moved > best.moved):
                best = Slide(rows, first, straight, moved)
    return best


def _agrees(a: Figures, b: Figures, certain: float = CERTAIN) -> float:
    """The rank correlation that is no chance: of unrelated columns its deviation is 1/√(n−1)."""
    count = int((~(np.isnan(a) | np.isnan(b))).sum())
    return max(0.5, min(certain, 3.8 / math.sqrt(count - 1)))


def moved_back(now: Figures, rows: int, first: int = 0) -> Figures:
    """The column with everything from ``first`` on moved up by ``rows`` (down, where negative)."""
    out = now.copy()
    out[first:] = np.nan
    end = len(now)
    source = slice(max(first + rows, first), min(end, end + rows))
    out[source.start - rows : source.stop - rows] = now[source]
    return out


def _best_start(now: Figures, reference: Figures, rows: int) -> int:
    """The row from which on the moved column is nearer to the reference, by relative distance."""

    def far(column: Figures) -> Figures:
        distance = np.abs(np.log1p(np.abs(column)) - np.log1p(np.abs(reference)))
        return np.asarray(np.nan_to_num(distance, nan=0.0))

    gain = far(now) - far(moved_back(now, rows))
    return int(np.argmax(np.cumsum(gain[::-1])[::-1]))


def _against_peers(book: Book, now: Figures, others: Mapping[str, Figures]) -> tuple[str, Slide | None, bool]:
    """What the columns beside it say, by name, and whether they leave open which column slid.

    Two that agree with each other, and with this one only when it is moved back, convict it. One alone stands apart
    from it: told once, of the lower of the two.
    """
    found = {code: slide for code, column in others.items() if (slide := against(now, column)) and not slide.first}
    for (a, one), (b, two) in combinations(found.items(), 2):
        together = correlation(others[a], others[b])
        if one.rows == two.rows and together is not None and together >= _agrees(others[a], others[b]):
            return f"“{book.field_name(a)}”等列", one, False
    lower = {code: slide for code, slide in found.items() if slide.rows > 0}
    if not lower:
        return "上一年", None, False
    nearest = max(lower, key=lambda code: lower[code].moved)
    return f"“{book.field_name(nearest)}”", lower[nearest], True


def _sorted(now: Figures, before: Figures, *, alone: bool) -> Slide | None:
    """A column in perfect order from top to bottom, whose units were in another order last year. Without last year:
    one that is so ``alone``, beside columns that are not."""
    if not in_order(now):
        return None
    order = np.where(np.isnan(now), np.nan, np.arange(len(now), dtype=float))
    last, straight = correlation(order, before, 2), correlation(now, before, 2)
    if last is None or straight is None:
        return Slide(0, 0, np.nan, np.nan) if alone else None
    return None if max(straight, abs(last)) > 1 - GAIN / 2 else Slide(0, 0, straight, last)


def in_order(column: Figures) -> bool:
    """Whether figures that differ stand in perfect order, either way."""
    standing = column[~np.isnan(column)]
    _, times = np.unique(standing, return_counts=True)
    orders = math.lgamma(len(standing) + 1) - sum(math.lgamma(n + 1) for n in times.tolist())
    if len(standing) < FEWEST or (len(times) < FEWEST - 2 and (len(times) < 3 or orders < MANY_ORDERS)):
        return False
    steps = np.diff(standing)
    return bool((steps >= 0).all() or (steps <= 0).all())


def _alone_in_order(book: Book, code: str, table: Mapping[str, list[Cell]]) -> bool:
    """Whether the rows stand as in the template and another column of the table has an order, but not this one."""
    place = {unit: n for n, (field, unit) in enumerate(book.asked) if field == code}
    rows = [place.get(c.unit_code, -1) for c in table[code]]
    others = [_figures(cells) for other, cells in table.items() if other != code]
    long = [c for c in others if len(np.unique(c[~np.isnan(c)])) >= FEWEST - 2]
    return rows == sorted(rows) and bool(long) and not any(in_order(c) for c in long)


def _settled(now: Figures, before: Figures) -> bool:
    """Whether last year says where the figures belong."""
    straight = correlation(now, before)
    return straight is not None and straight > 1 - GAIN


def correlation(a: Figures, b: Figures, different: int = FEWEST - 2) -> float | None:
    """Spearman's rank correlation over the rows that both hold; None for too few, or fewer ``different`` figures."""
    both = ~(np.isnan(a) | np.isnan(b))
    a, b = a[both], b[both]
    if len(a) < FEWEST or min(len(np.unique(a)), len(np.unique(b))) < different:
        return None
    return pearson(average_ranks(a), average_ranks(b))


def _figures(cells: Sequence[Cell]) -> Figures:
    return np.array([np.nan if (value := finite(c)) is None else value for c in cells], dtype=float)


def _by_unit(cells: Sequence[Cell], values: Mapping[str, float | None]) -> Figures:
    found = (values.get(c.unit_code) for c in cells)
    return np.array([np.nan if value is None else value for value in found], dtype=float)
