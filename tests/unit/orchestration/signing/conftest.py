"""A year ready to be released, and an office with keys on a stick."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parent))
from office_fixtures import PHRASE, Desk
from release_fixtures import Year

from mulin.pack import Pack
from orchestration.signing.messages import VARIABLE


@pytest.fixture
def desk(tmp_path: Path, pack: Pack, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """The passphrase is in the environment, as where runs are scheduled."""
    monkeypatch.setenv(VARIABLE, PHRASE)
    (tmp_path / "stick").mkdir()
    year = Year(tmp_path / "home", pack)
    year.house.receive("D06")
    return Desk(year, tmp_path / "stick")
