"""Rows of a department's own tables to the values of a workbook. Nothing here knows where they were pulled from."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.sourcing.kind import Pulled
from mulin.sourcing.table import Columns, Part, Row, Table, Tables
from mulin.workbooks.fill import Filled
from mulin.workbooks.layout import led_tasks
from mulin.workbooks.messages import NO, YES
from mulin.workbooks.sheet import EVIDENCE_ROWS

CellValue = float | int | str | None
Given = Mapping[Part, str]
_K = TypeVar("_K")
_V = TypeVar("_V")


def filled(read: Tables, source: Pulled, pack: Pack, department: str, year: int) -> tuple[Filled, list[Finding]]:
    """Values for the workbook from the source's tables, and findings about rows.

    Raises FindingsError where a table cannot be used at all.
    """
    cells, findings = figures(read.main, source, pack, year, department)
    if not cells and not findings:
        raise source.refused("empty", table=read.main.name, year=year)
    days = _use(read.milestones, milestones, source)
    rated = _use(read.ratings, ratings, source)
    files = _use(read.evidence, evidence, source)
    tasks = led_tasks(pack, year, department)
    owed = {(t.code, m.number) for t in tasks for m in t.milestones}
    owed_ratings = {(t.code, d) for t in tasks for d in t.cooperating_departments}
    for table, foreign in ((read.milestones, days.keys() - owed), (read.ratings, rated.keys() - owed_ratings)):
        if table and foreign:
            first = _first([f"{code}/{part}" for code, part in sorted(foreign)])
            findings.append(source.finding("not_asked", table=table.name, count=len(foreign), first=first))
    for code, listed in files.items():
        if len(listed) > EVIDENCE_ROWS:
            findings.append(source.finding("too_much_evidence", indicator=code, count=len(listed), most=EVIDENCE_ROWS))
    return Filled(cells=cells, milestones=days, ratings=rated, evidence=files), findings


def _use(table: Table | None, reading: Callable[[Table, Given], dict[_K, _V]], source: Pulled) -> dict[_K, _V]:
    if table is None:
        return {}
    try:
        return reading(table, source.given)
    except KeyError as gone:
        raise source.refused("columns_missing", table=table.name, columns=gone.args[0]) from gone
    except (ValueError, TypeError) as wrong:
        raise source.refused("unreadable_value", table=table.name, reason=str(wrong)) from wrong


def figures(
    table: Table, source: Pulled, pack: Pack, year: int, department: str
) -> tuple[dict[tuple[str, str], CellValue], list[Finding]]:
    """(field, unit) → what to write into the workbook's cell, and what was wrong with the table's rows.

    A value is passed on as it is (numbers, 是/否, 不适用, 缺报, any text): judging it is the door's business. Raises
    FindingsError where columns are missing.
    """
    named = Columns(table.columns, source.given)
    if gone := named.missing("unit"):
        raise source.refused("columns_missing", table=table.name, columns="、".join(gone))
    asked = {(a.field_code, a.unit_code) for a in asked_cells(pack, year, department, "report")}
    codes = _field_codes(pack, {code for code, _ in asked})
    if "value" in named and "field" in named:
        triples = _long(table.rows, named, codes)
    else:
        headed = {c: codes[c.strip()] for c in table.columns if c.strip() in codes and c not in named.taken()}
        if not headed:
            text = "、".join(named.missing("field", "value"))
            raise source.refused("columns_missing", table=table.name, columns=text)
        triples = _wide(table.rows, named, headed)
    return _collect(triples, asked, table.name, source, pack)


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
    triples: Iterable[tuple[str, str, Any]], asked: set[tuple[str, str]], table: str, source: Pulled, pack: Pack
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
        found.append(source.finding("duplicate", table=table, count=len(twice), first=_first(twice)))
    if foreign:
        found.append(source.finding("not_asked", table=table, count=len(foreign), first=_first(foreign)))
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


def milestones(table: Table, given: Given) -> dict[tuple[str, int], tuple[date | None, str]]:
    """(task, number) → (done on, note). Raises KeyError naming the columns that are missing."""
    named = _needing(table, given, "task", "number", "done_on")
    return {
        (str(r[named["task"]]), int(r[named["number"]])): (_day(r[named["done_on"]]), _words(r, named, "note"))
        for r in table.rows
    }


def ratings(table: Table, given: Given) -> dict[tuple[str, str], tuple[float | None, str]]:
    """(task, department) → (score, reason). Raises KeyError naming the columns that are missing."""
    named = _needing(table, given, "task", "department", "score")
    return {
        (str(r[named["task"]]), str(r[named["department"]])): (
            None if r[named["score"]] is None else float(r[named["score"]]),
            _words(r, named, "reason"),
        )
        for r in table.rows
    }


def evidence(table: Table, given: Given) -> dict[str, list[tuple[str, str]]]:
    """indicator → [(file name, note)]. Raises KeyError naming the columns that are missing."""
    named = _needing(table, given, "indicator", "file_name")
    out: dict[str, list[tuple[str, str]]] = {}
    for r in table.rows:
        out.setdefault(str(r[named["indicator"]]), []).append((str(r[named["file_name"]]), _words(r, named, "note")))
    return out


def _needing(table: Table, given: Given, *parts: Part) -> Columns:
    named = Columns(table.columns, given)
    if gone := named.missing(*parts):
        raise KeyError("、".join(gone))
    return named


def _words(row: Row, named: Columns, part: Part) -> str:
    return str(row[named[part]] or "") if part in named else ""


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
