"""Where releases lie, and what ``current`` says. Reading needs no lock; writing ``current`` needs the year's lock."""

from __future__ import annotations

from pathlib import Path

from mulin.durable import move, sync_file
from mulin.plain import read_plain
from mulin.settings import Settings
from mulin.stored import FormError
from mulin.temporary import own_name
from orchestration.release import messages
from orchestration.release.forms import RELEASE_NAME

CURRENT = "current"
MANIFEST = "manifest.json"
INPUTS = "inputs.json"
DIFF = "diff.json"
EDITION = "edition.json"
PACK = "pack"
EARLIER_PACKS = "pack_earlier"
MARTS = "marts"
REPORTS = "reports"
INDEX = "reports/index.json"
BUILDING = ".building-"
LOCK = ".lock"
LITTER = frozenset({".DS_Store", "Thumbs.db", "desktop.ini", "@eaDir"})
"""What file managers and file servers leave in a folder; a file below ``@eaDir`` too."""


def year_dir(settings: Settings, year: int) -> Path:
    """``releases/<year>``; may not exist yet."""
    return settings.releases / str(year)


def release_dir(settings: Settings, year: int, release: str) -> Path:
    """Folder of a release, there or not."""
    return year_dir(settings, year) / release


def number_of(name: str) -> int:
    """``r2`` → 2."""
    return int(name[1:])


def release_names(settings: Settings, year: int) -> list[str]:
    """``["r1", "r2"]``: every finished release of a year, oldest first. Half-built ones never have such a name."""
    folder = year_dir(settings, year)
    if not folder.is_dir():
        return []
    return sorted((p.name for p in folder.iterdir() if p.is_dir() and RELEASE_NAME.fullmatch(p.name)), key=number_of)


def released_years(settings: Settings) -> list[int]:
    """The years that have a folder among the releases, ascending."""
    if not settings.releases.is_dir():
        return []
    names = (p.name for p in settings.releases.iterdir() if p.is_dir())
    return sorted(int(name) for name in names if len(name) == 4 and name.isascii() and name.isdigit())


def pointer(settings: Settings, year: int) -> str | None:
    """The name ``current`` holds, whether or not there is such a release; None where there is no ``current``.

    Raises OSError or FormError where it cannot be read or holds no name.
    """
    try:
        data = read_plain(year_dir(settings, year) / CURRENT)
    except FileNotFoundError:
        return None
    name = data.decode("ascii", errors="replace").strip()
    if not RELEASE_NAME.fullmatch(name):
        raise FormError(messages.CURRENT_NO_NAME)
    return name


def point_to(settings: Settings, year: int, name: str) -> None:
    """Make ``name`` the served release: one atomic replacement, durable when this returns."""
    folder = year_dir(settings, year)
    temp = folder / f".{CURRENT}-{own_name()}"
    temp.write_text(name + "\n", encoding="ascii")
    sync_file(temp)
    move(temp, folder / CURRENT)
