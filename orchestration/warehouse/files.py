"""The warehouse file: opened with plain words when it is locked or broken, replaced all or nothing."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mulin import durable
from mulin.findings import Finding, FindingsError, Level
from mulin.language import Both
from mulin.plain import measure
from mulin.tables.sqlfiles import connect
from mulin.temporary import own_name
from orchestration.warehouse import messages

if TYPE_CHECKING:
    import duckdb

_FULL_WORDS = ("no space left on device", "disk quota exceeded", "file too large")
_LOCKED = "could not set lock"
_FILE = 0o644
"""Its mode, whatever the umask."""
_PID = re.compile(r"PID (\d+)")


def is_disk_full(error: BaseException) -> bool:
    """Whether an OSError or a DuckDB error means that the disk is full."""
    text = str(error).lower()  # DuckDB has no errno, only the words of strerror
    return durable.is_full(error) or any(words in text for words in _FULL_WORDS)


def disk_full(year: int, path: Path) -> FindingsError:
    """The error that says so, for the warehouse."""
    finding = Finding(Level.ERROR, "warehouse.disk_full", messages.DISK_FULL, messages.MEND_DISK, file=path.name)
    return FindingsError(messages.BUILD_FAILED.format(year=year), [finding])


@contextmanager
def open_warehouse(path: Path, year: int, *, read_only: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that is closed on leaving. Raises FindingsError where the file is absent, locked or broken."""
    import duckdb

    if not path.is_file():
        raise _refusal(year, path, "absent", messages.WAREHOUSE_ABSENT, messages.MEND_ABSENT.format(year=year))
    with ExitStack() as opened:
        try:
            con = opened.enter_context(connect(path, read_only=read_only))
        except duckdb.Error as error:
            raise _explain(error, path, year) from error
        try:
            yield con
        except (
            duckdb.IOException,
            duckdb.SerializationException,
            duckdb.FatalException,
            duckdb.InternalException,
        ) as error:
            raise _explain(error, path, year) from error


def _explain(error: Exception, path: Path, year: int) -> FindingsError:
    text = str(error)
    if is_disk_full(error):
        return disk_full(year, path)
    if _LOCKED in text.lower():
        pid = _PID.search(text)
        holder = Both(f"进程 {pid[1]}", f"process {pid[1]}") if pid else messages.UNKNOWN_HOLDER
        return _refusal(year, path, "locked", messages.WAREHOUSE_LOCKED.format(holder=holder), messages.MEND_LOCKED)
    reason = text.splitlines()[0][:200]
    return _refusal(year, path, "broken", messages.WAREHOUSE_BROKEN.format(reason=reason),
                    messages.MEND_BROKEN.format(year=year))  # fmt: skip


def _refusal(year: int, path: Path, rule: str, message: str, mend: str) -> FindingsError:
    finding = Finding(Level.ERROR, f"warehouse.{rule}", message, mend, file=f"warehouse/{path.name}")
    return FindingsError(messages.BUILD_FAILED.format(year=year), [finding])


@contextmanager
def replacing(path: Path, year: int) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a new file that takes the place of ``path`` when the block ends well, and vanishes otherwise.

    CHECKPOINT → close → fsync → rename. A write-ahead log left beside the old file by a killed run is set aside
    first, or DuckDB would replay it into the new one. Raises FindingsError on a full disk.
    """
    import duckdb

    if not path.parent.is_dir():
        path.parent.mkdir(parents=True)
        path.parent.chmod(durable.FOLDER)
    for stale in path.parent.glob(f".{path.name}.*"):  # of runs that were killed; the year's lock is ours
        stale.unlink(missing_ok=True)
    temp = path.with_name(f".{path.name}.{own_name()}")
    try:
        with connect(temp) as con:
            yield con
            con.execute("checkpoint")
        durable.sync_file(temp, _FILE)
        log = path.with_name(path.name + ".wal")
        if log.exists():
            log.replace(path.with_name(path.name + ".wal.aside"))
        durable.move(temp, path)
    except (OSError, duckdb.Error) as error:
        if is_disk_full(error):
            raise disk_full(year, path) from error
        raise
    finally:
        for left in (temp, temp.with_name(temp.name + ".wal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)


@dataclass
class Held:
    """A year's file between the steps of one run: each step finds what the one before left, or refuses.

    Only what this process filled is ever held, so no release is made of a file that another one left. ``sha256`` is of
    the file as the last step left it.
    """

    path: Path
    year: int
    sha256: str

    @classmethod
    def now(cls, path: Path, year: int) -> Held:
        """The file as it lies there, just written by us."""
        return cls(path, year, measure(path).sha256)

    @contextmanager
    def read(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection for reading. Raises FindingsError where the file is, or meanwhile became, another."""
        self._require_same()
        with open_warehouse(self.path, self.year) as con:
            yield con
        self._require_same()

    @contextmanager
    def change(self) -> Iterator[Path]:
        """The file, for a step that writes into it. Raises FindingsError where it is another."""
        self._require_same()
        yield self.path
        self.sha256 = measure(self.path).sha256

    def _require_same(self) -> None:
        try:
            same = measure(self.path).sha256 == self.sha256
        except OSError:
            same = False
        if not same or os.path.lexists(f"{self.path}.wal"):  # DuckDB would play a log laid beside it into the tables
            mend = messages.MEND_CHANGED.format(year=self.year)
            raise _refusal(self.year, self.path, "changed", messages.WAREHOUSE_CHANGED, mend)
