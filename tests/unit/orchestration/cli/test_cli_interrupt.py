"""An interrupt is one sentence and exit code 130 or 143, whoever catches, wraps or swallows what it raises."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT
from orchestration.cli import messages
from orchestration.cli.interrupt import was_interrupted
from orchestration.cli.messages import ExitCode

HEAD = """
import subprocess, sys, time, typer
from pathlib import Path
from orchestration.cli import interrupt
from orchestration.cli.plainly import PlainCommand, PlainGroup
app = typer.Typer(cls=PlainGroup, pretty_exceptions_enable=False)
app.callback()(lambda: None)

def ready():
    print("ready", flush=True)
    time.sleep(60)
"""
BODIES = {
    "nobody catches it": "ready()",
    "a library turns it into an error of its own": """
    try:
        ready()
    except BaseException:
        raise OSError(9, "Bad file descriptor")
    """,
    "a library wraps it": """
    class DagsterExecutionInterruptedError(BaseException): ...
    try:
        ready()
    except KeyboardInterrupt as error:
        raise DagsterExecutionInterruptedError() from error
    """,
    "a step swallows it and the next one asks": """
    try:
        ready()
    except BaseException:
        pass
    interrupt.stop_if_interrupted()
    """,
    "work set aside goes on": """
    interrupt.set_aside(ready, lambda: Path(sys.argv[2]).write_text("noted"))
    """,
    "Python could only have printed it": """
    class Finalised:
        def __del__(self):
            ready()
    thing = Finalised()
    del thing
    time.sleep(60)
    """,
    "work set aside leaves for good": """
    interrupt.set_aside(ready, lambda: 1 / 0)
    """,
}


def interrupted(tmp_path: Path, body: str, number: int, *, group: bool = False) -> tuple[int, str, float]:
    script = tmp_path / "verb.py"
    lines = f"\n@app.command(cls=PlainCommand)\ndef verb(noted: str):\n    {body.strip()}\n\napp(prog_name='mulin')\n"
    script.write_text(HEAD + lines, encoding="utf-8")
    with subprocess.Popen([sys.executable, str(script), "verb", str(tmp_path / "noted")], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, cwd=REPO_ROOT, start_new_session=True,
                          env={**os.environ, "PYTHONPATH": str(REPO_ROOT)}) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        begun = time.monotonic()
        (os.killpg if group else os.kill)(process.pid, number)
        _, said = process.communicate(timeout=30)
        return process.returncode, said, time.monotonic() - begun


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])
@pytest.mark.parametrize("body", BODIES)
def test_it_is_one_sentence_and_its_own_exit_code(tmp_path: Path, body: str, number: int) -> None:
    code, said, seconds = interrupted(tmp_path, BODIES[body], number)

    assert (code, said) == (128 + number, messages.INTERRUPTED + "\n")
    assert code in (ExitCode.INTERRUPTED, ExitCode.TERMINATED)
    assert seconds < 10, "the work that was set aside is not waited for"


def test_what_was_going_on_is_noted_before_the_end(tmp_path: Path) -> None:
    interrupted(tmp_path, BODIES["work set aside goes on"], signal.SIGTERM)

    assert (tmp_path / "noted").read_text() == "noted"


@pytest.mark.slow
def test_children_of_the_work_do_not_answer_ctrl_c_with_a_traceback(tmp_path: Path) -> None:
    """A terminal sends Ctrl-C to the whole group; a worker's stderr is ours."""
    child = "import time; time.sleep(1)"
    body = f"""
    def work():
        subprocess.Popen([sys.executable, "-c", {child!r}])
        time.sleep(0.5)
        ready()
    interrupt.set_aside(work, lambda: time.sleep(1))
    """
    code, said, _ = interrupted(tmp_path, body, signal.SIGINT, group=True)

    assert (code, said) == (ExitCode.INTERRUPTED, messages.INTERRUPTED + "\n")


def test_work_set_aside_answers_and_fails_as_if_it_were_not() -> None:
    from orchestration.cli.interrupt import set_aside

    def burst() -> None:
        raise ValueError("齿轮")

    assert set_aside(lambda: 7, lambda: None) == 7
    with pytest.raises(ValueError, match="齿轮"):
        set_aside(burst, lambda: None)


def test_an_ordinary_error_is_no_interrupt() -> None:
    error = OSError(9, "Bad file descriptor")
    error.__context__ = ValueError()
    error.__context__.__context__ = error  # a chain may run in a circle

    assert not was_interrupted(error)
