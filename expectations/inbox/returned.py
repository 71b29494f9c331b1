"""Files that were put away and changed afterwards: what was moved must be what was judged.

A copying program that still holds the file writes on after it was moved: its content comes back into the box as a new
file. Somebody who opens a put-away file and saves it there is told that nobody looks there.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from expectations.inbox import messages as m
from expectations.inbox.beside import note_put_away, put_away
from expectations.inbox.names import free_name
from mulin.received.files import sha256_file

_LATE_WRITER_SECONDS = 6 * 3600
_REMEMBERED_SECONDS = 7 * 24 * 3600


def remember(folder: Path, path: Path, target: Path, digest: str) -> None:
    """Enter a file that is about to be moved to ``target``; what moves keeps its inode, size and time."""
    state = path.lstat()
    entry = {
        "name": path.name, "sha256": digest, "inode": state.st_ino, "size": state.st_size,
        "mtime": state.st_mtime_ns, "at": time.time(),
    }  # fmt: skip
    note_put_away(folder, put_away(folder) | {target.relative_to(folder).as_posix(): entry})


def bring_back(folder: Path) -> dict[str, str]:
    """Move what a late writer finished back into the box; returns what is to be told of others that were changed.

    Raises OSError.
    """
    known = put_away(folder)
    kept: dict[str, dict[str, Any]] = {}
    told = {}
    for place, entry in known.items():
        path, age = folder / place, time.time() - float(entry["at"])
        if age > _REMEMBERED_SECONDS or not path.is_file():
            continue
        state = path.lstat()
        if (state.st_size, state.st_mtime_ns) != (entry["size"], entry["mtime"]):
            if sha256_file(path) == entry["sha256"]:
                entry = entry | {"size": state.st_size, "mtime": state.st_mtime_ns}
            elif state.st_ino == entry["inode"] and age < _LATE_WRITER_SECONDS:
                path.replace(free_name(folder / str(entry["name"])))
                continue
            else:
                told[place] = m.PUT_AWAY_CHANGED.format(folder=folder.name)
        kept[place] = entry
    if kept != known:
        note_put_away(folder, kept)
    return told
