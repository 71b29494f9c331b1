"""Columns that slid against their rows: sorted without the codes beside them, or pasted a row too low.

Every figure is then plausible by itself and stands beside the wrong name. What gives it away is the order: last year's
figures (or, where there are none, the columns beside it) agree with the column moved back by a row or two, and not
with the column as it stands. A column whose units change places every year agrees with neither and is left alone.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

from expectations.books import Book, finite
from expectations.runner import Frame
from expectations.table import frame, one_of
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
            text=("field_name", "beside", "slide", "direction", "back", "unit_name", "reading", "other_reading"),
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
    return [_row(number, book, code, table) for table in tables.values() for code in table]


def _row(number: int, book: Book, code: str, table: Mapping[str, list[Cell]]) -> dict[str, Any]:
    cells = table[code]
    now = _figures(cells)
    before = _by_unit(cells, {u: v for (field, u), v in book.previous.items() if field == code})
    beside, found, apart = "上一年", against(now, before), False
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
        "field_name": book.field_name(code), "beside": beside, "slide": slide,
        **_words(book, cells, found),
    }  # fmt: skip


def _words(book: Book, cells: Sequence[Cell], found: Slide | None) -> dict[str, Any]:
    """Both readings of the first unit they differ for."""
    words: dict[str, Any] = dict.fromkeys(("direction", "back", "unit_name", "reading", "other_reading"))
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


def against(now: Figures, reference: Figures) -> Slide | None:
    """How ``now`` slid against ``reference`` (both by row, NaN where nothing stands), or None."""
    straight = correlation(now, reference)
    if straight is None or straight > 1 - GAIN:
        return None
    enough = max(_agrees(now, reference), straight + GAIN)
    best: Slide | None = None
    for rows in SHIFTS:
        for first in (0, _best_start(now, reference, rows)) if len(now) >= LONG else (0,):
            moved = correlation(moved_back(now, rows, first), reference)
            if moved is not None and moved >= enough and (best is None or moved > best.moved):
                best = Slide(rows, first, straight, moved)
    return best


def _agrees(a: Figures, b: Figures) -> float:
    """The rank correlation that is no chance: of unrelated columns its deviation is 1/√(n−1)."""
    import numpy as np

    count = int((~(np.isnan(a) | np.isnan(b))).sum())
    return max(0.5, min(0.93, 3.8 / math.sqrt(count - 1)))


def moved_back(now: Figures, rows: int, first: int = 0) -> Figures:
    """The column with everything from ``first`` on moved up by ``rows`` (down, where negative)."""
    import numpy as np

    out = now.copy()
    out[first:] = np.nan
    end = len(now)
    source = slice(max(first + rows, first), min(end, end + rows))
    out[source.start - rows : source.stop - rows] = now[source]
    return out


def _best_start(now: Figures, reference: Figures, rows: int) -> int:
    """The row from which on the moved column is nearer to the reference, by relative distance."""
    import numpy as np

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
    import numpy as np

    if not _in_order(now):
        return None
    order = np.where(np.isnan(now), np.nan, np.arange(len(now), dtype=float))
    last, straight = correlation(order, before), correlation(now, before)
    if last is None or straight is None:
        return Slide(0, 0, np.nan, np.nan) if alone else None
    return None if max(straight, abs(last)) > 1 - GAIN / 2 else Slide(0, 0, straight, last)


def _in_order(column: Figures) -> bool:
    """Whether figures that differ stand in perfect order, either way."""
    import numpy as np

    standing = column[~np.isnan(column)]
    if len(standing) < FEWEST or len(np.unique(standing)) < FEWEST - 2:
        return False
    steps = np.diff(standing)
    return bool((steps >= 0).all() or (steps <= 0).all())


def _alone_in_order(book: Book, code: str, table: Mapping[str, list[Cell]]) -> bool:
    """Whether the rows stand as in the template and another column of the table has an order, but not this one."""
    import numpy as np

    place = {unit: n for n, (field, unit) in enumerate(book.asked) if field == code}
    rows = [place.get(c.unit_code, -1) for c in table[code]]
    others = [_figures(cells) for other, cells in table.items() if other != code]
    long = [c for c in others if len(np.unique(c[~np.isnan(c)])) >= FEWEST - 2]
    return rows == sorted(rows) and bool(long) and not any(_in_order(c) for c in long)


def _settled(now: Figures, before: Figures) -> bool:
    """Whether last year says where the figures belong."""
    straight = correlation(now, before)
    return straight is not None and straight > 1 - GAIN


def correlation(a: Figures, b: Figures) -> float | None:
    """Spearman's rank correlation over the rows that both hold; None for too few or too alike ones."""
    import numpy as np

    from mulin.methods.audit_relations import average_ranks, pearson

    both = ~(np.isnan(a) | np.isnan(b))
    a, b = a[both], b[both]
    if len(a) < FEWEST or min(len(np.unique(a)), len(np.unique(b))) < FEWEST - 2:
        return None
    return pearson(average_ranks(a), average_ranks(b))


def _figures(cells: Sequence[Cell]) -> Figures:
    import numpy as np

    return np.array([np.nan if (value := finite(c)) is None else value for c in cells], dtype=float)


def _by_unit(cells: Sequence[Cell], values: Mapping[str, float | None]) -> Figures:
    import numpy as np

    found = (values.get(c.unit_code) for c in cells)
    return np.array([np.nan if value is None else value for value in found], dtype=float)
