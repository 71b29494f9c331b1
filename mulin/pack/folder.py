"""A pack's folder, whoever made it: nothing but plain files and folders of their own is opened, and nothing outside it.

A link, a pipe or a device anywhere in it refuses the whole pack, unread and by name. What is read is reached folder by
folder without following a link, so that none put there a moment later leads elsewhere. Hidden files are no part of a
pack.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mulin.findings import Finding
from mulin.language import Both
from mulin.pack.file_rules import error
from mulin.plain import legible, no_plain_file, opened_plain, pieces, why
from mulin.text.personal import masked, personal_numbers
from mulin.text.unseen import code, kind

MOST_BYTES, MOST_TOGETHER = 2 << 20, 16 << 20
MOST_ENTRIES, MOST_DEEP = 5_000, 6
SUFFIXES = frozenset({".csv", ".yaml", ".svg", ".png"})
"""Of the files that make up a pack; the pictures are logos of the reports."""
_NO_PART = (".", "~")


class TooLarge(Exception):
    """A file of more bytes than a pack's may have; none of it is of use."""


def look_over(folder: Path) -> list[Finding]:
    """What must not be in a pack. With any finding, nothing of it is to be read."""
    found: list[Finding] = []
    seen = size = 0
    todo = [""]
    while todo:
        base = todo.pop()
        try:
            entries = sorted(path.name for path in (folder / base).iterdir())
        except OSError as refused:
            if base or not isinstance(refused, FileNotFoundError):  # of a pack that is not there every file is missed
                found.append(error("unreadable", shown(base), reason=why(refused)))
            continue
        for entry in entries:
            if entry.startswith(_NO_PART):
                continue
            if (seen := seen + 1) > MOST_ENTRIES:
                return [*found, error("too_many_files", shown(base), most=MOST_ENTRIES)]
            name = f"{base}/{entry}" if base else entry
            try:
                status = (folder / name).lstat()
            except OSError as refused:
                found.append(error("unreadable", shown(name), reason=why(refused)))
                continue
            mode = status.st_mode
            if stat.S_ISDIR(mode):
                if name.count("/") + 1 > MOST_DEEP:
                    found.append(error("too_deep_folders", shown(name), most=MOST_DEEP))
                else:
                    todo.append(name)
            elif what := no_plain_file(mode):
                found.append(error("not_plain", shown(name), what=what))
                continue
            elif Path(entry).suffix in SUFFIXES:
                size += status.st_size
                if status.st_size > MOST_BYTES:
                    found.append(error("too_large", shown(name), most=MOST_BYTES >> 20))
            if stat.S_ISDIR(mode) or Path(entry).suffix in SUFFIXES:
                found += _of_name(entry, name)
    if size > MOST_TOGETHER and not found:
        found.append(error("too_large/together", "", most=MOST_TOGETHER >> 20))
    return found


def _of_name(entry: str, name: str) -> Iterator[Finding]:
    if _is_odd(entry):
        yield error("odd_name", shown(name))
    if personal_numbers(legible(entry)):
        yield error("personal_number/name", shown(name))


def _is_odd(entry: str) -> bool:
    try:
        entry.encode()
    except UnicodeEncodeError:
        return True
    return any(kind(c) in ("telling", "mark") or c in "\t\n\r\v\f" for c in entry)


def shown(name: str) -> str:
    """A file's name as it may be told: no control characters, nobody's number."""
    text = masked(legible(name))
    return "".join(c if c == " " or kind(c) == "seen" else str(Both(f"〔{code(c)}〕", f"[{code(c)}]")) for c in text)


@contextmanager
def opened(folder: Path, name: str) -> Iterator[BinaryIO]:
    """A plain file of the pack for reading, by its relative POSIX name. Raises NotPlainError, or another OSError."""
    *parts, last = name.split("/")
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        for part in parts:
            inner = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            os.close(here)
            here = inner
        with opened_plain(Path(last), here) as stream:
            yield stream
    finally:
        os.close(here)


def read_file(folder: Path, name: str, most: int = MOST_BYTES) -> bytes:
    """The whole of it. Raises TooLarge for more than ``most`` bytes, else as :func:`opened`."""
    with opened(folder, name) as stream:
        data = b"".join(pieces(stream, most))
    if len(data) > most:
        raise TooLarge
    return data


def is_there(folder: Path, name: str) -> bool:
    """Whether the pack has something of that name; what it is, is told on reading it."""
    return os.path.lexists(folder / name)


def instead(folder: Path, name: str) -> str | None:
    """What stands where the file of that name is missing and is called nearly so: ``Units.csv``, ``units.csv.csv``,
    ``units.xlsx``."""
    above, _, last = name.rpartition("/")
    try:
        entries = sorted(path.name for path in (folder / above).iterdir())
    except OSError:  # the folder itself is missing, or cannot be read: that has its own finding
        return None
    stem = last.partition(".")[0].lower()
    alike = (e for e in entries if not e.startswith(_NO_PART) and e.partition(".")[0].strip().lower() == stem)
    return next((shown(e) for e in alike if "schema" not in e), None)


def pack_names(folder: Path) -> list[str]:
    """The files that make up a pack (CSV, YAML, pictures; no hidden or lock files), sorted, by relative POSIX name.

    A link by such a name is among them, so that whoever reads it refuses it; none is followed.
    """
    found: list[str] = []
    todo = [""]
    while todo:
        base = todo.pop()
        if not (folder / base).is_dir():
            continue
        for entry in os.scandir(folder / base):
            name = f"{base}/{entry.name}" if base else entry.name
            if entry.name.startswith(_NO_PART):
                continue
            if entry.is_dir(follow_symlinks=False):
                todo.append(name)
            elif Path(entry.name).suffix in SUFFIXES:
                found.append(name)
    return sorted(found)
