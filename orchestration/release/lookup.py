"""Where one report stands: found by its code or by its bytes in every release there is, and held against the chain."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.received.files import sha256_file
from mulin.settings import Settings
from orchestration.release import messages
from orchestration.release.anchor import check_anchor
from orchestration.release.index import Entry, read_index
from orchestration.release.layout import INDEX, MANIFEST, REPORTS, current_name, release_dir, release_names
from orchestration.release.manifest import Manifest, read_manifest


@dataclass(frozen=True, slots=True)
class Place:
    """One release that holds the report."""

    year: int
    release: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Found:
    """``places``: oldest release first, none where nobody knows it. ``served``: the release in use. ``now``: the report
    on the same subject in it. ``findings``: what does not agree with index, manifest or chain."""

    places: tuple[Place, ...]
    served: str | None = None
    now: Entry | None = None
    findings: tuple[Finding, ...] = field(default=())


def find_code(settings: Settings, code: str) -> Found:
    """The report that prints ``code`` (as :func:`reports.identity.read_code` gives it), and what became of it."""
    return _find(settings, lambda e: e.report_code == code, lambda year: f"{year % 100:02d}" == code[:2])


def find_hash(settings: Settings, sha256: str) -> Found:
    """The report whose file has these bytes."""
    return _find(settings, lambda e: e.sha256 == sha256, lambda _: True)


def entries_of(folder: Path, manifest: Manifest) -> tuple[Entry, ...]:
    """The reports of a release; of one without an index what the file names tell, each printing its own number."""
    listed = read_index(folder)
    if listed or INDEX in manifest.files:
        return listed
    return tuple(_named(file, sha256, manifest.release) for file, sha256 in sorted(manifest.reports.items()))


def _named(file: str, sha256: str, release: str) -> Entry:
    kind, _, rest = file.removeprefix(f"{REPORTS}/").partition("/")
    code, _, name = rest.removesuffix(".pdf").partition("-")
    return Entry(kind, code, name, file, 0, "", "", "", release, sha256)


def _find(settings: Settings, wanted: Callable[[Entry], bool], in_year: Callable[[int], bool]) -> Found:
    places: list[Place] = []
    findings: list[Finding] = []
    for year in _years(settings):
        if not in_year(year):
            continue
        for name in release_names(settings, year):
            folder = release_dir(settings, year, name)
            try:
                manifest = read_manifest(folder)
                held = [e for e in entries_of(folder, manifest) if wanted(e)]
            except FindingsError as error:  # this release cannot be read; another may still hold the report
                findings += error.findings
                continue
            for entry in held:
                places.append(Place(year, name, entry))
                findings += _checked(settings, folder, manifest, entry)
    if not places:
        return Found((), findings=tuple(findings))
    last = places[-1]
    served = current_name(settings, last.year)
    return Found(tuple(places), served, _now(settings, last, served), tuple(dict.fromkeys(findings)))


def _years(settings: Settings) -> Iterator[int]:
    if settings.releases.is_dir():
        yield from sorted(int(p.name) for p in settings.releases.iterdir() if re.fullmatch(r"\d{4}", p.name))


def _now(settings: Settings, place: Place, served: str | None) -> Entry | None:
    if served is None:
        return None
    folder = release_dir(settings, place.year, served)
    subject = (place.entry.kind, place.entry.code)
    return next((e for e in entries_of(folder, read_manifest(folder)) if (e.kind, e.code) == subject), None)


def _checked(settings: Settings, folder: Path, manifest: Manifest, entry: Entry) -> Iterator[Finding]:
    """File against index, index against manifest, manifest against the chain."""
    year = int(folder.parent.name)
    yield from check_anchor(settings, year, folder)
    for name in (entry.file, INDEX):
        if name not in manifest.files and name == INDEX:
            continue
        expected, path = manifest.files.get(name, {}).get("sha256", "—"), folder / name
        found = sha256_file(path) if path.is_file() else "—"
        if found != expected:
            text = messages.FILE_CHANGED.format(expected=expected[:12], found=found[:12])
            yield Finding(Level.ERROR, "release.file_changed", text, messages.MEND_VERIFY, file=f"{folder.name}/{name}")
    listed = manifest.reports.get(entry.file, "—")
    if listed != entry.sha256:
        text = messages.INDEX_FILE.format(index=entry.sha256[:12], manifest=listed[:12])
        yield Finding(Level.ERROR, "release.index", text, messages.MEND_VERIFY, file=f"{folder.name}/{MANIFEST}")


def superseded(found: Found) -> Finding | None:
    """A warning where the release in use says something else of the subject."""
    if not found.places or found.served is None:
        return None
    entry = found.places[-1].entry
    if found.now is None:
        text = messages.SUPERSEDED_ABSENT.format(release=found.served)
    elif found.now.sha256 == entry.sha256:
        return None
    else:
        code, number = found.now.report_code or "—", found.now.since.removeprefix("r")
        text = messages.SUPERSEDED.format(release=found.served, code=code, number=number)
    return Finding(Level.WARNING, "release.superseded", text, messages.MEND_SUPERSEDED)
