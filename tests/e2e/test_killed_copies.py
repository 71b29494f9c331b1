"""A hand-in that is killed leaves no copy of a workbook where the next command does not clear it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow
MULIN = [sys.executable, "-c", "from orchestration.cli import app; app()"]
SECONDS = (None, 0.3, 0.8, 1.5, 2.5)
"""When to kill after the copy has been made; None: as soon as the folder for it is there."""


def start(env: dict[str, str], *words: str) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    return subprocess.Popen([*MULIN, *words], env=env, cwd=REPO_ROOT, stdout=quiet, stderr=quiet)


@pytest.mark.parametrize("verb", ["submit", "watch"])
def test_nothing_is_left_after_a_kill_and_the_next_command(tmp_path: Path, verb: str) -> None:
    system, home = tmp_path / "system", tmp_path / "var"
    system.mkdir()
    env = {**os.environ, "MULIN_HOME": str(home), "TMPDIR": str(system), "PYTHONPATH": str(REPO_ROOT)}
    assert start(env, "template", "--year", "2024", "--department", "D06").wait(120) == 0
    blank = next((home / "templates").rglob("*D06-report.xlsx"))
    box = home / "inbox" / "D06-区民政局"
    box.mkdir(parents=True)
    words = ("submit", str(blank)) if verb == "submit" else ("watch", "--once")
    met = 0
    for seconds in SECONDS:
        (box / blank.name).write_bytes(blank.read_bytes())
        process = start(env, *words)
        deadline = time.monotonic() + 120
        while process.poll() is None and not any((home / "tmp").glob("mulin-*")) and time.monotonic() < deadline:
            time.sleep(0.005)
        if seconds:
            time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.wait(10)
        met += any((home / "tmp").glob("mulin-*"))
        assert list(system.iterdir()) == []
        assert start(env, "received").wait(120) == 0
        assert not list((home / "tmp").glob("*"))
        assert list(system.iterdir()) == []
    assert met, "no kill met a copy: the test tries nothing"
