"""One demo world for all tests of this folder: figures are computed once."""

from __future__ import annotations

import pytest

from mulin.pack import Pack, load_pack
from mulin.settings import REPO_ROOT
from orchestration.demo.handins import Writer


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(REPO_ROOT / "plans" / "yangpu-2021-2025")


@pytest.fixture(scope="session")
def county() -> Pack:
    return load_pack(REPO_ROOT / "plans" / "qinghe-2023-2024")


@pytest.fixture(scope="session")
def writer(pack: Pack) -> Writer:
    return Writer(pack, seed=2021)


@pytest.fixture(scope="session")
def of_the_county(county: Pack) -> Writer:
    return Writer(county, seed=2021)
