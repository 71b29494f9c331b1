"""The append-only hash chain of all events: ``chain.jsonl``, one canonical JSON object a line.

A line holds ``index, at, event, ref, payload, previous, hash``: ``ref`` names the file written before the line (a
sidecar, an anchor, a publication or an extract), ``payload`` its SHA-256, ``previous`` the hash of the line before,
``hash`` that of the line itself without ``hash``. An event counts once its line, newline included, has been fsynced;
only then does anybody get a receipt. Hence an unfinished last line was never acknowledged, and everything else must
be sound.
"""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from mulin import durable
from mulin.beijing import in_beijing
from mulin.plain import canonical, opened_plain, pieces, read_plain, sha256_of, why
from mulin.received import messages
from mulin.received.files import StoreError, write_durably
from mulin.received.places import torn_name
from mulin.received.record import Moment, Sha256
from mulin.stored import EXACT, FormError, read_form

GENESIS = "0" * 64
MODE = 0o644
MOST = 1 << 30
"""Bytes of the longest chain that is read: some three million events."""
_UNSEEN_SECONDS, _POLL_SECONDS = 10.0, 0.05


class _Stamp(NamedTuple):
    """What tells that a file is still the one that was read."""

    inode: int
    size: int
    changed: int
    touched: int


class ChainBroken(StoreError):
    """A finished line of the chain is not what was written. ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(messages.CHAIN_BROKEN.format(line=line, reason=reason))


@dataclass(frozen=True, slots=True)
class Event:
    """One line. ``event``: ``received``, ``release``, ``published``, ``extract`` (a restricted paper handed out),
    ``recovered`` (a hand-in rolled forward after a crash), ``repaired`` (something was set aside). What a line may
    say, and in which order, is held by :mod:`mulin.received.register`."""

    index: int
    at: Moment
    event: str
    ref: str
    payload: Sha256
    previous: Sha256
    hash: Sha256

    __pydantic_config__ = EXACT

    @classmethod
    def make(
        cls, *, index: int, event: str, ref: str, payload: str, previous: str, at: datetime | None = None
    ) -> Event:
        unsealed = cls(index, in_beijing(at), event, ref, payload, previous, "")
        return replace(unsealed, hash=unsealed._digest())

    def _body(self) -> dict[str, object]:
        """All but the hash. Named one by one: ``asdict`` copies each value, and every line is read by every process."""
        return {
            "index": self.index, "at": self.at, "event": self.event, "ref": self.ref, "payload": self.payload,
            "previous": self.previous,
        }  # fmt: skip

    def line(self) -> bytes:
        return canonical({**self._body(), "hash": self.hash}) + b"\n"

    def is_sound(self) -> bool:
        return self._digest() == self.hash

    def _digest(self) -> str:
        return sha256_of(canonical(self._body()))


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a reading of the file found. ``torn``: bytes of an unfinished last line; ``sound_size``: bytes before it."""

    events: tuple[Event, ...]
    torn: bytes
    sound_size: int

    @property
    def head(self) -> str:
        return self.events[-1].hash if self.events else GENESIS


def _parse(raw: bytes) -> Event | None:
    try:
        event = read_form(Event, raw)
    except FormError:
        return None
    return event if event.line() == raw + b"\n" else None


def read_chain(path: Path, known: ChainState | None = None) -> ChainState:
    """The chain as it lies on disk, checked; empty where there is no file. ``known``: what it was, where it can only
    have grown since: then its last line is held against the file, and what follows is read. Raises like
    :func:`parse_chain`, and :class:`StoreError` where the file cannot be read."""
    try:
        if known is not None and known.events and (tail := _tail(path, known)) is not None:
            return parse_chain(tail, known)
        return parse_chain(read_plain(path, MOST))
    except FileNotFoundError:
        return ChainState((), b"", 0)
    except OSError as error:
        raise StoreError(messages.CHAIN_UNREADABLE.format(reason=why(error))) from error


def _tail(path: Path, known: ChainState) -> bytes | None:
    """What follows the last line that is known; None where that does not stand where it stood."""
    last = known.events[-1].line()
    with opened_plain(path) as stream:
        stream.seek(known.sound_size - len(last))
        data = b"".join(pieces(stream, MOST))
    return data[len(last) :] if data.startswith(last) else None


def parse_chain(data: bytes, known: ChainState | None = None) -> ChainState:
    """Check every link; ``data`` follows what is ``known``. Raises :class:`ChainBroken` for anything but an unfinished
    last line."""
    *lines, rest = data.split(b"\n")
    before = () if known is None else known.events
    events: list[Event] = []
    previous = GENESIS if known is None else known.head
    for number, raw in enumerate(lines, start=len(before)):
        event = _parse(raw)
        if event is None:
            raise ChainBroken(number + 1, messages.REASON_JSON)
        if event.index != number:
            raise ChainBroken(number + 1, messages.REASON_INDEX.format(expected=number, found=event.index))
        if event.previous != previous:
            raise ChainBroken(number + 1, messages.REASON_PREVIOUS)
        if not event.is_sound():
            raise ChainBroken(number + 1, messages.REASON_HASH)
        events.append(event)
        previous = event.hash
    size = 0 if known is None else known.sound_size
    return ChainState((*before, *events), rest, size + len(data) - len(rest))


