"""Ctrl-C and SIGTERM: one sentence and exit code 130 or 143, whatever was going on.

Dagster puts its own signal handlers around every step, and dbt, DuckDB and pools of processes each wrap, swallow or
print what a signal raises in the middle of them. So a year runs in a thread of its own, where Dagster leaves the
signals alone, and an interrupt does not unwind it: the process ends, as safely as by ``kill -9`` (docs/operations.md).
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, NoReturn, TypeVar

from orchestration.signals import SIGNALS

T = TypeVar("T")
_WORK = "mulin-work"
_LOOK_SECONDS = 1.0
_AFTER_SECONDS = 0.05
_OF_DAGSTER = "DagsterExecutionInterruptedError"
"""By name: whoever is interrupted in ``mulin --help`` should not wait for Dagster to be imported."""

_heard = threading.Event()
_number: list[int] = []
"""The signal that was heard, while listening."""


@contextmanager
def listening() -> Iterator[None]:
    """Turn both signals into KeyboardInterrupt inside the block; the first is remembered, later ones are ignored.

    Outside the main thread, where Python allows no handlers, nothing happens.
    """
    _heard.clear()
    _number.clear()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = [(number, signal.getsignal(number)) for number in SIGNALS]
    for number in SIGNALS:
        signal.signal(number, _hear)
    hook, sys.unraisablehook = sys.unraisablehook, _not_lost
    try:
        yield
    finally:
        sys.unraisablehook = hook
        for number, handler in before:
            if handler is not None:  # one that was not set from Python cannot be put back by it
                signal.signal(number, handler)


def _hear(number: int, frame: FrameType | None) -> None:
    del frame
    if not _heard.is_set():
        _heard.set()
        _number.append(number)
        raise KeyboardInterrupt


def _not_lost(lost: Any) -> None:
    """Where Python can only print what was raised (in a finalizer, a callback of an import), raise it again after."""
    if lost.exc_type is KeyboardInterrupt and _number:
        _heard.clear()
        threading.Timer(_AFTER_SECONDS, os.kill, (os.getpid(), _number.pop())).start()
    else:
        sys.__unraisablehook__(lost)


def by_sigterm() -> bool:
    """Whether the signal that was heard was SIGTERM."""
    return _number == [signal.SIGTERM]


def stop_if_interrupted() -> None:
    """Raise KeyboardInterrupt again where a library swallowed it: called between steps and before a verdict is told."""
    if _heard.is_set():
        raise KeyboardInterrupt


def was_interrupted(error: BaseException | None) -> bool:
    """Whether a signal came, or an interrupt lies anywhere under the error: as its cause or as what it happened in."""
    seen: set[int] = set()
    todo = [error]
    while todo:
        one = todo.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, KeyboardInterrupt) or type(one).__name__ == _OF_DAGSTER:
            return True
        todo += [one.__cause__, one.__context__]
    return _heard.is_set()


def set_aside(work: Callable[[], T], on_interrupt: Callable[[], None]) -> T:
    """Do ``work`` in a thread of its own and answer what it answers or raises.

    Interrupted, ``on_interrupt`` is called while the work still runs, then KeyboardInterrupt raised: whoever catches
    it ends with :func:`leave`. Child processes of the work do not see Ctrl-C, which a terminal sends to all of them.
    """
    done = threading.Event()
    answer: list[T] = []
    failed: list[BaseException] = []

    def body() -> None:
        # SIGTERM stays: a pool whose worker died ends the others by it
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            answer.append(work())
        except BaseException as error:  # noqa: BLE001 - raised again in the caller's thread
            failed.append(error)
        finally:
            done.set()

    try:
        threading.Thread(target=body, name=_WORK, daemon=True).start()
        while not done.wait(_LOOK_SECONDS):
            pass
    except KeyboardInterrupt:
        with suppress(Exception):  # a courtesy: the next run puts in order what could not be noted now
            on_interrupt()
        raise
    if failed:
        raise failed[0]
    return answer[0]


def leave(code: int) -> NoReturn:
    """End the process with ``code``: at once where interrupted work still runs, which would be waited for."""
    if not any(thread.name == _WORK for thread in threading.enumerate()):
        sys.exit(code)
    with suppress(Exception):
        _end_children()
    for stream in (sys.stdout, sys.stderr):
        with suppress(Exception):
            stream.flush()
    os._exit(code)


def _end_children() -> None:
    """PDF workers and the child that judges. The others read from a pipe of ours and end when it closes."""
    if "multiprocessing" in sys.modules:
        import multiprocessing.util

        for child in multiprocessing.active_children():
            child.kill()
        # of locks: or its tracker tells, in English, of those left behind
        multiprocessing.util._run_finalizers(0)  # type: ignore[attr-defined]
    standby: Any = sys.modules.get("expectations.standby")
    if standby is not None:
        standby.dismiss()
