"""Reads hand-ins from the received store, once per content: the second reading comes from ``cache/parsed``.

Verification of a release reads the files anew.
"""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from mulin.pack import Pack
from mulin.pack.same import Same
from mulin.received import Record, Store
from mulin.sealed import Sealed
from mulin.settings import Settings
from mulin.workbooks import cache
from mulin.workbooks.parse import interpret
from mulin.workbooks.reader import Reader

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Parsed
    from mulin.workbooks.reader import Reader
    from orchestration.release.inputs import SubmissionInput


Readings = dict[tuple[str, Same], "Parsed"]
"""(sha256, pack) → what the file says under it."""


class ParsedFiles:
    """Use as a context manager: it owns the child process that reads.

    ``known`` remembers readings between the steps of one run; ``anew`` ignores what is kept.
    """

    def __init__(self, settings: Settings, store: Store, *, known: Readings | None = None, anew: bool = False) -> None:
        self._known: Readings = {} if known is None else known
        self._kept = None if anew else Sealed(settings.cache, "parsed")
        self._store = store
        self._reader: Reader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        if self._reader is not None:
            self._reader.close()

    def load(self, hand_in: Record | SubmissionInput, pack: Pack) -> Parsed:
        """What the file says under ``pack``. Raises StoreError when the stored bytes are not those of the receipt."""
        source = self._store.object_path(hand_in.sha256)  # hashed before anything remembered is used
        key = (hand_in.sha256, Same(pack))
        if key not in self._known:
            self._known[key] = self._read(source, hand_in.sha256, pack)
        return self._known[key]

    def _read(self, source: Path, sha256: str, pack: Pack) -> Parsed:
        if self._kept is not None and (kept := cache.load(sha256, pack, self._kept)) is not None:
            return kept
        if self._reader is None:
            self._reader = Reader()
        parsed = interpret(self._reader.read(source), pack)
        if self._kept is not None:
            cache.save(sha256, parsed, pack, self._kept)
        return parsed
