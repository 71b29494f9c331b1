"""The file operations of a process, counted as it does them, and a blow at one of them: killed there, or refused.

Python's own audit events tell of names (open, rename, remove …); what is written through a descriptor has none, so
``os.write``, ``os.fsync`` and the files that ``open`` returns are replaced. What DuckDB and SQLite do in C is not seen.
Armed in a fork, never disarmed.
"""

from __future__ import annotations

import builtins
import io
import os
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any

KILL, HALF = "kill", "half"
"""Killed right before the operation; killed in the middle of a write."""
ONCE, ON = "once", "on"
"""The operation is refused; it and all that follow are."""
_CHANGES = {"os.rename": "rename", "os.remove": "unlink", "os.mkdir": "mkdir", "os.rmdir": "rmdir", "os.link": "link",
            "os.symlink": "link", "os.truncate": "truncate", "os.chmod": "chmod"}  # fmt: skip
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
_ERRORS = {
    "read": ("EIO", "EACCES", "EMFILE"),
    "create": ("ENOSPC", "EROFS", "EACCES", "EMFILE", "EDQUOT", "EIO"),
    "write": ("ENOSPC", "EDQUOT", "EIO"),
    "fsync": ("EIO", "ENOSPC", "EDQUOT"),
    "chmod": ("EROFS", "EIO", "EACCES"),
    "unlink": ("EROFS", "EACCES", "EIO"),
    "rmdir": ("EROFS", "EACCES", "EIO"),
}
_ANY = ("ENOSPC", "EROFS", "EACCES", "EIO", "EDQUOT")
_NOT_OURS = re.compile(r"/(logs|dagster)/|/cache/dbt/|/weasyprint-|/__pycache__/")
"""Written many hundred times by libraries for the engineer: a few points stand for all."""


@dataclass(frozen=True)
class Operation:
    """``what``: read (opened for reading), create (opened for writing), write, fsync, rename, …; ``path`` absolute."""

    what: str
    path: str

    @property
    def sort(self) -> str:
        """What it has in common with others: digits and hashes do not tell two apart."""
        return f"{self.what} {re.sub(r'[0-9a-f]{8,}|[0-9]+', '#', self.path)}"

    @property
    def minor(self) -> bool:
        return _NOT_OURS.search(self.path) is not None


@dataclass(frozen=True)
class Point:
    """The ``index``-th operation (from 1), and what happens there: ``how`` and, for a refusal, the ``error``."""

    index: int
    how: str
    operation: Operation
    error: str = ""

    def sentence(self, root: Path) -> str:
        place = self.operation.path.replace(str(root), "")
        return f"{self.how}{' ' + self.error if self.error else ''} at {self.index} {self.operation.what} {place}"


