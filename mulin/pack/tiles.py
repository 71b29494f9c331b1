"""tiles.csv: where units stand in a tile map, one square a unit. Schematic (示意): no border, no distance, no area.

The file is optional, and so is every unit in it; who draws lays out the rest.
"""

from __future__ import annotations

from pathlib import Path

from mulin.findings import Finding
from mulin.pack.checks.places import cell, repeated
from mulin.pack.checks.rules import RULES
from mulin.pack.files import read_csv
from mulin.pack.folder import is_there
from mulin.pack.model import Pack

TILES = "tiles.csv"
_PLACES = ("row", "column")
# a sheet of paper has no room for more
GREATEST = 49
_WHOLE = f"a whole number ≥ 0 ≤ {GREATEST}"
COLUMNS = {
    "unit_code": ("a text", "not the highest unit"),
    "row": (_WHOLE, "from the north"),
    "column": (_WHOLE, "from the west"),
}
"""Column → what may stand there, and what it says."""


def read_tiles(folder: Path, found: list[Finding], lines: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, int]]:
    """Unit code → (row, column), both from 0, rows from north to south; empty where the pack has no such file.

    A row that cannot be used is a finding and left out. ``lines`` gets the line of each entry kept.
    """
    if not is_there(folder, TILES):
        return {}
    out: dict[str, tuple[int, int]] = {}
    kept: dict[str, int] = {}
    for record in read_csv(folder, TILES, tuple(COLUMNS), found):
        code, wrong = record.cells["unit_code"], [c for c in _PLACES if not _whole(record.cells[c])]
        for column in wrong:
            found.append(_error("tiles.not_whole", record.line, column, record.cells[column], most=GREATEST))
        if code in out:
            found.append(_error("tiles.unit_twice", record.line, "unit_code", code, line=kept[code]))
        elif not wrong:
            out[code] = (int(record.cells["row"]), int(record.cells["column"]))
            kept[code] = record.line
    lines[TILES] = tuple(kept.values())
    return out


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= GREATEST


def _error(rule: str, row: int, column: str, value: str, **words: object) -> Finding:
    return RULES[rule].finding(rule, words, file=TILES, row=row, column=column, value=value)


def check_tiles(pack: Pack) -> list[Finding]:
    """Units that exist and have neighbours, no two of the same parent on one place."""
    codes = list(pack.tiles)
    found = []
    for n, code in enumerate(codes):
        if code not in pack.unit:
            found.append(cell(pack, TILES, n, "unit_code", code, "tiles.unit_unknown"))
        elif pack.unit[code].parent_code is None:
            found.append(cell(pack, TILES, n, "unit_code", code, "tiles.district"))
    known = [(n, c) for n, c in enumerate(codes) if c in pack.unit]
    for later, first in repeated((pack.unit[c].parent_code, pack.tiles[c]) for _, c in known):
        (n, code), (_, other) = known[later], known[first]
        row, column = pack.tiles[code]
        other_name = pack.unit[other].name
        found.append(cell(pack, TILES, n, "row", f"{row},{column}", "tiles.place_twice", other=other_name))
    return found
