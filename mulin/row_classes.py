"""The row classes of ``reports/rows``, written from the descriptions of the marts.

``python -m mulin.row_classes`` writes them anew (``make docs``); a test compares. Nothing of reports is imported here:
while its classes are not those of the marts, it need not even start.
"""

from __future__ import annotations

from keyword import iskeyword
from pathlib import Path

from mulin.marts import Column, Table, released_tables, robustness_tables
from mulin.settings import REPO_ROOT

ROWS = REPO_ROOT / "reports" / "rows"
_TYPES = {"integer": "int", "bigint": "int", "double": "float", "varchar": "str", "boolean": "bool", "date": "date",
          "timestamp": "datetime"}  # fmt: skip
_ABOUT = {
    "units": "The marts about units and their indicators",
    "district": "The marts about departments, the plan, tiers and cases",
    "robustness": "The tables on robustness and the statistical audit",
}
_HEAD = """\"\"\"{about}.

Written by ``python -m mulin.row_classes`` from the descriptions in dbt_project/models/marts, not by hand.
\"\"\"

from __future__ import annotations
"""


def modules() -> dict[Path, str]:
    """Every module of row classes, with its text."""
    rooms: dict[str, list[Table]] = {room: [] for room in _ABOUT}
    for table in released_tables().values():
        if any(c.printed for c in table.columns):
            rooms[_room(table)].append(table)
    files = {ROWS / f"{room}.py": _module(room, tables) for room, tables in rooms.items()}
    return files | {ROWS / "__init__.py": _package(rooms)}


def _room(table: Table) -> str:
    if table.name in robustness_tables():
        return "robustness"
    return "units" if "unit_code" in table.grain else "district"


def class_of(table: str) -> str:
    """``indicator_scores`` → ``IndicatorScore``."""
    return table.removesuffix("s").title().replace("_", "")


def _module(room: str, tables: list[Table]) -> str:
    kinds = {_TYPES[c.kind] for t in tables for c in t.columns if c.printed}
    dates = ", ".join(sorted(kinds & {"date", "datetime"}))
    imports = ["from dataclasses import dataclass", *([f"from datetime import {dates}"] if dates else [])]
    lines = [_HEAD.format(about=f"{_ABOUT[room]} as Python rows"), *imports]
    for table in tables:
        lines += ["", "", "@dataclass(frozen=True, slots=True)", f"class {class_of(table.name)}:"]
        lines += [f'    """Grain: {", ".join(table.grain)}."""', ""]
        lines += [f"    {_field(c)}" for c in table.columns if c.printed]
    lines += ["", "", "TABLES: dict[type, str] = {"]
    lines += [f'    {class_of(t.name)}: "{t.name}",' for t in tables]
    return "\n".join([*lines, "}", ""])


def _field(column: Column) -> str:
    name = f"{column.name}_" if iskeyword(column.name) else column.name
    return f"{name}: {_TYPES[column.kind]}{' | None' if column.empty else ''}"


def _package(rooms: dict[str, list[Table]]) -> str:
    lines = [_HEAD.format(about="The marts as Python rows, a class a mart")]
    lines += [f"from reports.rows import {', '.join(sorted(rooms))}"]
    for room in sorted(rooms):
        lines += [f"from reports.rows.{room} import (", *sorted(f"    {class_of(t.name)}," for t in rooms[room]), ")"]
    names = sorted(class_of(t.name) for tables in rooms.values() for t in tables)
    lines += ["", "__all__ = [", '    "FILES",', *(f'    "{name}",' for name in names), "]", ""]
    merged = ", ".join(f"**{room}.TABLES" for room in rooms)
    return "\n".join([*lines, f"FILES: dict[type, str] = {{{merged}}}", '"""Row class → mart."""', ""])


if __name__ == "__main__":
    for path, text in modules().items():
        path.write_text(text, encoding="utf-8")
