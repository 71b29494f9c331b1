"""One writer at a time, across processes and threads.

Who waits asks again and again, so whoever has just let go and wants it once more would have it before anybody else.
Hence who takes turns first waits to be the next (the folder itself is locked for that), and stays so until it has the
lock: nobody else can overtake but who is already at work.
"""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mulin.durable import FOLDER, make_folder
from mulin.received import messages
from mulin.received.files import BusyError, in_plain_words

_MODE = 0o644
_POLL_SECONDS = 0.005
_NEXT_POLL_SECONDS = 0.001
_NOTE = 200
_SAY_AFTER_SECONDS = 1.0


@contextmanager
def exclusive(
    path: Path, *, timeout: float, on_wait: Callable[[str], None] | None = None, undone: str = messages.NOT_RECEIVED,
    since: float | None = None, turns: bool = False, behind: float = 0.0,
) -> Iterator[None]:  # fmt: skip
    """Hold the lock file ``path``; the kernel lets go of it when the process dies, however it dies.

    ``timeout`` in seconds. ``on_wait`` hears once, after a second of waiting, who holds the lock. ``undone``: what has
    not been done where it cannot be had, in a few Chinese words. ``since``: when the waiting began (monotonic), now if
    not before. ``turns``: take turns; ``behind``: let those who do go first for so many seconds.
    Raises :class:`BusyError` when the time is up, :class:`StoreError` where nothing can be locked there.
    """
    with in_plain_words(path, undone):
        make_folder(path.parent, FOLDER)
        descriptor = _open(path)
    try:
        waiting = _Waiting(descriptor, timeout, on_wait, undone, time.monotonic() if since is None else since)
        if turns:
            _take_turn(waiting, path.parent, behind)
        else:
            waiting.until(_has, descriptor)
        _sign(descriptor)
        yield
    finally:
        os.close(descriptor)  # releases the lock


def _open(path: Path) -> int:
    """The lock file; its mode does not depend on the umask of whoever comes first."""
    with suppress(FileExistsError):
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, _MODE)
        os.fchmod(descriptor, _MODE)
        return descriptor
    return os.open(path, os.O_RDWR | os.O_NOFOLLOW)


@dataclass(slots=True)
class _Waiting:
    """For the lock file that is open as ``holder``, whose note says who has it."""

    holder: int
    timeout: float
    on_wait: Callable[[str], None] | None
    undone: str
    since: float
    said: bool = False

    def until(self, has: Callable[[int], bool], descriptor: int, poll: float = _POLL_SECONDS) -> None:
        """Ask until it is had. Raises BusyError when the time is up."""
        while not has(descriptor):
            waited = time.monotonic() - self.since
            if waited >= self.timeout:
                raise _busy(self.holder, self.timeout, self.undone)
            if not self.said and self.on_wait is not None and waited >= _SAY_AFTER_SECONDS:
                self.said = True
                self.on_wait(messages.LOCK_WAIT.format(holder=_holder(self.holder)))
            time.sleep(poll)


def _take_turn(waiting: _Waiting, folder: Path, behind: float) -> None:
    turnstile = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        until = time.monotonic() + min(behind, waiting.timeout / 2)
        while time.monotonic() < until:
            if _is_next(turnstile) and _has(waiting.holder):
                return
            with suppress(OSError):  # where a folder cannot be locked
                fcntl.flock(turnstile, fcntl.LOCK_UN)
            time.sleep(_POLL_SECONDS)
        waiting.until(_is_next, turnstile)
        waiting.until(_has, waiting.holder, _NEXT_POLL_SECONDS)
    finally:
        os.close(turnstile)  # somebody else may be the next


def _has(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_next(turnstile: int) -> bool:
    """Where a folder cannot be locked (as on some file servers) everybody is, and whoever asks first has the lock."""
    try:
        return _has(turnstile)
    except OSError:
        return True


def _busy(holder: int, timeout: float, undone: str) -> BusyError:
    return BusyError(messages.LOCK_TIMEOUT.format(seconds=timeout, holder=_holder(holder), undone=undone))


def _sign(descriptor: int) -> None:
    """Leave a note of who holds the lock: a courtesy to whoever waits, so a full disk must not stop us here."""
    note = f"主机 {socket.gethostname()} 的进程 {os.getpid()}，自 {datetime.now():%H:%M:%S} 起".encode()
    try:
        os.pwrite(descriptor, note.ljust(_NOTE), 0)  # over the one before: to cut it off first takes the disk as long
    except OSError:
        return


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, _NOTE, 0).decode(errors="replace").strip() or messages.UNKNOWN_HOLDER
