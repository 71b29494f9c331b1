"""Somebody's table as it stands, read without a pack: every column as texts, and how the file is written."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from mulin.findings import FindingsError
from mulin.index.model import Data
from mulin.tables.sqlfiles import is_parquet
from orchestration.index import messages as words
from orchestration.index.reading.form import DECLARABLE, head_of, is_blank, opening, records, sound_bytes, whole_form
from orchestration.index.reading.refusal import refused
from orchestration.index.reading.source import not_packed

MOST_ROWS = 50_000
"""So many rows are looked at; scoring reads all of them."""
_POINT, _COMMA = re.compile(r"[+-]?\d+\.\d+"), re.compile(r"[+-]?\d+,\d+")


@dataclass(frozen=True)
class Given:
    """``columns``: (name, its cells) in the order of the file; ``rows``: the line each row begins on; ``whole``: all
    rows are here. ``delimiter`` and ``decimal`` as a pack writes them."""

    columns: list[tuple[str, list[str]]]
    rows: list[int]
    whole: bool
    delimiter: str
    decimal: str


def read(path: Path) -> Given:
    """Raises FindingsError (Chinese) for what cannot be read as a table, naming line and mend."""
    import pyarrow as pa

    not_packed(path)
    try:
        return _parquet(path) if is_parquet(path) else _csv(path)
    except FileNotFoundError as error:
        raise refused(path, words.NOT_THERE, words.MEND_THERE) from error
    except (OSError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())[:200]
        raise refused(path, words.NOT_READ.format(reason=reason), words.MEND_READ) from error


def _csv(path: Path) -> Given:
    data = Data.model_validate({"delimiter": _delimiter(path)})
    at = opening(path, data)
    sound_bytes(path, data.delimiter)
    form = whole_form(path, data, at)
    if not form.rows:
        raise refused(path, words.NO_ROWS, words.MEND_ROWS, rule="no_rows")
    _, *listed = islice(((line, [c.strip() for c in cells]) for line, cells in records(path, data, at)
                         if not is_blank(cells)), MOST_ROWS + 1)  # fmt: skip
    columns = [(name, [cells[n] for _, cells in listed]) for n, name in enumerate(form.header)]
    decimal = "," if data.delimiter != "," and _writes_commas(cells for _, cells in columns) else "."
    return Given(columns, [line for line, _ in listed], len(listed) == form.rows, data.delimiter, decimal)


def _delimiter(path: Path) -> str:
    """The one that parts the first line into most cells, of those a pack may declare."""
    widths: dict[str, int] = {}
    refusal: FindingsError | None = None
    for sign in DECLARABLE:
        data = Data.model_validate({"delimiter": sign})
        try:
            head = head_of(path, data, opening(path, data))
        except FindingsError as error:  # the file itself names another one, or is no CSV file at all
            refusal = error
        except UnicodeDecodeError:  # told with its line by whoever reads on
            widths[sign] = 0
        else:
            widths[sign] = len(head[0][1]) if head else 0
    if not widths and refusal is not None:
        raise refusal
    return max(widths, key=lambda sign: widths[sign])


def _writes_commas(columns: Iterator[list[str]]) -> bool:
    every = [cell for cells in columns for cell in cells]
    return sum(bool(_COMMA.fullmatch(c)) for c in every) > sum(bool(_POINT.fullmatch(c)) for c in every)


def _parquet(path: Path) -> Given:
    from pyarrow import parquet

    with path.open("rb") as opened, parquet.ParquetFile(opened) as file:
        names, rows = file.schema_arrow.names, file.metadata.num_rows
        batch = next(file.iter_batches(MOST_ROWS), None)
    if batch is None or not rows:
        raise refused(path, words.NO_ROWS, words.MEND_ROWS, rule="no_rows")
    columns = [(name, [_text(v) for v in batch.column(n).to_pylist()]) for n, name in enumerate(names)]
    return Given(columns, [n + 2 for n in range(batch.num_rows)], batch.num_rows == rows, ",", ".")


def _text(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return str(int(value)) if isinstance(value, bool) else str(value).strip()
