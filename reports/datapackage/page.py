"""``docs/marts.md``: every table of a release and every column, in the example pack's words; by ``make docs``."""

from __future__ import annotations

from collections.abc import Iterator

from mulin.marts import Column, released_tables
from mulin.pack import load_pack
from mulin.settings import Settings
from mulin.words import Words
from reports.datapackage import messages as m


def page() -> str:
    """The whole page."""
    lines = [m.PAGE_HEAD]
    words = load_pack(Settings.model_fields["pack"].default).words
    for table in (t.in_words(words) for t in released_tables().values()):
        lines += [f"## {table.name} {table.title}", "", table.description, ""]
        lines += [m.PAGE_GRAIN.format(grain=", ".join(table.grain), without_rows=m.PAGE_ROWS[table.without_rows]), ""]
        lines += [m.PAGE_COLUMNS, *(_line(c, words) for c in table.columns), ""]
    return "\n".join(lines)


def _line(column: Column, words: Words) -> str:
    codes = m.CODES.format(codes="、".join(_codes(column, words))) if column.words else ""
    described = f"{column.description}{'。' * bool(codes)}{codes}".replace("|", "\\|")
    empty = "可空" if column.empty else ""
    return f"| `{column.name}` | {column.kind} | {column.title} | {column.unit} | {empty} | {described} |"


def _codes(column: Column, words: Words) -> Iterator[str]:
    known = words.tiers if column.words == "TIER" else m.WORDS[column.words]
    return (m.CODE.format(code=code, word=words.fill(word)) for code, word in known.items())


if __name__ == "__main__":
    print(page(), end="")
