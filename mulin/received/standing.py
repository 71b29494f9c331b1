"""Is the store whole? Asked before anything is computed from it: a shortened chain quietly brings back old figures."""

from __future__ import annotations

from collections.abc import Iterable

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.received import messages
from mulin.received.chain import GENESIS
from mulin.received.contents import contents
from mulin.received.files import StoreError
from mulin.received.places import RECORDS
from mulin.received.recover import unlinked
from mulin.received.store import Store


def require_whole(store: Store, heads: Iterable[tuple[str, str]] = ()) -> None:
    """Mend what a crash left behind, then refuse a store that lost events, or has some that its writers would not have
    written. Cheap: no object is hashed.

    ``heads``: (where it is printed, chain head) pairs that must be on the chain, such as those of finished releases.
    Raises FindingsError (Chinese) naming every head, every irregular event and every record the chain does not know.
    """
    wanted = [(place, head) for place, head in heads if head != GENESIS]
    if not store.root.is_dir() and not wanted:
        return
    try:
        with store.writing():  # entering it deals with what a writer wrote before it died on its last step
            foreign = unlinked(store)
            unread = [f for folder in RECORDS for f in errors(contents(store.root, folder).findings)]
            known = {e.hash for e in store.chain.state().events}
            found = [*store.irregular(), *unread]
    except StoreError as error:
        raise FindingsError(messages.NOT_WHOLE, [_error("chain.broken", str(error))]) from error
    found += [
        _error("chain.head_lost", messages.HEAD_LOST.format(place=place, head=head[:16]))
        for place, head in wanted
        if head not in known
    ]
    found += [
        _error("record.unlinked", messages.RECORD_UNLINKED.format(ref=ref), messages.MEND_UNLINKED) for ref in foreign
    ]
    if found:
        raise FindingsError(messages.NOT_WHOLE, found)


def _error(rule: str, message: str, mend: str = messages.MEND_RESTORE) -> Finding:
    return Finding(Level.ERROR, rule, message, mend, file="chain.jsonl")
