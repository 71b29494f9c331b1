"""What runs beside the web server stands back behind it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT

BEGINS = """
import runpy, sys
sys.path[:0] = sys.argv.pop(1).split(",")
runpy.run_module("orchestration.underling", run_name="__main__", alter_sys=True)
"""
SAYS = "import os; print(os.nice(0), open('/proc/self/autogroup').read().split()[-1])"


@pytest.mark.skipif(not Path("/proc/self/autogroup").exists(), reason="this system has no groups of sessions")
@pytest.mark.parametrize(("module", "stands"), [("portal/server.py", (0, 0)), ("portal/worker.py", (10, 10))])
def test_a_receipt_comes_before_a_judgement(tmp_path: Path, module: str, stands: tuple[int, int]) -> None:
    path = tmp_path / module
    path.parent.mkdir()
    path.write_text(SAYS)
    path.with_name("__init__.py").touch()
    env = {**os.environ, "MULIN_HOME": str(tmp_path / "home")}
    with subprocess.Popen(
        [sys.executable, "-c", BEGINS, f"{tmp_path},{REPO_ROOT}", module.removesuffix(".py").replace("/", ".")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env, start_new_session=True,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.readline().split()
    assert tuple(map(int, said)) == (os.nice(0) + stands[0], stands[1])
