"""What binds a line of the log: its hash, which covers the one before, and a seal by a key that no database holds.
Other rows that nobody may change unseen are sealed by the same key (:mod:`portal.audit.rows`).

The key lies in the home, in a file of its own (``portal/log/seal.key``): sessions and links have another, so that one
may be thrown away without the other.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from mulin.plain import canonical, sha256_of
from mulin.received.loghead import LogHeads
from mulin.sealed import KEY_FILE, secret_of

GENESIS = "0" * 64
FIELDS = ("number", "at", "account", "who", "post", "act", "about", "detail", "previous", "key")


def log_folder(home: Path) -> Path:
    """Where the log's key and heads lie. ``home``: the portal's own folder."""
    return home / "log"


def heads_of(home: Path) -> LogHeads:
    """The kept heads of the portal whose folder this is."""
    return LogHeads(log_folder(home) / "heads")


def key_to_write(home: Path) -> bytes:
    """The key; made where there is none. Raises OSError where it cannot be kept from others."""
    path = log_folder(home) / KEY_FILE
    try:
        about = path.stat()
    except FileNotFoundError:
        return secret_of(path.parent)
    return _read(path.parent, (about.st_ino, about.st_mtime_ns))


def key_to_check(home: Path) -> bytes | None:
    """The key; None where it was lost. Nothing is made."""
    return key_to_write(home) if (log_folder(home) / KEY_FILE).exists() else None


@lru_cache(maxsize=4)
def _read(folder: Path, state: tuple[int, int]) -> bytes:
    """Read anew when the file is another."""
    del state
    return secret_of(folder)


def mark_of(key: bytes) -> str:
    """By which a line says which key sealed it."""
    return hashlib.sha256(b"log key" + key).hexdigest()[:16]


def hash_of(body: Mapping[str, Any]) -> str:
    """The hash of a line without its own. Raises ValueError or TypeError for what no line of ours holds."""
    return sha256_of(canonical({name: body[name] for name in FIELDS}))


def seal_of(key: bytes, digest: str, what: str = "log") -> str:
    """``what``: the kind of row, so that the seal of one is none of another."""
    return hmac.new(key, f"mulin {what}\n{digest}".encode(), "sha256").hexdigest()


def holds(key: bytes, digest: str, seal: str, what: str = "log") -> bool:
    """Whether that seal was made by whoever has the key."""
    return hmac.compare_digest(seal_of(key, digest, what), seal if seal.isascii() else "")
