"""Rows of a table into DuckDB, judged on the way: keys as text, figures as numbers, and what is wrong with them.

The table has ``__row``, ``year``, ``unit_code``, ``unit_name``, the classes, and a column a field; of data in long
shape ``field_code`` and ``figure`` instead. A table in which anything is wrong is read again to say where.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mulin.findings import Finding
from mulin.index import IndexPack
from mulin.tables.sqlfiles import text
from mulin.text.unseen import unseen
from orchestration.index.reading import messages as m
from orchestration.index.reading.figures import Figures, figures_of, name_of
from orchestration.index.reading.keys import keys_wrong
from orchestration.index.reading.marks import marks_of
from orchestration.index.reading.numbers import number_wrong
from orchestration.index.reading.refusal import MOST_FINDINGS, finding, refusal, refused, unreadable
from orchestration.index.reading.sizes import sizes_wrong
from orchestration.index.reading.source import ROW, Source
from orchestration.index.reading.wanted import Names, columns_of, fields_of

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

FIRST_YEAR, LAST_YEAR = 1000, 9999
_STREAM = "arriving"
_STOP = "error('figure')"


@dataclass(frozen=True)
class Reading:
    """How one pack's columns of one source are read in SQL."""

    pack: IndexPack
    source: Source
    figures: Figures
    names: Names

    def kind(self, column: str) -> pa.DataType:
        return self.source.kinds[self.source.columns.index(column)]

    def text(self, column: str) -> str:
        return name_of(self.source.name(column), self.kind(column))

    @property
    def measured(self) -> list[str]:
        """Columns that hold figures."""
        data = self.pack.data
        return [data.value] if data.shape == "long" else fields_of(self.pack)

    @property
    def numbers(self) -> list[str]:
        """Columns that hold numbers: the year's too."""
        year = self.pack.data.year
        return list(dict.fromkeys([*([year] if year else []), *self.measured]))

    def rows(self) -> str:
        """The stream with what is read of every number beside its cell."""
        cells = [(self.source.name(column), self.kind(column)) for column in self.numbers]
        read = [self.figures.readings(c, kind) for c, kind in cells]
        rows = _STREAM
        for step in zip(*read, strict=True):
            rows = f"(select *, {', '.join(step)} from {rows})"
        return rows

    def year(self, otherwise: str) -> str:
        column = self.pack.data.year
        if column is None:
            return f"cast({self.pack.year} as integer)"
        year = f"cast({self._value(column, 'null')} as integer)"
        return f"case when {self.year_sound(column)} then {year} else {otherwise} end"

    def year_sound(self, column: str) -> str:
        value = self._value(column, "null")
        return f"coalesce({value} % 1 = 0 and {value} between {FIRST_YEAR} and {LAST_YEAR}, false)"

    def _value(self, column: str, otherwise: str) -> str:
        return self.figures.value(self.source.name(column), self.kind(column), otherwise)

    def field(self) -> str:
        """Long data: the code of the figure's field."""
        return self.text(self.pack.data.field)

    def is_wanted(self) -> str:
        """Long data: whether anybody asks for the figure; others may be whatever they are."""
        return f"{self.field()} in ({', '.join(map(text, fields_of(self.pack)))})"

    def columns(self, otherwise: str) -> Iterator[str]:
        """What stands in the table; ``otherwise``: SQL for what is no number, no year."""
        data = self.pack.data
        unit, name = self.text(data.unit), self.text(data.name or data.unit)
        yield f"{ROW}"
        yield f"{self.year(otherwise)} as year"
        yield f"{unit} as unit_code"
        yield f"nullif({name}, '') as unit_name"
        yield from (f"nullif({self.text(c)}, '') as {of}" for c, of in self.names.classes.items())
        if data.shape == "long":
            yield f"{self.field()} as field_code"
            yield f"case when {self.is_wanted()} then {self._value(data.value, otherwise)} end as figure"
        else:
            yield from (f"{self._value(f, otherwise)} as {of}" for f, of in self.names.fields.items())

    def wrong(self) -> str:
        """SQL: row, position among the numbers and text of every cell that is no number."""
        cells = []
        for position, column in enumerate(self.numbers):
            c = self.source.name(column)
            wrong = self.figures.wrong(c, self.kind(column))
            if column == self.pack.data.year:
                wrong = f"not {self.year_sound(column)}"
            elif self.pack.data.shape == "long":
                wrong = f"{self.is_wanted()} and {wrong}"
            said = f"coalesce(cast({c} as varchar), '')"
            cells.append(f"{{'at': {position}, 'said': case when {wrong} then {said} end}}")
        return (
            f"select {ROW}, cell.at, cell.said from (select {ROW}, unnest([{', '.join(cells)}]) as cell from"
            f" {self.rows()}) where cell.said is not null order by 1, 2 limit {MOST_FINDINGS}"
        )


