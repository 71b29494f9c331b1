"""What the chain knows of a year's releases, and each release as far as it can be believed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.plain import read_plain, sha256_of
from mulin.received import Store, require_whole
from mulin.received.acts import Voided
from mulin.received.record import Anchor
from mulin.settings import Settings
from mulin.stored import FormError
from orchestration.release import messages
from orchestration.release.anchor import anchors_of
from orchestration.release.forms import reason_of
from orchestration.release.layout import (
    CURRENT,
    INPUTS,
    MANIFEST,
    number_of,
    pointer,
    release_dir,
    release_names,
    released_years,
)
from orchestration.release.manifest import Manifest, data_hash, parse_manifest
from orchestration.release.void import voided_in
from orchestration.signing import SIGNATURE, refuse_forged, signature_errors

ABSENT = "release.anchor_absent"
HEAD_LOST = "chain.head_lost"


@dataclass(frozen=True)
class Held:
    """A release whose files have not been looked at yet: its manifest, held against the chain.

    ``manifest`` is None where there is none to be read. Without ``findings`` the manifest is the one on the chain.
    """

    folder: Path
    manifest: Manifest | None
    anchor: Anchor | None
    findings: tuple[Finding, ...]

    @property
    def but_signature(self) -> tuple[Finding, ...]:
        """For whoever judges the signatures of the whole chain: what else is wrong."""
        return tuple(f for f in self.findings if not f.rule.startswith(SIGNATURE))

    @property
    def signature_holds(self) -> bool:
        """Where one is asked for."""
        return self.but_signature == self.findings

    @property
    def unregistered(self) -> bool:
        """Whether all that is wrong is that the chain does not know it: a run may make it again and register it."""
        return bool(self.findings) and all(f.rule == ABSENT for f in self.findings)


@dataclass(frozen=True)
class Known:
    """``folders``: finished releases there are, ``anchors``: those on the chain, both by number; ``current``: what
    the pointer says, ``unread`` why it says nothing. ``voided``: those that no longer hold."""

    settings: Settings
    year: int
    folders: tuple[str, ...]
    anchors: Mapping[str, Anchor]
    current: str | None
    unread: str = ""
    voided: Mapping[str, Voided] = field(default_factory=dict)

    @property
    def newest(self) -> str | None:
        """The release in use: the newest on the chain, whether or not its folder is there."""
        return max(self.anchors, key=number_of, default=None)

    def superseded_by(self, name: str) -> str | None:
        """The newest release on the chain where that is not ``name`` itself."""
        newest = self.newest
        return newest if newest is not None and number_of(newest) > number_of(name) else None

    def pending(self, name: str) -> bool:
        """Whether the chain does not know a release that is newer than all it knows: a run has to prove it."""
        return name not in self.anchors and self.superseded_by(name) is None

    def held(self, name: str) -> Held:
        """A release with what is wrong with its manifest."""
        return _held(self.settings, self.year, name, self.anchors)

    def pointer_wrong(self) -> Finding | None:
        """What is wrong with ``current``: gone, unreadable, leading nowhere, or not naming the release in use. A year
        of which the chain knows nothing yet needs none; where it names a pending release, that one is what is wrong."""
        newest, named = self.newest, self.current
        about = {"year": self.year, "release": named, "newest": newest}
        if self.unread or (named is not None and named not in self.folders):
            said = messages.CURRENT_NAMES.format(name=named) if named else self.unread
            text, rule = messages.CURRENT_BROKEN.format(year=self.year, said=said), "current"
        elif newest is None or named == newest or (named in self.folders and self.pending(named)):
            return None
        elif named is None:
            text, rule = messages.CURRENT_ABSENT.format(**about, known="、".join(self.folders)), "current_absent"
        elif named not in self.anchors:
            text, rule = messages.CURRENT_FOREIGN.format(**about), "current_foreign"
        else:
            text, rule = messages.CURRENT_OLDER.format(**about), "current_older"
        mend = messages.MEND_POINTER if newest in self.folders else messages.MEND_POINTER_RUN
        known = "、".join(self.folders) or messages.NONE
        place = f"releases/{self.year}/{CURRENT}"
        return Finding(Level.ERROR, f"release.{rule}", text, mend.format(**about, known=known), file=place)

    def lost(self) -> Iterator[Finding]:
        """Releases on the chain that are no longer there."""
        for name, anchor in self.anchors.items():
            if name not in self.folders:
                text = messages.RELEASE_LOST.format(year=self.year, release=name, at=anchor.recorded_at)
                yield Finding(Level.ERROR, "release.lost", text, messages.MEND_RELEASE_LOST, file=name)

    def default(self) -> str:
        """The release to read where none is asked for. Raises FindingsError where ``current`` is not it, or is none."""
        if wrong := self.pointer_wrong():
            raise FindingsError(messages.CANNOT_READ.format(year=self.year), [wrong])
        if self.current is not None:
            return self.current
        return self.named(self.folders[-1] if self.folders else messages.ANY)

    def named(self, name: str) -> str:
        """``name``, if there is such a release; else FindingsError."""
        if name in self.folders:
            return name
        known = "、".join(self.folders) or messages.NONE
        text = messages.RELEASE_ABSENT.format(year=self.year, release=name, known=known)
        finding = Finding(Level.ERROR, "release.absent", text, messages.MEND_ABSENT.format(year=self.year))
        raise FindingsError(messages.CANNOT_READ.format(year=self.year), [finding, *self.lost()])


def known_releases(settings: Settings, year: int) -> Known:
    """The year's releases as they now stand. Raises FindingsError where the chain cannot be believed."""
    return known_by(settings, year, anchors_of(settings, year), voided_in(settings, year))


