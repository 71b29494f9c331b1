"""Which objection a hand-in may cite: one of its year that was decided for whoever raised it."""

from __future__ import annotations

from mulin.findings import Finding
from mulin.received.messages_objections import RULES
from mulin.received.shelf import Shelf


def not_to_be_cited(store: Shelf, year: int, number: int) -> Finding | None:
    """Why a hand-in of ``year`` may not cite this objection; None where it may. Raises StoreError where the register of
    objections was altered or is irregular."""
    objection = next((o for o in store.objections(year) if o.number == number), None)
    if objection is not None and objection.upheld:
        return None
    decided = None if objection is None else objection.decided
    rule = "unknown" if objection is None else "undecided" if decided is None else decided.outcome
    return RULES[f"objection.{rule}"].finding(f"objection.{rule}", {"year": year, "number": number})
