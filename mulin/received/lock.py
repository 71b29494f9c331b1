"""One writer at a time, across processes and threads."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from mulin.durable import FOLDER, make_folder
from mulin.received import messages
from mulin.received.files import StoreError, in_plain_words

_MODE = 0o644
_POLL_SECONDS = 0.005
_NOTE = 200
_SAY_AFTER_SECONDS = 1.0


@contextmanager
def exclusive(
    path: Path, *, timeout: float, on_wait: Callable[[str], None] | None = None, undone: str = messages.NOT_RECEIVED
) -> Iterator[None]:
    """Hold the lock file ``path``; the kernel lets go of it when the process dies, however it dies.

    ``timeout`` in seconds. ``on_wait`` hears once, after a second of waiting, who holds the lock. ``undone``: what has
    not been done where it cannot be had, in a few Chinese words.
    Raises :class:`StoreError` when the time is up.
    """
    with in_plain_words(path, undone):
        make_folder(path.parent, FOLDER)
        descriptor = _open(path)
    try:
        _acquire(descriptor, timeout, on_wait, undone)
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


def _acquire(descriptor: int, timeout: float, on_wait: Callable[[str], None] | None, undone: str) -> None:
    started = time.monotonic()
    said = False
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as busy:
            waited = time.monotonic() - started
            if waited >= timeout:
                text = messages.LOCK_TIMEOUT.format(seconds=timeout, holder=_holder(descriptor), undone=undone)
                raise StoreError(text) from busy
            if not said and on_wait is not None and waited >= _SAY_AFTER_SECONDS:
                said = True
                on_wait(messages.LOCK_WAIT.format(holder=_holder(descriptor)))
            time.sleep(_POLL_SECONDS)


def _sign(descriptor: int) -> None:
    """Leave a note of who holds the lock: a courtesy to whoever waits, so a full disk must not stop us here."""
    note = f"进程 {os.getpid()}，自 {datetime.now():%H:%M:%S} 起".encode()
    try:
        os.pwrite(descriptor, note.ljust(_NOTE), 0)  # over the one before: to cut it off first takes the disk as long
    except OSError:
        return


def _holder(descriptor: int) -> str:
    return os.pread(descriptor, _NOTE, 0).decode(errors="replace").strip() or messages.UNKNOWN_HOLDER
