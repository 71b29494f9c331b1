"""Does a year's every release still say what it said, and the one in use what the received files say?

The chain's word on each manifest first, then every hash of every release there is and whatever else lies beside them,
then, for one release, everything computed again from the files (:mod:`orchestration.proving.recompute`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.pack import Pack, read_pack
from mulin.plain import read_plain
from mulin.received import Store, StoreError
from mulin.received.verify import verify_store
from mulin.settings import Settings
from mulin.stored import FormError
from orchestration.editions.proof import Proof
from orchestration.proving import messages
from orchestration.proving.frozen import record_findings
from orchestration.proving.recompute import Frozen, Step, recomputed
from orchestration.proving.strays import strays, writable
from orchestration.proving.used import left_out
from orchestration.release.edition import read_edition
from orchestration.release.forms import reason_of
from orchestration.release.inputs import Inputs
from orchestration.release.known import (
    ABSENT,
    Held,
    Known,
    hash_differs,
    known_by,
    known_releases,
    superseded_absence,
    superseded_words,
    unproven,
)
from orchestration.release.layout import EARLIER_PACKS, INPUTS, PACK, number_of, year_dir
from orchestration.release.manifest import Manifest, compare_files
from orchestration.release.messages import ANY, CHANGED_SINCE, HASHED, INPUTS_BROKEN, MEND_VERIFY
from orchestration.release.rendering import Render
from orchestration.release.snapshot import differing, read_snapshot, snapshot_hash
from orchestration.release.void import void_finding
from orchestration.signing import signature_findings
from reports.correction import Correction

MOST_NAMED = 8
_PACKS = (f"{PACK}/", f"{EARLIER_PACKS}/")


def verify_release(
    settings: Settings,
    year: int,
    release: str | None = None,
    *,
    render: Render | None = None,
    recompute: bool = True,
    on_step: Step | None = None,
) -> list[Finding]:
    """Everything in which a year's releases, or the one asked for, are not what they were; empty when all is sound.

    Without ``release`` every release folder of the year is held against the chain and re-hashed, and whatever else is
    there is named; the one in use is then computed again (the one asked for, where one is). ``recompute=False`` only
    re-hashes. With ``render`` the PDFs are made anew and compared too. ``on_step`` hears a Chinese phrase as each step
    begins. Raises FindingsError only when there is no such release, nor ever was.
    """
    say = on_step or (lambda _: None)
    say(messages.STEP_HASH)
    known, untrusted = _known(settings, year)
    if release is not None or not (known.folders or known.anchors):
        known.named(release or ANY)
    target = release or _in_use(known)
    seen = [_checked(known, name, target, not untrusted) for name in known.folders if release in (None, name)]
    found = [*untrusted, *(f for one in seen for f in one.findings), *known.lost()]
    if wrong := known.pointer_wrong():
        found.append(wrong)
    found += [void_finding(v) for name, v in known.voided.items() if release in (None, name)]
    if release is None:
        found += strays(year_dir(settings, year))
    else:
        found += _superseded(known, release)
    say(messages.STEP_STORE)
    store = Store(settings.received)
    found += verify_store(store, anchors=[one.manifest.chain_head for one in seen if one.manifest])
    found += _signatures(settings)
    for one in seen:
        if one.folder.name == target and one.manifest is not None:
            of = None if untrusted else known
            proven = _computed(
                settings, year, one, one.manifest, of, store, render if recompute else None, recompute, say
            )
            found += proven
    if recompute and render is not None:
        found = _proven(found)
    return list(dict.fromkeys(found))


@dataclass(frozen=True)
class _Checked:
    """A release folder hashed. ``broken``: paths in it that are not what the manifest lists."""

    folder: Path
    manifest: Manifest | None
    findings: tuple[Finding, ...]
    broken: tuple[str, ...] = ()

    def intact(self, *parts: str) -> bool:
        return not any(path.startswith(parts) for path in self.broken)


def _known(settings: Settings, year: int) -> tuple[Known, list[Finding]]:
    """The year's releases, and why the chain's word on them cannot be had."""
    try:
        return known_releases(settings, year), []
    except FindingsError as error:
        return known_by(settings, year, {}), list(error.findings)


def _in_use(known: Known) -> str | None:
    """The release to compute again: the one ``current`` names or the newest on the chain, whichever is newer."""
    there = [name for name in (known.newest, known.current) if name in known.folders and name is not None]
    return max(there, key=number_of, default=known.folders[-1] if known.folders else None)


def _checked(known: Known, name: str, target: str | None, trusted: bool) -> _Checked:
    """One release against the chain (if that can be asked), then every file of it. Its signature is judged with those
    of the whole chain."""
    held = known.held(name) if trusted else unproven(known.settings, known.year, name)
    found = [superseded_absence(f, known, name) if name != target else f for f in held.but_signature]
    found += writable(held.folder)
    manifest = held.manifest
    if manifest is None:
        return _Checked(held.folder, None, tuple(found))
    files = compare_files(held.folder, manifest.files)
    found += [replace(f, file=f"{name}/{f.file}") for f in files]
    one = _Checked(held.folder, manifest, (), tuple(f.file or "" for f in errors(files)))
    if one.intact(*_PACKS) and (digest := snapshot_hash(held.folder, manifest.files)) != manifest.pack_hash:
        found.append(hash_differs("pack", manifest.pack_hash, digest, name))
    return replace(one, findings=tuple(found))


def _superseded(known: Known, release: str) -> Iterator[Finding]:
    """Whoever asks for a registered release by name may not know that it is not the one in use."""
    said = superseded_words(known.year, release, known.superseded_by(release))
    if said and release in known.anchors:
        mend = messages.MEND_SUPERSEDED_VERIFIED.format(year=known.year)
        yield Finding(Level.WARNING, "release.superseded", said, mend)


def _signatures(settings: Settings) -> list[Finding]:
    try:
        return signature_findings(settings)
    except FindingsError as error:
        return list(error.findings)


def _proven(found: list[Finding]) -> list[Finding]:
    """After marts and reports were made anew: where all is equal, not being on the chain is only worth a warning."""
    if any(f.level is Level.ERROR and f.rule != ABSENT for f in found):
        return found
    return [replace(f, level=Level.WARNING) if f.rule == ABSENT else f for f in found]


def _computed(
    settings: Settings, year: int, one: _Checked, manifest: Manifest, known: Known | None, store: Store,
    render: Render | None, recompute: bool, say: Step,
) -> Iterator[Finding]:  # fmt: skip
    """What the release rests on, against itself and the received store (``known``: the chain can be believed); then
    everything computed again."""
    try:
        if not one.intact(INPUTS, *_PACKS):
            raise FormError(CHANGED_SINCE)
        inputs = Inputs.from_json(read_plain(one.folder / INPUTS))
        packs = read_snapshot(one.folder, year)
        if inputs.assessed_year != year or not {year} <= {y.year for y in inputs.years} <= packs.keys():
            raise FormError(messages.OTHER_YEARS)
    except (OSError, FormError, FindingsError) as error:
        reason = error.title if isinstance(error, FindingsError) else reason_of(error)
        text = INPUTS_BROKEN.format(reason=reason)
        yield Finding(Level.ERROR, "release.unreadable", text, MEND_VERIFY, file=f"{one.folder.name}/{INPUTS}")
        return
    yield from _told(manifest, inputs)
    yield from _beside_the_pack_in_use(settings, manifest, packs)
    try:
        yield from record_findings(store, inputs)
        if known is not None:
            yield from left_out(known, manifest, inputs, packs, store)
    except StoreError as error:
        yield Finding(Level.ERROR, "release.store", str(error), MEND_VERIFY)
    except FindingsError as error:
        yield from error.findings
    corrections, unlike = _corrections(one, manifest, known, store)
    yield from unlike
    if recompute:
        of = Frozen(one.folder, manifest, inputs, packs, corrections)
        yield from recomputed(settings, of, store, render, say)


def _corrections(
    one: _Checked, manifest: Manifest, known: Known | None, store: Store
) -> tuple[Mapping[str, Correction], list[Finding]]:
    """What its reports say of the editions they replace, made again; where the chain cannot be believed, as the release
    keeps it."""
    try:
        if known is not None:
            proof = Proof(known, Held(one.folder, manifest, known.anchors.get(manifest.release), ()), store)
            return proof.corrections, list(proof.findings)
        edition = read_edition(one.folder, manifest)
    except FindingsError as error:
        return {}, list(error.findings)
    return {} if edition is None else edition.corrections, []


def _beside_the_pack_in_use(settings: Settings, manifest: Manifest, packs: Mapping[int, Pack]) -> Iterator[Finding]:
    """A pack may change after a release. But a snapshot exchanged with all its hashes is nowhere else told apart."""
    about = {"release": manifest.release, "year": manifest.year, "path": settings.pack}
    try:
        in_use, _ = read_pack(settings.pack)
        files = None if in_use is None else differing(packs, in_use, manifest.year)
    except OSError:
        files = None
    if files is None:
        text, mend = messages.PACK_IN_USE_UNREAD, messages.MEND_PACK_IN_USE_UNREAD
    elif files:
        shown = "、".join(files[:MOST_NAMED]) + (messages.AND_MORE.format(count=len(files)) * (len(files) > MOST_NAMED))
        text, mend, about["files"] = messages.PACK_IN_USE_DIFFERS, messages.MEND_PACK_IN_USE, shown
    else:
        return
    yield Finding(Level.WARNING, "release.pack_in_use", text.format(**about), mend)


def _told(manifest: Manifest, inputs: Inputs) -> Iterator[Finding]:
    """What the manifest repeats of the inputs."""
    pairs = (
        ("demo", str(manifest.demo), str(inputs.demo)),
        ("pack_name", manifest.pack, inputs.pack),
        ("inputs", str(sorted(manifest.inputs.items())), str(sorted(inputs.in_force.items()))),
    )
    for what, said, found in pairs:
        if said != found:
            text = messages.MANIFEST_TELLS.format(what=HASHED[what])
            yield Finding(Level.ERROR, "release.manifest_tells", text, MEND_VERIFY, file=manifest.release)
