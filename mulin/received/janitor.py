"""Put in order what a crash left behind, and list what nobody can put in order automatically.

Nothing that came in is ever deleted: only this store's own temporary files are.
"""

from __future__ import annotations

from dataclasses import dataclass

from mulin.findings import Finding
from mulin.received.files import in_plain_words
from mulin.received.store import Store
from mulin.received.verify import verify_store


@dataclass(frozen=True, slots=True)
class JanitorReport:
    """``relinked``: records linked to the chain just now; ``torn_lines``: unfinished chain lines set aside just now;
    ``temp_removed``: half-written temporary files removed; ``findings``: what is left to people (orphans, tampering).
    """

    relinked: tuple[str, ...]
    torn_lines: int
    temp_removed: int
    findings: tuple[Finding, ...]


def janitor(store: Store) -> JanitorReport:
    """Tidy the store. Safe at any time and as often as one likes; takes the store's lock for a moment.

    Raises :class:`~mulin.received.files.StoreError` when the chain is broken: then only a backup helps.
    """
    if not store.root.is_dir():
        return JanitorReport((), 0, 0, ())
    before = {e.index for e in store.chain.state().events}
    removed = 0
    with store.writing():  # entering it links and mends
        events = [e for e in store.chain.state().events if e.index not in before]
        with in_plain_words(store.temp_dir):
            for temp in sorted(store.temp_dir.glob("*")):  # nobody else writes while we hold the lock
                temp.unlink()
                removed += 1
    return JanitorReport(
        relinked=tuple(e.ref for e in events if e.event == "recovered"),
        torn_lines=sum(e.event == "repaired" for e in events),
        temp_removed=removed,
        findings=tuple(verify_store(store)),
    )
