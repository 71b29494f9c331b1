"""Makes the case builder of tests/workbooks importable here, and gives the pack and an empty store."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2] / "workbooks"))

from mulin.pack import Pack, load_pack
from mulin.received import Store
from mulin.settings import Settings


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(Settings().pack)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "received")


@pytest.fixture(autouse=True)
def read_by_one_child(one_child: None) -> None:
    """Here workbooks are judged; how they are read is asked in tests/unit/mulin/workbooks."""
