"""What lies among the releases and is none of them, and what anybody could write to."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from mulin.findings import Finding, Level
from mulin.plain import legible
from orchestration.proving import messages
from orchestration.release.forms import RELEASE_NAME
from orchestration.release.layout import BUILDING, CURRENT, LITTER, LOCK
from orchestration.release.messages import IS_LITTER, MEND_LITTER

_WRITE = 0o222


def strays(folder: Path) -> Iterator[Finding]:
    """Whatever is in a year's folder but its releases, ``current`` and the lock: an error, but for what a file server
    leaves and what a killed run left."""
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        name = entry.name
        if name in (CURRENT, LOCK) or (RELEASE_NAME.fullmatch(name) and entry.is_dir()):
            continue
        if name in LITTER:
            level, rule, text, mend = Level.WARNING, "litter", IS_LITTER, MEND_LITTER
        elif name.startswith((BUILDING, f".{CURRENT}-")):
            level, rule, text, mend = Level.WARNING, "leftover", messages.LEFTOVER, messages.MEND_LEFTOVER
        else:
            level, rule, text, mend = Level.ERROR, "foreign", messages.FOREIGN, messages.MEND_FOREIGN
        yield Finding(level, f"release.{rule}", text, mend, file=f"releases/{folder.name}/{legible(name)}")


def writable(folder: Path) -> list[Finding]:
    """One warning where files or folders of a release may be written to, naming the first."""
    found = []
    for root, folders, names in os.walk(folder):
        for path in (Path(root), *(Path(root) / name for name in names)):
            mode = path.lstat().st_mode
            if not stat.S_ISLNK(mode) and mode & _WRITE:
                found.append((path.relative_to(folder).as_posix(), stat.S_IMODE(mode)))
        folders.sort()
    if not found:
        return []
    (first, mode), *_ = sorted(found)
    text = messages.WRITABLE.format(release=folder.name, count=len(found), file=legible(first), mode=mode)
    place = legible(folder.name if first == "." else f"{folder.name}/{first}")
    return [
        Finding(Level.WARNING, "file.writable", text, messages.MEND_WRITABLE.format(release=folder.name), file=place)
    ]
