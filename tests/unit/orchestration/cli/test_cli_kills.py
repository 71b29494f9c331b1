"""Signals before a verb has begun and after it has said everything: words and the signal's code, or the verb's own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mulin.settings import REPO_ROOT
from orchestration import entry

MULIN = "from orchestration.entry import main; main()"
IMPORTING = """
import sys, time
from orchestration import entry
class Slow:
    def find_spec(name, *rest):
        if name == "typer":
            print("importing", flush=True)
            time.sleep(60)
sys.meta_path.insert(0, Slow)
entry.main()
"""
ENDING = """
import time
from orchestration import entry
done = entry._all_done
def ending(code):
    done(code)
    print("ending", flush=True)
    time.sleep(60)
entry._all_done = ending
entry.main()
"""
LAST = """
import os
from orchestration import entry
class Last(entry._End):
    def __call__(self):
        code, self.code = self.code, None
        super().__call__()
        os.kill(os.getpid(), {number})
        self.code = code
        super().__call__()
entry._End = Last
entry.main()
"""
NUMBERS = pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["ctrl-c", "sigterm"])


def started(code: str, home: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=REPO_ROOT,
        env={**os.environ, "PYTHONPATH": str(REPO_ROOT), "MULIN_HOME": str(home)},
    )  # fmt: skip


@NUMBERS
def test_while_the_verbs_are_imported(tmp_path: Path, number: int) -> None:
    with started(IMPORTING, tmp_path, "check") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "importing\n"
        process.send_signal(number)
        _, said = process.communicate(timeout=30)

    assert (process.returncode, said) == (128 + number, entry.INTERRUPTED + "\n")


@NUMBERS
def test_after_the_verb_has_said_everything(tmp_path: Path, number: int) -> None:
    with started(ENDING, tmp_path, "--help") as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "ending\n":
                break
        process.send_signal(number)
        _, said = process.communicate(timeout=30)

    assert (process.returncode, said) == (0, ""), "what was done is not called interrupted"


@NUMBERS
def test_when_nothing_of_ours_is_left(tmp_path: Path, number: int) -> None:
    with started(LAST.format(number=int(number)), tmp_path, "--help") as process:
        _, said = process.communicate(timeout=30)

    assert (process.returncode, said) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("verb", [["check"], ["releases"], ["received"], ["burden"], ["template", "--help"]])
def test_at_any_moment_of_a_verb(tmp_path: Path, verb: list[str]) -> None:
    """From the moment Python gives us the word; before it, nothing of ours can answer."""
    telling = "print('begun', flush=True); " + MULIN
    for turn in range(40):
        number = (signal.SIGINT, signal.SIGTERM)[turn % 2]
        with started(telling, tmp_path, *verb) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "begun\n"
            time.sleep(0.02 + turn * 0.025)
            process.send_signal(number)
            _, said = process.communicate(timeout=60)
        assert process.returncode in (0, 128 + number), (turn, process.returncode, said)
        assert "Traceback" not in said
        assert (entry.INTERRUPTED in said) == (process.returncode != 0)
