"""``mulin up`` ends whole: nothing its processes started goes on without it."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from mulin.findings import FindingsError
from mulin.settings import Settings
from orchestration.alive import command_here
from orchestration.cli.interrupt import listening
from orchestration.cli.messages import ExitCode
from orchestration.cli.plainly import report
from orchestration.cli.serve import _end, up


def test_what_a_child_started_ends_with_it() -> None:
    grandchild = "import time; time.sleep(60)"
    code = (
        "import subprocess, sys, time\n"
        "try:\n"
        f"    print(subprocess.Popen([sys.executable, '-c', {grandchild!r}]).pid, flush=True)\n"
        "    time.sleep(60)\n"
        "except KeyboardInterrupt:\n    pass"
    )
    with listening():  # as every command: a shell that started the tests in the background had SIGINT ignored
        child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    pid = int(child.stdout.readline())

    _end([child], grace=5)
    child.stdout.close()

    assert child.returncode == 0, "it was asked before it was killed"
    deadline = time.monotonic() + 5
    while _runs(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(pid)


def test_a_child_that_does_not_listen_is_killed() -> None:
    code = "import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); time.sleep(60)"
    child = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)
    assert child.stdout is not None
    child.stdout.readline()

    _end([child], grace=0.2)
    child.stdout.close()

    assert child.returncode == -9


def test_a_home_has_one_web_page_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two daemons would each start what waits."""
    monkeypatch.setenv("MULIN_HOME", str(tmp_path))
    assert command_here(Settings(), "进程 7，网页 http://127.0.0.1:3000") is None

    with pytest.raises(FindingsError, match="已有一个 mulin up：进程 7，网页") as refused:
        up(3100)

    assert report(refused.value) == ExitCode.BUSY
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "another"))
    assert command_here(Settings(), "进程 8") is None


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
