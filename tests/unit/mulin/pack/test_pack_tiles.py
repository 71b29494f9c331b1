"""tiles.csv: places of a tile map, optional, and every mistake in it found with file, line and mend."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mulin.pack import Pack, load_pack
from mulin.pack.read import read_and_check
from mulin.pack.snapshot import copy_pack
from orchestration.release.snapshot import same_packs, take_snapshot

if TYPE_CHECKING:
    from breakable import BreakablePack

TILES = "tiles.csv"


def test_the_example_places_all_its_streets_each_on_its_own(pack: Pack) -> None:
    streets = {u.code for u in pack.units_of("street")}
    assert set(pack.tiles) == streets
    assert len(set(pack.tiles.values())) == len(streets)
    northernmost = {pack.unit[c].name for c, (row, _) in pack.tiles.items() if row == 0}
    assert northernmost == {"新江湾城街道", "殷行街道"}


def test_a_pack_without_the_file_is_whole(broken: BreakablePack) -> None:
    (broken.path / TILES).unlink()
    read, found = read_and_check(broken.path)
    assert read is not None
    assert read.tiles == {}
    assert not [f for f in found if f.file == TILES]


@pytest.mark.parametrize(
    ("column", "value", "rule"),
    [
        ("unit_code", "310110099", "tiles.unit_unknown"),
        ("unit_code", "310110", "tiles.district"),
        ("unit_code", "310110016", "tiles.unit_twice"),
        ("row", "1.5", "tiles.not_whole"),
        ("row", "-1", "tiles.not_whole"),
        ("column", "", "tiles.not_whole"),
        ("column", "50", "tiles.not_whole"),
        ("column", "２", "tiles.not_whole"),
    ],
)
def test_a_wrong_cell_is_one_finding(broken: BreakablePack, column: str, value: str, rule: str) -> None:
    line = broken.set(TILES, "310110020", column, value)
    found = [f for f in broken.findings() if f.file == TILES]
    # the second row of one unit is the one that is wrong, whichever was edited
    at = 3 if rule == "tiles.unit_twice" else line
    assert [(f.rule, f.row, f.column) for f in found] == [(rule, at, column)]
    assert found[0].mend


def test_two_streets_on_one_place_are_found(broken: BreakablePack) -> None:
    broken.set(TILES, "310110016", "column", "1")
    finding = broken.finding("tiles.place_twice")
    assert (finding.file, finding.row) == (TILES, 3)
    assert "新江湾城街道" in finding.message


def test_communities_of_two_streets_may_have_the_same_place(broken: BreakablePack, pack: Pack) -> None:
    for street in ("310110001", "310110006"):
        broken.add(TILES, "310110020", unit_code=pack.children(street)[0].code, row="0", column="0")
    assert not [f for f in broken.findings() if f.file == TILES]


def test_a_missing_column_is_reported_once(broken: BreakablePack) -> None:
    broken.replace(TILES, "unit_code,row,column", "unit_code,row,col")
    assert {f.rule for f in broken.findings() if f.file == TILES} == {"pack.column_missing", "pack.column_unknown"}


def test_a_release_keeps_the_places(broken: BreakablePack, tmp_path: Path) -> None:
    files = take_snapshot({2024: load_pack(broken.path)}).files
    assert files["pack/tiles.csv"] == (broken.path / TILES).read_bytes()
    copy_pack(broken.path, tmp_path / "copy")
    assert load_pack(tmp_path / "copy").tiles == load_pack(broken.path).tiles


def test_places_have_no_bearing_on_scores(broken: BreakablePack) -> None:
    before = load_pack(broken.path)
    (broken.path / TILES).unlink()
    assert same_packs({2024: before}, {2024: load_pack(broken.path)})
