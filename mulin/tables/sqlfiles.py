"""The one place where SQL is told of a file.

To DuckDB a path is more than a name: ``[ ] * ?`` make it a pattern that may read a neighbour's file instead, a
backslash escapes, a folder called ``year=2023`` becomes a column, or takes the place of one, and bytes that are no
UTF-8 cannot be said at all. So whatever is not plainly a name is reached through a link that is, in a folder of our
own that goes when the process does. Nothing is copied, and a link that leads nowhere matches no other file.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from mulin.tables.inert import inert, inert_sql
from mulin.temporary import lasting_folder

if TYPE_CHECKING:
    import duckdb

_PLAIN = re.compile(r"(?:/(?!\.\.?(?:/|$))[\w. -]+)+")
_UNSAID = re.compile(r"[?\\\ud800-\udfff]")
_PARQUET = frozenset({".parquet", ".pq"})
_ROW_GROUP = 122_880
_OVERLOOKED = frozenset({"disabled_compression_methods"})
"""Settings that DuckDB takes where a connection is opened and does not heed (2.0.0)."""


def text(value: str) -> str:
    """A text as SQL writes it."""
    return "'" + value.replace("'", "''") + "'"


def quoted(name: str) -> str:
    """A column's name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def plain_path(path: Path) -> Path:
    """A path to the same file or folder in which every character stands for itself, whoever reads it: DuckDB, a URL.

    The path itself where it is such a one. Raises OSError where no link can be made.
    """
    named = path.absolute()  # not resolved, not tidied: what ``link/..`` means only the file system knows
    if _PLAIN.fullmatch(str(named)):
        return named
    if not _links().is_dir():  # swept from the temporary folder under a process that lives for weeks
        _links.cache_clear()
    link = _links() / hashlib.sha256(os.fsencode(named)).hexdigest()[:32]
    if not link.is_symlink():
        with suppress(FileExistsError):  # another thread, for the same path
            link.symlink_to(named)
    return link


@cache
def _links() -> Path:
    """This process's folder of links; what is forked from it uses the same and leaves it there."""
    return lasting_folder(_PLAIN)


def is_parquet(path: Path) -> bool:
    return path.suffix.lower() in _PARQUET


def from_parquet(path: Path) -> str:
    """What stands after ``from`` to read this Parquet file, and no other. DuckDB says where there is none."""
    return f"read_parquet({text(str(plain_path(path)))}, hive_partitioning = false)"


def written_path(path: Path) -> Path:
    """A plain path to a file of ours that is, or may be, written: through a link of its folder, because DuckDB puts
    what is new in the place of the name it was told, and keeps its log beside it. Raises ValueError unless the file's
    own name is plain, which a program's are."""
    if not _PLAIN.fullmatch(f"/{path.name}"):
        raise ValueError(path.name)
    return plain_path(path.parent) / path.name


def to_parquet(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write a query's rows, in its order. The file's own name must be a plain one (ours are): ValueError."""
    how = f"format parquet, compression zstd, row_group_size {_ROW_GROUP}"
    con.execute(f"copy ({query}) to {text(str(written_path(path)))} ({how})")


def to_csv(con: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """The same as CSV, with texts that a spreadsheet would compute made inert; an empty cell is a null."""
    columns = con.execute(f"describe {query}").fetchall()
    shown = ", ".join(
        f"{inert_sql(quoted(name)) if kind == 'VARCHAR' else quoted(name)} as {quoted(inert(name))}"
        for name, kind, *_ in columns
    )
    target = text(str(written_path(path)))
    con.execute(f"copy (select {shown} from ({query})) to {target} (format csv, header, nullstr '')")


@contextmanager
def database(path: Path, *, read_only: bool = False) -> Iterator[Path]:
    """A path by which DuckDB may open this database of ours, while the context lasts; nobody else may meanwhile.

    Mostly the same file. But DuckDB resolves links, puts the name of its log before a ``?``, and takes a backslash for
    a slash: below such a folder it is given a copy, which is put back into the file (its other names keep it) at the
    end.
    """
    own = written_path(path.parent.resolve() / path.name)
    if _UNSAID.search(str(path.parent.resolve())) is None:
        yield own
        return
    with TemporaryDirectory(dir=_links()) as folder:
        copy = Path(folder) / path.name
        if path.exists():
            shutil.copyfile(path, copy)
        yield copy
        if not read_only and copy.exists():
            shutil.copyfile(copy, path)


@contextmanager
def connect(
    path: Path, *, read_only: bool = False, config: Mapping[str, Any] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to this database, whatever its folder is called; closed on leaving. Raises duckdb.Error."""
    import duckdb

    with (
        database(path, read_only=read_only) as said,
        duckdb.connect(str(said), read_only=read_only, config=dict(config or {})) as con,
    ):
        for name in _OVERLOOKED & (config or {}).keys():
            con.execute(f"set {name} = {text(str((config or {})[name]))}")
        yield con


@contextmanager
def in_memory(name: str) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to a database of that name which no file holds; gone on leaving. One thread, as ever."""
    import duckdb

    with duckdb.connect(config={"threads": 1}) as con:
        con.execute(f"attach ':memory:' as {quoted(name)}; use {quoted(name)}")
        yield con
