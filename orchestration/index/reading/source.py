"""The rows of a CSV or Parquet file as a stream of Arrow batches, always by the same fixed reading.

Columns are called ``c0``, ``c1`` … in the order they are wanted, whatever a file calls them; a CSV file's are all text.
``__row`` is the line a row begins on; a Parquet file's rows are counted from 2, as if it had a header.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulin.index import IndexPack
from mulin.tables.arrow import numbers
from mulin.tables.sqlfiles import is_parquet
from orchestration.index.messages import MEND_ROWS, MEND_THERE, NO_ROWS, NOT_THERE
from orchestration.index.reading import messages as m
from orchestration.index.reading.form import Form, head_of, opening, plain_form, sound_bytes, whole_form
from orchestration.index.reading.header import hold_header
from orchestration.index.reading.refusal import refused, unreadable
from orchestration.index.reading.wanted import columns_of

if TYPE_CHECKING:
    import pyarrow as pa

ROW = "__row"
_PACKED = frozenset({".gz", ".zst", ".bz2", ".xz", ".zip", ".7z", ".rar", ".tar", ".tgz"})
_BLOCK = 1 << 22
_BATCH = 32_768


@dataclass(frozen=True)
class Source:
    """``rows``: how many the file has, counted apart from reading them; ``kinds``: Arrow types of the wanted columns;
    ``form``: of a CSV file."""

    path: Path
    columns: tuple[str, ...]
    rows: int
    kinds: tuple[pa.DataType, ...]
    form: Form | None
    delimiter: str
    taken: list[int] = field(default_factory=list)

    def name(self, column: str) -> str:
        """The wanted column's name in the stream."""
        return f"c{self.columns.index(column)}"

    def stream(self) -> pa.RecordBatchReader:
        """All rows, once more from the first; ``taken`` says afterwards how many they were. Raises FindingsError where
        the file is damaged."""
        import pyarrow as pa

        self.taken.clear()
        batches = self._of_parquet() if self.form is None else self._of_csv(self.form)
        try:
            first = next(batches)
        except (OSError, pa.ArrowException) as error:
            raise unreadable(self.path, error) from error
        return pa.RecordBatchReader.from_batches(first.schema, self._counted(first, batches))

    def _counted(self, first: pa.RecordBatch, others: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        self.taken.append(first.num_rows)
        yield first
        for batch in others:
            self.taken.append(batch.num_rows)
            yield batch

    def _of_csv(self, form: Form) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa
        from pyarrow import csv

        every = [str(k) for k in range(len(form.header))]
        wanted = [str(form.header.index(column)) for column in self.columns]
        with self.path.open("rb") as file:
            file.seek(form.start)
            reader = csv.open_csv(
                file,
                read_options=csv.ReadOptions(use_threads=False, block_size=_BLOCK, column_names=every),
                parse_options=csv.ParseOptions(
                    delimiter=self.delimiter, newlines_in_values=True, invalid_row_handler=self._unless_blank
                ),
                convert_options=csv.ConvertOptions(
                    column_types=dict.fromkeys(every, pa.string()), include_columns=wanted, strings_can_be_null=False,
                    quoted_strings_can_be_null=False,
                ),
            )  # fmt: skip
            record = row = 0
            for batch in reader:
                aside = [k - record for k in form.no_rows if record <= k < record + batch.num_rows]
                record += batch.num_rows
                if aside:
                    batch = _without(batch, aside)
                lines = np.arange(row, row + batch.num_rows) + form.first
                if form.lines is not None:
                    lines = form.lines[row : row + batch.num_rows]
                row += batch.num_rows
                yield _named(batch.columns, lines)

    def _unless_blank(self, row: Any) -> str:
        """Only blank lines have another number of cells than the header: the form has been held already."""
        return "error" if row.text.replace('"', "").replace(self.delimiter, "").strip() else "skip"

    def _of_parquet(self) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa
        from pyarrow import parquet

        with self.path.open("rb") as opened, parquet.ParquetFile(opened, pre_buffer=False) as file:
            row = 2
            for batch in file.iter_batches(_BATCH, columns=list(self.columns), use_threads=False):
                rows = np.arange(row, row + batch.num_rows)
                row += batch.num_rows
                yield _named([batch.column(batch.schema.names.index(c)) for c in self.columns], rows)
            if row == 2:
                yield _named([pa.nulls(0, kind) for kind in self.kinds], np.arange(0))


def _without(batch: pa.RecordBatch, aside: Sequence[int]) -> pa.RecordBatch:
    """The batch without these rows, in order. Mostly that is the header, so the rest is a slice."""
    if aside[-1] == len(aside) - 1:
        return batch.slice(len(aside))
    return batch.take(numbers(np.setdiff1d(np.arange(batch.num_rows), aside)))


def _named(columns: Sequence[Any], rows: Any) -> pa.RecordBatch:
    import pyarrow as pa

    names = [*(f"c{k}" for k in range(len(columns))), ROW]
    return pa.RecordBatch.from_arrays([*columns, numbers(np.asarray(rows, np.int64))], names=names)


def open_source(pack: IndexPack, path: Path) -> Source:
    """The file, held to its form and the pack's columns. Raises FindingsError (Chinese)."""
    import pyarrow as pa

    not_packed(path)
    try:
        source = _parquet(pack, path) if is_parquet(path) else _csv(pack, path)
    except FileNotFoundError as error:
        raise refused(path, NOT_THERE, MEND_THERE) from error
    except (OSError, pa.ArrowException) as error:
        raise unreadable(path, error) from error
    if not source.rows:
        raise refused(path, NO_ROWS, MEND_ROWS, rule="no_rows")
    return source


def not_packed(path: Path) -> None:
    """Raise FindingsError for a compressed file, which one reader would open by its name and another would not."""
    if path.suffix.lower() in _PACKED:
        raise refused(path, m.PACKED, m.MEND_PACKED, rule="packed")


def _csv(pack: IndexPack, path: Path) -> Source:
    import pyarrow as pa

    at = opening(path, pack.data)
    form = plain_form(path, pack.data, at)
    if form is None or not form.header:
        sound_bytes(path, pack.data.delimiter)
        head = head_of(path, pack.data, at)
        if head:
            hold_header(pack, path, [cell.strip() for cell in head[0][1]], head)
        form = whole_form(path, pack.data, at)
        if not form.header:
            raise refused(path, NO_ROWS, MEND_ROWS, rule="no_rows")
    hold_header(pack, path, form.header, head_of(path, pack.data, at))
    columns = tuple(columns_of(pack))
    return Source(path, columns, form.rows, (pa.string(),) * len(columns), form, pack.data.delimiter)


def _parquet(pack: IndexPack, path: Path) -> Source:
    from pyarrow import parquet

    with path.open("rb") as opened, parquet.ParquetFile(opened) as file:
        hold_header(pack, path, file.schema_arrow.names)
        columns = tuple(columns_of(pack))
        kinds = tuple(file.schema_arrow.field(name).type for name in columns)
        return Source(path, columns, file.metadata.num_rows, kinds, None, pack.data.delimiter)


def rows_of(path: Path) -> int:
    """How many rows a file has, of a CSV file about; nothing of a file that cannot be read: whoever reads it says."""
    try:
        if is_parquet(path):
            return _rows_of_parquet(path)
        with path.open("rb") as lines:
            return sum(part.count(b"\n") for part in iter(lambda: lines.read(_BLOCK), b""))
    except OSError:
        return 0


def _rows_of_parquet(path: Path) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        with path.open("rb") as opened, parquet.ParquetFile(opened) as file:
            return int(file.metadata.num_rows)
    except pa.ArrowException:
        return 0
