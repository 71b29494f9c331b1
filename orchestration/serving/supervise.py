"""Keeps the parts running: what dies is started again, what dies again and again ends all of it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from mulin.beijing import in_beijing
from orchestration.serving import messages as m
from orchestration.serving.parts import Part

MOST_FALLS, WITHIN_SECONDS = 5, 60.0
_LOOK_SECONDS = 0.2
_FIRST_WAIT, _LONGEST_WAIT = 0.5, 8.0
_OPEN_SECONDS = 120.0
_UNDER = (sys.executable, "-m", "orchestration.underling")
Process = subprocess.Popen[bytes]


class GaveUp(Exception):
    """A part that will not stay up; ``str`` is the sentence for people."""


@dataclass(slots=True)
class _Kept:
    part: Part
    process: Process | None = None
    falls: list[float] = field(default_factory=list)
    again_at: float | None = None
    opened: bool = False
    late_at: float | None = None


class Supervisor:
    """Owns the processes of one ``mulin up``. ``say`` hears every sentence; it also goes into the part's log.
    ``under``: what is put before a part's command. ``excused``: whether what all of them need is away, so that no
    fall is a part's own."""

    def __init__(
        self, parts: Sequence[Part], *, environment: Mapping[str, str], folder: Path, say: Callable[[str], None],
        under: Sequence[str] = _UNDER, excused: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self._kept = [_Kept(part) for part in parts]
        self._environment = dict(environment)
        self._folder = folder
        self._say = say
        self._under = under
        self._excused = excused

    @contextmanager
    def running(self) -> Iterator[None]:
        """Start every part; when the block is left, however, end them in order."""
        try:
            for kept in self._kept:
                self._start(kept)
            yield
        finally:
            end_in_order([(kept.part, kept.process) for kept in self._kept if kept.process is not None])

    def wait_until_open(self) -> None:
        """Until every part that has a port answers on it, or is late (said once). Raises GaveUp."""
        while any(k.part.port is not None and not k.opened and k.late_at is not None for k in self._kept):
            self.look()
            time.sleep(_LOOK_SECONDS)

    def watch(self, still: Callable[[], None] = lambda: None) -> None:
        """For ever, asking ``still`` at every look. Raises GaveUp, and what ``still`` raises."""
        while True:
            still()
            self.look()
            time.sleep(_LOOK_SECONDS)

    def look(self) -> None:
        """One look at every part. Raises GaveUp."""
        for kept in self._kept:
            if kept.process is None:
                if kept.again_at is not None and time.monotonic() >= kept.again_at:
                    self._start(kept)
                    self._tell(kept.part, m.BACK.format(name=kept.part.name))
            elif kept.process.poll() is not None:
                self._fell(kept, kept.process)
            elif not kept.opened and kept.part.port is not None:
                self._look_whether_open(kept)

    def _look_whether_open(self, kept: _Kept) -> None:
        kept.opened = answers(kept.part.host, kept.part.port or 0)
        if not kept.opened and kept.late_at is not None and time.monotonic() > kept.late_at:
            kept.late_at = None
            self._tell(kept.part, m.LATE.format(name=kept.part.name, log=kept.part.log))

    def _start(self, kept: _Kept) -> None:
        part = kept.part
        part.log.parent.mkdir(parents=True, exist_ok=True)
        with part.log.open("ab") as out:
            # not where the command was given: Python, Dagster and what they load read what lies in their folder
            kept.process = subprocess.Popen(
                [*self._under, *part.command],
                env={**self._environment, **part.environment}, cwd=self._folder,
                stdin=subprocess.PIPE, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        kept.again_at = None
        kept.late_at = time.monotonic() + _OPEN_SECONDS

    def _fell(self, kept: _Kept, process: Process) -> None:
        end(process, signal.SIGKILL, 0)  # whatever it had started would stand in the way of the next one
        now, part = time.monotonic(), kept.part
        before = [] if self._excused() else [at for at in kept.falls if now - at < WITHIN_SECONDS]
        kept.falls = [*before, now]
        if len(kept.falls) >= MOST_FALLS:
            text = m.GAVE_UP.format(name=part.name, times=MOST_FALLS, log=part.log)
            self._write(part, text)
            raise GaveUp(text)
        wait = min(_FIRST_WAIT * 2.0 ** (len(kept.falls) - 1), _LONGEST_WAIT)
        kept.process, kept.opened, kept.again_at = None, False, now + wait
        code = process.returncode
        how = m.BY_SIGNAL.format(number=-code) if code < 0 else m.BY_CODE.format(code=code)
        self._tell(part, m.FELL.format(name=part.name, how=how, seconds=wait, log=part.log))

    def _tell(self, part: Part, text: str) -> None:
        self._write(part, text)
        self._say(text)

    def _write(self, part: Part, text: str) -> None:
        with suppress(OSError), part.log.open("a", encoding="utf-8") as out:  # a full disk must not end the others
            out.write(f"{in_beijing(None)} mulin up: {text}\n")


def answers(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False


def end_in_order(running: Sequence[tuple[Part, Process]]) -> None:
    """End every part, one round after the other; those of one round at the same time."""
    for _, together in groupby(sorted(running, key=lambda one: one[0].round), key=lambda one: one[0].round):
        these = list(together)
        for part, process in these:
            ask(process, part.ends_by)
        for part, process in these:
            end(process, None, part.grace)


def ask(process: Process, number: int) -> None:
    """Ask a process to end."""
    if process.poll() is None:
        process.send_signal(number)


def end(process: Process, number: int | None, grace: float) -> None:
    """Ask by a signal, wait, then end it with whatever it started: Dagster's code server would go on with a run it had
    begun. None: it was asked already."""
    if number is not None:
        ask(process, number)
    with suppress(subprocess.TimeoutExpired):
        process.wait(grace)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin is not None:
        process.stdin.close()
