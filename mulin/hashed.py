"""One hash over files, for what must be made anew when any of them changes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path


def hash_of(files: Iterable[Path], base: Path, *facts: str) -> str:
    """SHA-256 over the names (relative to ``base``) and contents of ``files``, in order, and over ``facts``.

    Raises OSError where one cannot be read.
    """
    digest = hashlib.sha256("\n".join([*facts, ""]).encode())
    for file in sorted(files):
        digest.update(f"{file.relative_to(base).as_posix()}\n".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
