"""A home for the tests of published indices, one a file."""

from __future__ import annotations

import pytest

from mulin.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("home"))
