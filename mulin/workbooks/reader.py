"""Talk to the child process: hand it files one by one, survive whatever it does.

A child that crashes, hangs or runs out of memory is replaced. A file that failed in a child which had read others
before is tried once more in a fresh one, so that no file pays for its neighbour.
"""

from __future__ import annotations

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mulin.findings import Finding
from mulin.settings import REPO_ROOT
from mulin.starved import starved_seconds
from mulin.temporary import unnamed_file
from mulin.workbooks.limits import Limits
from mulin.workbooks.rules import finding

log = logging.getLogger(__name__)

_GRACE = 5.0
"""Seconds of wall time beyond ``limits.seconds`` for starting up on a busy machine."""
MOST_STARVED = 600.0
"""Seconds in which the child had no core that are not held against the file: a good workbook is not called a bad one
because the machine had other things to do. The end of them, so that nobody waits for ever."""


@dataclass(frozen=True)
class Reading:
    """What the child lifted out of one file: ``book`` is None when the findings refuse it."""

    findings: tuple[Finding, ...]
    book: dict[str, Any] | None


class ChildFailed(Exception):
    """The child did not answer. ``how``: crashed, timeout, memory."""

    @property
    def how(self) -> str:
        return str(self.args[0])


class Reader:
    """A child process that is started when first needed. Use as a context manager."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process: subprocess.Popen[bytes] | None = None
        self._served = 0
        self._buffer = b""
        self._stderr = unnamed_file()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        self.close()
        self._stderr.close()

    def close(self) -> None:
        """End the child; waits for it."""
        process, self._process = self._process, None
        self._served, self._buffer = 0, b""
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                with suppress(BrokenPipeError):  # a request the dead child never took
                    pipe.close()

    def read(self, path: Path) -> Reading:
        """Read one file. Never raises for what the file does; raises OSError if the file itself cannot be opened."""
        with path.open("rb"):
            pass
        try:
            answer = self.ask({"path": str(path.resolve())})
        except ChildFailed as failed:
            return Reading((finding(f"read.{failed.how}"),), None)
        return Reading(tuple(Finding.from_dict(f) for f in answer["findings"]), answer["book"])

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """The child's answer about one file (requests: see ``child``). Raises ChildFailed if a fresh one fails too."""
        for _ in range(2):
            fresh = self._served == 0
            try:
                return self._answer(self._ask(request))
            except ChildFailed:
                self._log_last_words()
                self.close()
                if fresh:
                    raise
        raise AssertionError("a fresh child always answers or fails")

    def _answer(self, answer: dict[str, Any]) -> dict[str, Any]:
        if "failed" in answer:
            log.warning("reading a workbook failed: %s", answer["failed"])
            raise ChildFailed("memory" if answer["failed"] == "memory" else "crashed")
        self._served += 1
        return answer

    def _start(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            keep = {k: v for k, v in os.environ.items() if k in ("PATH", "HOME", "TMPDIR", "PYTHONDONTWRITEBYTECODE")}
            self._process = subprocess.Popen(
                [sys.executable, "-m", "mulin.workbooks.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
                # one thread: NumPy's library reserves address space for every core, and the child has a limit of it
                env={**keep, "PYTHONPATH": str(REPO_ROOT), "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
            )
        return self._process

    def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        process = self._start()
        assert process.stdin
        assert process.stdout
        line = json.dumps({**request, "limits": asdict(self.limits)})
        try:
            process.stdin.write(line.encode() + b"\n")
            process.stdin.flush()
        except BrokenPipeError:
            raise ChildFailed("crashed") from None
        answer: dict[str, Any] = json.loads(self._line(process.stdout.fileno(), process.pid))
        return answer

    def _line(self, fd: int, pid: int) -> bytes:
        deadline, starved = time.monotonic() + self.limits.seconds + _GRACE, starved_seconds(pid)
        late = 0.0
        with selectors.DefaultSelector() as selector:
            selector.register(fd, selectors.EVENT_READ)
            chunks = [self._buffer]
            while b"\n" not in chunks[-1]:
                if not selector.select(max(deadline + late - time.monotonic(), 0)):
                    late = min(starved_seconds(pid) - starved, MOST_STARVED)
                    if deadline + late <= time.monotonic():
                        raise ChildFailed("timeout")
                    continue
                chunk = os.read(fd, 1 << 20)
                if not chunk:
                    raise ChildFailed(self._how_it_ended())
                chunks.append(chunk)
        line, _, self._buffer = b"".join(chunks).partition(b"\n")
        return line

    def _log_last_words(self) -> None:
        """What the child wrote to stderr goes to the log, never to the sender."""
        self._stderr.seek(max(self._stderr.seek(0, os.SEEK_END) - 2000, 0))
        words = self._stderr.read().decode(errors="replace").strip()
        if words:
            log.warning("the reading child said: %s", words)

    def _how_it_ended(self) -> str:
        """The kernel ends a child over its CPU limit with SIGXCPU."""
        assert self._process
        try:
            code = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return "crashed"
        log.warning("the reading child ended with %s", code)
        return "timeout" if code == -signal.SIGXCPU else "crashed"
