"""When the log's head goes into the chain of the received store: each day, every so many lines, before a release.

Before a release the one who makes it does so (:mod:`orchestration.release.loghead`).
"""

from __future__ import annotations

import logging
from pathlib import Path

from mulin.findings import FindingsError
from mulin.received import StoreError
from mulin.received.audited import note_log_head
from mulin.received.loghead import Audited, LogHead
from portal.audit.models import Entry
from portal.district import the_store

log = logging.getLogger(__name__)
LINES = 1000
"""After so many lines at the latest."""
_last: dict[Path, Audited] = {}
"""What this process knows to be on the chain of a store: asked anew when it seems to be time."""


def chain_when_due(entry: Entry) -> None:
    """Write the head down where a day or :data:`LINES` lines have gone by. A store that cannot be written to is told in
    the server's log: the next line tries again."""
    try:
        store = the_store()
        if not _is_due(entry, _last.get(store.root)):
            return
        written = store.audits()
        newest = written[-1] if written else None
        if newest is None or _is_due(entry, newest):
            newest = note_log_head(store, LogHead(entry.number, entry.hash))
        _last[store.root] = newest
    except (StoreError, FindingsError) as error:
        log.warning("the log's head was not written into the chain: %s", error)


def _is_due(entry: Entry, last: Audited | None) -> bool:
    return last is None or entry.number >= last.line + LINES or last.recorded_at[:10] < entry.at[:10]
