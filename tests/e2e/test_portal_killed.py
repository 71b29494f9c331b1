"""The load script, small: departments upload through the real server while its parts are killed."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT

pytestmark = pytest.mark.slow


def test_nothing_receipted_is_lost_or_doubled_when_parts_are_killed(tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    words = [sys.executable, str(REPO_ROOT / "tests" / "load" / "run.py"), "--departments", "6", "--kills", "8",
             "--port", port, "--home", str(tmp_path)]  # fmt: skip
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert "收下 17 份" in done.stdout
    assert "随机 `kill -9` 8 次" in done.stdout
