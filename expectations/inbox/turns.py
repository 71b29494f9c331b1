"""Sweeps of one inbox take turns: a watch, a run and a second watch must not deal with the same file at once."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from expectations.inbox import messages as m
from mulin.received import Store, StoreError
from mulin.received.files import BusyError
from mulin.received.lock import exclusive

log = logging.getLogger(__name__)

_LOCK = ".mulin.lock"


class NotOurTurn(Exception):
    """Another sweep did not end in time. The text is Chinese."""


@contextmanager
def turn(inbox_root: Path, store: Store, *, timeout: float, on_wait: Callable[[str], None] | None) -> Iterator[None]:
    """Hold the inbox for one sweep. ``on_wait`` hears that another sweep is waited for.

    The lock lies in the inbox; where that is read-only or no folder, beside the store. Raises :class:`NotOurTurn`
    after ``timeout`` seconds.
    """
    with ExitStack() as held:
        places = [inbox_root / _LOCK] if inbox_root.is_dir() else []
        for place in [*places, store.root.with_name(f".{store.root.name}{_LOCK}")]:
            try:
                wait = None if on_wait is None else lambda _: on_wait(m.TURN_WAIT)
                held.enter_context(exclusive(place, timeout=timeout, on_wait=wait))
                break
            except BusyError as error:
                raise NotOurTurn(m.TURN_BUSY.format(seconds=timeout)) from error
            except StoreError as error:
                log.warning("no lock at %s: %s", place, error)
            except OSError as error:  # a share that knows no locks
                log.warning("no lock at %s: %s", place, error)
        yield
