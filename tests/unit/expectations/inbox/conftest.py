"""Fixtures of the watched folders' tests."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cases import Case, write
from inbox_fixtures import Box, MakeBook
from once import parse_once

from expectations import judging
from mulin.pack import Pack
from mulin.received import Store


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(judging, "parse_many", parse_once)


@pytest.fixture
def box(pack: Pack, store: Store, tmp_path: Path, quick: None) -> Box:
    folder = tmp_path / "inbox" / "D21-区城管执法局"
    folder.mkdir(parents=True)
    return Box(folder, pack, store)


@pytest.fixture(scope="session")
def book(pack: Pack, tmp_path_factory: pytest.TempPathFactory) -> MakeBook:
    """Bytes of a workbook: ``book()`` a good one of D21 for 2024, ``book(BAD)`` one with an error."""
    made: dict[str, bytes] = {}

    def make(edit: dict[str, object] | None = None, whose: str = "D21", year: int = 2024) -> bytes:
        key = f"{edit}{whose}{year}"
        if key not in made:
            case = Case("made", "", whose, "report", year, edit or {})
            made[key] = write(pack, case, tmp_path_factory.mktemp("made")).read_bytes()
        return made[key]

    return make
