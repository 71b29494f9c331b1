"""Figures that look like a code for missing which nobody declared: −999 among shares, 1e20 among temperatures.

What is looked for is the least or the greatest figure of a column, if it is such a code and lies where no other figure
does. A code, because data that are merely skewed end in any figure, not just in a round row of nines; far outside,
because 99 is a share and −9 a change. Either alone is no doubt.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding, Level
from mulin.index import IndexPack
from mulin.tables.sqlfiles import text
from orchestration.index.reading import messages as m
from orchestration.index.reading.wanted import Names

if TYPE_CHECKING:
    import duckdb

_FILLED = (1e20, 1e30, 1e34, 1e35, 1e36, 1e37, 1e38, 9.969209968386869e36, 3.4028234663852886e38,
           32766.0, 32767.0, 65535.0, 2147483647.0, 4294967295.0)  # fmt: skip
"""What programs write where there is no measurement: ends of their types, and netCDF's fill values. The end of a double
is refused by its size."""
_LEAST = (-32768.0, -2147483648.0)
_NINES = tuple(float("9" * digits) for digits in range(1, 11))
_TENTHS = (99.9, 999.9, 9999.9, 99.99, 999.99, 9999.99)
_EIGHTS = (88.0, 888.0, 8888.0, 77.0, 777.0, 7777.0, 99999.9)
"""Codes of surveys: no answer, does not apply."""

CODES = frozenset({sign * code for code in (*_FILLED, *_NINES, *_TENTHS, *_EIGHTS) for sign in (1, -1)} | {*_LEAST})

FAR = 5.0
"""So many times as far from zero as every other figure is far outside."""
FEWEST = 3
"""Of fewer other figures nobody can say where they end."""
PLAIN = 99.0
"""A negative code of at least so much is told by its sign alone where nothing else is negative."""
ONCE = 999.0
"""A negative code of at least so much needs no second one to be doubted where it alone is negative and far outside."""
FILL = 1e19
"""Nor does a fill value: nobody counts so far."""


def doubts(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path, table: str, names: Names) -> list[str]:
    """A warning (Chinese) a column and code, naming column, value and count."""
    return [
        Finding(
            Level.WARNING, "table.sentinel",
            m.SENTINEL.format(count=count, value=f"{code:g}", others=others, low=f"{low:g}", high=f"{high:g}"),
            m.MEND_SENTINEL.format(value=f"{code:g}"), file=path.name, column=field,
        ).sentence()
        for field, code, count, others, low, high in _found(con, pack, table, names)
    ]  # fmt: skip


def _found(
    con: duckdb.DuckDBPyConnection, pack: IndexPack, table: str, names: Names
) -> Iterator[tuple[str, float, int, int, float, float]]:
    figures = {
        field: ("figure", f"from {table} where field_code = {text(field)} and figure is not null")
        if pack.data.shape == "long"
        else (of, f"from {table} where {of} is not null")
        for field, of in names.fields.items()
    }
    ends = ", ".join(
        f"min(figure) filter (field_code = {text(f)}), max(figure) filter (field_code = {text(f)})"
        if pack.data.shape == "long"
        else f"min({of}), max({of})"
        for f, of in names.fields.items()
    )
    (found,) = con.execute(f"select {ends} from {table}").fetchall()
    for (field, (of, rows)), low, high in zip(figures.items(), found[::2], found[1::2], strict=True):
        if low not in CODES and high not in CODES:
            continue
        codes = ", ".join(f"{code!r}::double" for code in sorted(CODES))
        counts = con.execute(f"select {of}, count(*) {rows} and {of} in ({codes}) group by 1 order by 1").fetchall()
        ((others, least, most),) = con.execute(
            f"select count(*), min({of}), max({of}) {rows} and {of} not in ({codes})"
        ).fetchall()
        if others >= FEWEST:
            for code, count in counts:
                if is_doubtful(code, count, least, most):
                    yield field, code, count, others, least, most


def is_doubtful(code: float, count: int, least: float, most: float) -> bool:
    """Whether a code that stands ``count`` times in a column looks like no figure. ``least``, ``most``: of the
    figures that are no code."""
    far = abs(code) > FAR * max(abs(least), abs(most))
    if count > 1:
        return far or (code <= -PLAIN and least >= 0)
    return far and ((code <= -ONCE and least >= 0) or abs(code) >= FILL)
