"""Tile maps: one square a unit, placed by the pack's tiles.csv or, without an entry, in the order of units.csv.

Drawn by ``shared/charts/tiles.svg.j2``, for print and web alike.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile

from reports.numbers import NONE
from reports.reading.reader import Reader
from reports.shared.charts.geometry import label, shade, ticks

ACROSS = 6
STEPS = 5
SCHEMATIC = "示意图，方位为大致位置，非地图边界"
IN_ORDER = "示意图，按名册顺序排列，不表示方位和边界"


@dataclass(frozen=True, slots=True)
class Tile:
    """One square. ``name`` in full, ``label`` short; ``shade`` 0..4, -1 for none; ``href`` makes it a link."""

    row: int
    column: int
    label: str
    text: str
    shade: int
    name: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class TileMap:
    """``edges``: the six bounds of the shades, as text; empty where no unit has a total. ``note`` says what it is."""

    cells: tuple[Tile, ...]
    edges: tuple[str, ...]
    note: str


def layout(
    units: Sequence[str], tiles: Mapping[str, tuple[int, int]], across: int = ACROSS
) -> dict[str, tuple[int, int]]:
    """Unit code → (row, column), in the order of ``units``. Those with an entry in ``tiles`` keep their arrangement,
    moved to begin at 0; the others fill rows of ``across`` below it."""
    placed = {code: tiles[code] for code in units if code in tiles}
    top, left = (min((place[i] for place in placed.values()), default=0) for i in (0, 1))
    below = max((row - top + 1 for row, _ in placed.values()), default=0)
    loose = {code: divmod(n, across) for n, code in enumerate(c for c in units if c not in placed)}
    return {
        code: (placed[code][0] - top, placed[code][1] - left)
        if code in placed
        else (below + loose[code][0], loose[code][1])
        for code in units
    }


def scale(values: Sequence[float]) -> tuple[float, float]:
    """Round bounds of five equal steps that hold all values; (0, 100) where there is none."""
    for about in range(STEPS, 0, -1):
        edges = ticks(min(values), max(values), about) if values else []
        if 2 <= len(edges) <= STEPS + 1:
            return edges[0], round(edges[0] + STEPS * (edges[1] - edges[0]), 10)
    return 0.0, 100.0


def tilemap(
    reader: Reader,
    parent: str,
    *,
    across: int = ACROSS,
    bounds: tuple[float, float] | None = None,
    href: str = "",
) -> TileMap:
    """The scored units directly under ``parent`` with their totals, in the order of units.csv.

    ``bounds`` of the shades: usually :func:`scale` of the units' own totals. ``href``: an address with ``{code}``.
    """
    codes = [u.code for u in reader.pack.children(parent) if reader.marts.unit(u.code)]
    scores = {c: unit for c in codes if (unit := reader.marts.unit(c))}
    totals = {c: u.total_score if u.comparable else None for c, u in scores.items()}
    known = [t for t in totals.values() if t is not None]
    low, high = bounds or scale(known)
    ends = endings(reader, reader.pack.unit[codes[0]].tier) if codes else ()
    cells = tuple(
        Tile(
            row=row, column=column, label=short(scores[code].unit_name, ends),
            text=NONE if totals[code] is None else reader.n.total(totals[code]),
            shade=shade(totals[code], low, high), name=scores[code].unit_name, href=href.format(code=code),
        )
        for code, (row, column) in layout(codes, reader.pack.tiles, across).items()
    )  # fmt: skip
    edges = tuple(label(round(low + i * (high - low) / STEPS, 6)) for i in range(STEPS + 1)) if known else ()
    return TileMap(cells, edges, SCHEMATIC if any(c in reader.pack.tiles for c in codes) else IN_ORDER)


def endings(reader: Reader, tier: str) -> tuple[str, ...]:
    """What names of a tier may be told apart without: what all of them end in, and what the tier is called."""
    ends = zip(*(u.name[::-1] for u in reader.pack.units_of(tier)), strict=False)
    shared = "".join(c for c, *_ in takewhile(lambda letters: len(set(letters)) == 1, ends))[::-1]
    return reader.words[tier] + shared, shared, reader.words[tier]


def short(name: str, ends: Sequence[str]) -> str:
    """``新江湾城街道`` → ``新江湾城``, ``白洋淀居委会`` → ``白洋淀``."""
    for end in ends:
        if end and name.endswith(end) and len(name) > len(end):
            return name.removesuffix(end)
    return name
