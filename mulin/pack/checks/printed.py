"""Which texts of a pack a report will print with a substitute, because no face of ours draws a character of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel

from mulin.findings import Finding, Level
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
from mulin.pack.model import Milestone, Pack
from mulin.printable import invisible, spelled, substituted

_NEVER_PRINTED = frozenset({"name_en", "rationale_en"})
_SHOWN, _BEFORE = 60, 20


def check_printed(pack: Pack) -> list[Finding]:
    """Units, departments, fields and the plan; what a year holds is :func:`check_printed_year`'s."""
    found = _rows(pack, UNITS, pack.units) + _rows(pack, DEPARTMENTS, pack.departments)
    return found + _rows(pack, FIELDS, pack.fields) + _keys(pack, PLAN, pack.plan.raw)


def check_printed_year(pack: Pack, year: int) -> list[Finding]:
    """Framework, presentation, indicators and tasks of a year."""
    of = pack.years[year]
    found = _keys(pack, framework_file(year), of.framework.model_dump())
    found += _keys(pack, reports_file(year), of.presentation.model_dump(exclude={"logo", "fonts", "colours"}))
    return found + _rows(pack, indicators_file(year), of.indicators) + _rows(pack, tasks_file(year), of.tasks)


def _rows(pack: Pack, file: str, rows: Sequence[BaseModel]) -> list[Finding]:
    found = []
    for position, row in enumerate(rows):
        for name, info in type(row).model_fields.items():
            text = "" if name in _NEVER_PRINTED else _text(getattr(row, name))
            for strange, said in _strange(text):
                column = info.alias or name
                found.append(cell(pack, file, position, column, _excerpt(text, strange), *said))
    return found


def _keys(pack: Pack, file: str, data: Mapping[str, Any]) -> list[Finding]:
    return [
        key(pack, file, path, _excerpt(text, strange), *said)
        for path, text in _leaves(data, "")
        for strange, said in _strange(text)
    ]


def _strange(text: str) -> Iterator[tuple[str, tuple[str, str, str, Level]]]:
    """(first character, what is said of it) of what nobody sees, which is a slip, and of what no face of ours has."""
    if unseen := invisible(text):
        message = f"有看不见的字符：{spelled(unseen)}"
        yield unseen[0], ("pack.invisible", message, "删去后重新键入", Level.ERROR)
    if strange := substituted(text):
        message = f"有字体里没有的字，报告上印作〓并注明编码（异体字印作通行字形）：{spelled(strange)}"
        yield strange[0], ("pack.substitute", message, "人名、地名不用改；表情和符号换成文字或通用标点", Level.WARNING)


def _text(value: object) -> str:
    """A cell's words as they stand in the file, near enough to find them."""
    if isinstance(value, Milestone):
        return f"{value.due}={value.label}"
    if isinstance(value, tuple):
        return ";".join(_text(v) for v in value)
    return value if isinstance(value, str) else ""


def _leaves(node: object, path: str) -> Iterator[tuple[str, str]]:
    """(dotted path, text) of every text below a YAML node."""
    if isinstance(node, Mapping):
        for name, inner in node.items():
            yield from _leaves(inner, f"{path}.{name}" if path else str(name))
    elif isinstance(node, list | tuple):
        for position, inner in enumerate(node):
            yield from _leaves(inner, f"{path}.{position}")
    elif not isinstance(node, date):
        yield path, str(node)


def _excerpt(text: str, character: str) -> str:
    """The text, or of a long one the part where the character stands."""
    if len(text) <= _SHOWN:
        return text
    start = max(text.index(character) - _BEFORE, 0)
    return f"{'…' if start else ''}{text[start : start + _SHOWN]}…"
