"""Files that were put away and changed afterwards: what was moved must be what was judged.

A copying program that still holds the file writes on after it was moved: its content comes back into the box as a new
file. Somebody who opens a put-away file and saves it there is told that nobody looks there.
"""

from __future__ import annotations

import logging
import time
from pathlib import Path
from typing import Any

from expectations.inbox import messages as m
from expectations.inbox.ledger import digest_at, note_put_away, put_away
from expectations.inbox.names import free_name

log = logging.getLogger(__name__)

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

    Raises OSError where the ledger cannot be read or written.
    """
    known = put_away(folder)
    kept: dict[str, dict[str, Any]] = {}
    told = {}
    for place, entry in known.items():
        path, age = folder / place, time.time() - entry["at"]
        if age > _REMEMBERED_SECONDS:
            continue
        kept[place] = entry
        try:
            state = path.lstat()
            if (state.st_size, state.st_mtime_ns) == (entry["size"], entry["mtime"]):
                continue
            digest = digest_at(path)
            if digest is None:
                del kept[place]
            elif digest == entry["sha256"]:
                kept[place] = entry | {"size": state.st_size, "mtime": state.st_mtime_ns}
            elif state.st_ino == entry["inode"] and age < _LATE_WRITER_SECONDS:
                path.replace(free_name(folder / entry["name"]))
                del kept[place]
            else:
                told[place] = m.PUT_AWAY_CHANGED.format(folder=folder.name)
        except FileNotFoundError:
            del kept[place]
        except OSError as error:  # one that cannot be read keeps nothing else out; looked at again next time
            log.warning("%s could not be looked at: %s", path, error)
    if kept != known:
        note_put_away(folder, kept)
    return told
