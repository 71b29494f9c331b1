"""Where one report stands: found by its code or by its bytes in every release there is, and held against the chain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from orchestration.proving import messages
from orchestration.release.index import Entry, entries_of, named_by_files
from orchestration.release.known import Known, known_releases, unproven
from orchestration.release.layout import MANIFEST, release_names, released_years
from orchestration.release.manifest import Manifest, file_damage
from orchestration.release.messages import MEND_VERIFY, NONE
from orchestration.release.void import void_finding
from orchestration.signing import not_begun


@dataclass(frozen=True, slots=True)
class Place:
    """One release that holds the report. ``registered``: the manifest that lists this file is the one on the chain."""

    year: int
    release: str
    entry: Entry
    registered: bool


@dataclass(frozen=True, slots=True)
class Sought:
    """``places``: oldest release first, none where nobody knows it. ``served``: the release in use. ``now``: the report
    on the same subject in it. ``findings``: what does not agree with index, manifest or chain; only a warning where it
    is another release than those in ``places``. ``unread``: releases that could not be searched, so that the report may
    be theirs."""

    places: tuple[Place, ...]
    served: str | None = None
    now: Entry | None = None
    findings: tuple[Finding, ...] = ()
    unread: tuple[str, ...] = ()

    @property
    def registered(self) -> Place | None:
        """The newest place that the chain vouches for."""
        return next((p for p in reversed(self.places) if p.registered), None)


@dataclass(frozen=True, slots=True)
class _Seen:
    """A release as far as it can be searched. ``entries`` of one whose index is not the one released are what the
    manifest tells: no codes.

    ``off_chain``: why the chain does not vouch for the manifest; ``broken``: what is wrong with manifest or index.
    """

    folder: Path
    manifest: Manifest | None
    entries: tuple[Entry, ...]
    off_chain: tuple[Finding, ...]
    broken: tuple[Finding, ...] = ()


def find_code(settings: Settings, code: str) -> Sought:
    """The report that prints ``code`` (as :func:`reports.identity.read_code` gives it), and what became of it."""
    return _find(
        settings, lambda e: e.report_code == code, lambda year: f"{year % 100:02d}" == code[:2],
        lambda seen: not seen.broken,
    )  # fmt: skip


def find_hash(settings: Settings, sha256: str) -> Sought:
    """The report whose file has these bytes. For this the manifest is enough, whatever became of the index."""
    return _find(settings, lambda e: e.sha256 == sha256, lambda _: True, lambda seen: seen.manifest is not None)


def reports_of(settings: Settings, place: Place) -> tuple[Entry, ...]:
    """All reports of the release a place is in."""
    known, _ = _known(settings, place.year)
    return _seen(settings, place.year, known, place.release).entries


def _known(settings: Settings, year: int) -> tuple[Known | None, tuple[Finding, ...]]:
    """The year's releases as the chain has them, or why it cannot be asked."""
    try:
        return known_releases(settings, year), tuple(not_begun(settings))
    except FindingsError as error:
        return None, tuple(error.findings)


def _seen(settings: Settings, year: int, known: Known | None, name: str) -> _Seen:
    """A release as far as it can be believed: one that cannot be read must not hide what another holds."""
    held = unproven(settings, year, name) if known is None else known.held(name)
    if held.manifest is None:
        return _Seen(held.folder, None, (), (), held.findings)
    try:
        return _Seen(held.folder, held.manifest, entries_of(held.folder, held.manifest), held.findings)
    except FindingsError as error:
        named = named_by_files(held.manifest, "")
        return _Seen(held.folder, held.manifest, named, held.findings, tuple(error.findings))


