"""The one door to a finished release: whoever reads figures out of one opens it here, and gets what was registered."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.plain import read_plain, sha256_of
from mulin.received.acts import Voided
from mulin.settings import Settings
from mulin.stored import FormError
from orchestration.release import messages
from orchestration.release.edition import Edition, read_edition
from orchestration.release.forms import reason_of
from orchestration.release.index import Entry, entries_of
from orchestration.release.inputs import Inputs
from orchestration.release.known import Known, known_releases, superseded_words
from orchestration.release.layout import EARLIER_PACKS, EDITION, INDEX, INPUTS, MARTS, PACK
from orchestration.release.manifest import EVERYTHING, Manifest, compare_files
from orchestration.release.snapshot import read_snapshot
from orchestration.release.void import void_finding, void_words
from orchestration.signing import require_begun
from reports.marts import Marts
from reports.release_info import ReleaseInfo

if TYPE_CHECKING:
    from mulin.pack import Pack
    from reports.marts import Marts
    from reports.release_info import ReleaseInfo

NOTHING: tuple[str, ...] = ()
WHAT_IT_RESTS_ON = (INPUTS, EDITION, f"{PACK}/", f"{EARLIER_PACKS}/")
"""For ``reads``: the manifest alone; the manifest, the frozen hand-ins, the edition's day and the pack."""
_POINTER_TRIES, _POINTER_PAUSE = 4, 0.1


@dataclass(frozen=True)
class Opened:
    """What whoever makes something else of a release reads; each part is read when it is first asked for.

    ``superseded_by``: the release in use, where this is an older one that was asked for by name; ``voided``: that it no
    longer holds, which only who asks for it by name gets to see.
    """

    year: int
    folder: Path
    manifest: Manifest
    superseded_by: str | None
    reads: tuple[str, ...]
    voided: Voided | None = None

    @property
    def release(self) -> str:
        return self.manifest.release

    @property
    def superseded(self) -> str | None:
        """In words that another release is in use; None where this one is."""
        return superseded_words(self.year, self.release, self.superseded_by)

    @property
    def warning(self) -> str | None:
        """The same, or that it is void, as a note for whoever reads on."""
        void = None if self.voided is None else void_words(self.voided)
        said = "；".join(text for text in (void, self.superseded) if text)
        return messages.NOTE.format(text=said) if said else None

    @cached_property
    def packs(self) -> dict[int, Pack]:
        """The pack snapshot by year, as each year was scored by. Raises FindingsError where it cannot be read."""
        self._covered(PACK)
        return read_snapshot(self.folder, self.year)

    @property
    def pack(self) -> Pack:
        """The assessed year's pack snapshot."""
        return self.packs[self.year]

    @cached_property
    def inputs(self) -> Inputs:
        """The hand-ins it rests on. Raises FindingsError where they are not those the manifest lists."""
        self._covered(INPUTS)
        try:
            data = read_plain(self.folder / INPUTS)
            if sha256_of(data) != self.manifest.inputs_hash:
                raise FormError(messages.CHANGED_SINCE)
            return Inputs.from_json(data)
        except (OSError, FormError) as error:
            text = messages.INPUTS_BROKEN.format(reason=reason_of(error))
            finding = Finding(Level.ERROR, "release.unreadable", text, messages.MEND_VERIFY, file=INPUTS)
            raise FindingsError(messages.NOT_OPENED.format(year=self.year, release=self.release), [finding]) from error

    @cached_property
    def marts(self) -> Marts:
        self._covered(MARTS)
        return Marts(self.folder / MARTS, self.year)

    @cached_property
    def edition(self) -> Edition | None:
        """The edition it is; None for a year's first release. Raises FindingsError where it cannot be read."""
        self._covered(EDITION)
        return read_edition(self.folder, self.manifest)

    @cached_property
    def info(self) -> ReleaseInfo:
        of, newer, edition = self.manifest, self.superseded_by or "", self.edition
        return ReleaseInfo.from_pack(
            self.pack, self.year, of.release, of.data_hash, of.demo, of.signing_key,
            superseded_by=newer, voided="" if self.voided is None else void_words(self.voided),
            edition_day=None if edition is None else edition.day,
            corrections={} if edition is None else edition.corrections,
        )  # fmt: skip

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Its reports, as its index has them. Raises FindingsError where that is not the one the manifest lists."""
        self._covered(INDEX)
        return entries_of(self.folder, self.manifest)

    def content(self, name: str) -> bytes:
        """One file that the manifest lists (KeyError for another), held against it as it is read: whoever hands it on
        hands on what was registered. Raises FindingsError where it is not."""
        expected = self.manifest.files[name]["sha256"]
        try:
            data = read_plain(self.folder / name)
            if sha256_of(data) == expected:
                return data
            reason = messages.CHANGED_SINCE
        except OSError as error:
            reason = reason_of(error)
        text = messages.FILE_UNREAD.format(reason=reason)
        finding = Finding(Level.ERROR, "release.file_changed", text, messages.MEND_VERIFY, file=name)
        raise FindingsError(messages.NOT_OPENED.format(year=self.year, release=self.release), [finding])

    def _covered(self, part: str) -> None:
        if not any(part.startswith(begin.rstrip("/")) for begin in self.reads):
            raise AssertionError(f"{part} was not asked for when the release was opened")


def open_release(
    settings: Settings, year: int, release: str | None = None, *, reads: tuple[str, ...] = EVERYTHING
) -> Opened:
    """A release (default: the one in use), held against the chain and its manifest before a figure is read from it.

    The chain is regular; the release stands on it and its manifest is the one that was registered; every file it is
    going to read (``reads``: beginnings of paths; default all) is what the manifest says, and none is there besides.
    Without ``release`` that is what ``current`` names, which must be the newest on the chain; an older one is opened
    only by name, and says so; so is one that was voided. Raises FindingsError (Chinese) with what is wrong and how to
    mend it.
    """
    require_begun(settings, year)
    known = _settled(settings, year) if release is None else known_releases(settings, year)
    name = known.default() if release is None else known.named(release)
    void = known.voided.get(name)
    if release is None and void is not None:
        refused = void_finding(void, Level.ERROR)
        raise FindingsError(messages.CANNOT_READ.format(year=year), [refused])
    held = known.held(name)
    damage = list(held.findings)
    if held.manifest is not None:
        damage += errors(compare_files(held.folder, held.manifest.files, reads))
    if damage or held.manifest is None:
        raise FindingsError(messages.NOT_OPENED.format(year=year, release=name), damage)
    return Opened(year, held.folder, held.manifest, known.superseded_by(name), reads, void)


def _settled(settings: Settings, year: int) -> Known:
    """The year's releases. Between registering a release and pointing to it a run needs a moment: it is waited for."""
    for _ in range(_POINTER_TRIES):
        known = known_releases(settings, year)
        if known.pointer_wrong() is None:
            break
        time.sleep(_POINTER_PAUSE)
    return known
