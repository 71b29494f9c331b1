"""A sound PDF under another unit's name is a wrong report to whoever goes by it: where it lies, what it is called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from mulin.findings import Finding, Level
from mulin.settings import Settings
from orchestration.proving import messages
from orchestration.proving.lookup import Place, Sought, reports_of


def misplaced(settings: Settings, path: Path, found: Sought) -> Iterator[Finding]:
    """An error where a report lies among the releases but not in its own place, else a warning where its file name
    tells of another unit. ``found`` is what its bytes are."""
    place = found.registered or found.places[-1]
    where = messages.RELEASE_NAMED.format(year=place.year, release=place.release)
    if at := _among_the_releases(settings, path):
        if at not in {f"{p.year}/{p.release}/{p.entry.file}" for p in found.places}:
            text = messages.PDF_MISPLACED.format(release=where, file=place.entry.file, at=f"releases/{at}")
            yield Finding(Level.ERROR, "release.pdf_misplaced", text, messages.MEND_MISPLACED, file=path.name)
    elif named := _other_unit(settings, path.stem, place):
        text = messages.PDF_RENAMED.format(named=named, name=place.entry.name, code=place.entry.code)
        mend = messages.MEND_RENAMED.format(file=Path(place.entry.file).name)
        yield Finding(Level.WARNING, "release.pdf_renamed", text, mend, file=path.name)


def _among_the_releases(settings: Settings, path: Path) -> str | None:
    """The path below ``releases/`` as it was given (a link in a release stands in for the file), or as it leads on."""
    for held in (path.absolute(), path.parent.resolve() / path.name, path.resolve()):
        for root in (settings.releases.absolute(), settings.releases.resolve()):
            if held.is_relative_to(root):
                return held.relative_to(root).as_posix()
    return None


def _other_unit(settings: Settings, stem: str, place: Place) -> str | None:
    """The code or name of another unit of the release in a file name; a name within the unit's own is no other's."""
    own, words = place.entry, set(re.findall(r"[0-9A-Za-z]+", stem))
    for other in reports_of(settings, place):
        if other.code == own.code:
            continue
        if other.code in words:
            return other.code
        if other.name and other.name in stem and own.name not in stem and other.name not in own.name:
            return other.name
    return None
