"""What a writer that died left behind is put in order before the next one writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mulin.received import messages
from mulin.received.chain import claims_index
from mulin.received.files import StoreError, sha256_of

if TYPE_CHECKING:
    from mulin.received.store import Store

SIDECARS = "sidecars"
ANCHORS = "anchors"
EXTRACTS = "extracts"
PUBLICATIONS = "publications"
TORN = "torn"
# torn lines last: they must not take a record's place
_EVENT_OF_FOLDER = {**dict.fromkeys((SIDECARS, ANCHORS, PUBLICATIONS, EXTRACTS), "recovered"), TORN: "repaired"}


def unlinked(store: Store) -> list[str]:
    """See :meth:`Store.unlinked`."""
    linked = {e.ref for e in store.chain.state().events}
    refs = []
    for folder in _EVENT_OF_FOLDER:
        files = (p for p in sorted((store.root / folder).rglob("*")) if p.is_file())
        refs += [ref for p in files if (ref := p.relative_to(store.root).as_posix()) not in linked]
    return refs


def roll_forward(store: Store) -> None:
    """Link what a writer wrote before it died on the last step. Only the one that comes next can be genuine."""
    for ref in unlinked(store):
        payload = (store.root / ref).read_bytes()
        folder = ref.partition("/")[0]
        if folder == TORN or claims_index(payload, len(store.chain.state().events)):
            store.chain.append(_EVENT_OF_FOLDER[folder], ref=ref, payload=sha256_of(payload))


def refuse_lost_chain(store: Store) -> None:
    """Raises StoreError where there are records but no chain."""
    if not store.chain.path.exists():
        count = sum(1 for ref in unlinked(store) if not ref.startswith(TORN))
        if count > 1:  # one alone is a first hand-in that died on its last step
            raise StoreError(messages.CHAIN_MISSING.format(count=count))
