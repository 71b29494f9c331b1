from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from release_fixtures import Year

from mulin.pack import Pack, read_pack
from mulin.settings import REPO_ROOT


@pytest.fixture(scope="session")
def pack() -> Pack:
    found, _ = read_pack(REPO_ROOT / "plans" / "yangpu-2021-2025")
    assert found is not None
    return found


@pytest.fixture
def year(tmp_path: Path, pack: Pack) -> Year:
    year = Year(tmp_path / "home", pack)
    year.house.receive("D06")
    return year


@pytest.fixture
def own_environment() -> Iterator[None]:
    """What is set in this process's environment, for the processes it starts, is gone afterwards."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)
