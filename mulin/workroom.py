"""A folder to work in: new and private, gone when the work is done, and swept where the process died before that."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_ATTEMPTS = 10


@contextmanager
def work_folder(parent: Path) -> Iterator[Path]:
    """A folder below ``parent`` that nobody prepared and nobody else can look into (0700), for this context.

    ``parent`` holds nothing but such folders: whatever a process that died left there goes first. Raises OSError where
    none can be made.
    """
    parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent)
    folder, held = _made(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(held)


def _made(parent: Path) -> tuple[Path, int]:
    for _ in range(_ATTEMPTS):
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent))
        folder.chmod(0o700)
        try:
            return folder, _hold(folder)
        except (BlockingIOError, FileNotFoundError):  # swept by another process before it was held
            continue
    raise BlockingIOError(parent)


def _hold(folder: Path) -> int:
    """Lock a folder for as long as the descriptor is open: the kernel lets go when the process dies, however it dies.

    Raises BlockingIOError where somebody holds it, OSError where it is no folder any more.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.path.samestat(os.fstat(descriptor), folder.stat()):
            raise FileNotFoundError(folder)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _sweep(parent: Path) -> None:
    for left in parent.iterdir():
        with suppress(OSError):  # held by one who works in it, or not ours to remove
            if left.is_symlink() or not left.is_dir():
                left.unlink()
                continue
            held = _hold(left)
            try:
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(held)
