"""The head that whatever is put out of a release prints: that of the event by which it was anchored."""

from __future__ import annotations

from mulin.received import Store
from mulin.received.heads import head_at
from mulin.settings import Settings


def release_head(settings: Settings, year: int, release: str) -> str:
    """Its code; empty for a release that is not on the chain. Raises StoreError where the chain cannot be believed."""
    store = Store(settings.received)
    anchor = next((a for a in store.anchors(year) if a.release == release), None)
    return "" if anchor is None else head_at(store, anchor.chain_index)
