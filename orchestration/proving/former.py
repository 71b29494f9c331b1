"""The release that one replaced, when its list of changes is to be made again."""

from __future__ import annotations

from mulin.findings import Finding, Level
from mulin.settings import Settings
from orchestration.proving import messages
from orchestration.release.former import CHANGES, former_release, has_changes, registered_before
from orchestration.release.inputs import Inputs
from orchestration.release.known import known_releases
from orchestration.release.manifest import Manifest
from reports.former import Former


def former_of(settings: Settings, manifest: Manifest, inputs: Inputs) -> tuple[Former | None, list[Finding]]:
    """None where the release has no list of changes, or, with a warning, where the release it is against is gone or no
    longer as registered: then that one report cannot be made again, and all others can. Raises FindingsError where the
    chain cannot be believed."""
    if not has_changes(manifest):
        return None, []
    earlier = registered_before(known_releases(settings, manifest.year), manifest.release)
    if earlier is not None:
        return former_release(earlier, inputs, manifest.code_version), []
    text = messages.FORMER_ABSENT.format(year=manifest.year, release=manifest.release)
    return None, [Finding(Level.WARNING, "release.former_absent", text, messages.MEND_FORMER_ABSENT, file=CHANGES)]
