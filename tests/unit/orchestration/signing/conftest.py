"""A year ready to be released, and an office with keys on a stick."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
sys.path.append(str(Path(__file__).parent.parent / "release"))
from office_fixtures import PHRASE, Desk
from release_fixtures import Year

from mulin.pack import Pack, read_pack
from mulin.settings import REPO_ROOT
from orchestration.signing.messages import VARIABLE


@pytest.fixture(scope="session")
def pack() -> Pack:
    found, _ = read_pack(REPO_ROOT / "plans" / "yangpu-2021-2025")
    assert found is not None
    return found


@pytest.fixture
def desk(tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The passphrase is in the environment, as where runs are scheduled."""
    monkeypatch.setenv(VARIABLE, PHRASE)
    (tmp_path / "stick").mkdir()
    year = Year(tmp_path / "home", pack)
    year.house.receive("D06")
    return Desk(year, tmp_path / "stick")
