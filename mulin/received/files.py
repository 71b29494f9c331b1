"""Files of the store: read only where they are plain files, measured, and kept as they were measured.

What comes in is copied piece by piece, never read whole: evidence may be larger than this machine's memory.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from mulin.durable import FOLDER, is_full, make_folder, write_whole
from mulin.received import messages

if TYPE_CHECKING:
    from mulin.received.record import Receipt

READ_ONLY = 0o444
CHUNK = 1 << 20
"""Bytes read at a time, whatever a file holds."""
MOST_RECORD = 64 << 20
"""Bytes of the largest record, manifest or chain we could have written: what is larger was not written by us."""


class StoreError(Exception):
    """The store could not do what was asked. The text is Chinese and meant for people; nothing half-written remains."""


class KeptError(StoreError):
    """What was to be kept is kept, and on the chain; but the disk reported an error in doing so.

    ``receipt``: that of the hand-in, where it was one.
    """

    def __init__(self, text: str, receipt: Receipt | None = None) -> None:
        super().__init__(text)
        self.receipt = receipt


class SourceError(StoreError):
    """The fault of what was to be kept, not of the store: it cannot be read, is no file, or changed meanwhile."""


class NotPlainError(OSError):
    """Not a file that holds something itself: a link, a folder, a pipe, a device. The text says which, in Chinese."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A file as it was when it was looked at: where it lies, the SHA-256 and the number of its bytes."""

    path: Path
    sha256: str
    size: int


Content = bytes | Measured


def canonical(data: Any) -> bytes:
    """The one way this store writes JSON, so that equal content has equal hashes."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def in_plain_words(path: Path, undone: str = messages.NOT_RECEIVED) -> Iterator[None]:
    """Turn an operating-system refusal to write into a :class:`StoreError` that a lead understands.

    ``undone``: what has not been done, in a few Chinese words.
    """
    try:
        yield
    except OSError as error:
        if is_full(error):
            raise StoreError(messages.DISK_FULL.format(path=path, undone=undone)) from error
        raise StoreError(
            messages.NOT_WRITABLE.format(path=path, reason=messages.refusal(error), undone=undone)
        ) from error


@contextmanager
def opened_plain(path: Path, folder: int | None = None) -> Iterator[BinaryIO]:
    """A file opened for reading. Links are not followed, and a pipe or a device is not waited for.

    ``folder``: descriptor of the folder that a relative ``path`` starts from. Raises NotPlainError, or another
    ``OSError`` where it cannot be read.
    """
    what = messages.no_plain_file(os.lstat(path, dir_fd=folder).st_mode)
    if what is None:  # asked again of what was opened: it may have been put in the file's place this moment
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        what = messages.no_plain_file(os.fstat(descriptor).st_mode)
        with os.fdopen(descriptor, "rb", buffering=0) as stream:
            if what is None:
                yield stream
                return
    raise NotPlainError(what)


def read_plain(path: Path, most: int = MOST_RECORD) -> bytes:
    """A small file of ours, read whole. Raises NotPlainError for a link, a folder, a pipe and the like, or for more
    than ``most`` bytes; another ``OSError`` where it cannot be read."""
    with opened_plain(path) as stream:
        data = b"".join(pieces(stream, most))
    if len(data) > most:
        raise NotPlainError(messages.TOO_LARGE.format(size=most >> 20))
    return data


def why(error: OSError) -> str:
    """Why a file could not be read or written, in a few Chinese words."""
    return str(error) if isinstance(error, NotPlainError) else messages.refusal(error)


def pieces(stream: BinaryIO, most: int) -> Iterator[bytes]:
    """The bytes of a file, piece by piece: ``most`` and one, should it hold more (and be growing without end)."""
    left = most + 1
    while left > 0 and (piece := stream.read(min(CHUNK, left))):
        left -= len(piece)
        yield piece


def measure(path: Path, most: int | None = None) -> Measured:
    """Hash a plain file in one pass. A file of more than ``most`` bytes is read no further: then ``size`` > ``most``,
    and the hash is of no use. Raises ``OSError``."""
    with opened_plain(path) as stream:
        limit = os.fstat(stream.fileno()).st_size if most is None else most
        hasher, size = hashlib.sha256(), 0
        for piece in pieces(stream, limit):
            hasher.update(piece)
            size += len(piece)
    return Measured(path, hasher.hexdigest(), size)


def content_of(source: Path | bytes | Measured) -> Content:
    """What is to be kept, measured. Raises :class:`SourceError` where it cannot be read."""
    if not isinstance(source, Path):
        return source
    with _readable(source):
        return measure(source)


def digest_of(content: Content) -> str:
    return sha256_of(content) if isinstance(content, bytes) else content.sha256


def size_of(content: Content) -> int:
    return len(content) if isinstance(content, bytes) else content.size


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise SourceError(unreadable(path, error)) from error


def unreadable(path: Path, error: OSError) -> str:
    """That a file which was to be kept could not be read, in Chinese."""
    return messages.SOURCE_UNREADABLE.format(name=legible(path.name), reason=why(error))


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


def write_durably(path: Path, data: Content, *, temp_dir: Path, mode: int = READ_ONLY) -> None:
    """Write ``data`` to ``path`` all or nothing. ``temp_dir`` must lie on the same file system.

    A measured file is copied and hashed in one pass: what was measured is what is kept. Raises ``OSError``, and
    :class:`SourceError` where the file is no longer what was measured; the temporary file is gone in either case.
    """
    make_folder(temp_dir, FOLDER)
    make_folder(path.parent, FOLDER)
    draft = temp_dir / f"{os.getpid()}-{secrets.token_hex(8)}"
    write_whole(path, data if isinstance(data, bytes) else _as_measured(data), draft=draft, mode=mode)


def _as_measured(source: Measured) -> Iterator[bytes]:
    hasher = hashlib.sha256()
    with _readable(source.path), opened_plain(source.path) as stream:
        for piece in pieces(stream, source.size):
            hasher.update(piece)
            yield piece
    if hasher.hexdigest() != source.sha256:
        raise SourceError(messages.SOURCE_CHANGED.format(name=legible(source.path.name)))
