"""Plain files: read only where they are files with content of their own, piece by piece, and hashed.

What comes in is never read whole unless it is small: evidence may be larger than this machine's memory.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from mulin.language import Both

CHUNK = 1 << 20
"""Bytes read at a time, whatever a file holds."""
MOST_RECORD = 64 << 20
"""Bytes of the largest record, manifest or chain we could have written: what is larger was not written by us."""
_REFUSALS = {
    errno.EACCES: Both("没有权限", "permission denied"),
    errno.EPERM: Both("没有权限", "permission denied"),
    errno.EROFS: Both("磁盘只读", "the disk is read-only"),
    errno.ENOENT: Both("文件不存在", "there is no such file"),
    errno.ENOTDIR: Both("路径上有一个同名的文件", "a file stands in the way of the path"),
    errno.EISDIR: Both("这是文件夹", "this is a folder"),
    errno.EEXIST: Both("已有同名的文件", "a file of that name exists"),
    errno.ENAMETOOLONG: Both("文件名太长", "the name is too long"),
    errno.ELOOP: Both("链接绕成了圈", "links lead in a circle"),
    errno.EBUSY: Both("正被占用", "in use"),
    errno.ETXTBSY: Both("正被占用", "in use"),
    errno.EIO: Both("磁盘读写出错", "the disk failed to read or write"),
    errno.ESTALE: Both("共享盘断开过", "the network drive was disconnected"),
    errno.ENOTCONN: Both("共享盘没有连上", "the network drive is not connected"),
    errno.ENOSPC: Both("磁盘空间不足", "the disk is full"),
    errno.EDQUOT: Both("磁盘配额用完", "the disk quota is used up"),
    errno.EFBIG: Both("文件太大，磁盘放不下", "the file is too large for the disk"),
    errno.EMFILE: Both("程序打开的文件太多", "too many files are open"),
}


def refusal(error: OSError) -> str:
    """An operating system's refusal in a few Chinese words."""
    return str(
        _REFUSALS.get(
            error.errno or 0,
            Both(f"系统错误 {error.errno}", f"system error {error.errno}")
            if error.errno
            else Both("系统不允许", "the system refused"),
        )
    )


_NO_FILES = (
    (stat.S_ISLNK, Both("是快捷方式（链接），不是文件本身", "is a link, not the file itself")),
    (stat.S_ISDIR, Both("是文件夹，不是文件", "is a folder, not a file")),
    (stat.S_ISFIFO, Both("是管道，不是普通文件", "is a pipe, not a file")),
    (stat.S_ISSOCK, Both("是套接字，不是普通文件", "is a socket, not a file")),
    (lambda mode: not stat.S_ISREG(mode), Both("是设备，不是普通文件", "is a device, not a file")),
)


def no_plain_file(mode: int) -> str | None:
    """What lies there instead of a file with content of its own, in a few Chinese words; None for such a file."""
    return next((str(text) for holds, text in _NO_FILES if holds(mode)), None)


_TOO_LARGE = Both("超过 {size} MB，不会是本平台写的", "larger than {size} MB, so not written by this program")


class NotPlainError(OSError):
    """Not a file that holds something itself: a link, a folder, a pipe, a device. The text says which, in Chinese."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A file as it was when it was looked at: where it lies, the SHA-256 and the number of its bytes."""

    path: Path
    sha256: str
    size: int


_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def canonical(data: Any) -> bytes:
    """The one way this store writes JSON, so that equal content has equal hashes."""
    return _CANONICAL.encode(data).encode()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sha256_file(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


@contextmanager
def opened_plain(path: Path, folder: int | None = None) -> Iterator[BinaryIO]:
    """A file opened for reading. Links are not followed, and a pipe or a device is not waited for.

    ``folder``: descriptor of the folder that a relative ``path`` starts from. Raises NotPlainError, or another
    ``OSError`` where it cannot be read.
    """
    what = no_plain_file(os.lstat(path, dir_fd=folder).st_mode)
    if what is None:  # asked again of what was opened: it may have been put in the file's place this moment
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, dir_fd=folder)
        what = no_plain_file(os.fstat(descriptor).st_mode)
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
        raise NotPlainError(_TOO_LARGE.format(size=most >> 20))
    return data


def why(error: OSError) -> str:
    """Why a file could not be read or written, in a few Chinese words."""
    return str(error) if isinstance(error, NotPlainError) else refusal(error)


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