def _find(
    settings: Settings, wanted: Callable[[Entry], bool], in_year: Callable[[int], bool],
    searched: Callable[[_Seen], bool],
) -> Sought:  # fmt: skip
    places: list[Place] = []
    here: list[Finding] = []
    elsewhere: list[Finding] = []
    unread: list[str] = []
    for year in filter(in_year, released_years(settings)):
        known, untrusted = _known(settings, year)
        lost = tuple(known.lost()) if known else ()
        elsewhere += lost
        unread += [messages.RELEASE_NAMED.format(year=year, release=f.file) for f in lost]
        for name in release_names(settings, year):
            seen = _seen(settings, year, known, name)
            if not searched(seen):
                unread.append(messages.RELEASE_NAMED.format(year=year, release=name))
            entries = [e for e in seen.entries if wanted(e)]
            (here if entries else elsewhere).extend(seen.broken)
            for entry in entries:
                off_chain = (*untrusted, *seen.off_chain)
                here += [*off_chain, *_checked(seen, entry)]
                if known is not None and (void := known.voided.get(name)) is not None:
                    here.append(void_finding(void))
                places.append(Place(year, name, entry, registered=not off_chain))
    if not places:
        return Sought((), findings=tuple(dict.fromkeys(elsewhere)), unread=tuple(unread))
    served, now, found = _now(settings, places[-1])
    elsewhere += [*found, *_two_files(places)]
    told = [*here, *(replace(f, level=Level.WARNING) for f in elsewhere if f not in here)]
    return Sought(tuple(places), served, now, tuple(dict.fromkeys(told)), tuple(unread))


def _two_files(places: list[Place]) -> Iterator[Finding]:
    """One code on two files: printed by another program, or one of them made by hand under the other's code."""
    codes: dict[str, dict[str, Place]] = {}
    for place in places:
        if place.registered and place.entry.report_code:
            codes.setdefault(place.entry.report_code, {}).setdefault(place.entry.sha256, place)
    for code, files in codes.items():
        if len(files) > 1:
            named = "、".join(p.release for p in files.values())
            text = messages.CODE_TWO_FILES.format(code=code, releases=named)
            yield Finding(Level.WARNING, "release.code_two_files", text, messages.MEND_CODE_TWO_FILES)


def _now(settings: Settings, place: Place) -> tuple[str | None, Entry | None, tuple[Finding, ...]]:
    """The release in use, its report on the same subject, and what keeps either from being read."""
    known, untrusted = _known(settings, place.year)
    if known is None:
        return None, None, untrusted
    pointer = [wrong] if (wrong := known.pointer_wrong()) else []
    served = known.newest
    if served is None or served not in known.folders:
        return None, None, (*pointer, *known.lost())
    seen = _seen(settings, place.year, known, served)
    if seen.manifest is None or seen.off_chain:
        return None, None, (*pointer, *seen.off_chain, *seen.broken)
    subject = (place.entry.kind, place.entry.code)
    found = (*pointer, *seen.broken)
    return served, next((e for e in seen.entries if (e.kind, e.code) == subject), None), found


def _checked(seen: _Seen, entry: Entry) -> Iterator[Finding]:
    """The file against the manifest, the index against the manifest."""
    if seen.manifest is None:
        return
    release, listed = seen.folder.name, seen.manifest.reports.get(entry.file, NONE)
    if damage := file_damage(seen.folder / entry.file, listed):
        rule, text = damage
        text = messages.FILE_GONE if rule == "file_missing" else text
        yield Finding(Level.ERROR, f"release.{rule}", text, MEND_VERIFY, file=f"{release}/{entry.file}")
    if listed != entry.sha256:
        text = messages.INDEX_FILE.format(index=entry.sha256[:12], manifest=listed[:12])
        yield Finding(Level.ERROR, "release.index", text, MEND_VERIFY, file=f"{release}/{MANIFEST}")


def superseded(found: Sought) -> Finding | None:
    """A warning where the release in use says something else of the subject."""
    if not found.places or found.served is None:
        return None
    entry = found.places[-1].entry
    if found.now is None:
        text = messages.SUPERSEDED_ABSENT.format(release=found.served)
    elif found.now.sha256 == entry.sha256:
        return None
    elif not found.now.since:
        text = messages.SUPERSEDED_UNNUMBERED.format(release=found.served)
    else:
        code, number = found.now.report_code or "—", found.now.since.removeprefix("r")
        text = messages.SUPERSEDED.format(release=found.served, code=code, number=number)
    return Finding(Level.WARNING, "release.superseded", text, messages.MEND_SUPERSEDED)
