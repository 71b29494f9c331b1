"""Row classes, written from the descriptions of their tables: those of the marts for reports, those of ``raw`` for the
loader.

``python -m mulin.row_classes`` writes them anew (``make docs``); a test compares. Nothing that has such rows is
imported here: while its classes are not those of the tables, it need not even start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from keyword import iskeyword
from pathlib import Path

from mulin.marts import Table, raw_tables, released_tables, robustness_tables
from mulin.settings import REPO_ROOT

REPORTS, WAREHOUSE = "reports.rows", "orchestration.warehouse.rows"
_TYPES = {"integer": "int", "double": "float", "varchar": "str", "boolean": "bool", "date": "date",
          "timestamp": "datetime"}  # fmt: skip
_HEAD = """\"\"\"{about}.

Written by ``python -m mulin.row_classes`` from the descriptions in {source}, not by hand.
\"\"\"

from __future__ import annotations
"""


@dataclass(frozen=True, slots=True)
class _Room:
    """One module of a package of row classes."""

    name: str
    about: str
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class _Package:
    """``form``: the lines a class begins with, ``{name}`` standing for its own. ``unsaid``: columns at the end of a row
    that may be empty are, unless said."""

    module: str
    about: str
    source: str
    imports: str
    form: tuple[str, ...]
    rooms: tuple[_Room, ...]
    unsaid: bool = False


def modules() -> dict[Path, str]:
    """Every module of row classes, with its text."""
    written = {}
    for package in (_of_reports(), _of_the_warehouse()):
        folder = REPO_ROOT.joinpath(*package.module.split("."))
        written[folder / "__init__.py"] = _init(package)
        written |= {folder / f"{room.name}.py": _module(package, room) for room in package.rooms}
    return written


def _of_reports() -> _Package:
    read = [t for t in released_tables().values() if any(c.printed for c in t.columns)]
    robust = tuple(t for t in read if t.name in robustness_tables())
    units = tuple(t for t in read if t not in robust and "unit_code" in t.grain)
    return _Package(
        REPORTS,
        "The marts as Python rows, a class a mart",
        "dbt_project/models/marts",
        "from dataclasses import dataclass",
        ("@dataclass(frozen=True, slots=True)", "class {name}:"),
        (
            _Room("units", "The marts about units and their indicators", units),
            _Room("district", "The marts about departments, the plan, tiers and cases",
                  tuple(t for t in read if t not in (*robust, *units))),
            _Room("robustness", "The tables on robustness and the statistical audit", robust),
        ),
    )  # fmt: skip


def _of_the_warehouse() -> _Package:
    tables = raw_tables().values()
    return _Package(
        WAREHOUSE,
        "The tables of schema ``raw`` as Python rows, a class a table",
        "dbt_project/models/sources.yml",
        "from typing import NamedTuple",
        ("class {name}(NamedTuple):",),
        (
            _Room("refs", "What the plan pack says", tuple(t for t in tables if t.name.startswith("ref_"))),
            _Room("received", "What was asked and what came in",
                  tuple(t for t in tables if not t.name.startswith("ref_"))),
        ),
        unsaid=True,
    )  # fmt: skip


def class_of(table: str) -> str:
    """``indicator_scores`` → ``IndicatorScore``."""
    singular = table.removesuffix("es") if table.endswith("sses") else table.removesuffix("s")
    return singular.title().replace("_", "")


def _module(package: _Package, room: _Room) -> str:
    fields = {table.name: tuple(_fields(table, package.unsaid)) for table in room.tables}
    used = {word for lines in fields.values() for line in lines for word in line.replace(":", "").split()}
    dates = ", ".join(sorted(used & {"date", "datetime"}))
    imports = [package.imports, *([f"from datetime import {dates}"] if dates else [])]
    imports.sort(key=lambda line: line.split()[1])
    lines = [_HEAD.format(about=room.about, source=package.source), *imports]
    for table in room.tables:
        lines += ["", "", *(line.format(name=class_of(table.name)) for line in package.form)]
        lines += [f'    """Grain: {", ".join(table.grain) or "one row"}."""', "", *fields[table.name]]
    lines += ["", "", "TABLES: dict[type, str] = {"]
    lines += [f'    {class_of(t.name)}: "{t.name}",' for t in room.tables]
    return "\n".join([*lines, "}", ""])


def _fields(table: Table, unsaid: bool) -> Iterator[str]:
    columns = [c for c in table.columns if c.printed]
    last = max((n for n, c in enumerate(columns) if not c.empty), default=-1)
    for n, column in enumerate(columns):
        name = f"{column.name}_" if iskeyword(column.name) else column.name
        empty = f" | None{' = None' if unsaid and n > last else ''}" if column.empty else ""
        yield f"    {name}: {_TYPES[column.kind]}{empty}"


def _init(package: _Package) -> str:
    rooms = sorted(package.rooms, key=lambda room: room.name)
    lines = [_HEAD.format(about=package.about, source=package.source)]
    lines += [f"from {package.module} import {', '.join(room.name for room in rooms)}"]
    for room in rooms:
        names = sorted(class_of(t.name) for t in room.tables)
        lines += [f"from {package.module}.{room.name} import (", *(f"    {name}," for name in names), ")"]
    names = sorted(class_of(t.name) for room in rooms for t in room.tables)
    lines += ["", "__all__ = [", '    "TABLES",', *(f'    "{name}",' for name in names), "]", ""]
    merged = ", ".join(f"**{room.name}.TABLES" for room in package.rooms)
    return "\n".join([*lines, f"TABLES: dict[type, str] = {{{merged}}}", '"""Row class → table."""', ""])


if __name__ == "__main__":
    for path, text in modules().items():
        path.write_text(text, encoding="utf-8")
