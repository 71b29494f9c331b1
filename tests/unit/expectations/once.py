"""A door that reads and judges each content only once in a session, for tests of what happens around it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from expectations.books import Book
from expectations.judge import Judgement, judge_many
from mulin.pack import Pack
from mulin.workbooks.parse import parse_many
from mulin.workbooks.parsed import Identity, Parsed

_PARSED: dict[bytes, Parsed] = {}
_JUDGED: dict[str, Judgement] = {}


def parse_once(
    paths: Iterable[Path], pack: Pack, *, expect: Mapping[Path, Identity] | None = None
) -> dict[Path, Parsed]:
    """As ``parse_many``; what was read before in this session is not read again. Nobody is waited for here."""
    assert not expect
    asked = list(paths)
    new = [p for p in asked if p.read_bytes() not in _PARSED]
    _PARSED.update({path.read_bytes(): parsed for path, parsed in parse_many(new, pack).items()})
    return {path: _PARSED[path.read_bytes()] for path in asked}


def judge_once(books: Sequence[Book]) -> list[Judgement]:
    """As ``judge_many``; what was judged before in this session is not judged again."""
    keys = [f"{book.year}{book.previous}{book.received_on}{book.parsed.to_json()}" for book in books]
    new = [n for n, key in enumerate(keys) if key not in _JUDGED]
    _JUDGED.update(zip((keys[n] for n in new), judge_many([books[n] for n in new]), strict=True))
    return [_JUDGED[key] for key in keys]
