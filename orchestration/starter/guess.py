"""What the columns of somebody's table may be: the unit, the year, its name, classes, indicators.

A guess is a proposal with its reason, for a person to confirm; what cannot be an indicator is named with the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from mulin.findings import Finding, FindingsError, Level
from orchestration.index.reading.numbers import number_wrong
from orchestration.index.reading.refusal import MOST_FINDINGS, finding
from orchestration.starter import messages as m
from orchestration.starter.column import USUAL, Column
from orchestration.starter.table import read

_CALLED_YEAR = re.compile(r"year|yr|年|年份|年度", re.IGNORECASE)
_CALLED_UNIT = re.compile(r"unit|id|iso\d?|.*code|.*代码|.*编码|.*编号|单位", re.IGNORECASE)
_CALLED_NAME = re.compile(r".*name|.*名称|.*名字|.*名", re.IGNORECASE)
_SHOWN, _ROWS_SHOWN = 30, 5


@dataclass(frozen=True)
class Proposed:
    """An indicator as it is proposed: ``field`` the table's column, ``range`` what stands in it, in words."""

    code: str
    name: str
    field: str
    range: str


@dataclass
class Guess:
    """``reasons``: a sentence for each column that is no indicator but is read; ``refused``: (column, why)."""

    unit: str
    delimiter: str
    decimal: str
    year: str | None = None
    name: str | None = None
    classes: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    indicators: list[Proposed] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)


def guess(path: Path) -> Guess:
    """Raises FindingsError where the table cannot be read, nothing in it tells one unit from another, or no column can
    be an indicator."""
    given = read(path)
    names = [name for name, _ in given.columns]
    refused = [(c, m.TWICE) for c in dict.fromkeys(names) if c and names.count(c) > 1]
    refused += [(m.BLANK_NAME, m.UNNAMED)] if "" in names else []
    usable = [Column(name, cells, given) for name, cells in given.columns if name and names.count(name) == 1]
    unit, year = _unit_and_year(usable)
    _no_unit_twice(path, usable, unit)
    if unit is None:
        text = Finding(Level.ERROR, "table.no_unit", m.NO_UNIT, m.MEND_NO_UNIT, file=path.name, row=1)
        raise FindingsError(m.NOT_WRITTEN, [text])
    found = Guess(unit.name, delimiter=given.delimiter, decimal=given.decimal, refused=refused)
    if not given.whole:
        found.reasons.append(m.LOOKED_AT.format(most=len(given.rows)))
    unlike = m.UNLIKE if unit.distinct == len(unit.text) else m.UNLIKE_A_YEAR
    by_name = _CALLED_UNIT.fullmatch(unit.name)
    found.reasons.append((m.UNIT_BY_NAME if by_name else m.UNIT_BY_VALUES).format(column=unit.name, unlike=unlike))
    if year is not None:
        found.year = year.name
        span = "—".join(dict.fromkeys(f"{x:g}" for x in (year.figures.min(), year.figures.max())))
        by_name = _CALLED_YEAR.fullmatch(year.name)
        found.reasons.append((m.YEAR_BY_NAME if by_name else m.YEAR_BY_VALUES).format(column=year.name, span=span))
    _texts(found, [c for c in usable if c not in (unit, year)], unit)
    used = {found.unit, found.year, found.name, *found.classes}
    _indicators(found, [c for c in usable if c.name not in used])
    if not found.indicators:
        row = [finding(path, "no_indicator", m.COLUMN_REFUSED.format(reason=why), m.MEND_COLUMN, 1, column)
               for column, why in found.refused]  # fmt: skip
        whole = Finding(Level.ERROR, "table.no_indicator", m.NO_INDICATOR, m.MEND_NO_INDICATOR, file=path.name)
        raise FindingsError(m.NOT_WRITTEN, [whole, *row])
    return found


def _unit_and_year(columns: list[Column]) -> tuple[Column | None, Column | None]:
    """The first pair that tells every row from every other: by names first, then by what stands there."""
    years = sorted((c for c in columns if c.is_years), key=lambda c: not _CALLED_YEAR.fullmatch(c.name))
    whole = [c for c in columns if c.named.all()]
    named = sorted((c for c in whole if _CALLED_UNIT.fullmatch(c.name)), key=lambda c: c.is_serial)
    units = [*named, *(c for c in whole if c.is_text and c not in named)]
    for unit in units:  # figures that happen to differ are no unit, whatever their name is not
        if unit.distinct == len(unit.text):
            return unit, next((y for y in years if y.distinct == 1), None)
        for year in _years_of(unit, years):
            if len(set(zip(unit.text, year.text, strict=True))) == len(unit.text):
                return unit, year
    return None, None


def _years_of(unit: Column, years: list[Column]) -> list[Column]:
    """Those by which the units may come again: called a year's, if there are such. Figures that merely lie between
    1900 and 2100 would hide that a few units come again by mistake, so then most of them have to."""
    others = [y for y in years if y is not unit]
    called = [y for y in others if _CALLED_YEAR.fullmatch(y.name) and y.distinct > 1]
    return called or (others if 2 * unit.distinct <= len(unit.text) else [])


