"""Put in order what a crash left behind, and list what nobody can put in order automatically.

Nothing that came in is ever deleted: only this store's own temporary files are.
"""

from __future__ import annotations

from dataclasses import dataclass

from mulin.findings import Finding
from mulin.received import messages
from mulin.received.contents import contents
from mulin.received.files import in_plain_words
from mulin.received.places import GROUP, TEMPORARY
from mulin.received.recover import aside
from mulin.received.store import Store
from mulin.received.verify import verify_store


@dataclass(frozen=True, slots=True)
class JanitorReport:
    """``relinked``: hand-ins linked to the chain just now; ``set_aside``: records moved to ``torn/`` just now, each
    with what it was and what to do; ``torn_lines``: unfinished chain lines set aside just now; ``temp_removed``:
    half-written temporary files removed; ``findings``: what is left to people (orphans, tampering).
    """

    relinked: tuple[str, ...]
    set_aside: tuple[Finding, ...]
    torn_lines: int
    temp_removed: int
    findings: tuple[Finding, ...]


def janitor(store: Store) -> JanitorReport:
    """Tidy the store. Safe at any time and as often as one likes; takes the store's lock for a moment.

    Raises :class:`~mulin.received.files.StoreError` when the chain is broken: then only a backup helps.
    """
    if not store.root.is_dir():
        return JanitorReport((), (), 0, 0, ())
    before = {e.index for e in store.chain.state().events}
    with store.writing(messages.NOT_TIDIED):  # entering it links and mends
        events = [e for e in store.chain.state().events if e.index not in before]
        temporary = [ref for ref in contents(store.root, TEMPORARY).files if ref != GROUP]
        with in_plain_words(store.temp_dir, messages.NOT_TIDIED):
            for ref in temporary:  # nobody else writes while we hold the lock
                (store.root / ref).unlink()
    told = [aside(e) for e in events]
    return JanitorReport(
        relinked=tuple(e.ref for e in events if e.event == "recovered"),
        set_aside=tuple(f for f in told if f is not None),
        torn_lines=sum(e.event == "repaired" and f is None for e, f in zip(events, told, strict=True)),
        temp_removed=len(temporary),
        findings=tuple(verify_store(store)),
    )
