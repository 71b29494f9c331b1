"""Keys of a table that look the same and are not: marks nobody sees, and one letter written in two ways.

A unit, a class or a field so written would be another one without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.findings import Finding
from mulin.index import IndexPack
from mulin.language import listed
from mulin.tables.sqlfiles import text
from mulin.text.alike import by_key, look_key
from mulin.text.unseen import bare_name, unseen
from orchestration.index.reading import messages as m
from orchestration.index.reading.refusal import MOST_FINDINGS, apart, finding
from orchestration.index.reading.source import ROW
from orchestration.index.reading.wanted import Names, fields_of

if TYPE_CHECKING:
    import duckdb

_ODD = (
    r"[\p{C}\p{M}\p{Zl}\p{Zp}\x{A0}\x{1680}\x{2000}-\x{200A}\x{202F}\x{205F}\x{3000}\x{115F}\x{1160}\x{3164}\x{FFA0}"
    r"\x{2800}\x{1100}-\x{11FF}\x{2126}\x{212A}\x{212B}\x{F900}-\x{FAFF}\x{2F800}-\x{2FA1F}]"
)
"""What may be unseen, or part of another composition of a text; nothing else is looked at, most tables have none."""
_MOST_NAMED = 5
_Said = tuple[str, int]
"""A text, and the first row it stands in."""


def marks_wrong(con: duckdb.DuckDBPyConnection, pack: IndexPack, path: Path, table: str, names: Names) -> list[Finding]:
    data = pack.data
    columns = [(data.unit, "unit_code"), *names.classes.items()]
    columns += [(data.name, "unit_name")] if data.name else []
    columns += [(data.field, "field_code")] if data.shape == "long" else []
    wanted = set(fields_of(pack)) if data.shape == "long" else set()
    out: list[Finding] = []
    for column, of in columns:
        odd = con.execute(
            f"select {of}, min({ROW}) from {table} where regexp_matches({of}, {text(_ODD)}) group by 1 order by 2"
        ).fetchall()
        if of == "field_code":  # fields that nobody asks for may be called anything
            odd = [(said, row) for said, row in odd if look_key(said) in {look_key(name) for name in wanted}]
        marked = [(said, row) for said, row in odd if bare_name(said) != said]
        out += [_marked(path, column, said, row) for said, row in marked]
        if of != "unit_name":  # two units may be called alike
            rest = [one for one in odd if one not in marked]
            out += _alike(path, column, [*rest, *_plain(con, table, of, rest), *((name, 1) for name in wanted if rest)])
    return out[:MOST_FINDINGS]


def marks_of(said: str) -> str:
    """``U+200B（第3个字符）`` of all that is not seen in a text."""
    return listed(m.MARK.format(code=u.code, position=u.position) for u in unseen(said)[:_MOST_NAMED])


def _marked(path: Path, column: str, said: str, row: int) -> Finding:
    return finding(path, "unseen", m.UNSEEN.format(marks=marks_of(said)), m.MEND_UNSEEN, row, column, said)


def _plain(con: duckdb.DuckDBPyConnection, table: str, of: str, odd: Sequence[_Said]) -> list[_Said]:
    """What the odd ones look like, where that is in the table."""
    if not odd:
        return []
    keys = ", ".join(text(look_key(said)) for said, _ in odd)
    found = con.execute(f"select {of}, min({ROW}) from {table} where {of} in ({keys}) group by 1 order by 2").fetchall()
    return [(said, row) for said, row in found if (said, row) not in odd]


def _alike(path: Path, column: str, some: Sequence[_Said]) -> Iterator[Finding]:
    for (first, at), *others in by_key(sorted(some, key=lambda one: one[1]), lambda one: look_key(one[0])).values():
        for said, row in others:
            if words := apart(first, said):
                yield finding(path, "alike", m.ALIKE.format(row=at, **words), m.MEND_ALIKE, row, column, said)