def load(
    con: duckdb.DuckDBPyConnection,
    pack: IndexPack,
    source: Source,
    into: str,
    names: Names,
    extra: Sequence[Sequence[str]] = (),
) -> None:
    """Make the table ``into``. ``names``: of its columns; ``extra``: columns over the others, in SQL, each part over
    those before it. Raises
    FindingsError with all that is wrong, each with file, row, column and value."""
    import duckdb

    reading = Reading(pack, source, figures_of(pack.data), names)

    def make(otherwise: str, more: Sequence[Sequence[str]]) -> None:
        made = f"select {', '.join(reading.columns(otherwise))} from {reading.rows()}"
        for part in more:
            made = f"select *, {', '.join(part)} from ({made})"
        _over(con, source, f"create or replace table {into} as {made}")

    try:
        make(_STOP, extra)
        numbers: list[Finding] = []
    except duckdb.Error as error:
        try:
            numbers = _numbers_wrong(con, reading)
            make("null", ())
        except duckdb.Error as damaged:
            raise unreadable(source.path, damaged) from damaged
        if not numbers:
            raise unreadable(source.path, error) from error
    ((read,),) = con.execute(f"select count(*) from {into}").fetchall()
    if not source.rows == sum(source.taken) == read:
        raise refused(source.path, m.ROWS_LOST.format(rows=source.rows, read=read), m.MEND_LOST, rule="rows_lost")
    figures = pack.data.value if pack.data.shape == "long" else None
    found = numbers + keys_wrong(con, pack, source.path, into, names)
    found += sizes_wrong(con, source.path, into, names.fields, figures)
    repeated = {f.row for f in found if f.rule == "table.header_again"}
    if found := [f for f in found if f.row not in repeated or f.rule == "table.header_again"]:
        order = columns_of(pack)
        found.sort(key=lambda f: (f.row or 0, order.index(f.column) if f.column in order else -1))
        raise refusal(source.path, found)


def _over(con: duckdb.DuckDBPyConnection, source: Source, query: str) -> list[Any]:
    con.register(_STREAM, source.stream())
    try:
        return con.execute(query).fetchall()
    finally:
        con.unregister(_STREAM)


def _numbers_wrong(con: duckdb.DuckDBPyConnection, reading: Reading) -> list[Finding]:
    path, data = reading.source.path, reading.pack.data
    out = []
    for row, at, said in _over(con, reading.source, reading.wrong()):
        column = reading.numbers[at]
        if unseen(said):
            words = m.UNSEEN_NUMBER.format(marks=marks_of(said))
            out.append(finding(path, "unseen", words, m.MEND_UNSEEN, row, column, said))
        elif column == data.year:
            out.append(finding(path, "year", m.YEAR_WRONG, m.MEND_YEAR, row, column, said))
        else:
            out.append(finding(path, *number_wrong(said, comma=reading.figures.comma), row, column, said))
    return out
