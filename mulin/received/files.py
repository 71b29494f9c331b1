"""Writing files so that a crash leaves either the whole file or none: temp → fsync → rename → fsync folder."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from mulin.received import messages

READ_ONLY = 0o444
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""Errors that mean no room."""


class StoreError(Exception):
    """The store could not do what was asked. The text is Chinese and meant for people; nothing half-written remains."""


def canonical(data: Any) -> bytes:
    """The one way this store writes JSON, so that equal content has equal hashes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def in_plain_words(path: Path) -> Iterator[None]:
    """Turn an operating-system refusal to write into a :class:`StoreError` that a lead understands."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise StoreError(messages.DISK_FULL.format(path=path)) from error
        raise StoreError(messages.NOT_WRITABLE.format(path=path, reason=messages.refusal(error))) from error


def read_plainly(path: Path) -> bytes:
    """A file's content; :class:`StoreError` in plain words where it cannot be read."""
    with in_plain_words(path):
        return path.read_bytes()


def legible(name: str) -> str:
    """A file's name as text that can be stored and shown: names in GBK bytes are read as such."""
    try:
        name.encode()
        return name
    except UnicodeEncodeError:
        raw = os.fsencode(name)
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode(errors="backslashreplace")


def fsync_dir(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def ensure_dir(path: Path) -> None:
    """Create a folder and its parents durably (each new name is fsynced in its parent)."""
    if path.is_dir():
        return
    ensure_dir(path.parent)
    with suppress(FileExistsError):
        path.mkdir()
    fsync_dir(path.parent)


def write_all(descriptor: int, data: bytes) -> None:
    """``os.write`` may write less than asked for; go on until all is written or it fails."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_durably(path: Path, data: bytes, *, temp_dir: Path, mode: int = READ_ONLY) -> None:
    """Write ``data`` to ``path`` all or nothing. ``temp_dir`` must lie on the same file system.

    Raises ``OSError``; the temporary file is gone in that case.
    """
    ensure_dir(temp_dir)
    ensure_dir(path.parent)
    temp = temp_dir / f"{os.getpid()}-{secrets.token_hex(8)}"
    descriptor = os.open(temp, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            write_all(descriptor, data)
            os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        temp.replace(path)
    except OSError:
        with suppress(OSError):
            temp.unlink()
        raise
    fsync_dir(path.parent)
