"""One run per year at a time, across processes and machines. The kernel frees the lock when a process dies, however it
dies.

A POSIX record lock, not ``flock``: rendering forks workers, and workers that outlive a killed run would keep an
inherited ``flock`` and block every later run. Where the disk lies on another machine a lock can be lost while its
holder lives, and be taken by another: so it is proven before whatever cannot be undone.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from mulin.beijing import in_beijing
from mulin.durable import FOLDER, append, make_folder
from mulin.findings import Finding, FindingsError, Level
from mulin.plain import refusal
from mulin.settings import Settings
from orchestration.release import messages
from orchestration.release.layout import LOCK, year_dir

BUSY, LOST = "release.busy", "release.lock_lost"
_FLOCK = "hhqqi4x"
"""``struct flock`` of 64-bit Linux: type, whence, start, length, process."""


@dataclass(frozen=True, slots=True)
class _Hold:
    """``note``: what the file says since this holder has it; since another has it, it says something else."""

    thread: int
    descriptor: int
    note: str


_held: dict[Path, _Hold] = {}
os.register_at_fork(after_in_child=_held.clear)  # a lock of the kernel's is no fork's


@contextmanager
def year_lock(settings: Settings, year: int) -> Iterator[None]:
    """Hold a year from received files to release. Re-entrant within a thread: each step of a run asks for it, and so
    proves that the run still has it.

    Raises FindingsError at once when another run holds it, naming its machine, its process and since when; and when
    anything goes wrong after the lock was lost, which is then named first: another run clears away what this one works
    on.
    """
    path = year_dir(settings, year) / LOCK
    me = threading.get_ident()
    hold = _held.get(path)
    if hold is not None and hold.thread == me:
        require_held(settings, year)
        with _the_loss_is_told(path, year):
            yield
        return
    make_folder(path.parent, FOLDER)
    if hold is not None:  # another thread of this process: the kernel would let it in, and the file is not opened twice
        raise _busy(hold.note.partition("\n")[0], year)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as busy:  # POSIX lets a system answer EAGAIN or EACCES
            raise _busy(_note(descriptor).partition("\n")[0], year) from busy
        _held[path] = _Hold(me, descriptor, _signed(descriptor))
        try:
            with _the_loss_is_told(path, year):
                yield
        finally:
            del _held[path]
    finally:
        os.close(descriptor)  # frees the lock


def require_held(settings: Settings, year: int, title: str = messages.LOCK_LOST_TITLE) -> None:
    """That this process holds the year, and nobody has held it in between; asked of the disk. A lock that was lost and
    that nobody else took is taken again. Raises FindingsError with ``title``, in which ``{year}`` is filled."""
    lost = _lost(year_dir(settings, year) / LOCK)
    if lost is not None:
        raise FindingsError(title.format(year=year), [lost])


def is_being_run(settings: Settings, year: int) -> bool:
    """Whether a process holds the year now. Asks the kernel; the lock itself is not touched, so that a run which
    begins in this moment is not turned away."""
    path = year_dir(settings, year) / LOCK
    if path in _held:  # to open the file here and close it would drop this process's own lock
        return True
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        wanted = struct.pack(_FLOCK, fcntl.F_RDLCK, os.SEEK_SET, 0, 0, 0)
        (kind, *_) = struct.unpack(_FLOCK, fcntl.fcntl(descriptor, fcntl.F_GETLK, wanted))
        return bool(kind != fcntl.F_UNLCK)
    finally:
        os.close(descriptor)


@contextmanager
def _the_loss_is_told(path: Path, year: int) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        findings = error.findings if isinstance(error, FindingsError) else []
        if any(f.rule == LOST for f in findings) or (lost := _lost(path)) is None:
            raise
        title = error.title if isinstance(error, FindingsError) else messages.LOCK_LOST_TITLE.format(year=year)
        raise FindingsError(title, [lost, *findings]) from error


def _lost(path: Path) -> Finding | None:
    """None where the lock is held, and was all the time.

    To lock once more changes nothing where it is held, and is answered by whoever keeps the locks; only what is read
    after that is not a copy that this machine had kept. The note then tells whether anybody had the lock in between.
    """
    hold = _held.get(path)
    try:
        if hold is not None and os.path.samestat(os.fstat(hold.descriptor), path.stat()):
            with suppress(BlockingIOError, PermissionError):
                fcntl.lockf(hold.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if _note(hold.descriptor) == hold.note:
                    return None
            note = _note(hold.descriptor)
        else:  # another file: to open and close it drops no lock of ours
            note = path.read_text(encoding="utf-8", errors="replace")
        now = messages.LOCK_SAYS.format(holder=note.partition("\n")[0] or messages.UNKNOWN_HOLDER)
    except OSError as error:
        now = messages.LOCK_UNREAD.format(reason=refusal(error))
    return Finding(Level.ERROR, LOST, messages.LOCK_LOST.format(now=now), messages.MEND_LOCK_LOST)


def _busy(holder: str, year: int) -> FindingsError:
    holder = holder or messages.UNKNOWN_HOLDER
    finding = Finding(Level.ERROR, BUSY, messages.BUSY.format(holder=holder), messages.MEND_BUSY)
    return FindingsError(messages.BUSY_TITLE.format(year=year), [finding])


def _signed(descriptor: int) -> str:
    """Write down who holds it, which nobody else's note says; returns what the file says then. On the disk before
    anything rests on it: written later it would take the place of the next holder's. A full disk must not stop the run
    here."""
    note = messages.HOLDER.format(host=socket.gethostname(), pid=os.getpid(), since=in_beijing(None))
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        append(descriptor, f"{note}\n{secrets.token_hex(8)}\n".encode(), 0)
    return _note(descriptor)


def _note(descriptor: int) -> str:
    return os.pread(descriptor, 500, 0).decode(errors="replace")
