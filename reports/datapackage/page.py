"""``docs/marts.md``: every table of a release and every column, as they are described; ``make docs`` writes it."""

from __future__ import annotations

from collections.abc import Iterator

from mulin.marts import Column, released_tables
from reports.datapackage import messages as m


def page() -> str:
    """The whole page."""
    lines = [m.PAGE_HEAD]
    for table in released_tables().values():
        lines += [f"## {table.name} {table.title}", "", table.description, ""]
        lines += [m.PAGE_GRAIN.format(grain=", ".join(table.grain), without_rows=m.PAGE_ROWS[table.without_rows]), ""]
        lines += [m.PAGE_COLUMNS, *map(_line, table.columns), ""]
    return "\n".join(lines)


def _line(column: Column) -> str:
    codes = m.CODES.format(codes="、".join(_codes(column))) if column.words else ""
    described = f"{column.description}{'。' * bool(codes)}{codes}".replace("|", "\\|")
    empty = "可空" if column.empty else ""
    return f"| `{column.name}` | {column.kind} | {column.title} | {column.unit} | {empty} | {described} |"


def _codes(column: Column) -> Iterator[str]:
    return (m.CODE.format(code=code, word=word) for code, word in m.WORDS[column.words].items())


if __name__ == "__main__":
    print(page(), end="")
