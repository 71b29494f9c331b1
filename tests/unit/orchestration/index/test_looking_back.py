"""``previous(x)`` in derived figures: the very year before, by unit, the same read long and wide."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from mulin.index import IndexPack
from orchestration.index.table import read_table
from orchestration.index.wide_table import load_wide

DERIVED = {
    "growth": "(a - previous(a)) / previous(a)",
    "five": "a - previous(a, 5)",
    "whole": "previous(a + b) - a",
    "twice": "2 * growth",
    "acceleration": "growth - previous(growth)",
    "constant": "a * previous(3)",
}
Figures = dict[tuple[str, int], dict[str, float | None]]


def pack() -> IndexPack:
    return IndexPack.model_validate({
        "schema_version": 1, "index": "t", "data": {"year": "year"}, "derived": DERIVED,
        "indicators": [{"code": code} for code in DERIVED],
        "trees": {"t": {"children": [{"indicator": code} for code in DERIVED]}},
    })  # fmt: skip


def rows() -> Figures:
    """A panel in no order, with years that lack and figures that lack."""
    draw = random.Random(5)
    keys = [(u, y) for u in ("n", "s", "w") for y in range(2010, 2022) if draw.random() < 0.8]
    draw.shuffle(keys)
    return {
        key: {f: None if draw.random() < 0.1 else float(draw.choice([0, 1, 2.5, 4, -3])) for f in "ab"} for key in keys
    }


def write(folder: Path, some: Figures) -> Path:
    lines = [
        f"{u},{y},{'' if r['a'] is None else r['a']},{'' if r['b'] is None else r['b']}" for (u, y), r in some.items()
    ]
    path = folder / "data.csv"
    path.write_text("\n".join(["unit,year,a,b", *lines]) + "\n", encoding="utf-8")
    return path


def by_hand(some: Figures) -> Figures:
    def get(key: tuple[str, int], field: str) -> float | None:
        return some.get(key, {}).get(field)

    growth: dict[tuple[str, int], float | None] = {}
    for unit, year in some:
        now, before = get((unit, year), "a"), get((unit, year - 1), "a")
        growth[unit, year] = None if now is None or not before else (now - before) / before
    out: Figures = {}
    for unit, year in some:
        key, last = (unit, year), (unit, year - 1)
        a, a_last, b_last = get(key, "a"), get(last, "a"), get(last, "b")
        five, now, before = get((unit, year - 5), "a"), growth[key], growth.get(last)
        out[key] = {
            "growth": now,
            "five": None if a is None or five is None else a - five,
            "whole": None if a is None or a_last is None or b_last is None else a_last + b_last - a,
            "twice": None if now is None else 2 * now,
            "acceleration": None if now is None or before is None else now - before,
            "constant": None if a is None or last not in some else 3 * a,
        }
    return out


def test_a_change_is_that_from_the_very_year_before(tmp_path: Path) -> None:
    some = rows()
    path, wanted = write(tmp_path, some), by_hand(some)
    table = read_table(pack(), path)
    for at, key in enumerate(zip(table.units, table.years, strict=True)):
        for name in DERIVED:
            value = float(table.figures[name][at])
            assert (None if value != value else value) == pytest.approx(wanted[key][name]), (key, name)
    with duckdb.connect() as con:
        load_wide(con, pack(), path)
        found = con.execute(f"select unit_code, year, {', '.join(DERIVED)} from raw.wide").fetchall()
    assert len(found) == len(some)
    for unit, year, *values in found:
        assert dict(zip(DERIVED, values, strict=True)) == pytest.approx(wanted[unit, year])
    assert sum(wanted[key]["growth"] is not None for key in wanted) > 8
