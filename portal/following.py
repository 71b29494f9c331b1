"""What is said of a store by all that ever came in: worked out from what is new since the last time it was asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from mulin.received import Store
from mulin.received.chain import GENESIS
from mulin.received.record import Record

T = TypeVar("T")


class Following(Generic[T]):
    """``start`` is said of an empty store; ``fold(known, new)`` says what it becomes with hand-ins that came in or were
    judged since. For one process, by many threads: each state of the chain is read by one of them."""

    def __init__(self, start: T, fold: Callable[[T, Sequence[Record]], T]) -> None:
        self._start, self._fold = start, fold
        self._reading = threading.Lock()
        self._known: tuple[Path, str, T] | None = None

    def of(self, store: Store) -> T:
        """Raises StoreError where the record cannot be read."""
        with self._reading:
            known, head = self._known, store.head()
            if known is None or known[0] != store.root:
                known = (store.root, GENESIS, self._start)
            if known[1] != head:
                known = (store.root, head, self._fold(known[2], store.came_since(known[1])))
            self._known = known
            return known[2]
