"""A watched folder to drop files in, and a door that reads and judges each content only once in a session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from expectations.books import Book
from expectations.inbox import SweepItem, sweep
from expectations.judge import JudgeMany, Judgement, judge_many
from mulin.pack import Pack
from mulin.received import Store
from mulin.workbooks.parse import parse_many
from mulin.workbooks.parsed import Parsed

BAD = {"cells": {"F-D023/310110": 11}}
MakeBook = Callable[..., bytes]

_PARSED: dict[bytes, Parsed] = {}
_JUDGED: dict[str, Judgement] = {}


def parse_once(paths: Iterable[Path], pack: Pack) -> dict[Path, Parsed]:
    """As ``parse_many``; what was read before in this session is not read again."""
    asked = list(paths)
    new = [p for p in asked if p.read_bytes() not in _PARSED]
    _PARSED.update({path.read_bytes(): parsed for path, parsed in parse_many(new, pack).items()})
    return {path: _PARSED[path.read_bytes()] for path in asked}


def judge_once(books: Sequence[Book]) -> list[Judgement]:
    """As ``judge_many``; what was judged before in this session is not judged again."""
    keys = [f"{book.year}{book.previous}{book.parsed.to_json()}" for book in books]
    new = [n for n, key in enumerate(keys) if key not in _JUDGED]
    _JUDGED.update(zip((keys[n] for n in new), judge_many([books[n] for n in new]), strict=True))
    return [_JUDGED[key] for key in keys]


@dataclass(frozen=True)
class Box:
    """One department's folder under an inbox, and the sweep of that inbox."""

    folder: Path
    pack: Pack
    store: Store

    def sweep(self, settle: float = 0.0, judge: JudgeMany = judge_once) -> list[SweepItem]:
        return sweep(self.folder.parent, pack=self.pack, store=self.store, settle=settle, judge=judge)

    def drop(self, name: str | bytes, data: bytes) -> Path:
        path = self.folder / (name if isinstance(name, str) else name.decode("utf-8", "surrogateescape"))
        path.write_bytes(data)
        return path

    def names(self) -> set[str]:
        files = (p.relative_to(self.folder) for p in self.folder.rglob("*") if p.is_file())
        return {p.as_posix() for p in files if not p.name.startswith(".")}

    def note(self, name: str) -> str:
        return (self.folder / f"没有收-{name}.txt").read_text(encoding="utf-8-sig")
