"""A browser and the real stack, over a small county with two years handed in and one released."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from fonts_of_the_machine import with_the_machines_fonts
from stack import COUNTY, Stack, standing

from mulin.settings import REPO_ROOT

if TYPE_CHECKING:
    from playwright.sync_api import Browser

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = ("--no-sandbox", "--disable-dev-shm-usage")
"""As root, and where ``/dev/shm`` is small (64 MB in a container): a page that is larger would kill the browser."""
HOME = "MULIN_E2E_HOME"
"""The environment variable that names such a county's home made before: it is copied."""
_VERB = "import sys; from orchestration.entry import main; sys.argv[0] = 'mulin'; main()"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """No longer than a file of tests: while it stands, an event loop runs in this thread, and neither Django's database
    nor ``asyncio.run`` works for the tests of other folders that come after."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.skip("no Chromium: `make system-test` installs it")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=OPTIONS, env=with_the_machines_fonts())
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its home."""
    home = tmp_path_factory.mktemp("county") / "var"
    if made := os.environ.get(HOME):
        shutil.copytree(made, home, symlinks=True)
        return home
    env = {**os.environ, "MULIN_HOME": str(home), "MULIN_PACK": str(COUNTY)}
    for verb in (["demo", "--years", "2023,2024"], ["run", "--year", "2023"]):
        subprocess.run([sys.executable, "-c", _VERB, *verb], env=env, cwd=REPO_ROOT, check=True, capture_output=True)
    return home


@pytest.fixture(scope="session")
def stack(county: Path) -> Iterator[Stack]:
    with standing(county) as found:
        yield found