def known_by(
    settings: Settings, year: int, anchors: Mapping[str, Anchor], voided: Mapping[str, Voided] | None = None
) -> Known:
    """The year's releases, the chain's word on them given."""
    names = tuple(release_names(settings, year))
    try:
        return Known(settings, year, names, anchors, pointer(settings, year), voided=voided or {})
    except (OSError, FormError) as error:
        return Known(settings, year, names, anchors, None, reason_of(error), voided or {})


def is_released(settings: Settings, year: int) -> bool:
    """Whether a year has, or ever had, a release: then it is read from there or, if that cannot be, not at all."""
    return bool(release_names(settings, year) or anchors_of(settings, year))


def unproven(settings: Settings, year: int, name: str) -> Held:
    """A release where the chain cannot be asked: its manifest held against itself alone."""
    return _held(settings, year, name, None)


def superseded_absence(finding: Finding, known: Known, name: str) -> Finding:
    """A release that was never registered and that a registered one has superseded is read by nobody: a warning."""
    newer = known.superseded_by(name)
    if finding.rule != ABSENT or newer is None:
        return finding
    text = messages.ANCHOR_ABSENT_OLD.format(year=known.year, release=name, newer=newer)
    mend = messages.MEND_ANCHOR_ABSENT_OLD.format(year=known.year, release=name)
    return replace(finding, level=Level.WARNING, message=text, mend=mend)


def superseded_words(year: int, release: str, newer: str | None) -> str | None:
    """In words that ``newer`` is in use instead of ``release``; None where there is no newer one."""
    return None if newer is None else messages.SUPERSEDED_READ.format(year=year, release=release, newer=newer)


def every_manifest(settings: Settings) -> Iterator[Manifest]:
    """The manifest of every release of every year that has one to be read."""
    for year in released_years(settings):
        for name in release_names(settings, year):
            if manifest := unproven(settings, year, name).manifest:
                yield replace(manifest, year=year, release=name)


def require_whole_store(settings: Settings) -> None:
    """Refuse to compute from a received store that lost what any finished release of any year was made from."""
    heads = [
        (messages.RELEASE_OF.format(year=m.year, release=m.release), m.chain_head) for m in every_manifest(settings)
    ]
    try:
        require_whole(Store(settings.received), heads)
    except FindingsError as error:
        mended = [replace(f, mend=messages.MEND_HEAD_LOST) if f.rule == HEAD_LOST else f for f in error.findings]
        raise FindingsError(error.title, mended) from error
    refuse_forged(settings)


def _held(settings: Settings, year: int, name: str, anchors: Mapping[str, Anchor] | None) -> Held:
    folder = release_dir(settings, year, name)
    place = f"{name}/{MANIFEST}"
    anchor = None if anchors is None else anchors.get(name)
    found = []
    if anchors is not None and anchor is None:
        text = messages.ANCHOR_ABSENT.format(year=year, release=name)
        mend = messages.MEND_ANCHOR_ABSENT.format(year=year, release=name)
        found.append(Finding(Level.ERROR, ABSENT, text, mend, file=place))
    try:
        data = read_plain(folder / MANIFEST)
        if anchor is not None and (digest := sha256_of(data)) != anchor.manifest_sha256:
            text = messages.ANCHOR_DIFFERS.format(
                year=year, release=name, at=anchor.recorded_at, expected=anchor.manifest_sha256[:12], found=digest[:12]
            )
            found.append(Finding(Level.ERROR, "release.anchor_differs", text, messages.MEND_VERIFY, file=place))
        elif anchor is not None:
            found += signature_errors(settings, year, name)
        manifest = parse_manifest(data)
    except (OSError, FormError) as error:
        text = messages.MANIFEST_BROKEN.format(reason=reason_of(error))
        found.append(Finding(Level.ERROR, "release.manifest", text, messages.MEND_VERIFY, file=place))
        return Held(folder, None, anchor, tuple(found))
    registered = None if found else anchor  # of another manifest than the anchored one all else differs too
    return Held(folder, manifest, anchor, (*found, *_at_odds(manifest, year, name, registered)))


def _at_odds(manifest: Manifest, year: int, name: str, anchor: Anchor | None) -> Iterator[Finding]:
    """What a manifest says of itself that its place, its anchor or its own other words do not bear out."""
    whole = data_hash(manifest.inputs_hash, manifest.pack_hash, manifest.marts_hash)
    listed = manifest.files.get(INPUTS)
    pairs = (
        ("data_hash", manifest.data_hash, whole),
        ("data_hash", manifest.data_hash, anchor.data_hash if anchor else manifest.data_hash),
        ("inputs.json", manifest.inputs_hash, listed["sha256"] if listed else messages.NONE),
        ("release", manifest.release, name),
        ("year", str(manifest.year), str(year)),
    )
    for what, expected, found in pairs:
        if expected != found:
            yield hash_differs(what, expected, found, name)
    if anchor is not None and anchor.key != manifest.signing_key:  # seen by whoever has no public key, too
        none = messages.NONE
        text = messages.KEY_DIFFERS.format(release=name, said=manifest.signing_key or none, found=anchor.key or none)
        yield Finding(Level.ERROR, "release.key_differs", text, messages.MEND_KEY_DIFFERS, file=name)


def hash_differs(what: str, expected: str, found: str, place: str, mend: str = messages.MEND_VERIFY) -> Finding:
    """An error: the manifest says ``expected`` of ``what``, and ``found`` is there."""
    said = messages.HASHED.get(what, what)
    text = messages.HASH_DIFFERS.format(what=said, expected=expected[:12], found=found[:12])
    return Finding(Level.ERROR, "release.hash_differs", text, mend, file=place)
