"""Which objection a hand-in may cite: one of its year that was decided for whoever raised it."""

from __future__ import annotations

from mulin.findings import Finding, Level
from mulin.received import messages_objections as m
from mulin.received.shelf import Shelf


def not_to_be_cited(store: Shelf, year: int, number: int) -> Finding | None:
    """Why a hand-in of ``year`` may not cite this objection; None where it may. Raises StoreError where the register of
    objections was altered or is irregular."""
    known = {o.number: o for o in store.objections(year)}
    objection = known.get(number)
    words = {"year": year, "number": number}
    if objection is None:
        return _refused("unknown", m.UNKNOWN, m.MEND_UNKNOWN, words)
    if objection.decided is None:
        return _refused("undecided", m.CITED_UNDECIDED, m.MEND_UNDECIDED, words)
    if not objection.upheld:
        return _refused("refused", m.CITED_REFUSED, m.MEND_REFUSED, words)
    return None


def _refused(rule: str, message: str, mend: str, words: dict[str, int]) -> Finding:
    return Finding(Level.ERROR, f"objection.{rule}", message.format(**words), mend.format(**words))
