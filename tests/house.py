"""A copy of the house in which a test does what docs/engineers.md teaches, and a program run there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from mulin.settings import REPO_ROOT

ROOMS = ("mulin", "expectations", "reports", "orchestration", "dbt_project", "plans")


def copied(here: Path, *rooms: str) -> Path:
    """``here``, with copies of these rooms, fonts excepted, and links to the others. Returns ``here``."""
    here.mkdir(parents=True, exist_ok=True)
    for room in ROOMS:
        if room in rooms:
            skip = shutil.ignore_patterns("__pycache__", "target", "fonts")
            shutil.copytree(REPO_ROOT / room, here / room, ignore=skip)
        else:
            (here / room).symlink_to(REPO_ROOT / room)
    if "reports" in rooms:
        (here / "reports" / "fonts").symlink_to(REPO_ROOT / "reports" / "fonts")
    return here


def run_there(here: Path, program: str, *words: str, fixtures: str | None = None) -> str:
    """What ``program`` prints that imports the house of ``here``, and modules of this folder of the tests."""
    paths = [str(here), *([str(REPO_ROOT / "tests" / fixtures)] if fixtures else [])]
    done = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=here, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout
