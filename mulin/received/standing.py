"""Is the store whole? Asked before anything is computed from it: a shortened chain quietly brings back old figures."""

from __future__ import annotations

import errno
from collections.abc import Iterable

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.received import messages
from mulin.received.chain import GENESIS
from mulin.received.contents import contents
from mulin.received.files import StoreError
from mulin.received.places import RECORDS
from mulin.received.recover import refuse_lost_chain, unlinked, unlinked_torn
from mulin.received.store import Store

_READ_ONLY = (errno.EROFS, errno.EACCES, errno.EPERM)


def require_whole(store: Store, heads: Iterable[tuple[str, str]] = ()) -> None:
    """Mend what a crash left behind, if anything, then refuse a store that lost events, or has some that its writers
    would not have written. Cheap: no object is hashed. A store that is in order, or that cannot be written to, is only
    read: no lock.

    ``heads``: (where it is printed, chain head) pairs that must be on the chain, such as those of finished releases.
    Raises FindingsError (Chinese) naming every head, every irregular event and every record the chain does not know.
    """
    wanted = [(place, head) for place, head in heads if head != GENESIS]
    if not store.root.is_dir() and not wanted:
        return
    try:
        store.chain.read_anew()
        refuse_lost_chain(store)
        if store.chain.state().torn or unlinked(store) or unlinked_torn(store):
            _mend(store)
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


def _mend(store: Store) -> None:
    """What a writer left who died on its last step is put in order, and a writer at work is waited for. A store that
    cannot be written to stays as it is: what is left there is told."""
    try:
        with store.writing(messages.NOT_TIDIED):  # entering it does all that
            pass
    except StoreError as error:
        if not isinstance(error.__cause__, OSError) or error.__cause__.errno not in _READ_ONLY:
            raise


def _error(rule: str, message: str, mend: str = messages.MEND_RESTORE) -> Finding:
    return Finding(Level.ERROR, rule, message, mend, file="chain.jsonl")
