"""What lies in a folder, looked at without opening anything: pipes, devices and dead shares must not hold us up."""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from mulin.beijing import BEIJING


@dataclass(frozen=True, slots=True)
class Entry:
    """One name in a folder and what ``lstat`` said of it; ``error`` where it said nothing."""

    path: Path
    state: os.stat_result | None
    error: Exception | None = None

    @property
    def name(self) -> str:
        return self.path.name

    @property
    def mode(self) -> int:
        return self.state.st_mode if self.state else 0

    @property
    def is_file(self) -> bool:
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        return stat.S_ISLNK(self.mode)

    @property
    def size(self) -> int:
        return self.state.st_size if self.state else 0

    @property
    def changed(self) -> float:
        """When it last changed, by the clock of its disk: ``ctime`` moves with every write, whatever mtime says."""
        return self.state.st_ctime if self.state else 0.0

    @property
    def latest(self) -> float:
        """The later of the two times a person may see."""
        return max(self.state.st_ctime, self.state.st_mtime) if self.state else 0.0

    def same_as(self, other: Entry | None) -> bool:
        """Whether nothing was written between two looks."""
        return other is not None and _signature(self.state) == _signature(other.state)


def _signature(state: os.stat_result | None) -> tuple[int, ...] | None:
    """On a share the inode may differ from look to look; what is written moves size or times."""
    return None if state is None else (state.st_mode, state.st_size, state.st_mtime_ns, state.st_ctime_ns)


def clock(stamp: float) -> datetime:
    """A file's time as people read it. Disks hold times that no calendar has: then its first or last moment."""
    try:
        return datetime.fromtimestamp(stamp, BEIJING)
    except (ValueError, OverflowError, OSError):
        return (datetime.max if stamp > 0 else datetime.min).replace(tzinfo=BEIJING)


def look(folder: Path) -> dict[str, Entry]:
    """Every entry of a folder by name, in the order of names. What vanished meanwhile is left out.

    Raises OSError where the folder itself cannot be read.
    """
    with os.scandir(folder) as names:
        paths = sorted(Path(n.path) for n in names)
    found = {}
    for path in paths:
        try:
            found[path.name] = Entry(path, path.lstat())
        except FileNotFoundError:
            continue
        except Exception as error:  # noqa: BLE001 - whoever deals with the entry raises it
            found[path.name] = Entry(path, None, error)
    return found
