"""A folder of results: each as Parquet and CSV, and a manifest with the hashes of all. Written beside and put in place
as a whole."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from mulin.findings import Finding, FindingsError, Level
from mulin.language import Language, chinese, spoken
from mulin.plain import sha256_file
from mulin.tables.export import BOM
from mulin.tables.sqlfiles import from_parquet, to_csv, to_parquet
from mulin.temporary import made_aside
from orchestration.index import messages as m
from orchestration.index.plainly import plain_query

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import pyarrow as pa

    Rows: TypeAlias = pa.Table | pd.DataFrame

MANIFEST = "manifest.json"
_ROWS = "result_rows"
_ASIDE = ".results-"
_ATTEMPTS = 20


def noted(notes: Iterable[str]) -> dict[str, list[str]]:
    """Of a manifest: ``notes`` in the language in force and, where that is English, ``notes_zh`` beside them, for a
    report is in Chinese."""
    every = list(notes)
    said = {"notes": [str(n) for n in every]}
    return said if spoken() is Language.CHINESE else {**said, "notes_zh": [chinese(n) for n in every]}


def writable(out: Path) -> None:
    """Raise FindingsError where ``out`` holds something that is no earlier result: asked before the work, too."""
    # another run may be putting its results there: a folder on its way out may be read without its manifest
    if not any(_is_free(out) for _ in range(_ATTEMPTS)):
        refused = Finding(Level.ERROR, "score.out", m.OUT_IN_USE, m.MEND_OUT, file=str(out))
        raise FindingsError(m.NOT_SCORED, [refused])


def _is_free(out: Path) -> bool:
    try:
        names = {p.name for p in out.iterdir()}
    except FileNotFoundError:
        return True
    except NotADirectoryError:
        return False
    return not names or MANIFEST in names


@contextmanager
def replaced(out: Path) -> Iterator[Path]:
    """An empty folder beside ``out`` to write into, which takes its place when the context closes: whole, and whatever
    other runs write there meanwhile. FindingsError where ``out`` holds something that is no result."""
    writable(out)
    place = out.resolve()
    place.parent.mkdir(parents=True, exist_ok=True)
    with made_aside(place.parent, _ASIDE) as aside:
        part = aside / "results"
        part.mkdir()
        yield part
        for attempt in range(_ATTEMPTS):
            with suppress(FileNotFoundError):
                place.replace(aside / f"before-{attempt}")
            try:
                part.replace(place)
            except OSError as error:  # another run has put its own there in between
                if error.errno not in (errno.ENOTEMPTY, errno.EEXIST) or attempt == _ATTEMPTS - 1:
                    raise
            else:
                return


def write_manifest(part: Path, manifest: Mapping[str, Any]) -> None:
    """The manifest of what was written into ``part``."""
    (part / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def put(out: Path, results: Mapping[str, Rows], about: Mapping[str, Any], *, whole: bool = False,
        bom: bool = False) -> dict[str, int]:  # fmt: skip
    """Results as Parquet and CSV, and a manifest of ``about``, rows and hashes; returns name → rows.

    ``whole``: places are whole numbers; ``bom``: CSV begins with the mark by which spreadsheets know UTF-8.
    """
    import duckdb

    with replaced(out) as part:
        with duckdb.connect() as con:
            con.execute("set threads = 1")
            rows = {name: put_one(con, part, name, found, whole=whole, bom=bom) for name, found in results.items()}
        files = {p.name: sha256_file(p) for p in sorted(part.iterdir())}
        write_manifest(part, {**about, "rows": rows, "files": files})
    return rows


def put_one(
    con: duckdb.DuckDBPyConnection, part: Path, name: str, found: Rows, *, whole: bool = False, bom: bool = False
) -> int:
    """One result into a folder, in its own order; returns its rows. ``con``: any connection."""
    con.register(_ROWS, _typed(found))
    count = put_query(con, part, name, f"select * from {_ROWS}", whole=whole, bom=bom)
    con.unregister(_ROWS)
    return count


def put_query(
    con: duckdb.DuckDBPyConnection, part: Path, name: str, query: str, *, whole: bool = False, csv: bool = True,
    bom: bool = False,
) -> int:  # fmt: skip
    """The same for the rows of a query. ``csv``: not as Parquet alone."""
    parquet = part / f"{name}.parquet"
    to_parquet(con, plain_query(con, query, whole=whole), parquet)
    if csv:
        text = part / f"{name}.csv"
        to_csv(con, f"select * from {from_parquet(parquet)}", text)
        if bom:
            text.write_bytes(BOM.encode() + text.read_bytes())
    ((count,),) = con.execute(f"select count(*) from {from_parquet(parquet)}").fetchall()
    return int(count)


def _typed(found: Rows) -> pa.Table:
    """As Arrow has it; a column without a value is one of texts."""
    import pyarrow as pa

    table = found if isinstance(found, pa.Table) else pa.Table.from_pandas(found, preserve_index=False)
    if not any(pa.types.is_null(kind) for kind in table.schema.types):
        return table
    return table.cast(pa.schema([f.with_type(pa.string()) if pa.types.is_null(f.type) else f for f in table.schema]))
