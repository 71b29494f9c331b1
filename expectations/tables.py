"""Rows of a department's own table to the values of a workbook. Pure: no database here.

Two shapes are understood, told apart by their columns. Long: ``year, field_code, unit_code, value`` (a field's Chinese
name may stand for its code). Wide: ``year, unit_code`` and one column a field, headed by code or Chinese name. Column
names may be Chinese; ``columns`` of sources.yaml names those that are called otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from expectations.messages import database_finding
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.workbooks.messages import NO, YES

Row = Mapping[str, Any]
CellValue = float | int | str | None

_NAMES: dict[str, tuple[str, ...]] = {
    "year": ("year", "年度", "年份"),
    "field": ("field_code", "field", "字段编码", "字段", "字段名称", "指标数据项"),
    "unit": ("unit_code", "unit", "单位代码", "单位编码"),
    "value": ("value", "数值", "值"),
    "task": ("task_code", "task", "任务编码"),
    "number": ("number", "序号"),
    "done_on": ("done_on", "实际完成日期", "完成日期"),
    "department": ("department", "部门编码", "部门代码"),
    "score": ("score", "评分", "得分"),
    "reason": ("reason", "评分理由", "理由"),
    "note": ("note", "说明", "备注"),
    "indicator": ("indicator_code", "indicator", "指标编码"),
    "file_name": ("file_name", "材料文件名", "文件名"),
}


@dataclass(frozen=True)
class Table:
    """A table as pulled: its columns in order and its rows of one year."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Columns:
    """Which column plays which part. ``given`` are the names of sources.yaml: part → column."""

    def __init__(self, columns: Sequence[str], given: Mapping[str, str]) -> None:
        by_folded = {c.strip().casefold(): c for c in columns}
        self._of: dict[str, str] = {}
        for part, names in _NAMES.items():
            wanted = (given[part],) if part in given else names
            found = next((by_folded[n.casefold()] for n in wanted if n.casefold() in by_folded), None)
            if found is not None:
                self._of[part] = found

    def get(self, part: str) -> str | None:
        return self._of.get(part)

    def __contains__(self, part: str) -> bool:
        return part in self._of

    def __getitem__(self, part: str) -> str:
        return self._of[part]

    def missing(self, *parts: str) -> list[str]:
        return [_NAMES[p][0] for p in parts if p not in self._of]

    def taken(self) -> set[str]:
        return set(self._of.values())


def year_column(columns: Sequence[str], given: Mapping[str, str]) -> str | None:
    """The column that holds the year: without one, last year's rows would be taken for this year's."""
    return Columns(columns, given).get("year")


def figures(
    table: Table, given: Mapping[str, str], pack: Pack, year: int, department: str
) -> tuple[dict[tuple[str, str], CellValue], list[Finding]]:
    """(field, unit) → what to write into the workbook's cell, and what was wrong with the table.

    A value is passed on as it is (numbers, 是/否, 不适用, 缺报, any text): judging it is the door's business.
    """
    named = Columns(table.columns, given)
    if gone := named.missing("unit"):
        return {}, [database_finding("database.columns_missing", table=table.name, columns="、".join(gone))]
    asked = {(a.field_code, a.unit_code) for a in asked_cells(pack, year, department, "report")}
    codes = _field_codes(pack, {code for code, _ in asked})
    if "value" in named and "field" in named:
        triples = _long(table.rows, named, codes)
    else:
        headed = {c: codes[c.strip()] for c in table.columns if c.strip() in codes and c not in named.taken()}
        if not headed:
            text = "、".join(named.missing("field", "value"))
            return {}, [database_finding("database.columns_missing", table=table.name, columns=text)]
        triples = _wide(table.rows, named, headed)
    return _collect(triples, asked, table.name, pack)


