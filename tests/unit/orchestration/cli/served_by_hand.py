"""Homes whose release 2024/r1 is served and anchored, its marts made by hand, without a report."""

from __future__ import annotations

import sys
from pathlib import Path
from shutil import copytree, ignore_patterns

sys.path.append(str(Path(__file__).parents[2] / "reports"))
import district_marts as fixture

from mulin.pack import load_pack
from mulin.pack.snapshot import copy_pack
from mulin.plain import sha256_of
from mulin.received.chain import GENESIS
from mulin.settings import REPO_ROOT, Settings
from orchestration.release.anchor import anchor_release
from orchestration.release.inputs import Inputs
from orchestration.release.layout import point_to
from orchestration.release.manifest import Manifest, data_hash, hash_files, list_files
from orchestration.release.snapshot import snapshot_hash

PACK = REPO_ROOT / "plans" / "yangpu-2021-2025"
MARTS_HASH = "0123456789abcdef" * 4
STREET = "310110001"


def serve(home: Path) -> Path:
    """Fill ``home`` with 定海路街道 and its communities; returns it."""
    settings = Settings(home=home, pack=PACK)
    release = settings.releases / "2024" / "r1"
    fixture.build(release / "marts", load_pack(PACK), fixture.DistrictCase(streets=(STREET,)))
    register(settings, release)
    return settings.home


def register(settings: Settings, release: Path) -> Manifest:
    """Make a release of a folder that holds its marts (and reports): pack, inputs, manifest, anchor, ``current``."""
    copy_pack(PACK, release / "pack")
    inputs = Inputs(2024, "yangpu-2021-2025", ()).to_json()
    (release / "inputs.json").write_text(inputs, encoding="utf-8")
    files = hash_files(release, list_files(release))
    hashes = (sha256_of(inputs.encode()), snapshot_hash(release, files), MARTS_HASH)
    manifest = Manifest(
        year=2024, release=release.name, created_at="2025-02-21T09:00:00+08:00", demo=True, pack="yangpu-2021-2025",
        pack_hash=hashes[1], inputs_hash=hashes[0], marts_hash=MARTS_HASH, data_hash=data_hash(*hashes),
        code_version="test", chain_head=GENESIS, notes=(), inputs={}, row_counts={}, libraries={}, files=files,
    )  # fmt: skip
    (release / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    anchor_release(settings, release, manifest)
    point_to(settings, 2024, release.name)
    return manifest


def supersede(release: Path) -> Path:
    """A second release like ``r1``, registered and in use; returns its folder."""
    newer = release.with_name("r2")
    copytree(release, newer, ignore=ignore_patterns("pack", "inputs.json", "manifest.json"))
    register(Settings(home=release.parents[2], pack=PACK), newer)
    return newer