class Chain:
    """The chain file. Appending needs the store's lock; reading does not (an unfinished last line is not there yet).
    For use by many threads."""

    def __init__(self, path: Path, *, temp_dir: Path) -> None:
        self.path = path
        self._temp_dir = temp_dir
        self._cached: tuple[_Stamp, ChainState] | None = None
        self._reading = threading.RLock()

    def state(self) -> ChainState:
        """The chain as it now stands on disk; read again only when the file has changed, and from where it was known to
        end where it has grown."""
        with self._reading:
            stamp, known = self._stamp(), self._cached
            if known is None or known[0] != stamp:
                grown = known is not None and known[0].inode == stamp.inode and known[1].sound_size < stamp.size
                self._cached = known = (stamp, read_chain(self.path, known[1] if known and grown else None))
            return known[1]

    def read_anew(self) -> ChainState:
        """The same, every line of it, whatever was known."""
        with self._reading:
            self._cached = None
            return self.state()

    def _stamp(self) -> _Stamp:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return _Stamp(0, 0, 0, 0)
        except OSError as error:
            raise StoreError(messages.CHAIN_UNREADABLE.format(reason=why(error))) from error
        return _Stamp(status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns)

    def catch_up(self) -> None:
        """See the chain to its end; to be asked by whoever writes, once nobody else can.

        Of a file on another machine's disk this one remembers for a while how long it was. Lines that were added there
        meanwhile are not seen, and what is written would not follow on them; so whoever keeps the file is asked, and
        what is remembered waited out. Raises :class:`StoreError` where that takes too long.
        """
        until = time.monotonic() + _UNSEEN_SECONDS
        while self._goes_on_unseen():
            if time.monotonic() > until:
                raise StoreError(messages.CHAIN_UNSEEN.format(seconds=_UNSEEN_SECONDS))
            time.sleep(_POLL_SECONDS)

    def _goes_on_unseen(self) -> bool:
        with self._reading:
            state = self.state()
            try:
                descriptor = os.open(self.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
            except FileNotFoundError:
                return False
            try:
                os.lseek(descriptor, state.sound_size + len(state.torn), os.SEEK_DATA)  # never answered from memory
            except OSError:  # nothing is there; or it cannot be asked, and what is seen is all there is to go by
                return False
            finally:
                os.close(descriptor)
            if self._cached is not None:  # read on, though the file were to look the same
                self._cached = (self._cached[0]._replace(size=-1), state)
            return True

    def set_torn_aside(self) -> None:
        """Move an unfinished last line to ``torn/`` and cut it off; the store then writes down that this was done."""
        state = self.state()
        if not state.torn:
            return
        kept = self.path.parent / torn_name(state.sound_size, sha256_of(state.torn))
        write_durably(kept, state.torn, temp_dir=self._temp_dir)
        self._truncate(state.sound_size)

    def next(self, event: str, *, ref: str, payload: str, at: datetime | None = None) -> Event:
        """The event that :meth:`append` would add."""
        state = self.state()
        return Event.make(index=len(state.events), event=event, ref=ref, payload=payload, previous=state.head, at=at)

    def append(self, event: str, *, ref: str, payload: str, at: datetime | None = None) -> Event:
        """Add one event and fsync it. ``at``: now. Raises as :meth:`extend`."""
        new = self.next(event, ref=ref, payload=payload, at=at)
        self.extend([new])
        return new

    def extend(self, new: Sequence[Event]) -> None:
        """Add events that follow on the last line and each other, and fsync them all at once. Raises ``OSError`` with
        the file as it was before, or with lines in it: then they count, and :meth:`state` says so.

        Nothing is written behind lines that these do not follow: on a disk of another machine the lock can be lost
        while its holder lives, and another has written by now.
        """
        state = self.state()
        if new[0].previous != state.head:
            raise self._overtaken()
        lines = b"".join(event.line() for event in new)
        self._write(lines, state.sound_size)
        with self._reading:
            self._cached = (self._stamp(), ChainState((*state.events, *new), b"", state.sound_size + len(lines)))

    def _write(self, line: bytes, size: int) -> None:
        if not self.path.exists():
            self._create()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_NOFOLLOW)
        try:
            if os.fstat(descriptor).st_size != size:
                raise self._overtaken()
            durable.append(descriptor, line, size)
        except OSError:
            self._cached = None
            raise
        finally:
            os.close(descriptor)

    def _overtaken(self) -> OSError:
        return OSError(errno.ESTALE, os.strerror(errno.ESTALE), str(self.path))

    def _create(self) -> None:
        """An empty file whose name is on the disk before anything is said in it: after the line, nothing may fail."""
        durable.write_new(self.path, b"", mode=MODE)
        durable.sync_folder(self.path.parent)

    def _truncate(self, size: int) -> None:
        descriptor = os.open(self.path, os.O_WRONLY)
        try:
            durable.shorten(descriptor, size)
        finally:
            os.close(descriptor)
        self._cached = None
