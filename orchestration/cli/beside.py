"""Results are made whole beside their place and then take its name; what a killed run left there is cleared."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

# what tempfile puts behind a prefix: a folder that somebody named himself is not taken for ours
_RANDOM = re.compile(r"[a-z0-9_]{8}")


@contextmanager
def placed(path: Path) -> Iterator[None]:
    """A refusal of the system that names no file (a full disk does not) names ``path``."""
    try:
        yield
    except Exception as error:
        for one in refusals(error):
            if one.filename is None and one.errno is not None:
                one.filename = str(path)
        raise


def refusals(error: BaseException) -> Iterator[OSError]:
    """The system's refusals that lie at the bottom of an error, the outermost first."""
    return (one for one in causes(error) if isinstance(one, OSError))


def causes(error: BaseException) -> Iterator[BaseException]:
    """An error and what lies under it: libraries wrap errors in one of their own, as its cause or its argument.

    An error that merely happened while another was being handled (its context) is another matter.
    """
    seen: list[BaseException] = []
    todo: list[Any] = [error]
    while todo:
        one = todo.pop()
        if isinstance(one, BaseException) and one not in seen:
            seen.append(one)
            yield one
            todo += [one.__cause__, *one.args]


@contextmanager
def beside(folder: Path, prefix: str) -> Iterator[Path]:
    """A temporary folder in ``folder`` that goes when the work ends, however it ends.

    The process holds a lock on it, which the system drops even for a process that was killed: the folders of the same
    prefix that nobody holds are what killed runs left, and are cleared first.
    """
    from tempfile import TemporaryDirectory

    with placed(folder):
        with _alone(folder) as alone:
            if alone:
                _clear(folder, prefix)
            made = TemporaryDirectory(prefix=prefix, dir=folder)
            held = _held(Path(made.name))
        try:
            with made as name:
                yield Path(name)
        finally:
            if held is not None:
                os.close(held)


@contextmanager
def _alone(folder: Path) -> Iterator[bool]:
    """Whether nobody else makes or clears folders here just now; no on a file system that cannot lock folders."""
    import fcntl

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
    import fcntl

    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return None
    return descriptor


def _clear(folder: Path, prefix: str) -> None:
    import shutil

    for left in folder.glob(f"{prefix}*"):
        if left.is_symlink() or not left.is_dir() or not _RANDOM.fullmatch(left.name.removeprefix(prefix)):
            continue
        with suppress(OSError):
            if (held := _held(left)) is not None:
                try:
                    shutil.rmtree(left, ignore_errors=True)
                finally:
                    os.close(held)
