"""What lies in the store's folders: our own files by name, and a finding for whatever else is there.

Nothing is opened, no link is followed, and what cannot be listed costs nothing else.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from mulin.findings import Finding, Level
from mulin.plain import legible, no_plain_file, why
from mulin.received import messages
from mulin.received.places import is_file, is_folder

_LITTER = frozenset({"@eadir", "#recycle", "@recycle", ".ds_store", "thumbs.db", "desktop.ini", "lost+found"})
_OTHERS_WRITE = 0o002


@dataclass(slots=True)
class Contents:
    """``files``: names of ours that are plain files, relative to the store's root, sorted. ``findings``: the rest."""

    files: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def contents(root: Path, folder: str = "", but: Container[str] = frozenset()) -> Contents:
    """Everything below a folder of the store ("": the whole store), ``but`` for these names, which are not looked at. A
    folder that is not there is empty."""
    found = Contents()
    for ref, mode in _walk(root, folder, but, found):
        if is_file(ref):
            found.files.append(ref)
        else:
            found.findings.append(_stray(ref, mode))
    found.files.sort()
    return found


def is_litter(name: str) -> bool:
    """What storage boxes and file managers lay beside files by themselves."""
    return name.casefold() in _LITTER or name.startswith("._")


def _walk(root: Path, folder: str, but: Container[str], found: Contents) -> Iterator[tuple[str, int]]:
    """Plain files, as (name, mode); what is none of ours and no plain file becomes a finding at once."""
    place, within = root / folder, f"{folder}/" if folder else ""
    try:
        _look(place, folder, found)
        with os.scandir(place) as entries:
            beyond = [e for e in entries if f"{within}{e.name}" not in but]
            listed = sorted(beyond, key=lambda e: os.fsencode(e.name))
    except FileNotFoundError:
        return
    except OSError as error:
        shown = legible(folder) or "."
        text = messages.UNLISTED.format(ref=shown, reason=why(error))
        found.findings.append(Finding(Level.ERROR, "store.unreadable", text, messages.MEND_RIGHTS, file=shown))
        return
    for entry in listed:
        ref = f"{within}{entry.name}"
        if is_litter(entry.name):
            text = messages.LITTER.format(ref=legible(ref))
            found.findings.append(Finding(Level.WARNING, "store.litter", text, messages.MEND_LITTER, file=legible(ref)))
        elif is_folder(ref) and entry.is_dir(follow_symlinks=not folder):  # the great folders may lie on another disk
            yield from _walk(root, ref, but, found)
        else:
            try:
                mode = entry.stat(follow_symlinks=False).st_mode
            except FileNotFoundError:  # gone meanwhile: a writer's temporary file
                continue
            if is_folder(ref) or not stat.S_ISREG(mode):
                found.findings.append(_stray(ref, mode))
            else:
                yield ref, mode


def _look(place: Path, folder: str, found: Contents) -> None:
    mode = stat.S_IMODE(place.stat().st_mode)
    if mode & _OTHERS_WRITE and not mode & stat.S_ISVTX:
        shown = legible(folder) or "."
        text = messages.OPEN_FOLDER.format(ref=shown, mode=mode)
        found.findings.append(Finding(Level.WARNING, "folder.writable", text, messages.MEND_FOLDER, file=shown))


def _stray(ref: str, mode: int) -> Finding:
    shown = legible(ref)
    what = no_plain_file(mode)
    text = messages.STRAY.format(ref=shown) if what is None else messages.STRAY_KIND.format(ref=shown, what=what)
    return Finding(Level.WARNING, "store.stray", text, messages.MEND_LOOK, file=shown)
