"""Files that outlive a crash: whole under their name, or not there. Nobody else asks the disk to keep anything.

A draft is written and synced, then takes the name, then the folder is synced: in this order no kill and no power cut
leaves half a file under a name, and what was answered for is on the disk.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system answers where there is no room: disk, quota, or the size a file may have."""
FOLDER = 0o755
"""Mode of a folder that only its owner writes in."""
_PRIVATE = 0o600


def is_full(error: BaseException) -> bool:
    """Whether an error of the system means that there is no room."""
    return getattr(error, "errno", None) in FULL


def write_all(descriptor: int, data: bytes) -> None:
    """``os.write`` may write less than asked for; go on until all is written or it fails."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_new(path: Path, content: bytes | Iterable[bytes], *, mode: int = _PRIVATE, lasting: bool = True) -> None:
    """A file that was not there, private until it is whole, then of ``mode`` whatever the umask.

    Whatever the reading of ``content`` or the disk raises, the file is gone again; one that was there before stays
    (FileExistsError). ``lasting``: on the disk when this returns; its name is so only after :func:`sync_folder`.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, _PRIVATE)
    try:
        try:
            for piece in (content,) if isinstance(content, bytes) else content:
                write_all(descriptor, piece)
            os.fchmod(descriptor, mode)
            if lasting:
                os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except Exception:
        with suppress(OSError):
            path.unlink()
        raise


def write_whole(
    path: Path, content: bytes | Iterable[bytes], *, draft: Path, mode: int = _PRIVATE, lasting: bool = True
) -> None:
    """Write ``path`` all or nothing, by way of ``draft`` on the same file system, as :func:`write_new` does."""
    write_new(draft, content, mode=mode, lasting=lasting)
    try:
        draft.replace(path)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise
    if lasting:
        sync_folder(path.parent)


def write_over(path: Path, data: bytes, *, mode: int = 0o644, lasting: bool = True) -> None:
    """Write ``data`` into the file that is there, or a new one, which keeps its name only after :func:`sync_folder`.

    ``lasting``: on the disk when this returns. Whatever stops this leaves a part of ``data``: for what is of no use
    then.
    """
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, mode)
    try:
        os.fchmod(descriptor, mode)
        os.ftruncate(descriptor, 0)
        write_all(descriptor, data)
        if lasting:
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append(descriptor: int, data: bytes, size: int) -> None:
    """Add to an open file of ``size`` bytes; on the disk when this returns. Raises OSError with the file as it was or,
    were that to fail too, with ``data`` in it, or its beginning."""
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    except OSError:
        with suppress(OSError):
            shorten(descriptor, size)
        raise


def shorten(descriptor: int, size: int) -> None:
    """Cut an open file to its first ``size`` bytes, for good."""
    os.ftruncate(descriptor, size)
    os.fsync(descriptor)


def sync_file(path: Path, mode: int | None = None) -> None:
    """Have the disk keep a file that others wrote, under ``mode`` where one is given."""
    with path.open("rb") as stream:
        if mode is not None:
            os.fchmod(stream.fileno(), mode)
        os.fsync(stream.fileno())


def sync_files(path: Path) -> None:
    """The same for a file, or for every file below a folder."""
    for file in [path] if path.is_file() else sorted(f for f in path.rglob("*") if f.is_file()):
        sync_file(file)


def sync_folder(path: Path) -> None:
    """Have the disk keep the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def move(source: Path, target: Path) -> None:
    """Give a synced file or folder its name, for good. Of folders, only an empty one is replaced."""
    source.replace(target)
    sync_folder(target.parent)


def make_folder(path: Path, mode: int | None = None) -> None:
    """A folder and its parents, each synced in its parent. ``mode``: theirs whatever the umask; without it a stricter
    umask is kept."""
    if path.is_dir():
        return
    make_folder(path.parent, mode)
    with suppress(FileExistsError):
        path.mkdir(FOLDER)
        if mode is not None:
            path.chmod(stat.S_IMODE(path.stat().st_mode) | mode)
    sync_folder(path.parent)
