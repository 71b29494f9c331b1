"""A release is computed again by its own snapshot of the pack: that it is not the office's must be said beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from mulin.findings import Finding
from mulin.pack import load_pack
from mulin.settings import Settings
from orchestration.release.recompute import Frozen, _pack_now

YEAR = 2024


@pytest.fixture(scope="module")
def decided() -> Path:
    return Settings().pack


def told(settings_pack: Path, frozen: Path) -> list[Finding]:
    of = Frozen(frozen.parent, SimpleNamespace(release="r1"), SimpleNamespace(), {YEAR: load_pack(frozen)})
    return list(_pack_now(Settings(pack=settings_pack), YEAR, of))


def test_the_pack_that_was_decided_on_is_not_mentioned(decided: Path, tmp_path: Path) -> None:
    kept = shutil.copytree(decided, tmp_path / "pack")
    (kept / "sources.yaml").write_text("schema_version: 1\ndefault: {via: workbook}\ndepartments: {}\n", "utf-8")
    assert told(decided, kept) == []


def test_two_weights_exchanged_in_the_snapshot_are_told(decided: Path, tmp_path: Path) -> None:
    forged = shutil.copytree(decided, tmp_path / "pack")
    file = forged / "years" / str(YEAR) / "indicators.csv"
    lines = file.read_text("utf-8").splitlines(keepends=True)
    other = {"C-A01,": ",example,7,", "C-A02,": ",example,3,"}
    for n, line in enumerate(lines):
        if line[:6] in other:
            lines[n] = line.replace(",example,5,", other[line[:6]])
            assert lines[n] != line
    file.write_text("".join(lines), "utf-8")

    (found,) = told(decided, forged)

    assert (found.rule, found.level.name) == ("release.pack_differs", "WARNING")
    assert str(decided) in found.mend


def test_a_pack_that_cannot_be_read_is_told(decided: Path, tmp_path: Path) -> None:
    (found,) = told(tmp_path / "nowhere", decided)
    assert (found.rule, found.level.name) == ("release.pack_unread", "WARNING")
