"""A pack as bytes: its hash, and a copy frozen beside a release."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

_SUFFIXES = frozenset({".csv", ".yaml", ".svg", ".png"})  # the pictures: a logo of the reports


def pack_files(path: Path) -> list[Path]:
    """The files that make up a pack (CSV, YAML, pictures; no hidden or lock files), sorted by relative POSIX name."""
    files = (f for f in path.rglob("*") if f.is_file() and f.suffix in _SUFFIXES)
    own = (f for f in files if not any(part.startswith((".", "~")) for part in f.relative_to(path).parts))
    return sorted(own, key=lambda f: f.relative_to(path).as_posix())


def pack_hash(path: Path) -> str:
    """SHA-256 (hex) over the names, lengths and contents of a pack's files.

    Names and lengths are hashed too, so that moving bytes between files changes the hash. Folder name, dates and
    stray files (README, Excel's lock files) do not. Raises FileNotFoundError where there is no pack file at all.
    """
    files = pack_files(path)
    if not files:
        raise FileNotFoundError(f"{path} 下没有规划包文件")
    digest = hashlib.sha256(b"mulin-pack-1\n")
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.relative_to(path).as_posix()}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def copy_pack(path: Path, dest: Path) -> str:
    """Copy a pack's files to ``dest`` (must not exist or be empty) and return the hash, which the copy shares.

    Raises FileExistsError where ``dest`` already holds something, OSError where the copy differs from the source.
    """
    if dest.exists() and any(dest.iterdir()):
        raise FileExistsError(f"{dest} 不是空文件夹")
    before = pack_hash(path)
    for file in pack_files(path):
        target = dest / file.relative_to(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    if pack_hash(dest) != before:
        raise OSError(f"规划包在复制时被改动，或磁盘已满：{dest}")
    return before
