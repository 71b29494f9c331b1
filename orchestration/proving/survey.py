"""How each release of a year stands: as registered, superseded, altered, not signed, or unknown to the chain."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from mulin.findings import Finding, FindingsError, errors
from mulin.received import Publication, Store, StoreError
from mulin.received.acts import Voided
from mulin.settings import Settings
from orchestration.release.edition import Edition, objections_until, read_edition
from orchestration.release.known import ABSENT, Held, known_by, known_releases, superseded_absence, unproven
from orchestration.release.layout import year_dir
from orchestration.release.manifest import Manifest, compare_files
from orchestration.release.snapshot import read_snapshot
from orchestration.signing import NOT_BEGUN, signature_findings

Standing = Literal["registered", "superseded", "unregistered", "altered", "unsigned"]


@dataclass(frozen=True)
class Stands:
    """``in_use``: ``current`` names it. ``manifest`` is None where there is none to be read, ``edition`` where it is a
    year's first or is not to be believed; ``until`` is the last day for objections to an edition. ``voided``: that
    it no longer holds."""

    name: str
    manifest: Manifest | None
    standing: Standing
    in_use: bool
    edition: Edition | None = None
    until: date | None = None
    voided: Voided | None = None


def survey(settings: Settings, year: int) -> tuple[list[Stands], list[Finding]]:
    """Every release of a year, oldest first, each of its files hashed, and what is wrong with any. Never raises
    FindingsError: a list is wanted all the more where something is broken."""
    found: list[Finding] = []
    try:
        known, trusted = known_releases(settings, year), True
        found += signature_findings(settings)
    except FindingsError as error:
        known, trusted = known_by(settings, year, {}), False
        found += error.findings
    try:
        published = Store(settings.received).publications(year)
    except StoreError:  # what is wrong with the register is among what was found
        published = []
    begun = not any(f.rule == NOT_BEGUN for f in found)
    stands = []
    for name in known.folders:
        held = known.held(name) if trusted else unproven(settings, year, name)
        damage = [superseded_absence(f, known, name) for f in held.but_signature]
        if held.manifest is not None:
            damage += errors(compare_files(held.folder, held.manifest.files))
        found += damage
        standing = _standing(held, damage, known.superseded_by(name), trusted)
        if standing in ("registered", "superseded") and not (begun and held.signature_holds):
            standing = "unsigned"
        edition, until = None, None
        if standing != "altered":
            try:
                edition, until = _edition(held, year, published)
            except FindingsError as error:  # consistent in itself, and none that we would have written
                found += error.findings
                standing = "altered"
        stands.append(
            Stands(name, held.manifest, standing, name == known.current, edition, until, known.voided.get(name))
        )
    found += known.lost()
    if wrong := known.pointer_wrong():
        found.append(wrong)
    return stands, list(dict.fromkeys(found))


def files_stamp(settings: Settings, year: int) -> tuple[tuple[str, int, int, int, int], ...]:
    """What a survey's hashing rests on, cheaply: place, inode, size and moments of every file of the year's releases.

    The moment of a file's last change is the kernel's to say: whoever alters a file, or puts another in its place,
    alters the stamp."""
    stamps = []
    for root, _, names in os.walk(year_dir(settings, year)):
        for name in names:
            path = Path(root) / name
            s = path.lstat()
            stamps.append((str(path), s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns))
    return tuple(sorted(stamps))


def _edition(held: Held, year: int, published: list[Publication]) -> tuple[Edition | None, date | None]:
    edition = None if held.manifest is None else read_edition(held.folder, held.manifest)
    if edition is None:
        return None, None
    days = read_snapshot(held.folder, year)[year].years[year].framework.veto.objection_days
    return edition, objections_until(published, edition.release, edition.day, days)


def _standing(held: Held, damage: list[Finding], newer: str | None, trusted: bool) -> Standing:
    if not trusted or any(f.rule != ABSENT for f in damage):
        return "altered"
    if held.anchor is None:
        return "unregistered"
    return "registered" if newer is None else "superseded"
