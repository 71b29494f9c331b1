"""The process that judges, and how the worker speaks to it: a line of submission ids down, a line a result up.

It may die of a file; the worker does not. It ends when the worker does: its standard input is a pipe from there.
"""

from __future__ import annotations

import json
import os
import queue
import selectors
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from typing import IO, Any

from mulin.starved import starved_seconds
from mulin.workbooks.reader import MOST_STARVED

_MODULE = "portal.worker.judging"


class Died(Exception):
    """The process is gone, or was ended because it took too long. ``args``: how, for the log."""


class Child:
    """Owns the process; starts it with the first batch, and again after it died. ``module``: for tests."""

    def __init__(self, module: str = _MODULE) -> None:
        self._module = module
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Have it stand by, so that the first who comes does not wait for what it imports."""
        if self._process is None or self._process.poll() is not None:
            self.end()
            self._process = subprocess.Popen(
                [sys.executable, "-m", self._module], stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )

    def judge(self, submissions: Sequence[str], seconds: float, while_waiting: Callable[[], None]) -> dict[str, Any]:
        """Submission id → what the child says of it (see :mod:`portal.worker.judging`), or ``{"trouble": why}``.

        ``seconds``: the most the batch may take, those not counted in which the machine had no core for it
        (``MOST_STARVED`` at most); ``while_waiting`` is called every second. Raises Died.
        """
        self.start()
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        answers: dict[str, Any] = {}
        time_left = _time_left(process.pid, seconds)
        try:
            process.stdin.write(json.dumps(list(submissions)).encode() + b"\n")
            process.stdin.flush()
            for line in _lines(process.stdout, time_left, while_waiting):
                answer = json.loads(line)
                if answer.get("done"):
                    return answers
                answers |= answer
        except (OSError, ValueError) as error:
            self.end()
            raise Died(f"{type(error).__name__}: {error}") from error
        over = time_left() <= 0
        self.end()
        raise Died("too long" if over else f"code {process.returncode}")

    def end(self) -> None:
        """End it; waits for it. May be called again."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


def _time_left(pid: int, seconds: float) -> Callable[[], float]:
    """Of ``seconds`` from now on. The processes that it starts for reading files end, and what they waited with them:
    what was given once is not taken back."""
    deadline, before = time.monotonic() + seconds, starved_seconds(pid)
    late = 0.0

    def left() -> float:
        nonlocal late
        late = max(late, min(starved_seconds(pid) - before, MOST_STARVED))
        return deadline + late - time.monotonic()

    return left


def _lines(pipe: IO[bytes], time_left: Callable[[], float], while_waiting: Callable[[], None]) -> Any:
    """Lines until the other side ends or the time is over."""
    held = b""
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while (left := time_left()) > 0:
            while_waiting()
            if not selector.select(min(left, 1.0)):
                continue
            data = os.read(pipe.fileno(), 65536)
            if not data:
                return
            *whole, held = (held + data).split(b"\n")
            yield from whole


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:  # what a dead process never took
        return


def requests_of(source: IO[bytes]) -> Callable[[], list[str]]:
    """For the child: what is asked next, waited for. When the worker is gone the process ends there and then, which
    is as safe as a kill."""
    asked: queue.Queue[list[str]] = queue.Queue()

    def listen() -> None:
        for line in source:
            asked.put(json.loads(line))
        os._exit(0)

    threading.Thread(target=listen, name="worker", daemon=True).start()
    return asked.get
