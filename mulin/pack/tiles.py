"""tiles.csv: where units stand in a tile map, one square a unit. Schematic (示意): no border, no distance, no area.

The file is optional, and so is every unit in it; who draws lays out the rest.
"""

from __future__ import annotations

from pathlib import Path

from mulin.findings import Finding, Level
from mulin.pack.checks.places import cell, repeated
from mulin.pack.files import read_csv
from mulin.pack.folder import is_there
from mulin.pack.model import Pack

TILES = "tiles.csv"
_PLACES = ("row", "column")
_COLUMNS = ("unit_code", *_PLACES)
# a sheet of paper has no room for more
GREATEST = 49


def read_tiles(folder: Path, found: list[Finding], lines: dict[str, tuple[int, ...]]) -> dict[str, tuple[int, int]]:
    """Unit code → (row, column), both from 0, rows from north to south; empty where the pack has no such file.

    A row that cannot be used is a finding and left out. ``lines`` gets the line of each entry kept.
    """
    if not is_there(folder, TILES):
        return {}
    out: dict[str, tuple[int, int]] = {}
    kept: dict[str, int] = {}
    for record in read_csv(folder, TILES, _COLUMNS, found):
        code, wrong = record.cells["unit_code"], [c for c in _PLACES if not _whole(record.cells[c])]
        for column in wrong:
            text = f"应是0到{GREATEST}的整数：行从北向南数，列从西向东数"
            found.append(_error("not_whole", text, "改为整数", record.line, column, record.cells[column]))
        if code in out:
            found.append(
                _error("unit_twice", f"和第{kept[code]}行是同一个单位", "删去一行", record.line, "unit_code", code)
            )
        elif not wrong:
            out[code] = (int(record.cells["row"]), int(record.cells["column"]))
            kept[code] = record.line
    lines[TILES] = tuple(kept.values())
    return out


def _whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 3 and int(text) <= GREATEST


def _error(rule: str, message: str, mend: str, line: int, column: str, value: str) -> Finding:
    return Finding(Level.ERROR, f"tiles.{rule}", message, mend, file=TILES, row=line, column=column, value=value)


def check_tiles(pack: Pack) -> list[Finding]:
    """Units that exist and have neighbours, no two of the same parent on one place."""
    codes = list(pack.tiles)
    found = []
    for n, code in enumerate(codes):
        if code not in pack.unit:
            text, mend = "units.csv 里没有这个单位", "改为 units.csv 里的编码，或删去这一行"
            found.append(cell(pack, TILES, n, "unit_code", code, "tiles.unit_unknown", text, mend))
        elif pack.unit[code].parent_code is None:
            text, mend = "区是整张图，不占方格", "删去这一行"
            found.append(cell(pack, TILES, n, "unit_code", code, "tiles.district", text, mend))
    known = [(n, c) for n, c in enumerate(codes) if c in pack.unit]
    for later, first in repeated((pack.unit[c].parent_code, pack.tiles[c]) for _, c in known):
        (n, code), (_, other) = known[later], known[first]
        text = f"和{pack.unit[other].name}在同一格"
        row, column = pack.tiles[code]
        mend = "给其中一个换一格"
        found.append(cell(pack, TILES, n, "row", f"{row},{column}", "tiles.place_twice", text, mend))
    return found
