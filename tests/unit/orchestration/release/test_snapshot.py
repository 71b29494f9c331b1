"""What of a pack is frozen, and what may change without touching the hash."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from mulin.pack import Pack, read_pack
from orchestration.release.snapshot import differing, read_snapshot, same_packs, snapshot_hash, take_snapshot


@pytest.fixture
def folder(pack: Pack, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pack.path, tmp_path / "pack"))


def read(folder: Path) -> Pack:
    found, _ = read_pack(folder)
    assert found is not None
    return found


def edit(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_snapshot_written_reads_back_as_the_packs_it_was_taken_from(pack, tmp_path):
    packs = {2021: pack, 2022: pack}
    snapshot = take_snapshot(packs)

    snapshot.write(tmp_path)

    assert snapshot_hash(tmp_path, snapshot.files) == snapshot.hash
    assert same_packs(read_snapshot(tmp_path, 2022), packs)
    assert not (tmp_path / "pack" / "years" / "2023").exists()


def test_changing_a_later_years_framework_leaves_this_years_hash(folder):
    before = take_snapshot({2021: read(folder)}).hash
    edit(folder, "years/2022/framework.yaml", "tier_cap: 10", "tier_cap: 12")

    assert take_snapshot({2021: read(folder)}).hash == before
    assert take_snapshot({2021: read(folder), 2022: read(folder)}).hash != before


def test_changing_this_years_weight_changes_the_hash(folder):
    before = take_snapshot({2021: read(folder)}).hash
    edit(folder, "years/2021/framework.yaml", "own: 0.6", "own: 0.7")

    assert take_snapshot({2021: read(folder)}).hash != before


def test_where_data_is_pulled_from_is_neither_hashed_nor_published(folder, tmp_path):
    before = take_snapshot({2021: read(folder)}).hash
    edit(
        folder,
        "sources.yaml",
        "departments: {}",
        "departments: {D10: {via: database, url: 'postgresql://10.0.0.8/x', table: t}}",
    )

    after = take_snapshot({2021: read(folder)})

    assert after.hash == before
    assert not any(b"10.0.0.8" in content for content in after.files.values())


def test_an_earlier_year_released_with_other_fields_keeps_its_own_copy(folder, pack, tmp_path):
    edit(folder, "fields.csv", "居民议事协商会议召开次数", "居民议事会召开次数")
    packs = {2021: read(folder), 2022: pack}
    snapshot = take_snapshot(packs)

    snapshot.write(tmp_path / "release")
    back = read_snapshot(tmp_path / "release", 2022)

    assert same_packs(back, packs)
    assert back[2021].field["F-C001"].field_name_zh == "居民议事会召开次数"
    assert snapshot_hash(tmp_path / "release", snapshot.files) == snapshot.hash


def test_a_single_changed_number_makes_packs_differ(folder, pack):
    edit(folder, "years/2021/framework.yaml", "own: 0.6", "own: 0.7")

    assert not same_packs({2021: read(folder)}, {2021: pack})
    assert same_packs({2022: read(folder)}, {2022: pack})


def test_files_that_would_score_a_released_year_otherwise_are_named(folder, pack, tmp_path):
    take_snapshot({2021: pack}).write(tmp_path / "release")
    frozen = read_snapshot(tmp_path / "release", 2021)
    assert differing(frozen, read(folder), 2021) == []

    edit(folder, "years/2022/framework.yaml", "own: 0.6", "own: 0.7")
    assert differing(frozen, read(folder), 2021) == [], "another year's framework has no bearing"

    edit(folder, "years/2021/framework.yaml", "own: 0.6", "own: 0.7")
    assert differing(frozen, read(folder), 2021) == ["years/2021/framework.yaml"]
