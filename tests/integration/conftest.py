"""The pack, a store, and the case builder of tests/workbooks for the integration tests of the door."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "workbooks"))
sys.path.insert(0, str(Path(__file__).parents[1] / "unit" / "orchestration" / "index"))

from district import District, released

from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import Settings


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(Settings().pack)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "received")


@pytest.fixture(scope="module")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    """2021 handed in and released as r1; each test of a module goes on from where the one before left it."""
    return released(tmp_path_factory.mktemp("district"))
