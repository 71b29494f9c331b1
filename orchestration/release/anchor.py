"""A release and the received store's chain: what was released cannot later be passed off as something else.

Everything in a release hangs on its ``manifest.json``, and the manifest's SHA-256 stands on the chain. Whoever
rewrites a release with all its hashes must also rewrite the chain from that line on. A release has one anchor, at the
first event that names it: nothing that comes later speaks for it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.plain import sha256_file
from mulin.received import Store, StoreError
from mulin.received.chain import GENESIS
from mulin.received.heads import head_at
from mulin.received.record import Anchor
from mulin.received.witness import open_store
from mulin.settings import Settings
from mulin.signing import Signer
from orchestration.release import messages
from orchestration.release.forms import RELEASE_NAME
from orchestration.release.layout import MANIFEST, number_of
from orchestration.release.manifest import Manifest


def anchor_release(
    settings: Settings, folder: Path, manifest: Manifest, signer: Signer | None = None,
    still: Callable[[], None] = lambda: None,
) -> None:  # fmt: skip
    """Put a finished release on the chain; done already, nothing happens. ``still`` raises where it may not be put
    there any more; asked when nobody else can write. Raises FindingsError (Chinese)."""
    title = messages.ANCHOR_FAILED.format(year=manifest.year, release=manifest.release)
    try:
        anchor = open_store(settings).anchor_release(
            manifest.year, manifest.release, manifest.data_hash, sha256_file(folder / MANIFEST),
            None if signer is None else signer.sign, still,
        )  # fmt: skip
    except StoreError as error:
        finding = Finding(Level.ERROR, "release.anchor_failed", str(error), messages.MEND_ANCHOR_FAILED)
        raise FindingsError(title, [finding]) from error
    if signer is not None and anchor.key != signer.fingerprint:  # somebody was quicker, and has no key
        text = messages.ANCHORED_BEFORE.format(release=manifest.release, at=anchor.recorded_at)
        raise FindingsError(title, [Finding(Level.ERROR, "signature.unsigned", text, messages.MEND_ANCHORED_BEFORE)])


def anchors_of(settings: Settings, year: int) -> dict[str, Anchor]:
    """Release → its anchor, by number. Raises FindingsError where the chain cannot be believed: broken, or with an
    event that no run of ours would have written."""
    title = messages.CANNOT_READ.format(year=year)
    first: dict[str, Anchor] = {}
    try:
        store = Store(settings.received)
        if irregular := errors(store.irregular()):
            raise FindingsError(title, irregular)
        for anchor in store.anchors(year):
            first.setdefault(anchor.release, anchor)
    except StoreError as error:
        raise FindingsError(title, [Finding(Level.ERROR, "release.store", str(error), messages.MEND_VERIFY)]) from error
    names = (name for name, a in first.items() if RELEASE_NAME.fullmatch(name) and a.year == year)
    return {name: first[name] for name in sorted(names, key=number_of)}


def release_head(settings: Settings, year: int, release: str) -> str:
    """The code of the head that all put out of a release prints: that of its anchor's event; empty where it has none.

    Raises StoreError where the chain cannot be believed.
    """
    store = Store(settings.received)
    anchor = next((a for a in store.anchors(year) if a.release == release), None)
    return "" if anchor is None else head_at(store.chain, anchor.chain_index)


def on_the_chain(settings: Settings, head: str) -> bool:
    """Whether the chain once ended, or ends, with ``head``. Raises StoreError where it is broken."""
    return head in {GENESIS, *(event.hash for event in Store(settings.received).chain.state().events)}
