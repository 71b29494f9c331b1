"""A table read as it is scored long and as it is scored wide: the same rows, or the same refusal at the same places."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from mulin.findings import Finding, FindingsError
from mulin.index import IndexPack
from orchestration.index.table import read_table
from orchestration.index.wide_table import load_wide

Row = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """``rows``: (year, unit) → what was read of it; ``found``: what was refused."""

    rows: dict[tuple[int, str], Row]
    found: list[Finding]

    @property
    def places(self) -> list[tuple[str, int | None, str | None, str | None]]:
        return [(f.rule.removeprefix("table."), f.row, f.column, f.value) for f in self.found]

    def column(self, name: str) -> list[Any]:
        return [row[name] for row in self.rows.values()]


def pack(fields: str = "x", *, data: Row | None = None, classes: tuple[str, ...] = (), **more: Any) -> IndexPack:
    """A pack that reads these fields (one letter each) of ``unit`` in 2024, or as ``data`` says."""
    base: Row = {
        "schema_version": 1, "index": "t", "data": data or {}, "classes": classes,
        "indicators": [{"code": code} for code in fields],
        "trees": {"t": {"children": [{"indicator": code} for code in fields]}},
    }  # fmt: skip
    if "year" not in (data or {}):
        base["year"] = 2024
    return IndexPack.model_validate(base | more)


def _figure(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else value


def _long(of: IndexPack, path: Path) -> Answer:
    try:
        table = read_table(of, path)
    except FindingsError as error:
        return Answer({}, error.findings)
    rows = {}
    for k, key in enumerate(zip(table.years, table.units, strict=True)):
        rows[key] = {"line": table.rows[k], "name": table.names[k]}
        rows[key] |= {f: _figure(values[k]) for f, values in table.figures.items()}
        rows[key] |= {c: values.get(table.units[k]) for c, values in table.classes.items()}
    return Answer(rows, [])


def _wide(of: IndexPack, path: Path) -> Answer:
    with duckdb.connect() as con:
        try:
            load_wide(con, of, path)
        except FindingsError as error:
            return Answer({}, error.findings)
        frame = con.execute("select * from raw.wide order by year, unit_code").fetchall()
        names = [name for name, *_ in con.execute("describe raw.wide").fetchall()]
    rows = {}
    for cells in frame:
        row = dict(zip(names, cells, strict=True))
        key = row.pop("year"), row.pop("unit_code")
        rows[key] = {"line": row.pop("__row"), "name": row.pop("unit_name")}
        rows[key] |= {n: v for n, v in row.items() if n not in ("parent_code", "tier")}
    return Answer(rows, [])


def read(of: IndexPack, path: Path) -> Answer:
    """What both read; fails the test where they differ."""
    long, wide = _long(of, path), _wide(of, path)
    assert long.rows == wide.rows
    assert list(long.rows) == list(wide.rows)
    assert long.found == wide.found
    for f in long.found:
        assert f.message
        assert f.mend
        assert f.file == path.name
    return long


def written(folder: Path, content: str | bytes, name: str = "data.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def refused(of: IndexPack, path: Path) -> list[Finding]:
    answer = read(of, path)
    if not answer.found:
        pytest.fail(f"read: {answer.rows}")
    return answer.found
