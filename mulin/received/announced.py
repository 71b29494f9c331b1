"""What a group of hand-ins is about to write, said on the disk before any of it has its name.

One record that no line names may be what a dying writer left. Several may not: a chain that was cut looks like that.
Only a group leaves several, and says so first: which line it follows, which records, with their hashes. What it said is
wiped off once the lines are on the disk, so a chain cut after a group is told as one. ``.tmp/group`` is written over in
place and synced; one that was torn in this was followed by nothing.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from mulin.durable import FOLDER, make_folder, sync_folder, write_over
from mulin.plain import canonical, read_plain
from mulin.received.chain import GENESIS, ChainState, Event
from mulin.received.places import GROUP, SIDECARS, place_of
from mulin.received.record import Sha256
from mulin.stored import EXACT, FormError, read_form

MOST = 16
"""Hand-ins that are written together."""


@dataclass(frozen=True, slots=True)
class Announced:
    """``after``: hash of the line that the group follows; ``index``: number of its first line; ``records``: (name,
    SHA-256), in the order of their lines."""

    after: Sha256
    index: int
    records: tuple[tuple[str, Sha256], ...]

    __pydantic_config__ = EXACT

    def fits(self, state: ChainState) -> bool:
        """Whether it is a group of ours, and the line that it follows is where it was."""
        if not 0 <= self.index <= len(state.events) or not 1 < len(self.records) <= MOST:
            return False
        before = state.events[self.index - 1].hash if self.index else GENESIS
        places = [place_of(ref) for ref, _ in self.records]
        return before == self.after and all(p is not None and p.folder == SIDECARS for p in places)


def announce(root: Path, events: list[Event]) -> None:
    """Say that these lines and their records are about to be written; on the disk when this returns. Raises OSError."""
    said = Announced(events[0].previous, events[0].index, tuple((e.ref, e.payload) for e in events))
    path = root / GROUP
    is_new = not path.exists()
    make_folder(path.parent, FOLDER)
    write_over(path, canonical(asdict(said)))
    if is_new:
        sync_folder(path.parent)


def announced(root: Path, state: ChainState) -> Announced | None:
    """The group that was said last and may not be whole; None where there is none, or what is there is none."""
    try:
        data = read_plain(root / GROUP)
    except OSError:  # none was ever said here
        return None
    try:
        said = read_form(Announced, data) if data else None
    except FormError:  # torn: nothing of it had been written
        return None
    return said if said is not None and said.fits(state) else None


def forget(root: Path) -> None:
    """Wipe it off. Not synced: should it come back after a power cut, every record it names is on the chain."""
    with suppress(OSError):  # for the same reason
        write_over(root / GROUP, b"", lasting=False)
