"""Read a release's marts (a folder of parquet files) into typed rows, indexed by whom they are about.

Reads files only, never the warehouse. A table is read at first use and kept: building the contexts of all
reports touches each file once. A missing file or column is an error here, not an empty report later; only the tables on
robustness and on cases may be absent, as they are from releases made before there were any (``has``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import fields
from functools import cached_property
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar, cast

from mulin.marts import released_tables
from reports import rows
from reports.rows import TABLES

R = TypeVar("R")


class MartsError(Exception):
    """The folder is not a complete set of marts; the message (Chinese) names the file and what it lacks."""


def columns_of(row: type) -> list[str]:
    """Column names of a row class in contract order; a name that is Python's own ends with ``_`` here."""
    return [f.name.removesuffix("_") for f in fields(row)]


class Marts:
    """The marts of one release. ``year`` is the assessed year: accessors answer for it unless told otherwise."""

    def __init__(self, folder: Path, year: int | None = None) -> None:
        self.folder = folder
        self._tables: dict[tuple[type, int | None], list[Any]] = {}
        self._indexes: dict[tuple[type, int, str], dict[Any, list[Any]]] = {}
        self._year = year

    @cached_property
    def year(self) -> int:
        """The assessed year: as told, or the latest scored one."""
        if self._year is not None:
            return self._year
        scored = {u.year for u in self.all_years(rows.UnitScore)}
        if not scored:
            raise MartsError(f"{self.folder} 的 unit_scores 是空表，没有可以报告的年度")
        return max(scored)

    def _read(self, row: type[R], year: int | None) -> list[R]:
        import pyarrow as pa
        import pyarrow.compute as pc
        import pyarrow.parquet as pq

        path = self.folder / f"{TABLES[row]}.parquet"
        if not path.is_file():
            raise MartsError(f"缺少成果表文件 {path.name}")
        wanted = columns_of(row)
        there = pq.read_schema(path).names
        absent = {c for c in wanted if c not in there}
        if absent:
            newer = {c.name for c in released_tables()[TABLES[row]].columns if c.newer}
            if unknown := [c for c in wanted if c in absent - newer]:
                raise MartsError(f"成果表 {path.name} 缺少列：{'、'.join(unknown)}")
        table = pq.read_table(path, columns=[c for c in wanted if c in there])
        for column in sorted(absent):  # an older program's release
            table = table.append_column(column, pa.nulls(len(table)))
        if year is not None:
            table = table.filter(pc.equal(table.column("year"), year))
        return [row(*values) for values in zip(*(table.column(c).to_pylist() for c in wanted), strict=True)]

    def has(self, row: type) -> bool:
        """Whether the release has the table at all."""
        return (self.folder / f"{TABLES[row]}.parquet").is_file()

    def optional(self, row: type[R]) -> Sequence[R]:
        """Rows of the assessed year; none where the release does not have the table."""
        return self.table(row) if self.has(row) else ()

    def table(self, row: type[R], year: int | None = None) -> Sequence[R]:
        """Rows of one year (default: the assessed year)."""
        key = (row, self.year if year is None else year)
        if key not in self._tables:
            self._tables[key] = self._read(row, key[1])
        return cast("Sequence[R]", self._tables[key])

    def all_years(self, row: type[R]) -> Sequence[R]:
        """Rows of every year up to the assessed one."""
        key = (row, None)
        if key not in self._tables:
            self._tables[key] = self._read(row, None)
        return cast("Sequence[R]", self._tables[key])

    def by(self, row: type[R], column: str, value: str, year: int | None = None) -> Sequence[R]:
        """Rows of a year whose ``column`` is ``value``; empty when there are none. Indexed at first use."""
        which = self.year if year is None else year
        key = (row, which, column)
        if key not in self._indexes:
            index: dict[Any, list[R]] = defaultdict(list)
            of: Callable[[Any], Any] = attrgetter(column)
            for item in self.table(row, which):
                index[of(item)].append(item)
            self._indexes[key] = dict(index)
        return self._indexes[key].get(value, [])

    def unit(self, code: str, year: int | None = None) -> rows.UnitScore | None:
        """The score row of a unit, or None where the year has none."""
        found = self.by(rows.UnitScore, "unit_code", code, year)
        return found[0] if found else None

    def units(self, tier: str, year: int | None = None) -> Sequence[rows.UnitScore]:
        """All units of a tier."""
        return self.by(rows.UnitScore, "tier", tier, year)

    def children(self, code: str, year: int | None = None) -> Sequence[rows.UnitScore]:
        """The scored units directly under a unit."""
        return self.by(rows.UnitScore, "parent_code", code, year)

    def of_unit(self, row: type[R], code: str, year: int | None = None) -> Sequence[R]:
        """Rows of a unit-grained mart for one unit."""
        return self.by(row, "unit_code", code, year)

    def of_department(self, row: type[R], code: str, year: int | None = None) -> Sequence[R]:
        """Rows of a department-grained mart for one department."""
        return self.by(row, "department", code, year)

    @cached_property
    def _history(self) -> dict[str, list[rows.UnitScore]]:
        index: dict[str, list[rows.UnitScore]] = defaultdict(list)
        for item in sorted(self.all_years(rows.UnitScore), key=attrgetter("year")):
            index[item.unit_code].append(item)
        return dict(index)

    def history(self, code: str) -> Sequence[rows.UnitScore]:
        """A unit's score rows of all years up to the assessed one, oldest first."""
        return self._history.get(code, [])
