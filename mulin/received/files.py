"""Files of the store: kept as they were measured, or not at all."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mulin.durable import FOLDER, is_full, make_folder, write_new, write_whole
from mulin.plain import Measured, legible, measure, opened_plain, pieces, refusal, sha256_of, why
from mulin.received import messages

READ_ONLY = 0o444


class StoreError(Exception):
    """The store could not do what was asked. The text is Chinese and meant for people; nothing half-written remains."""


class BusyError(StoreError):
    """Somebody else held the lock as long as was waited for."""


class SourceError(StoreError):
    """The fault of what was to be kept, not of the store: it cannot be read, is no file, or changed meanwhile."""


Content = bytes | Measured


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
        raise StoreError(messages.NOT_WRITABLE.format(path=path, reason=refusal(error), undone=undone)) from error


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


def write_durably(path: Path, data: Content, *, temp_dir: Path, mode: int = READ_ONLY) -> None:
    """Write ``data`` to ``path`` all or nothing. ``temp_dir`` must lie on the same file system.

    A measured file is copied and hashed in one pass: what was measured is what is kept. Raises ``OSError``, and
    :class:`SourceError` where the file is no longer what was measured; the temporary file is gone in either case.
    """
    make_folder(path.parent, FOLDER)
    write_whole(path, _content(data), draft=_draft(temp_dir), mode=mode)


def drafted(data: Content, *, temp_dir: Path, mode: int = READ_ONLY) -> Path:
    """The same without its name: on the disk, to be given its name by :func:`mulin.durable.move`. Raises likewise."""
    draft = _draft(temp_dir)
    write_new(draft, _content(data), mode=mode)
    return draft


def _draft(temp_dir: Path) -> Path:
    make_folder(temp_dir, FOLDER)
    return temp_dir / f"{os.getpid()}-{secrets.token_hex(8)}"


def _content(data: Content) -> bytes | Iterator[bytes]:
    return data if isinstance(data, bytes) else _as_measured(data)


def _as_measured(source: Measured) -> Iterator[bytes]:
    hasher = hashlib.sha256()
    with _readable(source.path), opened_plain(source.path) as stream:
        for piece in pieces(stream, source.size):
            hasher.update(piece)
            yield piece
    if hasher.hexdigest() != source.sha256:
        raise SourceError(messages.SOURCE_CHANGED.format(name=legible(source.path.name)))
