"""One run per year at a time, across processes. The kernel frees the lock when a process dies, however it dies.

A POSIX record lock, not ``flock``: rendering forks workers, and workers that outlive a killed run would keep an
inherited ``flock`` and block every later run.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
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


@dataclass(slots=True)
class _Hold:
    """``depth``: a run's steps may take it again. ``token``: what this holder wrote into the file; None where the disk
    would not take it."""

    thread: int
    depth: int
    descriptor: int
    token: str | None


_held: dict[Path, _Hold] = {}


@contextmanager
def year_lock(settings: Settings, year: int) -> Iterator[None]:
    """Hold a year from received files to release. Re-entrant within a thread, so steps may each ask for it.

    Raises FindingsError at once when another run holds it, naming its process and since when.
    """
    path = year_dir(settings, year) / LOCK
    me = threading.get_ident()
    hold = _held.get(path)
    if hold is not None and hold.thread == me:
        hold.depth += 1
        try:
            yield
        finally:
            hold.depth -= 1
        return
    make_folder(path.parent, FOLDER)
    if hold is not None:  # another thread of this process: the kernel would let it in, and the file is not opened twice
        raise _busy(messages.HOLDER.format(pid=os.getpid(), since="—"), year)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as busy:  # POSIX lets a system answer EAGAIN or EACCES
            raise _busy(_note(descriptor).partition("\n")[0], year) from busy
        _held[path] = _Hold(me, 1, descriptor, _signed(descriptor))
        try:
            yield
        finally:
            del _held[path]
    finally:
        os.close(descriptor)  # frees the lock


def require_held(settings: Settings, year: int) -> None:
    """That this process holds the year still, asked of the disk: on a disk that lies on another machine a lock can be
    lost while its holder lives, and be taken by another. Raises FindingsError."""
    path = year_dir(settings, year) / LOCK
    hold = _held.get(path)
    try:
        same = hold is not None and os.path.samestat(os.fstat(hold.descriptor), path.stat())
        note = _note(hold.descriptor) if hold is not None and same else ""
    except OSError:
        same = False
    if hold is None or not same or (hold.token is not None and hold.token not in note):
        finding = Finding(Level.ERROR, "release.lock_lost", messages.LOCK_LOST, messages.MEND_LOCK_LOST)
        raise FindingsError(messages.LOCK_LOST_TITLE.format(year=year), [finding])


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


def _signed(descriptor: int) -> str | None:
    """Write a note of who holds it, and give back what tells this holder from every other. A full disk must not stop
    the run here: then None."""
    token = f"{socket.gethostname()} {secrets.token_hex(8)}"
    note = messages.HOLDER.format(pid=os.getpid(), since=in_beijing(None))
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, f"{note}\n{token}\n".encode(), 0)
    except OSError:
        return None
    return token


def _note(descriptor: int) -> str:
    return os.pread(descriptor, 500, 0).decode(errors="replace")
