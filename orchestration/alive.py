"""Which runs of Dagster's are being worked on, told by locks that the kernel drops however a process ends.

The number of a process would not do: it is given again, and says nothing in another container.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_SERVING, _MENDING, _COMMAND = "serving.lock", "mending.lock", "up.lock"
_held: dict[tuple[int, int], int] = {}
"""Device and inode → descriptor. A POSIX lock, for what was forked to make reports may outlive a killed run; such a
lock is lost with any descriptor of the file that its process closes, so the file is not opened twice."""
_serving: list[int] = []


def hold(path: Path) -> None:
    """Have this process hold ``path``, made if missing, until it ends. Twice is once.

    Where the file system cannot lock, nothing is held and :func:`is_held` says yes of everything.
    """
    path.touch()
    file = _which(path)
    if file in _held:
        return
    _held[file] = descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # another process works on it, or nobody can hold anything here
        return


def is_held(path: Path) -> bool:
    """Whether a process that lives holds ``path``; yes where that cannot be told."""
    try:
        if _which(path) in _held:
            return True
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    return _taken(descriptor, fcntl.lockf)


def serve(dagster_home: Path) -> None:
    """Let it be known that this process, and what it forks, may start runs, until it ends."""
    dagster_home.mkdir(parents=True, exist_ok=True)
    _serving.append(descriptor := _open(dagster_home, _SERVING))
    fcntl.flock(descriptor, fcntl.LOCK_SH)


def command_here(dagster_home: Path, note: str, name: str = _COMMAND) -> str | None:
    """Let this process be the home's one ``mulin up`` until it ends: two daemons would each start what waits, and
    Dagster supports no two. Returns the note of the one there is, else None. ``name``: the lock's file, for another
    command of which there is to be one."""
    dagster_home.mkdir(parents=True, exist_ok=True)
    descriptor = _open(dagster_home, name)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        try:
            return os.pread(descriptor, 200, 0).decode(errors="replace") or "—"
        finally:
            os.close(descriptor)
    except OSError:  # where the file system cannot lock, nobody is kept out
        os.close(descriptor)
        return None
    _serving.append(descriptor)
    with suppress(OSError):  # a courtesy to whoever is turned away: a full disk must not stop the command here
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, note.encode(), 0)
    return None


def command_lives(dagster_home: Path) -> bool:
    """Whether the home's one ``mulin up`` lives; yes where that cannot be told."""
    return (dagster_home / _COMMAND).exists() and _taken(_open(dagster_home, _COMMAND), fcntl.flock)


def somebody_serves(dagster_home: Path) -> bool:
    """Whether a web server, a daemon or what they started lives; yes where that cannot be told."""
    return _taken(_open(dagster_home, _SERVING), fcntl.flock)


@contextmanager
def mending(dagster_home: Path) -> Iterator[None]:
    """One process at a time puts runs in order, or each would have them run again."""
    descriptor = _open(dagster_home, _MENDING)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int, lock: Callable[[int, int], None]) -> bool:
    """Whether another holds what is open here, by ``lock``; yes where that cannot be told. Closes it."""
    try:
        lock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(descriptor)
    return False


def _open(dagster_home: Path, name: str) -> int:
    return os.open(dagster_home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)


def _which(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino
