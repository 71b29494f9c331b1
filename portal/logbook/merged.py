"""One list of what happened: lines of the log, and events of the received store's chain, newest first.

Both are numbered and only grow, so that a page is what stands before two numbers: nothing is counted off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from mulin.received import Store
from mulin.received.chain import Event
from portal.audit.models import Entry
from portal.logbook.asked import Asked
from portal.logbook.rows import Row, row_of_event, row_of_line

SHOWN = 50
_READ = 4000
"""Events looked through for one page: with what was left the next page goes on."""


@dataclass(frozen=True, slots=True)
class Page:
    """``rows``, newest first; ``entries`` and ``events`` behind them. ``older``: (line, event) before which the next
    page stands, None at the end."""

    rows: list[Row]
    entries: list[Entry]
    events: list[Event]
    older: tuple[int | None, int] | None


@dataclass
class _Source:
    rows: Iterator[tuple[Row, Any]]
    at: int
    ahead: tuple[Row, Any] | None = field(init=False)

    def __post_init__(self) -> None:
        self.ahead = next(self.rows, None)

    def take(self) -> tuple[Row, Any]:
        assert self.ahead is not None
        taken, self.ahead = self.ahead, next(self.rows, None)
        self.at = taken[0].number
        return taken


def page_of(asked: Asked, store: Store, names: Mapping[str, str], size: int = SHOWN) -> Page:
    """What was asked for, newest first. ``names``: of the departments, by code.

    Raises StoreError where the chain was altered.
    """
    events = store.chain.state().events
    looked = [len(events) if asked.event is None else min(asked.event, len(events))]
    log = _Source(_log_rows(asked, names, size + 1), asked.line or 0)
    chain = _Source(_chain_rows(asked, store, names, looked), looked[0])
    rows, entries, shown = list[Row](), list[Entry](), list[Event]()
    while len(rows) < size and (log.ahead or chain.ahead):
        first = log if chain.ahead is None or (log.ahead and log.ahead[0].at >= chain.ahead[0].at) else chain
        row, behind = first.take()
        rows.append(row)
        (entries if first is log else shown).append(behind)
    stopped = chain.ahead is None and looked[0] > 0
    more = log.ahead is not None or chain.ahead is not None or stopped
    return Page(rows, entries, shown, (log.at or None, looked[0] if stopped else chain.at) if more else None)


def _log_rows(asked: Asked, names: Mapping[str, str], most: int) -> Iterator[tuple[Row, Entry]]:
    for e in asked.entries()[:most]:
        yield row_of_line(e, names), e


def _chain_rows(asked: Asked, store: Store, names: Mapping[str, str], looked: list[int]) -> Iterator[tuple[Row, Event]]:
    """``looked[0]`` becomes the number of the last event that was looked at."""
    if not asked.wants_chain:
        looked[0] = 0
        return
    stop = max(0, looked[0] - _READ)
    for event in reversed(store.chain.state().events[stop : looked[0]]):
        looked[0] = event.index
        if asked.may_be(event) and asked.is_it(row := row_of_event(store, event, names)):
            yield row, event
