"""One run per year at a time, across processes. The kernel frees the lock when a process dies, however it dies.

A POSIX record lock, not ``flock``: rendering forks workers, and workers that outlive a killed run would keep an
inherited ``flock`` and block every later run.
"""

from __future__ import annotations

import fcntl
import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mulin.beijing import in_beijing
from mulin.durable import FOLDER, make_folder
from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from orchestration.release import messages
from orchestration.release.layout import LOCK, year_dir

BUSY = "release.busy"
_FLOCK = "hhqqi4x"
"""``struct flock`` of 64-bit Linux: type, whence, start, length, process."""
_held: dict[Path, tuple[int, int]] = {}  # lock file → (thread, depth): a run's steps may take it again


@contextmanager
def year_lock(settings: Settings, year: int) -> Iterator[None]:
    """Hold a year from received files to release. Re-entrant within a thread, so steps may each ask for it.

    Raises FindingsError at once when another run holds it, naming its process and since when.
    """
    path = year_dir(settings, year) / LOCK
    me = threading.get_ident()
    owner, depth = _held.get(path, (me, 0))
    if depth and owner == me:
        _held[path] = (me, depth + 1)
        try:
            yield
        finally:
            _held[path] = (me, depth)
        return
    make_folder(path.parent, FOLDER)
    if depth:  # another thread of this process, which the kernel would not keep out (nor may we open the file)
        raise _busy(messages.HOLDER.format(pid=os.getpid(), since="—"), year)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as busy:  # POSIX lets a system answer EAGAIN or EACCES
            raise _busy(os.pread(descriptor, 200, 0).decode(errors="replace"), year) from busy
        _sign(descriptor)
        _held[path] = (me, 1)
        try:
            yield
        finally:
            del _held[path]
    finally:
        os.close(descriptor)  # frees the lock


def is_being_run(settings: Settings, year: int) -> bool:
    """Whether another process holds the year now. Asks the kernel; the lock itself is not touched, so that a run which
    begins in this moment is not turned away."""
    try:
        descriptor = os.open(year_dir(settings, year) / LOCK, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        wanted = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
        (kind, *_) = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, wanted))
        return bool(kind != fcntl.F_UNLCK)
    finally:
        os.close(descriptor)


def _busy(holder: str, year: int) -> FindingsError:
    holder = holder or messages.UNKNOWN_HOLDER
    finding = Finding(Level.ERROR, BUSY, messages.BUSY.format(holder=holder), messages.MEND_BUSY)
    return FindingsError(messages.BUSY_TITLE.format(year=year), [finding])


def _sign(descriptor: int) -> None:
    """A note of who holds it: a courtesy to whoever waits, so a full disk must not stop the run here."""
    note = messages.HOLDER.format(pid=os.getpid(), since=in_beijing(None)).encode()
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, note, 0)
    except OSError:
        return
