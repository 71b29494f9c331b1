"""Where releases lie and which one is served. Reading needs no lock; writing ``current`` needs the year's lock."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.received.files import fsync_dir
from mulin.settings import Settings
from orchestration.release import messages

CURRENT = "current"
MANIFEST = "manifest.json"
INPUTS = "inputs.json"
DIFF = "diff.json"
PACK = "pack"
EARLIER_PACKS = "pack_earlier"
MARTS = "marts"
REPORTS = "reports"
INDEX = "reports/index.json"
BUILDING = ".building-"
_NAME = re.compile(r"r([1-9]\d*)")


def year_dir(settings: Settings, year: int) -> Path:
    """``releases/<year>``; may not exist yet."""
    return settings.releases / str(year)


def release_names(settings: Settings, year: int) -> list[str]:
    """``["r1", "r2"]``: every finished release of a year, oldest first. Half-built ones never have such a name."""
    folder = year_dir(settings, year)
    if not folder.is_dir():
        return []
    numbers = sorted(int(m[1]) for p in folder.iterdir() if p.is_dir() and (m := _NAME.fullmatch(p.name)))
    return [f"r{n}" for n in numbers]


def current_name(settings: Settings, year: int) -> str | None:
    """The release being served, or None before the first. Raises FindingsError when the pointer leads nowhere."""
    try:
        name = (year_dir(settings, year) / CURRENT).read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        name = "?"
    if not _NAME.fullmatch(name) or not (year_dir(settings, year) / name).is_dir():
        text = messages.CURRENT_BROKEN.format(year=year, name=name)
        names = release_names(settings, year) or ["无"]
        mend = messages.MEND_CURRENT.format(newest=names[-1], known="、".join(names))
        finding = Finding(Level.ERROR, "release.current", text, mend, file=f"releases/{year}/{CURRENT}")
        raise FindingsError(messages.CANNOT_READ.format(year=year), [finding])
    return name


def pointer_absent(year: int, names: Sequence[str], newest: str) -> Finding:
    """The finding for a year that has releases and no ``current``; ``newest`` is the one to write back."""
    text = messages.CURRENT_ABSENT.format(year=year, known="、".join(names))
    mend = messages.MEND_POINTER.format(year=year, newest=newest)
    return Finding(Level.ERROR, "release.current_absent", text, mend, file=f"releases/{year}/{CURRENT}")


def release_dir(settings: Settings, year: int, release: str | None = None) -> Path:
    """Folder of a release (default: the one served). Raises FindingsError when there is none of that name."""
    name = release or current_name(settings, year)
    if name is None and (names := release_names(settings, year)):
        raise FindingsError(messages.CANNOT_READ.format(year=year), [pointer_absent(year, names, names[-1])])
    if name is None or not _NAME.fullmatch(name) or not (year_dir(settings, year) / name).is_dir():
        known = "、".join(release_names(settings, year)) or "无"
        text = messages.RELEASE_ABSENT.format(year=year, release=name or "任何版次", known=known)
        finding = Finding(Level.ERROR, "release.absent", text, messages.MEND_ABSENT.format(year=year))
        raise FindingsError(messages.CANNOT_READ.format(year=year), [finding])
    return year_dir(settings, year) / name


def point_to(settings: Settings, year: int, name: str) -> None:
    """Make ``name`` the served release: one atomic replacement, durable when this returns."""
    folder = year_dir(settings, year)
    temp = folder / f".{CURRENT}-{os.getpid()}"
    with temp.open("w", encoding="ascii") as stream:
        stream.write(name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    temp.replace(folder / CURRENT)
    fsync_dir(folder)
