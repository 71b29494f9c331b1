"""Every text of a pack, with its place: what a report or a workbook may show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from pydantic import BaseModel

from mulin.findings import Finding
from mulin.pack.checks.places import (
    DEPARTMENTS,
    FIELDS,
    PLAN,
    UNITS,
    cell,
    framework_file,
    indicators_file,
    key,
    reports_file,
    tasks_file,
)

if TYPE_CHECKING:
    from mulin.pack.model import Pack

_SHOWN, _BEFORE = 60, 20


class Place(Protocol):
    def __call__(self, value: str, rule: str, /, **words: object) -> Finding: ...


class Text(NamedTuple):
    """A text of ``file``: the column of a row, or the dotted path of a key."""

    file: str
    name: str
    value: str
    place: Place

    def finding(self, rule: str, *, at: str = "", shown: str | None = None, **words: object) -> Finding:
        """What is wrong with it; of a long text the part is shown where ``at`` stands."""
        return self.place(excerpt(self.value, at) if shown is None else shown, rule, **words)


def whole_texts(pack: Pack) -> Iterator[Text]:
    """Units, departments, fields and the plan; what a year holds is :func:`year_texts`'."""
    yield from _rows(pack, UNITS, pack.units)
    yield from _rows(pack, DEPARTMENTS, pack.departments)
    yield from _rows(pack, FIELDS, pack.fields)
    yield from _keys(pack, PLAN, pack.plan.raw)


def year_texts(pack: Pack, year: int) -> Iterator[Text]:
    """Framework, presentation, indicators and tasks of a year."""
    of = pack.years[year]
    yield from _keys(pack, framework_file(year), of.framework.model_dump())
    yield from _keys(pack, reports_file(year), of.presentation.model_dump(exclude={"logo", "fonts", "colours"}))
    yield from _rows(pack, indicators_file(year), of.indicators)
    yield from _rows(pack, tasks_file(year), of.tasks)


def _rows(pack: Pack, file: str, rows: Sequence[BaseModel]) -> Iterator[Text]:
    columns = [(name, info.alias or name) for name, info in type(rows[0]).model_fields.items()] if rows else []
    for position, row in enumerate(rows):
        for name, column in columns:
            if text := _text(getattr(row, name)):
                yield Text(file, name, text, partial(cell, pack, file, position, column))


def _keys(pack: Pack, file: str, data: Mapping[str, Any]) -> Iterator[Text]:
    for path, text in leaves(data, ""):
        yield Text(file, path, text, partial(key, pack, file, path))


def _text(value: object) -> str:
    """A cell's words as they stand in the file, near enough to find them."""
    if value is None or type(value) is str:
        return value or ""
    if isinstance(value, tuple):
        return ";".join(_text(v) for v in value)
    return str(value) if isinstance(value, str | BaseModel) else ""


def leaves(node: object, path: str) -> Iterator[tuple[str, str]]:
    """(dotted path, text) of every text below a YAML node."""
    if isinstance(node, Mapping):
        for name, inner in node.items():
            yield from leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(node, list | tuple):
        for position, inner in enumerate(node):
            yield from leaves(inner, f"{path}.{position}")
    elif not isinstance(node, date):
        yield path, str(node)


def excerpt(text: str, part: str) -> str:
    """The text, or of a long one the part where ``part`` stands."""
    if len(text) <= _SHOWN:
        return text
    start = max(text.find(part) - _BEFORE, 0)
    return f"{'…' if start else ''}{text[start : start + _SHOWN]}…"
