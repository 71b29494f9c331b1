"""A real run broken off in its steps: one sentence, the Dagster run marked, nobody left behind, the next run whole."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from mulin.settings import REPO_ROOT, Settings
from orchestration.cli import app, messages
from orchestration.cli.messages import ExitCode

pytestmark = pytest.mark.slow

YEAR = 2021
MULIN = "from orchestration.cli import app; app(prog_name='mulin')"


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    home = tmp_path_factory.mktemp("home") / "var"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MULIN_HOME", str(home))
        patch.setenv("MULIN_WORKERS", "1")
        patch.setenv("PYTHONUNBUFFERED", "1")
        patch.delenv("MULIN_PACK", raising=False)
        made = CliRunner().invoke(app, ["demo", "--years", str(YEAR)])
        assert made.exit_code == ExitCode.OK, made.output
        yield dict(os.environ)


def broken_off(environment: dict[str, str], after: str, seconds: float, number: int) -> tuple[int, str, int]:
    """Send a signal to the whole group, as a terminal does, so long after a line that holds ``after`` was printed."""
    with subprocess.Popen([sys.executable, "-c", MULIN, "run", "--year", str(YEAR)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, cwd=REPO_ROOT, env=environment,
                          start_new_session=True) as process:  # fmt: skip
        assert process.stdout is not None
        assert any(after in line for line in process.stdout), "the run ended before it could be interrupted"
        time.sleep(seconds)
        os.killpg(process.pid, number)
        _, said = process.communicate(timeout=60)
        return process.returncode, said, process.pid


def left_of(session: int) -> list[str]:
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:  # ended meanwhile
            continue
        if fields[3] == str(session) and fields[0] != "Z":
            found.append(status.parent.name)
    return found


@pytest.mark.parametrize(
    ("after", "seconds", "number"),
    [("启动", 0.3, signal.SIGINT), ("装入数据仓库", 2.0, signal.SIGTERM), ("复核成果表", 6.0, signal.SIGINT)],
    ids=["at the gate, Ctrl-C", "scoring, SIGTERM", "rendering, Ctrl-C"],
)
def test_whatever_step_it_is_one_sentence(environment: dict[str, str], after: str, seconds: float, number: int) -> None:
    import dagster as dg

    from orchestration.instance import open_instance

    code, said, session = broken_off(environment, after, seconds, number)

    assert (code, said) == (128 + number, messages.INTERRUPTED + "\n")
    deadline = time.monotonic() + 10
    while (left := left_of(session)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert left == []
    settings = Settings()
    assert not (settings.releases / str(YEAR) / "current").exists()
    with open_instance(settings) as instance:
        assert {run.status for run in instance.get_runs()} <= {dg.DagsterRunStatus.CANCELED}


def test_the_next_run_begins_where_nothing_is_held(environment: dict[str, str]) -> None:
    result = CliRunner().invoke(app, ["run", "--year", str(YEAR), "--no-reports"])

    assert result.exit_code == ExitCode.OK, result.output + result.stderr