def _no_unit_twice(path: Path, columns: list[Column], unit: Column | None) -> None:
    """Raises FindingsError where the codes of units come again in some rows: those rows are to be mended, and another
    column that happens to differ must not stand for the unit. Codes that mostly come again are those of classes."""
    if unit is not None and _CALLED_UNIT.fullmatch(unit.name) and not unit.is_serial:
        return
    whole = [c for c in columns if c.named.all()]
    named = [c for c in whole if _CALLED_UNIT.fullmatch(c.name)]
    years = [c for c in columns if c.is_years]
    for column in named if unit is not None else [*named, *(c for c in whole if c.is_text and c not in named)]:
        again = _again(column, _years_of(column, years))
        if again and 2 * sum(len(rows) - 1 for rows in again.values()) < len(column.text):
            raise FindingsError(m.NOT_WRITTEN, [
                finding(path, "unit_twice", m.UNIT_TWICE.format(value=said[:_SHOWN], rows=_listed(rows)),
                        m.MEND_UNIT_TWICE, rows[-1], column.name, said)
                for said, rows in list(again.items())[:MOST_FINDINGS]
            ])  # fmt: skip


def _again(column: Column, years: Sequence[Column] = ()) -> dict[str, list[int]]:
    """What stands in more rows than one, with their lines: of the year that leaves fewest such, if there is one."""

    def within(of: list[str]) -> dict[tuple[str, str], list[int]]:
        rows: dict[tuple[str, str], list[int]] = {}
        for said, when, row in zip(column.text, of, column.rows, strict=True):
            if said:
                rows.setdefault((said, when), []).append(row)
        return rows

    every = [within([""] * len(column.text)), *(within(y.text) for y in years)]
    best = max(every, key=len)
    return {" ".join(filter(None, key)): rows for key, rows in best.items() if len(rows) > 1}


def _listed(rows: list[int]) -> str:
    return "、".join(map(str, rows[:_ROWS_SHOWN])) + ("……" if len(rows) > _ROWS_SHOWN else "")


def _texts(found: Guess, columns: list[Column], unit: Column) -> None:
    """The column of names, and those that put each unit into one class."""
    texts = [c for c in columns if c.is_text and len(set(zip(unit.text, c.text, strict=True))) == unit.distinct]
    for column in sorted(texts, key=lambda c: not _CALLED_NAME.fullmatch(c.name)):
        if found.name is None and column.named.all() and column.distinct == unit.distinct:
            found.name = column.name
            found.reasons.append(m.NAME_OF_UNITS.format(column=column.name))
    for column in texts:
        if column.name != found.name and 2 <= column.distinct <= max(2, unit.distinct // 2):
            found.classes.append(column.name)
            found.reasons.append(m.CLASS_OF_UNITS.format(column=column.name, count=column.distinct))


def _indicators(found: Guess, columns: list[Column]) -> None:
    taken: set[str] = set()
    absent: dict[str, None] = {}
    for column in columns:
        if reason := _no_indicator(column):
            found.refused.append((column.name, reason))
            continue
        x = column.figures[column.there]
        words = m.RANGE.format(count=len(x), least=f"{x.min():g}", greatest=f"{x.max():g}")
        if blank := len(column.text) - len(x):
            words += m.RANGE_MISSING.format(blank=blank)
        code = _code(column.name, taken)
        found.indicators.append(Proposed(code, column.name.strip(), column.name, words))
        coded = np.flatnonzero(column.filled & ~column.there)
        absent |= dict.fromkeys(column.text[n] for n in coded)
    if absent:
        found.missing = [*USUAL, *absent]
        found.reasons.append(m.TEXTS_MISSING.format(texts="、".join(absent)))


def _no_indicator(column: Column) -> str | None:
    """Why a column is none; None where it may be one."""
    if not column.there.any():
        return m.EMPTY
    if _CALLED_UNIT.fullmatch(column.name):
        for said, rows in _again(column).items():
            return m.CODE_TWICE.format(value=said[:_SHOWN], rows=_listed(rows))
        if not column.named.all():
            return m.CODE_BLANK.format(row=column.rows[int(np.argmin(column.named))])
        return m.CALLED_A_CODE
    if column.is_code:
        return m.CODES_AND_NO_FIGURES
    if len(column.wrong):
        at = int(column.wrong[0])
        _, message, mend = number_wrong(column.text[at], comma=column.comma)
        return m.NO_FIGURES.format(row=column.rows[at], value=column.text[at][:_SHOWN], reason=message, mend=mend)
    if column.grouped is not None:
        said, sign = column.text[column.grouped], "," if column.comma else "."
        return m.THOUSANDS.format(
            row=column.rows[column.grouped], value=said[:_SHOWN], sign=sign, thousands=said.replace(sign, ""),
            decimal=f"{column.figures[column.grouped]:g}".replace(".", sign), whole=column.whole,
        )  # fmt: skip
    x = column.figures[column.there]
    if column.is_serial:
        return m.SERIAL.format(first=f"{x.min():.0f}", last=f"{x.max():.0f}")
    if x.min() == x.max():
        return m.ALIKE.format(value=f"{x[0]:g}")
    return None


def _code(name: str, taken: set[str]) -> str:
    """A code that a pack takes, as near to the column's name as may be, and not that of another."""
    clean = re.sub(r"[^\w.\-]+", "_", name).strip("_")[:70] or "x"
    code = next(c for c in _numbered(clean) if c.casefold() not in taken)
    taken.add(code.casefold())
    return code


def free_code(word: str, codes: list[str]) -> str:
    """``word``, or with a number behind it where an indicator is called so."""
    return next(c for c in _numbered(word) if c not in codes)


def _numbered(word: str) -> Iterator[str]:
    yield word
    yield from (f"{word}_{n}" for n in range(2, 1 << 30))
