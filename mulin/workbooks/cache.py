"""Readings kept by content: the same bytes under the same layout and parser are read once.

Rebuildable at any time. They stand under a seal (:mod:`mulin.sealed`); a damaged or altered one counts as absent.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

from mulin.hashed import hash_of
from mulin.language import spoken
from mulin.pack import Pack
from mulin.pack.same import Same
from mulin.printable import fingerprint
from mulin.sealed import Sealed, key_of
from mulin.settings import REPO_ROOT
from mulin.workbooks.layout import build_layout
from mulin.workbooks.limits import Limits
from mulin.workbooks.parse import interpret
from mulin.workbooks.parsed import PARSER_VERSION, Identity, Parsed
from mulin.workbooks.reader import Reader

_LIBRARIES = ("openpyxl", "python-calamine", "lxml")


def reading_key(pack: Pack, identity: Identity) -> str:
    """Hash of everything in the pack that decides how this workbook is read. Errors as ``build_layout``."""
    return _key(Same(pack), identity.year, identity.department, identity.kind)


@lru_cache(maxsize=512)
def _key(same: Same, year: int, department: str, kind: str) -> str:
    pack = same.pack
    layout = build_layout(pack, year, department, kind)
    units = "\n".join(f"{u.code} {u.name}" for u in pack.units)
    return hashlib.sha256(f"{pack.plan.pack}\n{layout.reading_hash}\n{fingerprint()}\n{units}".encode()).hexdigest()


@cache
def _code() -> str:
    """Hash of all that reads a workbook: our sources, the interpreter, the libraries."""
    folder = REPO_ROOT / "mulin"
    return hash_of(folder.rglob("*.py"), REPO_ROOT, str(sys.version_info[:3]), *map(version, _LIBRARIES))


def _name(sha256: str) -> str:
    """Under which pack a reading holds is known only from what it says: that stands inside."""
    return key_of(sha256, PARSER_VERSION, _code(), spoken())  # its findings are said in one language


def load(sha256: str, pack: Pack, kept: Sealed) -> Parsed | None:
    """The kept reading, or None when there is none that still holds under this pack."""
    found = kept.read(_name(sha256), _opened)
    if found is None:
        return None
    key, parsed = found
    try:
        current = reading_key(pack, parsed.identity) if parsed.identity else None
    except (KeyError, ValueError):
        return None
    return parsed if current == key else None


def _opened(content: bytes) -> tuple[str, Parsed]:
    key, _, text = content.partition(b"\n")
    return key.decode(errors="replace"), Parsed.from_json(text)


def save(sha256: str, parsed: Parsed, pack: Pack, kept: Sealed) -> None:
    """Keep a reading. One without a recognised identity is not kept: which pack it depends on is unknown."""
    if parsed.identity is None:
        return
    try:
        key = reading_key(pack, parsed.identity)
    except (KeyError, ValueError):
        return
    kept.save(_name(sha256), f"{key}\n{parsed.to_json()}".encode())


def cached_parse_many(
    files: Iterable[tuple[str, Path]], pack: Pack, kept: Sealed, *, limits: Limits | None = None
) -> dict[str, Parsed]:
    """sha256 → reading, for (sha256, path) pairs; what is not kept is read with one child process and kept."""
    out: dict[str, Parsed] = {}
    with Reader(limits) as reader:
        for sha256, path in files:
            found = load(sha256, pack, kept)
            if found is None:
                found = interpret(reader.read(path), pack)
                save(sha256, found, pack, kept)
            out[sha256] = found
    return out


def cached_parse(sha256: str, path: Path, pack: Pack, kept: Sealed, *, limits: Limits | None = None) -> Parsed:
    """The reading of one stored file. ``sha256`` must be the hash of ``path``'s bytes (the store guarantees it)."""
    return cached_parse_many([(sha256, path)], pack, kept, limits=limits)[sha256]
