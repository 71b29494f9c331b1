"""The example pack, whole and to be broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from breakable import EXAMPLE, BreakablePack, copy_with_years

from mulin.pack import Pack, load_pack


@pytest.fixture
def broken(tmp_path: Path) -> BreakablePack:
    """The example pack with the year 2024 only, still whole."""
    return copy_with_years(tmp_path, 2024)


@pytest.fixture
def broken_2021(tmp_path: Path) -> BreakablePack:
    return copy_with_years(tmp_path, 2021)


@pytest.fixture
def broken_two_years(tmp_path: Path) -> BreakablePack:
    return copy_with_years(tmp_path, 2023, 2024)


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(EXAMPLE)
