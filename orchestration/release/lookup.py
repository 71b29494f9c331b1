"""Where one report stands: found by its code or by its bytes in every release there is, and held against the chain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.received.files import sha256_file
from mulin.settings import Settings
from orchestration.release import messages
from orchestration.release.anchor import check_anchor
from orchestration.release.index import Entry, read_index
from orchestration.release.layout import INDEX, MANIFEST, REPORTS, current_name, release_dir, release_names
from orchestration.release.manifest import Manifest, read_manifest
from orchestration.release.reasons import reason_of
from orchestration.signing import not_begun


@dataclass(frozen=True, slots=True)
class Place:
    """One release that holds the report. ``registered``: the manifest that lists this file is the one on the chain."""

    year: int
    release: str
    entry: Entry
    registered: bool


@dataclass(frozen=True, slots=True)
class Found:
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
class _Held:
    """``entries`` of a release whose index is not the one released are what the manifest tells: no codes.

    ``findings``: what is wrong with manifest or index; ``manifest`` is None where there is none to be read.
    """

    manifest: Manifest | None
    entries: tuple[Entry, ...]
    findings: tuple[Finding, ...] = ()


def find_code(settings: Settings, code: str) -> Found:
    """The report that prints ``code`` (as :func:`reports.identity.read_code` gives it), and what became of it."""
    return _find(
        settings, lambda e: e.report_code == code, lambda year: f"{year % 100:02d}" == code[:2],
        lambda held: not held.findings,
    )  # fmt: skip


def find_hash(settings: Settings, sha256: str) -> Found:
    """The report whose file has these bytes. For this the manifest is enough, whatever became of the index."""
    return _find(settings, lambda e: e.sha256 == sha256, lambda _: True, lambda held: held.manifest is not None)


def entries_of(folder: Path, manifest: Manifest) -> tuple[Entry, ...]:
    """The reports of a release; of one made without an index what the file names tell, each printing its own number.

    Raises FindingsError where the index is not the one the manifest lists: it would be believed in codes and prints.
    """
    if INDEX not in manifest.files:
        return _named(manifest, manifest.release)
    if damage := _index_damage(folder, manifest):
        raise FindingsError(messages.CANNOT_READ.format(year=folder.parent.name), [damage])
    return read_index(folder)


def reports_of(settings: Settings, place: Place) -> tuple[Entry, ...]:
    """All reports of the release a place is in."""
    return _held(settings, place.year, place.release).entries


def _named(manifest: Manifest, since: str) -> tuple[Entry, ...]:
    """What file names and hashes tell of the reports."""
    found = []
    for file, sha256 in sorted(manifest.reports.items()):
        kind, _, rest = file.removeprefix(f"{REPORTS}/").partition("/")
        code, _, name = rest.removesuffix(".pdf").partition("-")
        found.append(Entry(kind, code, name, file, 0, "", "", "", since, sha256))
    return tuple(found)


def _index_damage(folder: Path, manifest: Manifest) -> Finding | None:
    about = {"year": folder.parent.name, "release": folder.name}
    path, expected = folder / INDEX, manifest.files[INDEX]["sha256"]
    try:
        found = sha256_file(path)
    except OSError as error:
        text = messages.INDEX_UNREAD.format(**about, reason=reason_of(error))
    else:
        if found == expected:
            return None
        text = messages.INDEX_CHANGED.format(**about, expected=expected[:12], found=found[:12])
    return Finding(Level.ERROR, "release.index_damaged", text, messages.MEND_VERIFY, file=f"{folder.name}/{INDEX}")


def _held(settings: Settings, year: int, name: str) -> _Held:
    """A release as far as it can be believed: one that cannot be read must not hide what another holds."""
    folder = release_dir(settings, year, name)
    try:
        manifest = read_manifest(folder)
    except FindingsError as error:
        return _Held(None, (), tuple(error.findings))
    try:
        return _Held(manifest, entries_of(folder, manifest))
    except FindingsError as error:
        return _Held(manifest, _named(manifest, ""), tuple(error.findings))


def _find(
    settings: Settings, wanted: Callable[[Entry], bool], in_year: Callable[[int], bool],
    searched: Callable[[_Held], bool],
) -> Found:  # fmt: skip
    places: list[Place] = []
    here: list[Finding] = []
    elsewhere: list[Finding] = []
    unread: list[str] = []
    for year in _years(settings):
        for name in release_names(settings, year) if in_year(year) else ():
            held = _held(settings, year, name)
            if not searched(held):
                unread.append(messages.RELEASE_NAMED.format(year=year, release=name))
            entries = [e for e in held.entries if wanted(e)]
            (here if entries else elsewhere).extend(held.findings)
            for entry in entries:
                off_chain = _off_chain(settings, year, name)
                here += [*off_chain, *_checked(release_dir(settings, year, name), held.manifest, entry)]
                places.append(Place(year, name, entry, registered=not off_chain))
    if not places:
        return Found((), findings=tuple(dict.fromkeys(elsewhere)), unread=tuple(unread))
    served, now, found = _now(settings, places[-1])
    elsewhere += found
    told = [*here, *(replace(f, level=Level.WARNING) for f in elsewhere if f not in here)]
    return Found(tuple(places), served, now, tuple(dict.fromkeys(told)), tuple(unread))


def _years(settings: Settings) -> Iterator[int]:
    if settings.releases.is_dir():
        yield from sorted(int(p.name) for p in settings.releases.iterdir() if re.fullmatch(r"\d{4}", p.name))


def _now(settings: Settings, place: Place) -> tuple[str | None, Entry | None, tuple[Finding, ...]]:
    """The release in use, its report on the same subject, and what keeps either from being read."""
    try:
        served = current_name(settings, place.year)
    except FindingsError as error:
        return None, None, tuple(error.findings)
    if served is None:
        return None, None, ()
    held = _held(settings, place.year, served)
    if held.manifest is None:
        return None, None, held.findings
    subject = (place.entry.kind, place.entry.code)
    return served, next((e for e in held.entries if (e.kind, e.code) == subject), None), held.findings


def _off_chain(settings: Settings, year: int, name: str) -> list[Finding]:
    try:
        return [*check_anchor(settings, year, release_dir(settings, year, name)), *not_begun(settings)]
    except FindingsError as error:  # the chain itself is not to be believed
        return list(error.findings)


def _checked(folder: Path, manifest: Manifest | None, entry: Entry) -> Iterator[Finding]:
    """The file against the manifest, the index against the manifest."""
    if manifest is None:
        return
    expected = manifest.files.get(entry.file, {}).get("sha256", "—")
    if text := _file_damage(folder / entry.file, expected):
        yield Finding(
            Level.ERROR, "release.file_changed", text, messages.MEND_VERIFY, file=f"{folder.name}/{entry.file}"
        )
    listed = manifest.reports.get(entry.file, "—")
    if listed != entry.sha256:
        text = messages.INDEX_FILE.format(index=entry.sha256[:12], manifest=listed[:12])
        yield Finding(Level.ERROR, "release.index", text, messages.MEND_VERIFY, file=f"{folder.name}/{MANIFEST}")


def _file_damage(path: Path, expected: str) -> str | None:
    try:
        found = sha256_file(path)
    except FileNotFoundError:
        return messages.FILE_GONE
    except OSError as error:
        return messages.FILE_UNREAD.format(reason=reason_of(error))
    return None if found == expected else messages.FILE_CHANGED.format(expected=expected[:12], found=found[:12])


def superseded(found: Found) -> Finding | None:
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
