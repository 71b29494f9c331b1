from __future__ import annotations

import sys
from pathlib import Path

import pytest
from django.test import Client

sys.path.insert(0, str(Path(__file__).parents[1] / "handin"))

from handin_fixtures import Holder, desk, in_january, read_by_one_child  # noqa: F401 - fixtures of both folders

from portal.people.roles import Role


@pytest.fixture
def clerk(holder: Holder) -> Client:
    return holder(Role.CLERK, "D07", login="wang", name="王芳")
