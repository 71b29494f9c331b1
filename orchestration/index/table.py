"""A table into memory: what is scored long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack
from mulin.index.formula import parse_derived
from mulin.index.magnitudes import TABLE
from mulin.language import in_both, listed
from mulin.tables.sqlfiles import text
from orchestration.index import messages as m
from orchestration.index.filled import completed
from orchestration.index.reading.doubts import doubts
from orchestration.index.reading.load import load
from orchestration.index.reading.refusal import MOST_FINDINGS, refusal
from orchestration.index.reading.sizes import size_wrong
from orchestration.index.reading.source import ROW, open_source
from orchestration.index.reading.wanted import Names, numbered, reference_units
from orchestration.index.rows import Table
from orchestration.index.screening import left_out, observed

if TYPE_CHECKING:
    import duckdb

_READ = "read_rows"


def read_table(pack: IndexPack, path: Path) -> Table:
    """Raises FindingsError naming file, row, column, value and mend; all of them at once (the first 200)."""
    return reckoned(pack, read_given(pack, path))


def reckoned(pack: IndexPack, table: Table) -> Table:
    """The table as it is scored: derived figures added (to the same arrays), screened by the pack's rule."""
    _derive(pack, table)
    _reference(pack, table)
    return _screen(pack, table)


def read_given(pack: IndexPack, path: Path) -> Table:
    """The figures as the file gives them: nothing derived, nobody screened out. Raises as :func:`read_table`."""
    import duckdb

    source = open_source(pack, path)
    with duckdb.connect() as con:
        con.execute("set threads = 1")
        names = numbered(pack)
        load(con, pack, source, _READ, names)
        table = _table(con, pack, path, names)
        table.notes += in_both(lambda: doubts(con, pack, path, _READ, names))
    return table


def _table(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path, names: Names) -> Table:
    columns = ", ".join(names.fields.values())
    if pack.data.shape == "long":
        columns = ", ".join(f"max(figure) filter (field_code = {text(f)}) as {of}" for f, of in names.fields.items())
        rows = f"select year, unit_code, min({ROW}) as {ROW}, {columns} from {_READ} group by year, unit_code"
    else:
        rows = f"select year, unit_code, {ROW}, {columns} from {_READ}"
    known = ", ".join(f"coalesce(cast({of} as double), 'nan') as {of}" for of in names.fields.values())
    read: Mapping[str, Any] = con.execute(
        f"select year, unit_code, {ROW}, {known} from ({rows}) order by year, unit_code"
    ).fetchnumpy()
    units = [str(u) for u in read["unit_code"]]
    called = dict(con.execute(f"select unit_code, {last_name()} from {_READ} group by unit_code").fetchall())
    classes = {
        name: dict(con.execute(
            f"select unit_code, any_value({of}) from {_READ} where {of} is not null"
            f" group by unit_code order by min({ROW})"
        ).fetchall())
        for name, of in names.classes.items()
    }  # fmt: skip
    figures = {f: read[of] for f, of in names.fields.items()}
    years, lines = (read[c].tolist() for c in ("year", ROW))
    return Table(path.name, units, [called[u] or u for u in units], years, lines, figures, classes)


def last_name() -> str:
    """SQL over a unit's rows: its name, that of the last year that has one."""
    return f"arg_max(unit_name, (year, {ROW})) filter (unit_name is not null)"


def _derive(pack: IndexPack, table: Table) -> None:
    rows = {key: at for at, key in enumerate(zip(table.units, table.years, strict=True))}

    def earlier(values: np.ndarray, years: int) -> np.ndarray:
        """Unknown where the unit has no row so many years before."""
        there = np.broadcast_to(values, (len(rows),))
        found = [rows.get((unit, year - years)) for unit, year in rows]
        return np.array([np.nan if at is None else there[at] for at in found])

    for name, said in pack.derived.items():
        value = parse_derived(said).evaluate(table.figures, earlier)
        table.figures[name] = np.broadcast_to(value, (len(table.units),)).astype(float)
    _sized(pack, table)


def _sized(pack: IndexPack, table: Table) -> None:
    """Raise FindingsError for what is derived, as the reader does for what was given."""
    found = []
    for name in pack.derived:
        x = table.figures[name]
        size = np.abs(x)
        for at in np.flatnonzero((size > TABLE.most) | ((size < TABLE.least) & (size > 0)))[:MOST_FINDINGS]:
            unit, year, row = table.units[at], table.years[at], table.rows[at]
            found.append(size_wrong(Path(table.file), row, name, name, unit, year, x[at]))
    if found:
        raise refusal(Path(table.file), found)


def _reference(pack: IndexPack, table: Table) -> None:
    for unit in reference_units(pack):
        if unit not in table.units:
            raise reference_absent(Path(table.file), unit)


def reference_absent(path: Path, unit: str) -> FindingsError:
    said = m.REFERENCE_ABSENT.format(unit=unit)
    return refusal(path, [Finding(Level.ERROR, "table.reference", said, m.MEND_REFERENCE, file="index.yaml")])


def _screen(pack: IndexPack, table: Table) -> Table:
    """Without the units that the pack leaves out, year by year. FindingsError where nobody is left."""
    if pack.screen is None:
        return table
    after = pack.screen.after == "imputation"
    found = completed(pack, table) if after else observed(pack, table.figures)
    out = left_out(pack.screen, table.units, table.years, found)
    keep = np.array([row is None for row in out])
    if not keep.any():
        refused = Finding(Level.ERROR, "table.all_screened", m.ALL_SCREENED, m.MEND_SCREENED, file=table.file)
        raise FindingsError(m.REFUSED.format(file=table.file), [refused])
    if after:
        _years_left(pack, table, keep)

    def kept(values: list[Any]) -> list[Any]:
        return [v for v, k in zip(values, keep, strict=True) if k]

    return replace(
        table, units=kept(table.units), names=kept(table.names), years=kept(table.years), rows=kept(table.rows),
        figures={f: v[keep] for f, v in table.figures.items()}, screened=[row for row in out if row is not None],
        before=table if after else None,
    )  # fmt: skip


def _years_left(pack: IndexPack, table: Table, keep: np.ndarray) -> None:
    """Between years figures are interpolated by the models, which know the years that have units."""
    gone = sorted(set(table.years) - {y for y, k in zip(table.years, keep, strict=True) if k})
    lines = [i.code for i in pack.indicators if (i.impute or pack.defaults.impute).method == "interpolate"]
    if gone and lines:
        said = m.YEAR_SCREENED.format(years=listed(gone), indicators=listed(lines[:5]))
        refused = Finding(Level.ERROR, "table.year_screened", said, m.MEND_YEAR_SCREENED, file=table.file)
        raise FindingsError(m.REFUSED.format(file=table.file), [refused])
