"""Read a CSV or Parquet table, wide or long, into one row a unit and year. Refuses what it would have to guess."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mulin.findings import Finding, FindingsError, Level
from mulin.index import IndexPack
from mulin.index.formula import parse
from orchestration.index import messages as m
from orchestration.index.rows import finding, read_rows

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST_FINDINGS = 200
FIRST_YEAR, LAST_YEAR = 1000, 9999

ALL_SCREENED = "所有单位都因数据不足被 screen 排除"
MEND_SCREENED = "调低 screen.minimum_share，或补数据"


@dataclass
class Table:
    """``figures``: field → float64 array over the rows (NaN: none); ``rows``: line of the file each row stands on.

    Rows are unit × year, sorted by year and unit. ``screened``: (unit, year, share) left out by the pack's rule.
    """

    file: str
    units: list[str]
    names: list[str]
    years: list[int]
    rows: list[int]
    figures: dict[str, np.ndarray]
    classes: dict[str, dict[str, str]]
    screened: list[tuple[str, int, float]] = field(default_factory=list)


def read_table(pack: IndexPack, path: Path) -> Table:
    """Raises FindingsError naming file, row, column, value and mend; all of them at once (the first 200)."""
    frame = read_rows(path)
    found: list[Finding] = []
    wanted = _columns(pack)
    for column in frame.columns[frame.columns.duplicated()].unique():
        if column in wanted:
            found.append(finding(path, "column_twice", m.COLUMN_TWICE, m.MEND_COLUMN_TWICE, 1, column))
    for column in wanted:
        if column not in frame.columns:
            known = "、".join(c for c in frame.columns[:30] if c != "__row")
            found.append(finding(path, "column_absent", m.COLUMN_ABSENT, m.MEND_COLUMN.format(known=known), 1, column))
    if frame.empty:
        found.append(finding(path, "no_rows", m.NO_ROWS, m.MEND_ROWS, 1, ""))
    if found:
        raise FindingsError(m.REFUSED.format(file=path.name), found)
    units = frame[pack.data.unit].astype("string").fillna("").str.strip()
    for row in frame["__row"][units == ""]:
        found.append(finding(path, "unit_blank", m.UNIT_BLANK, m.MEND_UNIT, int(row), pack.data.unit))
    frame["__unit"] = units
    frame["__year"] = _years(pack, frame, path, found)
    wide = _long_to_wide(pack, frame, path, found) if pack.data.shape == "long" else _wide(pack, frame, path, found)
    classes = _classes(pack, frame, path, found)
    if found:
        raise FindingsError(m.REFUSED.format(file=path.name), found[:MOST_FINDINGS])
    table = _table(pack, wide, frame, path, classes)
    _derive(pack, table)
    _reference(pack, table)
    return _screen(pack, table)


def _fields(pack: IndexPack) -> list[str]:
    """Every figure taken from the table: indicators, denominators, what formulas need; derived ones are not."""
    derived = {name: parse(text).names for name, text in pack.derived.items()}
    wanted: dict[str, None] = {}
    for indicator in pack.indicators:
        wanted[indicator.field or indicator.code] = None
        if indicator.denominator:
            wanted[indicator.denominator] = None
    for names in derived.values():
        wanted |= dict.fromkeys(names)
    return [name for name in wanted if name not in derived]


def _columns(pack: IndexPack) -> list[str]:
    data = pack.data
    keys = [data.unit, *filter(None, (data.year, data.name)), *pack.classes]
    return keys + ([data.field, data.value] if data.shape == "long" else _fields(pack))


def _years(pack: IndexPack, frame: pd.DataFrame, path: Path, found: list[Finding]) -> pd.Series[Any]:
    import pandas as pd

    if pack.data.year is None:
        return pd.Series(pack.year, index=frame.index)
    years = pd.to_numeric(frame[pack.data.year], errors="coerce")
    wrong = years.isna() | (years % 1 != 0) | (years < FIRST_YEAR) | (years > LAST_YEAR)
    for row, value in zip(frame["__row"][wrong], frame[pack.data.year][wrong], strict=True):
        found.append(finding(path, "year", m.YEAR_WRONG, m.MEND_YEAR, int(row), pack.data.year, value))
    return years.where(~wrong, 0).astype(int)


def _numbers(
    pack: IndexPack, given: pd.Series[Any], rows: pd.Series[Any], path: Path, column: str, found: list[Finding]
) -> pd.Series[Any]:
    """Figures of one column; texts of ``data.missing`` are none, any other text is refused."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(given):  # a Parquet column of true and false is one of 1 and 0
        numbers = given.astype("float64")
        blank = numbers.isna()
    else:
        text = given.astype("string").fillna("").str.strip()
        blank = text.isin(pack.data.missing)
        numbers = pd.to_numeric(text.where(~blank), errors="coerce").astype("float64")
    for bad, rule, message in (
        (numbers.isna() & ~blank, "not_a_number", m.NOT_A_NUMBER),
        (np.isinf(numbers), "not_finite", m.NOT_FINITE),
    ):
        for row, value in zip(rows[bad], given[bad], strict=True):
            found.append(finding(path, rule, message, m.MEND_NUMBER, int(row), column, value))
    return numbers


def _wide(pack: IndexPack, frame: pd.DataFrame, path: Path, found: list[Finding]) -> pd.DataFrame:
    import pandas as pd

    key = list(zip(frame["__year"], frame["__unit"], strict=True))
    _refuse_twice(key, frame["__row"], path, pack.data.unit, m.TWICE, found)
    columns = {f: _numbers(pack, frame[f], frame["__row"], path, f, found) for f in _fields(pack)}
    return pd.DataFrame({"__year": frame["__year"], "__unit": frame["__unit"], "__row": frame["__row"], **columns})


