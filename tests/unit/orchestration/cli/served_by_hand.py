"""A home whose release 2024/r1 is served and anchored, its marts made by hand, without a report."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "reports"))
import district_marts as fixture

from mulin.pack import load_pack
from mulin.pack.snapshot import copy_pack
from mulin.received import Store
from mulin.received.chain import GENESIS
from mulin.settings import REPO_ROOT, Settings
from orchestration.release.anchor import anchor_release
from orchestration.release.manifest import Manifest, hash_files, list_files

PACK = REPO_ROOT / "plans" / "yangpu-2021-2025"
HASH = "0123456789abcdef" * 4
STREET = "310110001"


def serve(home: Path) -> Path:
    """Fill ``home`` with 定海路街道 and its communities; returns it."""
    settings = Settings(home=home, pack=PACK)
    release = settings.releases / "2024" / "r1"
    fixture.build(release / "marts", load_pack(PACK), fixture.DistrictCase(streets=(STREET,)))
    copy_pack(PACK, release / "pack")
    manifest = Manifest(
        year=2024, release="r1", created_at="2025-02-21T09:00:00+08:00", demo=True, pack="yangpu-2021-2025",
        pack_hash=HASH, inputs_hash=HASH, marts_hash=HASH, data_hash=HASH, code_version="test", chain_head=GENESIS,
        notes=(), inputs={}, row_counts={}, libraries={}, files={},
    )  # fmt: skip
    manifest = replace(manifest, files=hash_files(release, list_files(release)))
    (release / "manifest.json").write_text(manifest.to_json(), encoding="utf-8")
    (release.parent / "current").write_text("r1\n", encoding="ascii")
    Store(settings.received)
    anchor_release(settings, release, manifest)
    return settings.home
