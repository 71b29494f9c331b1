"""A verb of mulin, run in a fork of this warm process: seconds of imports cost nothing, and whatever it does, only the
fork pays: it may be killed, starved, hang or change its user."""

from __future__ import annotations

import atexit
import ctypes
import io
import os
import signal
import sys
import tempfile
import time
import traceback
import weakref
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HUNG = 124
"""What became of a fork that had to be ended: no verb has this exit code."""
SECONDS = 60.0
LONG = 240.0
"""A whole run or recomputation on a busy machine."""
NOBODY = 65534


@dataclass(frozen=True)
class Ended:
    """``code``: the exit code, or minus the signal. ``said``: standard output and error together."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        return f"{self.out}\n{self.err}"

    @property
    def plain(self) -> bool:
        """Ended with a documented code (`mulin --help`) and without a traceback."""
        return self.code in (0, 1, 2, 3, 4, 130) and "Traceback (most recent call last)" not in self.said


@dataclass(frozen=True)
class Place:
    """Where a trial happens: ``home`` is its MULIN_HOME, ``temp`` its TMPDIR, ``root`` holds both and what is made."""

    root: Path

    @property
    def home(self) -> Path:
        return self.root / "home"

    @property
    def temp(self) -> Path:
        return self.root / "tmp"


def mulin(place: Place, *words: object, before: Callable[[], None] | None = None, seconds: float = SECONDS,
          user: int | None = None) -> Ended:  # fmt: skip
    """``mulin <words>`` on the place's home. ``before`` is called in the fork first (to arm it); ``user``: its uid."""
    from orchestration.cli import app

    def verb() -> None:
        if before is not None:
            before()
        app(args=[str(word) for word in words], prog_name="mulin")

    return forked(place, verb, seconds=seconds, user=user)


def forked(place: Place, work: Callable[[], object], *, seconds: float = SECONDS, user: int | None = None) -> Ended:
    """Do ``work`` in a fork whose environment is the place's; an exception is its code 1 with the traceback said."""
    streams = [place.root / ".stdout", place.root / ".stderr"]
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            _begin(place, streams, user)
            code = _code_of(work)
        finally:
            _end()
            os._exit(code)
    code = _wait(pid, seconds)
    with suppress(ProcessLookupError, PermissionError):  # whatever it started and left
        os.killpg(pid, signal.SIGKILL)
    out, err = (s.read_text(encoding="utf-8", errors="replace") if s.exists() else "" for s in streams)
    return Ended(code, out, err)


def _begin(place: Place, streams: Sequence[Path], user: int | None) -> None:
    os.setsid()
    _end_with_parent()
    atexit._clear()
    finalizers: Any = weakref.finalize
    finalizers._registry.clear()
    for number, path in enumerate([Path(os.devnull), *streams]):
        flags = os.O_RDONLY if number == 0 else os.O_WRONLY | os.O_CREAT | os.O_TRUNC
        descriptor = os.open(path, flags, 0o666)
        os.dup2(descriptor, number)
        os.close(descriptor)
    sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False))
    sys.stdout, sys.stderr = (
        io.TextIOWrapper(io.BufferedWriter(io.FileIO(n, "w", closefd=False)), encoding="utf-8", write_through=n == 2)
        for n in (1, 2)
    )
    os.environ.update(MULIN_HOME=str(place.home), TMPDIR=str(place.temp), HOME=str(place.root))
    tempfile.tempdir = None
    os.chdir(place.root)
    if user is not None:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
        _end_with_parent()


def _end_with_parent() -> None:
    """A campaign that is broken off leaves no verb behind that hangs on a pipe."""
    ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)  # PR_SET_PDEATHSIG


def _end() -> None:
    """What Python does at the end of a process, for what this fork made; the parent's own is the parent's."""
    finalizers: Any = weakref.finalize
    for last in (sys.stdout.flush, sys.stderr.flush, atexit._run_exitfuncs, finalizers._exitfunc):
        with suppress(Exception):
            last()


def _code_of(work: Callable[[], object]) -> int:
    try:
        work()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0 if end.code is None else 1
    except BaseException:  # noqa: BLE001 - the parent must hear of it, whatever it was
        traceback.print_exc()
        return 1
    return 0


def _wait(pid: int, seconds: float) -> int:
    deadline, pause = time.monotonic() + seconds, 0.001
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > deadline:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return HUNG
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)
