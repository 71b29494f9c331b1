"""A watched folder to drop files in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from once import judge_once

from expectations.inbox import SweepItem, sweep
from expectations.judge import JudgeMany
from mulin.pack import Pack
from mulin.received import Store

BAD = {"cells": {"F-D023/310110": 11}}
MakeBook = Callable[..., bytes]


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
