"""A pack as bytes: its hash, and a copy frozen beside a release."""

from __future__ import annotations

import hashlib
from pathlib import Path

from mulin.pack.folder import pack_names, read_file


def pack_bytes(path: Path) -> dict[str, bytes]:
    """The files that make up a pack, by relative POSIX name and sorted by it; nothing where there is no such folder.

    Raises OSError, NotPlainError and TooLarge (see :mod:`mulin.pack.folder`) for what is no file of a pack.
    """
    return {name: read_file(path, name) for name in pack_names(path)}


def pack_hash(path: Path) -> str:
    """SHA-256 (hex) over the names, lengths and contents of a pack's files.

    Names and lengths are hashed too, so that moving bytes between files changes the hash. Folder name, dates and
    stray files (README, Excel's lock files) do not. Raises FileNotFoundError where there is no pack file at all.
    """
    files = pack_bytes(path)
    if not files:
        raise FileNotFoundError(f"{path} 下没有规划包文件")
    return _digest(files)


def _digest(files: dict[str, bytes]) -> str:
    digest = hashlib.sha256(b"mulin-pack-1\n")
    for name, content in files.items():
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def copy_pack(path: Path, dest: Path) -> str:
    """Copy a pack's files to ``dest`` (must not exist or be empty) and return the hash, which the copy shares.

    Raises FileExistsError where ``dest`` already holds something, OSError where the copy differs from the source.
    """
    if dest.exists() and any(dest.iterdir()):
        raise FileExistsError(f"{dest} 不是空文件夹")
    files = pack_bytes(path)
    for name, content in files.items():
        target = dest / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    if pack_hash(dest) != (before := _digest(files)):
        raise OSError(f"规划包在复制时被改动，或磁盘已满：{dest}")
    return before
