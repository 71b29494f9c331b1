"""Where the portal's log has come to: one line of a file in the home for every line of the log, in order.

Whoever can write to the portal's database, but not to the files of the home, can neither shorten the log unseen nor
put another in its place. A line is written after the log's own is committed, and is on the disk when that is answered.
"""

from __future__ import annotations

import fcntl
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from mulin import durable
from mulin.plain import opened_plain, pieces
from mulin.received.record import Moment, Sha256
from mulin.stored import EXACT

_LINE = re.compile(rb"(\d{12}) ([0-9a-f]{64})\n")
_SIZE = 78
_MODE = 0o600


@dataclass(frozen=True, slots=True)
class LogHead:
    """A line of the log: its number (from 1) and its hash."""

    number: int
    hash: str

    def _line(self) -> bytes:
        return f"{self.number:012d} {self.hash}\n".encode()


@dataclass(frozen=True, slots=True)
class Audited:
    """A head of the log as the chain keeps it. ``number``: of the event among its like. ``line``: the number of the
    log's last line then; ``head``: its hash."""

    number: int
    line: int
    head: Sha256
    recorded_at: Moment
    chain_index: int

    __pydantic_config__ = EXACT

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @property
    def code(self) -> str:
        """As manifests and pages print it: ``1024-<64 digits>``."""
        return f"{self.line}-{self.head}"


@dataclass(frozen=True, slots=True)
class Rollback:
    """The log went on after line ``to`` although it had come to line ``was``: those between are no longer in it."""

    to: int
    was: int


@dataclass(frozen=True, slots=True)
class Kept:
    """What the file holds. ``hashes``: of every line, 32 bytes each; zeros for one that was not kept.

    ``rollbacks`` in order; ``damaged``: the lines of the file (from 1) that are none.
    """

    hashes: bytes
    rollbacks: tuple[Rollback, ...] = ()
    damaged: tuple[int, ...] = ()

    @property
    def last(self) -> int:
        """The number of the last line; 0 for none."""
        return len(self.hashes) // 32

    def of(self, number: int) -> str | None:
        """The hash of a line; None where it was not kept."""
        found = self.hashes[(number - 1) * 32 : number * 32] if number > 0 else b""
        return found.hex() if any(found) else None

    def where(self, digest: str) -> int | None:
        """The number of the line with that hash."""
        try:
            wanted = bytes.fromhex(digest)
        except ValueError:
            return None
        at = self.hashes.find(wanted) if len(wanted) == 32 and any(wanted) else -1
        while at >= 0 and at % 32:
            at = self.hashes.find(wanted, at + 1)
        return at // 32 + 1 if at >= 0 else None


def log_heads(home: Path) -> LogHeads:
    """Those of the portal in this home; it may have none."""
    return LogHeads(home.resolve() / "portal" / "log" / "heads")


class LogHeads:
    """The file. Lines have one length each, so that its end is found without reading it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, head: LogHead, between: Callable[[int, int], Iterable[LogHead]]) -> None:
        """Keep a head, and those before it that a process took with it when it died: ``between(a, b)`` gives lines a to
        b of the log. One that was kept is not kept again. Raises OSError."""
        durable.make_folder(self.path.parent)
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(self.path, flags, _MODE)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            size = os.fstat(descriptor).st_size
            if size % _SIZE:  # the line of a process that died over it
                size -= size % _SIZE
                durable.shorten(descriptor, size)
            last = _read_at(descriptor, size - _SIZE)
            if last is not None and head.number <= last.number and self._has(descriptor, size, head):
                return
            start = last.number + 1 if last is not None else 1
            missing = between(start, head.number - 1) if start < head.number else ()
            durable.append(descriptor, b"".join(h._line() for h in (*missing, head)), size)
            if not size:
                durable.sync_folder(self.path.parent)
        finally:
            os.close(descriptor)

    def _has(self, descriptor: int, size: int, head: LogHead) -> bool:
        """Whether another process kept it meanwhile: looked for from the end."""
        for at in range(size - _SIZE, -1, -_SIZE):
            found = _read_at(descriptor, at)
            if found is None or found.number < head.number:
                return False
            if found.number == head.number:
                return found == head
        return False

    def last(self) -> LogHead | None:
        """Where the log has come to; None where there is no log. Raises OSError."""
        try:
            with opened_plain(self.path) as stream:
                size = os.fstat(stream.fileno()).st_size
                return _read_at(stream.fileno(), size - size % _SIZE - _SIZE)
        except FileNotFoundError:
            return None

    def some(self, numbers: Iterable[int]) -> dict[int, str]:
        """The hashes of some lines, without reading the file where it never went back."""
        wanted = set(numbers)
        last = self.last()
        if not wanted or last is None:
            return {}
        with opened_plain(self.path) as stream:
            size = os.fstat(stream.fileno()).st_size
            if size // _SIZE == last.number:
                found = [_read_at(stream.fileno(), (n - 1) * _SIZE) for n in sorted(wanted) if 0 < n <= last.number]
                return {head.number: head.hash for head in found if head is not None}
        kept = self.read()
        return {n: digest for n in wanted if (digest := kept.of(n)) is not None}

    def read(self) -> Kept:
        """All of it; empty where there is no file. Raises OSError."""
        hashes, rollbacks, damaged = bytearray(), list[Rollback](), list[int]()
        for row, head in enumerate(self._lines(), 1):
            if head is None or head.number < 1:
                damaged.append(row)
                continue
            before = len(hashes) // 32
            if head.number <= before:
                rollbacks.append(Rollback(head.number - 1, before))
                del hashes[(head.number - 1) * 32 :]
            else:
                if head.number > before + 1:
                    damaged.append(row)
                    if head.number - before > 10_000_000:
                        continue
                hashes.extend(bytes(32 * (head.number - before - 1)))
            hashes.extend(bytes.fromhex(head.hash))
        return Kept(bytes(hashes), tuple(rollbacks), tuple(damaged))

    def _lines(self) -> Iterator[LogHead | None]:
        try:
            with opened_plain(self.path) as stream:
                rest = b""
                for piece in pieces(stream, os.fstat(stream.fileno()).st_size):
                    rest += piece
                    whole = len(rest) - len(rest) % _SIZE
                    for at in range(0, whole, _SIZE):
                        yield _parse(rest[at : at + _SIZE])
                    rest = rest[whole:]
        except FileNotFoundError:
            return


def _read_at(descriptor: int, at: int) -> LogHead | None:
    return _parse(os.pread(descriptor, _SIZE, at)) if at >= 0 else None


def _parse(raw: bytes) -> LogHead | None:
    found = _LINE.fullmatch(raw)
    return LogHead(int(found[1]), found[2].decode()) if found else None
