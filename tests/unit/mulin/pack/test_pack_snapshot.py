"""A pack's hash and its copy."""

from __future__ import annotations

import shutil

import pytest

from mulin.pack import load_pack
from mulin.pack.snapshot import copy_pack, pack_hash


def test_the_hash_depends_on_names_and_contents_only(broken, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "another-name"
    shutil.copytree(broken.path, elsewhere)
    (elsewhere / "units.csv").touch()
    (elsewhere / "~$units.csv").write_text("Excel's lock file")
    (elsewhere / "README.md").write_text("notes")

    assert pack_hash(elsewhere) == pack_hash(broken.path)


def test_one_changed_cell_changes_the_hash(broken):
    before = pack_hash(broken.path)
    broken.set("fields.csv", "F-C004", "maximum", "167")

    assert pack_hash(broken.path) != before


def test_bytes_moved_between_files_change_the_hash(tmp_path):
    for name, one, other in (("a", "x\ny\n", "z\n"), ("b", "x\n", "y\nz\n")):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "1.csv").write_text(one)
        (folder / "2.csv").write_text(other)

    assert pack_hash(tmp_path / "a") != pack_hash(tmp_path / "b")


def test_a_renamed_file_changes_the_hash(broken):
    before = pack_hash(broken.path)
    (broken.path / "years" / "2024").rename(broken.path / "years" / "2025")

    assert pack_hash(broken.path) != before


def test_a_copy_has_the_same_hash_and_loads(pack, tmp_path):
    assert copy_pack(pack.path, tmp_path / "copy") == pack_hash(pack.path)
    assert pack_hash(tmp_path / "copy") == pack_hash(pack.path)
    assert load_pack(tmp_path / "copy").units == pack.units


def test_a_copy_never_overwrites(broken, tmp_path_factory):
    dest = tmp_path_factory.mktemp("taken")
    (dest / "something").write_text("kept")

    with pytest.raises(FileExistsError):
        copy_pack(broken.path, dest)
    assert (dest / "something").read_text() == "kept"


def test_a_folder_without_pack_files_has_no_hash(tmp_path):
    with pytest.raises(FileNotFoundError):
        pack_hash(tmp_path)
