"""Which folders are watched, and for whom."""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from expectations.inbox import messages as m
from expectations.inbox.entries import look
from expectations.inbox.items import SweepItem
from expectations.inbox.names import EVIDENCE, is_for_nobody
from mulin.pack import Pack
from mulin.pack.sources import FolderSource
from mulin.plain import refusal
from mulin.reach import NOWHERE, Reach


@dataclass(frozen=True)
class Watched:
    """One watched folder and its department, None where it is nobody's. ``trouble``: why it cannot be looked into."""

    folder: Path
    department: str | None
    trouble: str = ""


def watched(pack: Pack, inbox_root: Path, reach: Reach = NOWHERE) -> list[Watched]:
    """Every watched folder: those under the inbox, and those that sources.yaml names and ``reach`` allows.

    A folder under the inbox whose name begins with no department code belongs to nobody. Raises OSError where the
    inbox itself cannot be read.
    """
    found: dict[Path, Watched] = {}
    if inbox_root.is_dir():
        for name, entry in look(inbox_root).items():
            code = name.partition("-")[0].strip()
            if is_for_nobody(name):
                continue
            if entry.is_folder:
                found[entry.path] = Watched(entry.path, code if code in pack.department else None)
            elif entry.is_link and code in pack.department:  # to a share: the office's own doing
                found[entry.path] = Watched(entry.path, code, _trouble(entry.path))
    for code, source in pack.sources.named.items():
        if isinstance(source, FolderSource):
            folder = Path(source.path)
            barred = "" if reach.has_path(folder) else m.FOLDER_NOT_ALLOWED.format(folder=folder)
            found[folder] = Watched(folder, code, barred or _trouble(folder))
    return list(found.values())


def _trouble(folder: Path) -> str:
    try:
        if stat.S_ISDIR(folder.stat().st_mode):
            return ""
        return m.FOLDER_GONE.format(folder=folder, reason=m.NO_FOLDER_THERE)
    except OSError as error:
        return m.FOLDER_GONE.format(folder=folder, reason=refusal(error))


def folders(pack: Pack, inbox_root: Path, reach: Reach = NOWHERE) -> dict[Path, str | None]:
    """Every watched folder that is there, and its department."""
    return {w.folder: w.department for w in watched(pack, inbox_root, reach) if not w.trouble}


def make_folders(pack: Pack, inbox_root: Path, reach: Reach = NOWHERE) -> tuple[list[Path], list[SweepItem]]:
    """A folder (with one for evidence) for every department that has none yet: the new ones, and what hindered others.

    Raises OSError where the inbox itself cannot be made.
    """
    there = {code for code in folders(pack, inbox_root, reach).values() if code}
    inbox_root.mkdir(parents=True, exist_ok=True)
    new, hindered = [], []
    for department in pack.departments:
        if department.code in there:
            continue
        folder = inbox_root / f"{department.code}-{department.name}"
        try:
            (folder / EVIDENCE).mkdir(parents=True, exist_ok=True)
            new.append(folder)
        except OSError as error:
            text = m.FOLDER_NOT_MADE.format(folder=folder.name, reason=refusal(error))
            hindered.append(SweepItem(department.code, folder.name, "failed", text))
    return new, hindered
