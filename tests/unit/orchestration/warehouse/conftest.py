from __future__ import annotations

from pathlib import Path

import pytest
from warehouse_fixtures import House

from mulin.pack import Pack, read_pack
from mulin.settings import REPO_ROOT

YANGPU = REPO_ROOT / "plans" / "yangpu-2021-2025"


@pytest.fixture(scope="session")
def pack() -> Pack:
    found, _ = read_pack(YANGPU)
    assert found is not None
    return found


@pytest.fixture
def house(tmp_path: Path, pack: Pack) -> House:
    """A home with an empty store, a gate that has answered for 2021, and workbooks made of rows."""
    return House(tmp_path / "home", pack)
