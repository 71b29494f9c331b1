from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.test import Client

sys.path.insert(0, str(Path(__file__).parents[1] / "handin"))

from handin_fixtures import Desk, Holder, on

from portal.people.roles import Role


@pytest.fixture(autouse=True)
def read_by_one_child(one_child: None) -> None:
    """How workbooks are read is asked in tests/unit/mulin/workbooks."""


@pytest.fixture(autouse=True)
def in_january(home: Path) -> None:
    """A day in the middle of handing in the year 2024."""
    on(2025, 1, 15, 10)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")


@pytest.fixture
def clerk(holder: Holder) -> Client:
    return holder(Role.CLERK, "D07", login="wang", name="王芳")
