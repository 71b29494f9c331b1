"""Readings kept by content: the same bytes under the same layout and parser are read once.

Rebuildable at any time. Each file carries the hash of its own text; a damaged or altered one counts as absent.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from mulin.pack import Pack
from mulin.pack.same import Same
from mulin.printable import fingerprint
from mulin.workbooks.layout import build_layout
from mulin.workbooks.limits import Limits
from mulin.workbooks.parse import interpret
from mulin.workbooks.parsed import PARSER_VERSION, Identity, Parsed
from mulin.workbooks.reader import Reader

log = logging.getLogger(__name__)


def reading_key(pack: Pack, identity: Identity) -> str:
    """Hash of everything in the pack that decides how this workbook is read. Errors as ``build_layout``."""
    return _key(Same(pack), identity.year, identity.department, identity.kind)


@lru_cache(maxsize=512)
def _key(same: Same, year: int, department: str, kind: str) -> str:
    pack = same.pack
    layout = build_layout(pack, year, department, kind)
    units = "\n".join(f"{u.code} {u.name}" for u in pack.units)
    return hashlib.sha256(f"{pack.plan.pack}\n{layout.reading_hash}\n{fingerprint()}\n{units}".encode()).hexdigest()


def _file(cache_dir: Path, sha256: str) -> Path:
    return cache_dir / sha256[:2] / f"{sha256}-p{PARSER_VERSION}.json"


def load(sha256: str, pack: Pack, cache_dir: Path) -> Parsed | None:
    """The kept reading, or None when there is none that still holds under this pack."""
    try:
        seal, key, text = _file(cache_dir, sha256).read_text(encoding="utf-8").split("\n", 2)
    except (FileNotFoundError, ValueError):
        return None
    if hashlib.sha256(f"{key}\n{text}".encode()).hexdigest() != seal:
        log.warning("cached reading of %s is damaged, reading the file again", sha256)
        return None
    parsed = Parsed.from_json(text)
    try:
        current = reading_key(pack, parsed.identity) if parsed.identity else None
    except (KeyError, ValueError):
        return None
    return parsed if current == key else None


def save(sha256: str, parsed: Parsed, pack: Pack, cache_dir: Path) -> None:
    """Keep a reading. One without a recognised identity is not kept: which pack it depends on is unknown."""
    if parsed.identity is None:
        return
    try:
        key = reading_key(pack, parsed.identity)
    except (KeyError, ValueError):
        return
    text = parsed.to_json()
    seal = hashlib.sha256(f"{key}\n{text}".encode()).hexdigest()
    target = _file(cache_dir, sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(f".{target.name}.{os.getpid()}")
    temporary.write_text(f"{seal}\n{key}\n{text}", encoding="utf-8")
    temporary.replace(target)


def cached_parse_many(
    files: Iterable[tuple[str, Path]], pack: Pack, cache_dir: Path, *, limits: Limits | None = None
) -> dict[str, Parsed]:
    """sha256 → reading, for (sha256, path) pairs; what is not kept is read with one child process and kept."""
    out: dict[str, Parsed] = {}
    with Reader(limits) as reader:
        for sha256, path in files:
            kept = load(sha256, pack, cache_dir)
            if kept is None:
                kept = interpret(reader.read(path), pack)
                save(sha256, kept, pack, cache_dir)
            out[sha256] = kept
    return out


def cached_parse(sha256: str, path: Path, pack: Pack, cache_dir: Path, *, limits: Limits | None = None) -> Parsed:
    """The reading of one stored file. ``sha256`` must be the hash of ``path``'s bytes (the store guarantees it)."""
    return cached_parse_many([(sha256, path)], pack, cache_dir, limits=limits)[sha256]
