"""Temporary folders for this process alone, gone when the work ends, however it ends.

They lie in the home (``$MULIN_HOME/tmp``), or in the machine's scratch where it has one: copies of workbooks are as
private as the home itself, and none is left in the system's temporary folder. Each is held by a lock that the system
drops even for a process that was killed; what nobody holds is what killed runs left, and is cleared by the next
command. The number of a process would not do: it is given again, and belongs to another one in the next container.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.util import Finalize
from pathlib import Path
from typing import IO

FOLDER = "tmp"
_OURS = "mulin-"
_RANDOM = re.compile(r"[a-z0-9_]{8}")
"""What tempfile puts behind a prefix: a folder that somebody named himself is not taken for ours."""
_BARRED = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})
_ATTEMPTS = 3
_home: Path | None = None


def lodge(home: Path) -> None:
    """Have this process keep what is temporary in ``home``, and clear what killed ones left there, or in the system's
    folder where ``home`` could not be used. Creates nothing."""
    global _home
    _home = home.resolve()
    for place in (_home / FOLDER, *_of_the_system()):
        if _is_ours(place):
            with suppress(OSError), _alone(place) as alone:  # what cannot be cleared now is asked again next time
                if alone:
                    _clear(place, _OURS)
                    place.rmdir()


def lodged() -> list[str]:
    """The home in which this process is lodged, as the arguments of a child that is to be lodged there too."""
    return [] if _home is None else [str(_home)]


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that only this user may look into.

    Without a home (see :func:`lodge`), or in one that this user may not write, it lies in the system's temporary
    folder. Raises OSError, also where the home's disk is full: what is worked out there belongs on the same disk.
    """
    with _kept(*_in_a_place()) as folder:
        yield folder


def libraries_too() -> None:
    """From now on libraries that ask ``tempfile`` get a folder of ours too, for as long as this process lives; only
    where it is lodged. Raises OSError."""
    if _home is not None and tempfile.tempdir is None:
        tempfile.tempdir = str(lasting_folder())


def lasting_folder(fit: re.Pattern[str] | None = None) -> Path:
    """A folder for as long as this process lives, whose path matches ``fit`` if given; what is forked from it uses the
    same and leaves it there. Raises OSError."""
    made, _ = _in_a_place(fit)  # the lock is held until the process ends
    folder = Path(made.name)
    made._finalizer.detach()  # type: ignore[attr-defined]  # it would also run in a fork
    # which a worker of a pool runs too, at whose end atexit does nothing, and a fork does not
    Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=0)
    return folder


def own_name() -> str:
    """A part of a draft's name that no other process has, on whatever machine: several share a disk, and the number of
    a process means nothing on another."""
    host = re.sub(r"[^0-9A-Za-z_-]", "_", socket.gethostname())[:40]
    return f"{host}-{os.getpid()}-{secrets.token_hex(4)}"


def private_file(path: Path) -> int:
    """A new file for a copy of what somebody handed in, open for writing, that nobody else may read: its descriptor.

    Raises OSError."""
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)


def unnamed_file() -> IO[bytes]:
    """A file without a name, for what a child says; gone with its descriptor. Raises OSError."""
    return tempfile.TemporaryFile(dir=next(_places()))


@contextmanager
def made_aside(folder: Path, prefix: str) -> Iterator[Path]:
    """A temporary folder in ``folder``, where its result will stand; those of the same prefix that nobody holds are
    cleared first."""
    with _kept(*_make(folder, prefix)) as made:
        yield made


Made = tuple["tempfile.TemporaryDirectory[str]", int | None]


@contextmanager
def _kept(made: tempfile.TemporaryDirectory[str], held: int | None) -> Iterator[Path]:
    try:
        with made as name:
            yield Path(name)
    finally:
        if held is not None:
            os.close(held)


def _in_a_place(fit: re.Pattern[str] | None = None) -> Made:
    for attempt in range(_ATTEMPTS):
        place = next(p for p in _places() if fit is None or fit.fullmatch(str(p)))
        try:
            return _make(place, _OURS)
        except FileNotFoundError:  # another process had just cleared it away
            if attempt == _ATTEMPTS - 1:
                raise
    raise AssertionError("an attempt answers or raises")


def _places() -> Iterator[Path]:
    """Folders that may hold ours, made when they are asked for. Raises OSError."""
    if _home is not None:
        try:
            yield _private(_home / FOLDER)
        except OSError as error:
            if error.errno not in _BARRED:
                raise
    yield from map(_private, _of_the_system())


def _of_the_system() -> Iterator[Path]:
    # tempfile would try each by a file of its own, which a kill may leave
    chosen = os.environ.get("TMPDIR")
    for parent in dict.fromkeys(map(Path, filter(None, (chosen, "/tmp", "/var/tmp")))):
        if parent.is_dir():
            yield parent.absolute() / f"{_OURS}{os.getuid()}"


def _private(folder: Path) -> Path:
    folder.parent.mkdir(parents=True, exist_ok=True)
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    # in the system's folder anybody may have put one there
    if not _is_ours(folder) or not os.access(folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))
    folder.chmod(0o700)
    return folder


def _is_ours(folder: Path) -> bool:
    try:
        status = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(status.st_mode) and status.st_uid == os.getuid()


def _make(folder: Path, prefix: str) -> Made:
    with _alone(folder) as alone:
        if alone:
            _clear(folder, prefix)
        made = tempfile.TemporaryDirectory(prefix=prefix, dir=folder, ignore_cleanup_errors=True)
        return made, _held(Path(made.name))


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else makes or clears folders here just now; no on a file system that cannot lock folders."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError:
            yield False
        else:
            yield True
    finally:
        os.close(descriptor)


def _held(folder: Path) -> int | None:
    """A descriptor that holds the lock on a folder; None where another process has it, or nobody can."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _clear(folder: Path, prefix: str) -> None:
    for left in folder.glob(f"{prefix}*"):
        if left.is_symlink() or not left.is_dir() or not _RANDOM.fullmatch(left.name.removeprefix(prefix)):
            continue
        with suppress(OSError):
            if (held := _held(left)) is not None:
                try:
                    shutil.rmtree(left, ignore_errors=True)
                finally:
                    os.close(held)
