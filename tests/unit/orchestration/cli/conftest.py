"""A home whose release 2024/r1 is served, for the verbs that read it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once a module; tests get copies."""
    from served_by_hand import serve

    return serve(tmp_path_factory.mktemp("served") / "var")


@pytest.fixture
def home(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from served_by_hand import PACK

    shutil.copytree(made, tmp_path / "var")
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("MULIN_PACK", str(PACK))
    return tmp_path / "var"
