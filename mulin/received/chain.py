"""The append-only hash chain of all events: ``chain.jsonl``, one canonical JSON object a line.

A line holds ``index, at, event, ref, payload, previous, hash``: ``ref`` names the file written before the line (a
sidecar, an anchor, a publication or an extract), ``payload`` its SHA-256, ``previous`` the hash of the line before,
``hash`` that of the line itself without ``hash``. An event counts once its line, newline included, has been fsynced;
only then does anybody get a receipt. Hence an unfinished last line was never acknowledged, and everything else must
be sound.
"""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mulin.received import messages
from mulin.received.files import StoreError, canonical, fsync_dir, sha256_of, write_all, write_durably
from mulin.received.record import in_shanghai

GENESIS = "0" * 64


class ChainBroken(StoreError):
    """A finished line of the chain is not what was written. ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        self.reason = reason
        super().__init__(messages.CHAIN_BROKEN.format(line=line, reason=reason))


@dataclass(frozen=True, slots=True)
class Event:
    """One line. ``event``: ``received``, ``release``, ``published``, ``extract`` (a restricted paper handed out),
    ``recovered`` (rolled forward after a crash), ``repaired``."""

    index: int
    at: str
    event: str
    ref: str
    payload: str
    previous: str
    hash: str

    @classmethod
    def make(
        cls, *, index: int, event: str, ref: str, payload: str, previous: str, at: datetime | None = None
    ) -> Event:
        body = {
            "index": index, "at": in_shanghai(at), "event": event, "ref": ref, "payload": payload, "previous": previous,
        }  # fmt: skip
        return cls(**body, hash=sha256_of(canonical(body)))  # type: ignore[arg-type]

    def line(self) -> bytes:
        return canonical(asdict(self)) + b"\n"

    def is_sound(self) -> bool:
        body = asdict(self)
        del body["hash"]
        return sha256_of(canonical(body)) == self.hash


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
        data: Any = json.loads(raw)
        event = Event(**data)
    except (ValueError, TypeError):  # not JSON, not UTF-8, or other keys
        return None
    return event if isinstance(event.index, int) and event.line() == raw + b"\n" else None


def read_chain(path: Path) -> ChainState:
    """Read and check every link. Raises :class:`ChainBroken` for anything but an unfinished last line."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return ChainState((), b"", 0)
    *lines, rest = data.split(b"\n")
    events: list[Event] = []
    previous = GENESIS
    for number, raw in enumerate(lines):
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
    return ChainState(tuple(events), rest, len(data) - len(rest))


def claims_index(payload: bytes, index: int) -> bool:
    """Whether a record says that it belongs to the chain's line ``index``."""
    try:
        return bool(json.loads(payload)["chain_index"] == index)
    except (ValueError, KeyError, TypeError):
        return False


class Chain:
    """The chain file. Appending needs the store's lock; reading does not (an unfinished last line is not there yet)."""

    def __init__(self, path: Path, *, torn_dir: Path, temp_dir: Path) -> None:
        self.path = path
        self._torn_dir = torn_dir
        self._temp_dir = temp_dir
        self._cached: tuple[tuple[int, int, int], ChainState] | None = None

    def state(self) -> ChainState:
        """The chain as it now stands on disk; read again only when the file has changed."""
        key = self._key()
        if self._cached is None or self._cached[0] != key:
            self._cached = (key, read_chain(self.path))
        return self._cached[1]

    def _key(self) -> tuple[int, int, int]:
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return (0, 0, 0)
        return (status.st_ino, status.st_size, status.st_mtime_ns)

    def set_torn_aside(self) -> None:
        """Move an unfinished last line to ``torn/`` and cut it off; the store then writes down that this was done."""
        state = self.state()
        if not state.torn:
            return
        name = f"{state.sound_size}-{sha256_of(state.torn)[:16]}"
        write_durably(self._torn_dir / name, state.torn, temp_dir=self._temp_dir)
        self._truncate(state.sound_size)

    def append(self, event: str, *, ref: str, payload: str) -> Event:
        """Add one event and fsync it. Raises ``OSError`` with the file as it was before."""
        state = self.state()
        new = Event.make(index=len(state.events), event=event, ref=ref, payload=payload, previous=state.head)
        self._write(new.line(), state.sound_size)
        line_size = len(new.line())
        self._cached = (self._key(), ChainState((*state.events, new), b"", state.sound_size + line_size))
        return new

    def _write(self, line: bytes, size: int) -> None:
        created = not self.path.exists()
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        try:
            try:
                write_all(descriptor, line)
                os.fsync(descriptor)
            except OSError:
                with suppress(OSError):  # were this to fail too, the rest is an unfinished line, mended later
                    os.ftruncate(descriptor, size)
                self._cached = None
                raise
        finally:
            os.close(descriptor)
        if created:
            fsync_dir(self.path.parent)

    def _truncate(self, size: int) -> None:
        descriptor = os.open(self.path, os.O_WRONLY)
        try:
            os.ftruncate(descriptor, size)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        self._cached = None