def _field_codes(pack: Pack, asked: Iterable[str]) -> dict[str, str]:
    """Field code by code, and by Chinese name where only one field asked bears it."""
    names: dict[str, list[str]] = {}
    for code in asked:
        names.setdefault(pack.field[code].field_name_zh, []).append(code)
    unique = {name: codes[0] for name, codes in names.items() if len(codes) == 1}
    return unique | {code: code for codes in names.values() for code in codes}


def _long(rows: Iterable[Row], named: Columns, codes: Mapping[str, str]) -> Iterable[tuple[str, str, Any]]:
    for row in rows:
        told = str(row[named["field"]]).strip()
        yield codes.get(told, told), str(row[named["unit"]]).strip(), row[named["value"]]


def _wide(rows: Iterable[Row], named: Columns, headed: Mapping[str, str]) -> Iterable[tuple[str, str, Any]]:
    for row in rows:
        for column, code in headed.items():
            if row[column] is not None:
                yield code, str(row[named["unit"]]).strip(), row[column]


def _collect(
    triples: Iterable[tuple[str, str, Any]], asked: set[tuple[str, str]], table: str, pack: Pack
) -> tuple[dict[tuple[str, str], CellValue], list[Finding]]:
    values: dict[tuple[str, str], CellValue] = {}
    twice: list[str] = []
    foreign: list[str] = []
    for code, unit, value in triples:
        key = (code, unit)
        if key not in asked:
            foreign.append(f"{code}/{unit}")
        elif key in values:
            twice.append(f"{code}/{unit}")
        else:
            values[key] = plain(value, boolean=pack.field[code].value_type == "boolean")
    found = []
    if twice:
        found.append(database_finding("database.duplicate", table=table, count=len(twice), first=_first(twice)))
    if foreign:
        found.append(database_finding("database.not_asked", table=table, count=len(foreign), first=_first(foreign)))
    return values, found


def _first(texts: Sequence[str]) -> str:
    return "、".join(texts[:5])


def plain(value: object, *, boolean: bool = False) -> CellValue:
    """A database value as a workbook cell holds it. Nothing is guessed: text stays text for the parser to judge."""
    if value is None or isinstance(value, str):
        return value.strip() or None if isinstance(value, str) else None
    if boolean and value in (0, 1):
        return YES if value else NO
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int):
        return value
    if isinstance(value, float | Decimal):
        number = float(value)
        return number if math.isfinite(number) else str(value)
    return str(value)


def milestones(table: Table, given: Mapping[str, str]) -> dict[tuple[str, int], tuple[date | None, str]]:
    """(task, number) → (done on, note). Raises KeyError naming the columns that are missing."""
    named = _needing(table, given, "task", "number", "done_on")
    return {
        (str(r[named["task"]]), int(r[named["number"]])): (_day(r[named["done_on"]]), _words(r, named, "note"))
        for r in table.rows
    }


def ratings(table: Table, given: Mapping[str, str]) -> dict[tuple[str, str], tuple[float | None, str]]:
    """(task, department) → (score, reason). Raises KeyError naming the columns that are missing."""
    named = _needing(table, given, "task", "department", "score")
    return {
        (str(r[named["task"]]), str(r[named["department"]])): (
            None if r[named["score"]] is None else float(r[named["score"]]),
            _words(r, named, "reason"),
        )
        for r in table.rows
    }


def evidence(table: Table, given: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """indicator → [(file name, note)]. Raises KeyError naming the columns that are missing."""
    named = _needing(table, given, "indicator", "file_name")
    out: dict[str, list[tuple[str, str]]] = {}
    for r in table.rows:
        out.setdefault(str(r[named["indicator"]]), []).append((str(r[named["file_name"]]), _words(r, named, "note")))
    return out


def _needing(table: Table, given: Mapping[str, str], *parts: str) -> Columns:
    named = Columns(table.columns, given)
    if gone := named.missing(*parts):
        raise KeyError("、".join(gone))
    return named


def _words(row: Row, named: Columns, part: str) -> str:
    return str(row[named[part]] or "") if part in named else ""


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
