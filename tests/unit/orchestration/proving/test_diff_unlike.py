"""What a release says of the one before, written again: sound, forged, and as another program wrote it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from release_fixtures import Year, manifest_of

from mulin.findings import Finding, Level
from orchestration.proving.diff import diff_unlike
from orchestration.release.inputs import Inputs
from orchestration.release.snapshot import read_snapshot

pytestmark = pytest.mark.slow  # whole releases are made


@pytest.fixture
def second(year: Year) -> Year:
    year.release()
    year.score = 81.0
    assert year.release().release == "r2"
    return year


def told(year: Year, release: str = "r2", **of_manifest: Any) -> list[Finding]:
    folder = year.folder / release
    inputs = Inputs.from_json((folder / "inputs.json").read_bytes())
    manifest = replace(manifest_of(folder), **of_manifest)
    return list(diff_unlike(year.settings, folder, manifest, inputs, read_snapshot(folder, 2021)[2021]))


def forge(folder: Path) -> None:
    """A unit that moved is left out of what is said to have."""
    path = folder / "diff.json"
    path.chmod(0o644)
    said = json.loads(path.read_bytes())
    assert said["units"]
    path.write_text(json.dumps(said | {"units": []}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def test_what_a_release_says_of_the_one_before_is_written_again_alike(second: Year) -> None:
    assert (told(second), told(second, "r1")) == ([], [])


def test_a_unit_left_out_of_it_is_an_error_and_of_another_program_a_warning(second: Year) -> None:
    forge(second.folder / "r2")

    assert [(f.rule, f.level) for f in told(second)] == [("release.diff_differs", Level.ERROR)]
    assert [f.level for f in told(second, code_version="0.0.9")] == [Level.WARNING]


def test_without_the_release_before_it_cannot_be_written_again(second: Year) -> None:
    forge(second.folder / "r2")
    marts = second.folder / "r1" / "marts"
    marts.chmod(0o755)
    (marts / "changes.parquet").unlink()

    assert told(second) == []
