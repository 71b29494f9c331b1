"""What a release says changed from the one before (``diff.json``), written again from the two and compared."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mulin.findings import Finding, Level
from mulin.pack import Pack
from mulin.settings import Settings
from orchestration.editions.diff import summarise_changes
from orchestration.proving import messages
from orchestration.release.former import registered_before, rules_since
from orchestration.release.inputs import Inputs
from orchestration.release.known import known_releases
from orchestration.release.layout import DIFF, INPUTS, MARTS
from orchestration.release.manifest import Manifest
from orchestration.release.messages import MEND_RECOMPUTE
from orchestration.release.snapshot import read_snapshot
from orchestration.warehouse.code import code_version


def diff_unlike(settings: Settings, folder: Path, manifest: Manifest, inputs: Inputs, pack: Pack) -> Iterator[Finding]:
    """Nothing where the release has none, or the one before is gone or not as registered. Another program may word it
    otherwise: then a difference is a warning. Raises FindingsError where the chain cannot be believed."""
    year = manifest.year
    earlier = registered_before(known_releases(settings, year), manifest.release) if DIFF in manifest.files else None
    if earlier is None or earlier.manifest is None:
        return
    rules = rules_since(earlier.manifest.release, read_snapshot(earlier.folder, year)[year], pack, year)
    old = Inputs.from_json((earlier.folder / INPUTS).read_bytes())
    again = summarise_changes(earlier.folder / MARTS, folder / MARTS, year, old, inputs, rules).to_json()
    if again.encode() != (folder / DIFF).read_bytes():
        level = Level.ERROR if manifest.code_version == code_version() else Level.WARNING
        text = messages.DIFF_DIFFERS.format(release=manifest.release, before=earlier.manifest.release)
        yield Finding(level, "release.diff_differs", text, MEND_RECOMPUTE, file=DIFF)