class Counter:
    """Counts what happens below ``roots``; ``blow(index, operation)`` is asked before each and may raise or end all.

    ``blow`` answers True where a write is to be done by half and the process killed then.
    """

    def __init__(self, roots: Iterable[Path], blow: Callable[[int, Operation], bool]) -> None:
        self.roots = tuple(f"{root}{os.sep}" for root in roots)
        self.blow = blow
        self.count = 0
        self._lock = threading.RLock()
        self._mine = threading.local()

    def meet(self, what: str, path: Any, folder: Any = None) -> bool:
        if getattr(self._mine, "busy", False):
            return False
        self._mine.busy = True
        try:
            name = _named(path, folder)
            if name is None or not name.startswith(self.roots):
                return False
            with self._lock:
                self.count += 1
                return self.blow(self.count, Operation(what, name))
        finally:
            self._mine.busy = False

    def install(self) -> None:
        sys.addaudithook(self._heard)
        for name, what in (("write", "write"), ("fsync", "fsync"), ("fdatasync", "fsync"), ("sendfile", "write")):
            setattr(os, name, self._counted(getattr(os, name), what))
        io.open = builtins.open = self._open  # type: ignore[assignment]

    def _heard(self, event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            path, _, flags = args
            if not isinstance(path, int):
                self.meet("create" if (flags or 0) & _WRITING else "read", path)
        elif event in _CHANGES:
            folder = args[-1] if event in ("os.remove", "os.mkdir", "os.rmdir") else None
            self.meet(_CHANGES[event], args[0], folder)

    def _counted(self, real: Callable[..., Any], what: str) -> Callable[..., Any]:
        def call(descriptor: int, *args: Any, **more: Any) -> Any:
            if self.meet(what, descriptor):
                if isinstance(args[0], int):
                    real(descriptor, *args[:-1], args[-1] // 2)
                else:
                    real(descriptor, bytes(args[0])[: len(args[0]) // 2])
                die()
            return real(descriptor, *args, **more)

        return call

    def _open(
        self, file: Any, mode: str = "r", buffering: int = -1, encoding: str | None = None, errors: str | None = None,
        newline: str | None = None, closefd: bool = True, opener: Any = None,
    ) -> Any:  # fmt: skip
        if not set(mode) & set("wax+") or buffering == 0:
            return _OPEN(file, mode, buffering, encoding, errors, newline, closefd, opener)
        raw = _Written(self, file, mode.replace("b", "").replace("t", ""), closefd, opener)
        whole = (io.BufferedRandom if "+" in mode else io.BufferedWriter)(raw)  # type: ignore[type-var]
        if "b" in mode:
            return whole
        text = io.TextIOWrapper(whole, encoding, errors, newline, line_buffering=buffering == 1)
        text.mode = mode  # type: ignore[misc]
        return text


_OPEN = io.open


class _Written(io.FileIO):
    """A file whose writes are counted."""

    def __init__(self, counter: Counter, file: Any, mode: str, closefd: bool, opener: Any) -> None:
        self._counter = counter
        super().__init__(file, mode, closefd, opener)

    def write(self, data: Any) -> int:
        if self._counter.meet("write", self.fileno()):
            super().write(bytes(data)[: len(data) // 2])
            die()
        return super().write(data)


def _named(path: Any, folder: Any) -> str | None:
    try:
        if isinstance(path, int):
            return str(Path(f"/proc/self/fd/{path}").readlink())
        name = Path(os.fsdecode(path))
        if isinstance(folder, int) and folder >= 0:
            name = Path(f"/proc/self/fd/{folder}").readlink() / name
        return str(name.absolute())
    except (OSError, TypeError):
        return None


def die() -> None:
    """As kill -9 does it."""
    os.kill(os.getpid(), signal.SIGKILL)


def record(roots: Iterable[Path], into: Path) -> Callable[[], None]:
    """To be called in a fork: writes one line an operation to ``into``, which must lie elsewhere."""

    def arm() -> None:
        out = os.open(into, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        write = os.write

        def blow(_: int, operation: Operation) -> bool:
            write(out, f"{operation.what}\t{operation.path}\n".encode(errors="backslashreplace"))
            return False

        Counter(roots, blow).install()

    return arm


def recorded(file: Path) -> list[Operation]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [Operation(*line.split("\t", 1)) for line in lines]


def strike(roots: Iterable[Path], point: Point) -> Callable[[], None]:
    """To be called in a fork: kills it, or refuses, at the point."""
    import errno

    number = getattr(errno, point.error) if point.error else 0

    def blow(index: int, operation: Operation) -> bool:
        if index < point.index or (index > point.index and point.how != ON):
            return False
        if point.how == KILL:
            die()
        if point.how == HALF:
            return True
        if index > point.index and (operation.what == "read") != (point.operation.what == "read"):
            return False  # a full disk can still be read
        raise OSError(number, os.strerror(number), operation.path)

    return lambda: Counter(roots, blow).install()


def kill_points(operations: list[Operation], most: int, chance: Random) -> list[Point]:
    """Right before every operation that changes something, in the middle of every write; ``most`` of them."""
    every = [
        Point(n, how, o) for n, o in enumerate(operations, 1) if o.what != "read"
        for how in ((KILL, HALF) if o.what == "write" else (KILL,))
    ]  # fmt: skip
    return _thinned(every, most, chance)


def fault_points(operations: list[Operation], most: int, chance: Random) -> list[Point]:
    """Every operation refused once or from then on, each sort with each of its errors in turn; ``most`` of them."""
    every = []
    for n, o in enumerate(operations, 1):
        for error in _ERRORS.get(o.what, _ANY):
            lasting = error in ("ENOSPC", "EROFS", "EDQUOT") and chance.random() < 0.5
            every.append(Point(n, ON if lasting else ONCE, o, error))
    return _thinned(every, most, chance)


def _thinned(points: list[Point], most: int, chance: Random) -> list[Point]:
    """All of them or ``most``: first one of each sort, then by lot, libraries' logs last."""
    if len(points) <= most:
        return points
    mixed = chance.sample(points, len(points))
    firsts: dict[str, Point] = {}
    for point in mixed:
        if not point.operation.minor:
            firsts.setdefault(f"{point.how}{point.error}{point.operation.sort}", point)
    chosen = list(firsts.values())
    chosen += [p for p in mixed if p not in firsts.values() and not p.operation.minor]
    room = max(most // 10, 1)
    minor = [p for p in mixed if p.operation.minor][:room]
    return sorted([*chosen[: most - len(minor)], *minor], key=lambda p: (p.index, p.how))


def moved(point: Point, root: Path, to: Path) -> Point:
    """The point as met in a copy of the place."""
    path = point.operation.path.replace(str(root), str(to), 1)
    return replace(point, operation=replace(point.operation, path=path))
