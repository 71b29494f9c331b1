"""Findings that know their file, line and column."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from mulin.findings import Finding
from mulin.pack.checks.rules import RULES
from mulin.pack.files import nearest
from mulin.pack.meant import Codes

if TYPE_CHECKING:
    from mulin.pack.model import AnnualTask, Indicator, Pack

CODE = re.compile(r"[0-9A-Za-z_-]+")
"""What a code may be made of: codes become file names, sheet names and parts of keys."""

T = TypeVar("T")
KeyT = TypeVar("KeyT", bound=Hashable)

UNITS, DEPARTMENTS, FIELDS, PLAN, SOURCES = "units.csv", "departments.csv", "fields.csv", "plan.yaml", "sources.yaml"


def framework_file(year: int) -> str:
    return f"years/{year}/framework.yaml"


def indicators_file(year: int) -> str:
    return f"years/{year}/indicators.csv"


def tasks_file(year: int) -> str:
    return f"years/{year}/tasks.csv"


def reports_file(year: int) -> str:
    return f"years/{year}/reports.yaml"


def line_of(pack: Pack, file: str, position: int) -> int | None:
    """The line of the ``position``-th row of a CSV file, counted from 0."""
    lines = pack.lines.records.get(file, ())
    return lines[position] if position < len(lines) else None


def shown(value: object) -> str:
    """A value as its author would have written it: no ``.0`` behind whole numbers, nothing for nothing."""
    if isinstance(value, float):
        return f"{value:g}"
    return "" if value is None else str(value)


def cell(
    pack: Pack, file: str, position: int, column: str, value: object, rule: str,
    known: Codes | None = None, /, **words: object,
) -> Finding:  # fmt: skip
    """A finding about one cell of a CSV file. ``known``: what may be meant."""
    found = RULES[rule].finding(
        rule, pack.words.nouns | words, file=file, row=line_of(pack, file, position), column=column, value=shown(value)
    )
    return replace(found, message=found.message + known.meant(shown(value))) if known else found


def department_codes(pack: Pack) -> Codes:
    return Codes({d.code: d.name for d in pack.departments})


ASSESSED = ("task", "key_project")
"""Kinds of the plan's items that indicators and tasks of a year are of."""


def assessed(pack: Pack) -> dict[str, str]:
    return {item.code: item.title for item in pack.plan.items if item.kind in ASSESSED}


def key(pack: Pack, file: str, path: str, value: object, rule: str, /, **words: object) -> Finding:
    """A finding about one key of a YAML file."""
    row = nearest(pack.lines.keys.get(file, {}), path)
    return RULES[rule].finding(rule, pack.words.nouns | words, file=file, row=row, column=path, value=shown(value))


def repeated(items: Iterable[KeyT]) -> Iterator[tuple[int, int]]:
    """(position, position of the first occurrence) of every item that came before."""
    first: dict[KeyT, int] = {}
    for position, item in enumerate(items):
        if item in first:
            yield position, first[item]
        else:
            first[item] = position


def duplicate_codes(pack: Pack, file: str, column: str, codes: Sequence[str], rule: str) -> list[Finding]:
    """One finding for each row whose code another row already has."""
    return [
        cell(pack, file, position, column, codes[position], rule, line=line_of(pack, file, first))
        for position, first in repeated(codes)
    ]


def each_indicator(pack: Pack, year: int) -> Iterator[tuple[int, Indicator]]:
    return enumerate(pack.years[year].indicators)


def each_task(pack: Pack, year: int) -> Iterator[tuple[int, AnnualTask]]:
    return enumerate(pack.years[year].tasks)


def total(values: Iterable[float]) -> float:
    """A sum rounded to nine decimals, so that 0.1 + 0.2 + 0.7 is 1."""
    return round(sum(values), 9)
