"""The releases of a year as the portal shows them: opened by the one door, and believed only as registered.

A survey hashes every file of a year's releases. It is kept for as long as neither a file nor the chain has changed.
What is read of a release is opened, and so held against the chain, with every request.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import Any

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.received import Publication, Store
from mulin.received.heads import head_at
from mulin.received.record import Anchor
from mulin.settings import Settings
from orchestration.proving.survey import Stands, files_stamp, survey
from orchestration.release.known import superseded_words
from orchestration.release.layout import EARLIER_PACKS, EDITION, INDEX, INPUTS, MARTS, PACK
from orchestration.release.served import Opened, open_release
from portal.people.models import Post
from portal.people.policy import Act, may
from portal.year import messages as m
from reports.reading.reader import Reader
from reports.wording.corrections import cause

FIGURES = (f"{MARTS}/", f"{PACK}/", f"{EARLIER_PACKS}/", EDITION, INPUTS, INDEX)
"""For ``reads``: all but the reports themselves, each of which is held against the manifest as it is handed out."""
LOST = "lost"
_MOST_READERS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A release in the list. ``opens``: it is as registered. ``days``: from lock to publication. ``void``: by whom and
    why it was voided. ``head``: the chain's head at its registration, as it is printed."""

    year: int
    name: str
    standing: str
    word: str
    tone: str
    opens: bool
    in_use: bool
    made: str
    data_hash: str
    manifest_sha256: str
    head: str
    key: str
    demo: bool
    reports: int
    replaces: str
    issued_on: str
    until: str
    causes: tuple[str, ...]
    publication: Publication | None
    void: Any = None

    @property
    def number(self) -> int:
        return int(self.name.removeprefix("r"))

    @property
    def days(self) -> int | None:
        p = self.publication
        return None if p is None else (p.published_on - p.locked_on).days


_lock = threading.Lock()
_surveys: dict[tuple[str, int], tuple[Any, tuple[list[Stands], list[Finding]]]] = {}
_readers: dict[str, Reader] = {}


def _survey(settings: Settings, store: Store, year: int) -> tuple[list[Stands], list[Finding]]:
    place = (str(settings.home.resolve()), year)
    stamp = (files_stamp(settings, year), store.head(), settings.anchor_public)
    with _lock:
        kept = _surveys.get(place)
        if kept is not None and kept[0] == stamp:
            return kept[1]
    found = survey(settings, year)
    with _lock:
        _surveys[place] = (stamp, found)
    return found


def shown_releases(settings: Settings, store: Store, year: int) -> tuple[list[Shown], list[Finding]]:
    """Every release of a year, the newest first, those that are lost among them; and what is wrong with any. Raises
    StoreError where the chain cannot be read."""
    stands, found = _survey(settings, store, year)
    anchors = {a.release: a for a in store.anchors(year)}
    public = {p.release: p for p in store.publications(year)}
    voids = {v.release: v for v in store.voided(year)}
    there = {s.name for s in stands}
    shown = [_shown(store, year, s, anchors.get(s.name), public.get(s.name), voids.get(s.name)) for s in stands]
    shown += [
        _shown(store, year, Stands(n, None, "altered", in_use=False), anchor, public.get(n), voids.get(n), LOST)
        for n, anchor in anchors.items() if n not in there
    ]  # fmt: skip
    return sorted(shown, key=lambda s: -s.number), found


def _shown(
    store: Store, year: int, stands: Stands, anchor: Anchor | None, public: Publication | None, void: Any,
    standing: str = "",
) -> Shown:  # fmt: skip
    standing = standing or stands.standing
    of, edition = stands.manifest, stands.edition
    word, tone = m.STANDING[standing]
    opens = standing in ("registered", "superseded")
    told = of if opens else None
    return Shown(
        year, stands.name, standing, word, tone, opens, stands.in_use and opens and void is None,
        anchor.recorded_at if anchor else "", told.data_hash if told else "", anchor.manifest_sha256 if anchor else "",
        head_at(store.chain, anchor.chain_index) if anchor else "", (told.signing_key or "") if told else "",
        bool(told and told.demo), len(told.reports) if told else 0, edition.replaces if edition else "",
        edition.issued_on if edition else "", stands.until.isoformat() if stands.until else "",
        tuple(map(cause, edition.causes)) if edition else (), public, void,
    )  # fmt: skip


def may_see(post: Post | None, store: Store, year: int, number: int) -> bool:
    """Whether a post may see a release at all: one that is not public only those who made or judge it may."""
    return may(post, Act.UNPUBLISHED) or any(p.release == f"r{number}" for p in store.publications(year))


def as_public(shown: list[Shown]) -> list[Shown]:
    """Those that are public, as whoever may see no others reads them: the newest is in use, whatever is being made.
    That a correction is on its way is said by its publication."""
    public = [s for s in shown if s.publication]
    newest = max((s.number for s in public if s.void is None), default=0)
    word, tone = m.STANDING["registered"]
    return [
        replace(s, standing="registered", word=word, tone=tone, in_use=True)
        if s.number == newest and s.standing == "superseded" else s
        for s in public
    ]  # fmt: skip


def superseded_for(post: Post | None, store: Store, release: Opened) -> str | None:
    """In words that a newer release is in use, of those that a post may see; None where there is none."""
    if may(post, Act.UNPUBLISHED):
        return release.superseded
    void = {v.release for v in store.voided(release.year)}
    public = (int(p.release.removeprefix("r")) for p in store.publications(release.year) if p.release not in void)
    newest = max(public, default=0)
    newer = newest > int(release.release.removeprefix("r"))
    return superseded_words(release.year, release.release, f"r{newest}") if newer else None


def opened(settings: Settings, year: int, number: int, reads: tuple[str, ...] = FIGURES) -> Opened:
    """The release, held against the chain now. Raises FindingsError where it is not as registered."""
    return open_release(settings, year, f"r{number}", reads=reads)


def reader_of(release: Opened) -> Reader:
    """What the release's reports read it through. Kept by the manifest that the release was opened by, for its figures
    are what that says; what was read of it once need not be read again."""
    key = release.manifest.to_json() + (release.superseded_by or "")
    with _lock:
        if key not in _readers:
            while len(_readers) >= _MOST_READERS:
                _readers.pop(next(iter(_readers)))
            _readers[key] = Reader(release.marts, release.pack, release.info)
        return _readers[key]


def name_of(pack: Pack, code: str) -> str:
    """A unit's or a department's name; the code where the pack has neither."""
    known = pack.unit.get(code) or pack.department.get(code)
    return known.name if known else code
