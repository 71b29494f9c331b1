"""Workbooks that lie where nobody takes them in: a folder too deep, or only as a link. Their senders are told."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from expectations.messages import INBOX_LINK, INBOX_TOO_DEEP
from mulin.workbooks.guard import says_it_is_ours

_SHORTCUT = ".lnk"
"""A shortcut of Windows: a file that holds the way to another."""


def misplaced(folder: Path, suffixes: Collection[str], *, evidence: str, answered: Collection[str]) -> dict[str, str]:
    """File name (relative to a department's folder) → what to do, for all that look like a hand-in.

    ``answered`` are the folders where we put away what was dealt with. Under ``evidence`` tables are welcome; only a
    workbook that says of itself that it is one of ours was meant to be handed in.
    """
    found = {p.name: INBOX_LINK.format(folder=folder.name) for p in links(folder, suffixes)}
    for inner in sorted(p for p in folder.iterdir() if p.is_dir() and not p.is_symlink()):
        if inner.name in answered or inner.name.startswith("."):
            continue
        for path in _below(inner, suffixes):
            if inner.name != evidence or says_it_is_ours(path):
                place = path.parent.relative_to(folder).as_posix()
                found[f"{place}/{path.name}"] = INBOX_TOO_DEEP.format(place=place, folder=folder.name)
    return found


def links(folder: Path, suffixes: Collection[str]) -> list[Path]:
    """Links and shortcuts to what may be a workbook: they could point at anything on this machine."""
    return [
        p for p in sorted(folder.iterdir())
        if not p.name.startswith(".") and (
            (p.is_symlink() and p.suffix.lower() in suffixes)
            or (p.suffix.lower() == _SHORTCUT and any(s in p.stem.lower() for s in suffixes))
        )
    ]  # fmt: skip


def _below(folder: Path, suffixes: Collection[str]) -> Iterator[Path]:
    for at, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if Path(name).suffix.lower() in suffixes and not name.startswith((".", "~$")):
                yield Path(at) / name
