"""The plan pack as a release keeps it: what the year, and the earlier years it looks back on, were scored by.

Only years up to the assessed one are kept, so that a later year's framework can change without touching this year's
hash. ``sources.yaml`` (addresses of departments' databases) has no bearing on a score and is replaced by a neutral
one. An earlier year that was released with other common files (units, fields …) keeps its own copy.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mulin.findings import FindingsError, errors
from mulin.pack import Pack, read_pack
from mulin.pack.snapshot import pack_bytes
from mulin.plain import read_plain
from orchestration.release import messages
from orchestration.release.layout import EARLIER_PACKS, PACK

_SOURCES = "sources.yaml"
_NEUTRAL_SOURCES = (
    "# 数据来源（连接地址）不影响得分，不随版次冻结。\nschema_version: 1\ndefault: {via: workbook}\ndepartments: {}\n"
)


@dataclass(frozen=True)
class Snapshot:
    """Pack files by path relative to the release folder, and the SHA-256 over all of them."""

    files: dict[str, bytes]
    hash: str

    def write(self, folder: Path) -> None:
        """Write the files below ``folder`` (a release being built)."""
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def take_snapshot(packs_by_year: Mapping[int, Pack]) -> Snapshot:
    """Read the files of every pack used. The latest year is the assessed one; its pack gives the common files."""
    assessed = max(packs_by_year)
    common = _common(packs_by_year[assessed].path)
    files = {f"{PACK}/{name}": content for name, content in common.items()}
    for year, pack in sorted(packs_by_year.items()):
        own = {name: content for name, content in pack_bytes(pack.path).items() if name.startswith(f"years/{year}/")}
        files |= {f"{PACK}/{name}": content for name, content in own.items()}
        theirs = _common(pack.path)
        if theirs != common:
            files |= {f"{EARLIER_PACKS}/{year}/{name}": content for name, content in {**theirs, **own}.items()}
    return Snapshot(dict(sorted(files.items())), _digest(files))


def snapshot_hash(folder: Path, listed: Iterable[str]) -> str:
    """The hash of the snapshot in a release folder, ``listed`` being that folder's files. Raises OSError."""
    names = [name for name in listed if name.startswith((f"{PACK}/", f"{EARLIER_PACKS}/"))]
    return _digest({name: read_plain(folder / name) for name in names})


def read_snapshot(folder: Path, year: int) -> dict[int, Pack]:
    """The packs by year that a release folder of ``year`` froze. Raises FindingsError when it cannot be read."""
    pack = _read(folder / PACK)
    packs = {y: pack for y in pack.years if y <= year}
    for earlier in sorted((folder / EARLIER_PACKS).glob("[0-9][0-9][0-9][0-9]")):
        packs[int(earlier.name)] = _read(earlier)
    return packs


def same_packs(one: Mapping[int, Pack], other: Mapping[int, Pack]) -> bool:
    """Whether two sets of packs score alike: equal in everything but where they lie and how data is pulled."""
    return one.keys() == other.keys() and all(_essence(one[y], y) == _essence(other[y], y) for y in one)


def differing(frozen: Mapping[int, Pack], in_use: Pack, year: int) -> list[str]:
    """Files of the pack in use that would score ``year`` otherwise than the snapshot did, sorted; empty where both
    score alike. Raises OSError."""
    if year in in_use.years and same_packs({year: frozen[year]}, {year: in_use}):
        return []
    theirs, ours = (
        {n: c for n, c in {**_common(p), **pack_bytes(p)}.items() if n != _SOURCES and _of_year(n, year)}
        for p in (frozen[year].path, in_use.path)
    )
    return sorted(n for n in theirs.keys() | ours.keys() if theirs.get(n) != ours.get(n))


def _of_year(name: str, year: int) -> bool:
    return not name.startswith("years/") or name.startswith(f"years/{year}/")


def _essence(pack: Pack, year: int) -> object:
    return pack.plan, pack.units, pack.departments, pack.fields, pack.years[year]


def _read(path: Path) -> Pack:
    pack, found = read_pack(path)
    if pack is None or errors(found):
        raise FindingsError(messages.CANNOT_READ.format(year=path.parent.parent.name), errors(found))
    return pack


def _common(path: Path) -> dict[str, bytes]:
    files = pack_bytes(path)
    own = {name: content for name, content in files.items() if not name.startswith("years/") and name != _SOURCES}
    return {**own, _SOURCES: _NEUTRAL_SOURCES.encode()}


def _digest(files: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(b"mulin-snapshot-1\n")
    for name, content in sorted(files.items()):
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
