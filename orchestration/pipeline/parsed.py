"""Reads hand-ins from the received store, once per content: the second reading comes from ``cache/parsed``.

Verification of a release reads the files anew.
"""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from mulin.pack import Pack
from mulin.received import Store
from mulin.settings import Settings

if TYPE_CHECKING:
    from mulin.workbooks.parsed import Parsed
    from mulin.workbooks.reader import Reader


class HandIn(Protocol):
    """What is used of a received ``Record`` or a frozen ``SubmissionInput``."""

    @property
    def sha256(self) -> str: ...


class ParsedFiles:
    """Use as a context manager: it owns the child process that reads. ``anew`` ignores what is cached."""

    def __init__(self, settings: Settings, store: Store, *, anew: bool = False) -> None:
        self._folder = None if anew else settings.cache / "parsed"
        self._store = store
        self._reader: Reader | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, exc: BaseException | None, tb: TracebackType | None) -> None:
        if self._reader is not None:
            self._reader.close()

    def load(self, hand_in: HandIn, pack: Pack) -> Parsed:
        """What the file says under ``pack``. Raises StoreError when the stored bytes are not those of the receipt."""
        from mulin.workbooks import cache
        from mulin.workbooks.parse import interpret
        from mulin.workbooks.reader import Reader

        source = self._store.object_path(hand_in.sha256)  # hashed before the cache is asked
        if self._folder is not None and (kept := cache.load(hand_in.sha256, pack, self._folder)) is not None:
            return kept
        if self._reader is None:
            self._reader = Reader()
        parsed = interpret(self._reader.read(source), pack)
        if self._folder is not None:
            cache.save(hand_in.sha256, parsed, pack, self._folder)
        return parsed
