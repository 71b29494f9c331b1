"""A finished release opened for reading: checked against its manifest and the chain first, then its marts and pack."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import FindingsError
from mulin.settings import Settings
from orchestration.release import messages
from orchestration.release.anchor import ABSENT, check_anchor
from orchestration.release.layout import MARTS, release_dir
from orchestration.release.manifest import Manifest, compare_files, read_manifest
from orchestration.release.snapshot import read_snapshot
from orchestration.signing import require_begun

if TYPE_CHECKING:
    from mulin.pack import Pack
    from reports.marts import Marts
    from reports.release_info import ReleaseInfo


@dataclass(frozen=True)
class Opened:
    """What whoever makes something else of a release reads; ``pack`` is the snapshot."""

    folder: Path
    manifest: Manifest
    pack: Pack
    marts: Marts
    info: ReleaseInfo


def open_release(settings: Settings, year: int, release: str | None = None) -> Opened:
    """A release (default: the one served), every file of it hashed first, whatever is going to be read.

    What is made of a release is taken for proof that the release is sound.
    Raises FindingsError: no such release, a file that is not what the manifest says, a manifest that is not the one
    on the chain.
    """
    from reports.marts import Marts
    from reports.release_info import ReleaseInfo

    require_begun(settings, year)
    folder = release_dir(settings, year, release)
    manifest = read_manifest(folder)
    damage = [f for f in check_anchor(settings, year, folder) if f.rule != ABSENT]
    damage += compare_files(folder, manifest.files)
    if damage:
        raise FindingsError(messages.DAMAGED.format(year=year, release=folder.name), damage)
    pack = read_snapshot(folder, year)[year]
    info = ReleaseInfo.from_pack(pack, year, manifest.release, manifest.data_hash, manifest.demo, manifest.signing_key)
    return Opened(folder, manifest, pack, Marts(folder / MARTS, year), info)