def _long_to_wide(pack: IndexPack, frame: pd.DataFrame, path: Path, found: list[Finding]) -> pd.DataFrame:
    wanted = _fields(pack)
    fields = frame[pack.data.field].astype("string").fillna("").str.strip()
    for name in wanted:
        if name not in set(fields):
            found.append(finding(path, "field_absent", m.COLUMN_ABSENT, m.MEND_COLUMN.format(
                known="、".join(list(dict.fromkeys(fields))[:30])), 1, name))  # fmt: skip
    place = frame.groupby(["__year", "__unit"])["__row"].min()
    frame = frame.assign(__field=fields)[fields.isin(wanted)]  # other fields may hold whatever they hold
    frame = frame.assign(__value=_numbers(pack, frame[pack.data.value], frame["__row"], path, pack.data.value, found))
    key = list(zip(frame["__year"], frame["__unit"], frame["__field"], strict=True))
    _refuse_twice(key, frame["__row"], path, pack.data.field, m.FIELD_TWICE, found)
    if found:
        return frame
    wide = frame.pivot(index=["__year", "__unit"], columns="__field", values="__value")
    return wide.reindex(index=place.index, columns=wanted).assign(__row=place).reset_index()


def _refuse_twice(
    key: list[Any], rows: pd.Series[Any], path: Path, column: str, message: str, found: list[Finding]
) -> None:
    seen: dict[Any, int] = {}
    for k, row in zip(key, rows, strict=True):
        if k in seen:
            value = "/".join(map(str, k))
            found.append(finding(path, "twice", message.format(first=seen[k]), m.MEND_TWICE, int(row), column, value))
        seen.setdefault(k, int(row))


def _classes(pack: IndexPack, frame: pd.DataFrame, path: Path, found: list[Finding]) -> dict[str, dict[str, str]]:
    """class → unit → value; the value of a unit must be one over all its rows."""
    pools = {(i.normalise or pack.defaults.normalise).pool for i in pack.indicators}
    out: dict[str, dict[str, str]] = {}
    for name in pack.classes:
        values = frame[name].astype("string").fillna("").str.strip()
        of: dict[str, str] = {}
        for unit, value, row in zip(frame["__unit"], values, frame["__row"], strict=True):
            if value in pack.data.missing:
                if f"by:{name}" in pools:
                    found.append(finding(path, "class_blank", m.CLASS_BLANK.format(name=name), m.MEND_CLASS, int(row),
                                          name))  # fmt: skip
                continue
            if of.setdefault(unit, value) != value:
                text = m.CLASS_TWICE.format(name=name, a=of[unit], b=value)
                found.append(finding(path, "class_twice", text, m.MEND_CLASS, int(row), name, unit))
        out[name] = of
    return out


def _table(
    pack: IndexPack, wide: pd.DataFrame, frame: pd.DataFrame, path: Path, classes: dict[str, dict[str, str]]
) -> Table:
    wide = wide.sort_values(["__year", "__unit"], kind="stable")
    column = pack.data.name or pack.data.unit
    names = dict(zip(frame["__unit"], frame[column].astype("string").fillna(""), strict=True))
    units = [str(u) for u in wide["__unit"]]
    figures = {f: wide[f].to_numpy(dtype=float) for f in _fields(pack)}
    years = [int(y) for y in wide["__year"]]
    rows = [int(r) for r in wide["__row"]]
    return Table(path.name, units, [names[u] or u for u in units], years, rows, figures, classes)


def _derive(pack: IndexPack, table: Table) -> None:
    for name, text in pack.derived.items():
        value = parse(text).evaluate(table.figures)
        table.figures[name] = np.broadcast_to(value, (len(table.units),)).astype(float)


def _reference(pack: IndexPack, table: Table) -> None:
    for unit in _reference_units(pack):
        if unit not in table.units:
            refused = Finding(Level.ERROR, "table.reference", m.REFERENCE_ABSENT.format(unit=unit), m.MEND_REFERENCE,
                              file="index.yaml")  # fmt: skip
            raise FindingsError(m.REFUSED.format(file=table.file), [refused])


def _reference_units(pack: IndexPack) -> Iterator[str]:
    for rule in (i.normalise or pack.defaults.normalise for i in pack.indicators):
        if isinstance(rule.reference, str) and rule.reference.startswith("unit:"):
            yield rule.reference.removeprefix("unit:")


def _screen(pack: IndexPack, table: Table) -> Table:
    """Leave out units with figures for too few indicators, year by year."""
    if pack.screen is None:
        return table
    there = []
    for i in pack.indicators:
        known = ~np.isnan(table.figures[i.field or i.code])
        there.append(known & ~np.isnan(table.figures[i.denominator]) if i.denominator else known)
    share = np.mean(there, axis=0)
    keep = share >= pack.screen.minimum_share - 1e-9

    def kept(values: list[Any]) -> list[Any]:
        return [v for v, k in zip(values, keep, strict=True) if k]

    if not keep.any():
        refused = Finding(Level.ERROR, "table.all_screened", ALL_SCREENED, MEND_SCREENED, file=table.file)
        raise FindingsError(m.REFUSED.format(file=table.file), [refused])
    out = [(u, y, float(s)) for u, y, s, k in zip(table.units, table.years, share, keep, strict=True) if not k]
    return Table(table.file, kept(table.units), kept(table.names), kept(table.years), kept(table.rows),
                 {f: v[keep] for f, v in table.figures.items()}, table.classes, out)  # fmt: skip
