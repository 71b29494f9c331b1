"""A home whose release 2024/r1 is served, for the verbs that read it; the pack that ships, read once."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

import mulin.pack
from mulin.pack import Pack, load_pack

sys.path.append(str(Path(__file__).parents[1] / "city"))  # cities made up for a test


@pytest.fixture(scope="session")
def shipped() -> Pack:
    from served_by_hand import PACK

    return load_pack(PACK)


@pytest.fixture(autouse=True)
def the_shipped_pack_is_read_once(shipped: Pack, monkeypatch: pytest.MonkeyPatch) -> None:
    """Verbs in this process are given it at once; how it is read is asked in tests/unit/mulin/pack.

    Any other folder is read, and whoever starts a process of their own reads this one too.
    """

    def load(path: Path) -> Pack:
        return shipped if path == shipped.path else load_pack(path)

    monkeypatch.setattr(mulin.pack, "load_pack", load)


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
