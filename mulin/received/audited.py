"""The head of the portal's log, written into the chain from time to time: so heads of releases cover the log too.

Whoever has every right over the portal's database and its files would have to rewrite the chain as well, which is held
by receipts, releases and witnesses.
"""

from __future__ import annotations

from mulin.beijing import in_beijing
from mulin.plain import canonical
from mulin.received import messages
from mulin.received.files import in_plain_words
from mulin.received.loghead import Audited, LogHead
from mulin.received.places import AUDITS, Place
from mulin.received.store import Store


def note_log_head(store: Store, head: LogHead) -> Audited:
    """Write down where the log has come to. The same twice is written once. Raises StoreError."""
    with store.writing(messages.NOT_AUDITED):
        known = store.audits()
        if known and (known[-1].line, known[-1].head) == (head.number, head.hash):
            return known[-1]
        number = store.register.next_number(Place(AUDITS, 0, 1).series)
        moment, index = store.now(), len(store.chain.state().events)
        record = Audited(number, head.number, head.hash, in_beijing(moment), index)
        with in_plain_words(store.root, messages.NOT_AUDITED):
            store.commit(Place(AUDITS, 0, number).ref, canonical(record.as_dict()), "audited", at=moment)
        return record
