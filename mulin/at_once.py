"""Several things that wait for the disk, asked for at once by threads that stay: to start a thread for each would cost
a busy process more than the wait."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import TypeVar

T = TypeVar("T")


class AtOnce:
    """``threads``: so many at a time; they start with the first things asked. For one process, by many threads; whoever
    is forked from it has its own."""

    def __init__(self, threads: int) -> None:
        self._threads = threads
        self._pool: ThreadPoolExecutor | None = None
        os.register_at_fork(after_in_child=self._forget)

    def _forget(self) -> None:
        self._pool = None

    def __call__(self, calls: Sequence[Callable[[], T]]) -> list[Future[T]]:
        """What became of each, once all are over. Raises RuntimeError where no thread can be had."""
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._threads)
        pool = self._pool
        try:
            asked = [pool.submit(call) for call in calls]
        except RuntimeError:  # what was queued may not be done later, when nobody waits for it
            self._forget()
            pool.shutdown(cancel_futures=True)
            raise
        wait(asked)
        return asked
