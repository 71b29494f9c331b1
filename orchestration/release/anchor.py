"""A release and the received store's chain: what was released cannot later be passed off as something else.

Everything in a release hangs on its ``manifest.json``, and the manifest's SHA-256 stands on the chain. Whoever
rewrites a release with all its hashes must also rewrite the chain from that line on.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.received import Store, StoreError, require_whole
from mulin.received.files import sha256_file
from mulin.received.record import Anchor
from mulin.settings import Settings
from mulin.signing import Signer
from orchestration.release import messages
from orchestration.release.layout import (
    CURRENT,
    MANIFEST,
    current_name,
    pointer_absent,
    release_dir,
    release_names,
)
from orchestration.release.manifest import Manifest, compare_files, read_manifest
from orchestration.signing import refuse_forged, signature_errors

ABSENT = "release.anchor_absent"


def anchor_release(settings: Settings, folder: Path, manifest: Manifest, signer: Signer | None = None) -> None:
    """Put a finished release on the chain; done already, nothing happens. Raises FindingsError (Chinese)."""
    from mulin.received.witness import open_store

    title = messages.ANCHOR_FAILED.format(year=manifest.year, release=manifest.release)
    try:
        anchor = open_store(settings).anchor_release(
            manifest.year, manifest.release, manifest.data_hash, sha256_file(folder / MANIFEST),
            None if signer is None else signer.sign,
        )  # fmt: skip
    except StoreError as error:
        finding = Finding(Level.ERROR, "release.anchor_failed", str(error), messages.MEND_ANCHOR_FAILED)
        raise FindingsError(title, [finding]) from error
    if signer is not None and anchor.key != signer.fingerprint:  # somebody was quicker, and has no key
        text = messages.ANCHORED_BEFORE.format(release=manifest.release, at=anchor.recorded_at)
        raise FindingsError(title, [Finding(Level.ERROR, "signature.unsigned", text, messages.MEND_ANCHORED_BEFORE)])


def anchors_of(settings: Settings, year: int) -> dict[str, Anchor]:
    """Release → anchor, oldest first. Raises FindingsError when the chain cannot be believed."""
    try:
        return {a.release: a for a in Store(settings.received).anchors(year)}
    except StoreError as error:
        finding = Finding(Level.ERROR, "release.store", str(error), messages.MEND_VERIFY)
        raise FindingsError(messages.CANNOT_READ.format(year=year), [finding]) from error


def check_anchor(settings: Settings, year: int, folder: Path) -> list[Finding]:
    """Empty when the release is the one on the chain; else an error: not there (:data:`ABSENT`), another one, or not
    signed as it should be."""
    anchor = anchors_of(settings, year).get(folder.name)
    place = f"{folder.name}/{MANIFEST}"
    if anchor is None:
        text = messages.ANCHOR_ABSENT.format(year=year, release=folder.name)
        mend = messages.MEND_ANCHOR_ABSENT.format(year=year, release=folder.name)
        return [Finding(Level.ERROR, ABSENT, text, mend, file=place)]
    manifest = folder / MANIFEST
    found = sha256_file(manifest) if manifest.is_file() else "—"
    if found == anchor.manifest_sha256:
        return signature_errors(settings, year, folder.name)
    text = messages.ANCHOR_DIFFERS.format(
        year=year, release=folder.name, at=anchor.recorded_at, expected=anchor.manifest_sha256[:12], found=found[:12]
    )
    return [Finding(Level.ERROR, "release.anchor_differs", text, messages.MEND_VERIFY, file=place)]


def stale_pointer(settings: Settings, year: int) -> Iterator[Finding]:
    """One error where ``current`` is gone, or names an older release than the newest intact one on the chain.

    A release newer than the served one that is damaged, or that the chain does not know, is no reason to serve it.
    Raises FindingsError where the pointer leads nowhere or the chain is not to be believed.
    """
    served, names = current_name(settings, year), release_names(settings, year)
    newer = names if served is None else names[names.index(served) + 1 :]
    newest = next((name for name in reversed(newer) if _intact(settings, year, name)), None)
    if served is None and names:
        yield pointer_absent(year, names, newest or names[-1])
    elif newest is not None:
        text = messages.CURRENT_OLDER.format(year=year, release=served, newest=newest)
        mend = messages.MEND_POINTER.format(year=year, newest=newest)
        yield Finding(Level.ERROR, "release.current_older", text, mend, file=f"releases/{year}/{CURRENT}")


def _intact(settings: Settings, year: int, name: str) -> bool:
    folder = release_dir(settings, year, name)
    return not check_anchor(settings, year, folder) and not compare_files(folder, read_manifest(folder).files)


def require_whole_store(settings: Settings) -> None:
    """Refuse to compute from a received store that lost what any finished release of any year was made from."""
    heads = [
        (messages.RELEASE_OF.format(year=folder.name, release=name),
         read_manifest(release_dir(settings, int(folder.name), name)).chain_head)
        for folder in (sorted(settings.releases.glob("[0-9]*")) if settings.releases.is_dir() else [])
        if folder.name.isdigit()
        for name in release_names(settings, int(folder.name))
    ]  # fmt: skip
    require_whole(Store(settings.received), heads)
    refuse_forged(settings)


def lost_releases(settings: Settings, year: int, since: str) -> Iterator[Finding]:
    """Releases on the chain that are no longer there. One newer than ``since`` is an error: an old state is served."""
    there = set(release_names(settings, year))
    for name, anchor in anchors_of(settings, year).items():
        if name not in there:
            level = Level.ERROR if int(name[1:]) > int(since[1:]) else Level.WARNING
            text = messages.RELEASE_LOST.format(year=year, release=name, at=anchor.recorded_at)
            yield Finding(level, "release.lost", text, messages.MEND_RELEASE_LOST, file=name)
