"""What of a year counts as handed in, and what of it is in force: the one question of whoever computes or tells.

Where the year asks no review, it is what the door kept, as it judged it. Where it does, a version is a hand-in once it
was submitted and not taken back: ``accepted`` once approved, ``rejected`` when returned, ``waiting`` before either, and
``replaced`` where the department submitted another before anybody had approved it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.received import review_words as m
from mulin.received.record import Record
from mulin.received.shelf import Shelf
from mulin.received.stages import Version
from mulin.received.table_review import TableReview, VersionReview, review_finding, reviewed

State = Literal["accepted", "rejected", "waiting", "replaced"]


@dataclass(frozen=True, slots=True)
class HandIn:
    """One hand-in. ``submitted``: when it was submitted first, unless it was taken back since; None where the year asks
    no review. ``stage``: of its review. ``findings``: what it was refused for, or let in with."""

    record: Record
    state: State
    in_force: bool
    findings: tuple[Finding, ...]
    submitted: str | None = None
    stage: str | None = None

    @property
    def sha256(self) -> str:
        return self.record.sha256

    @property
    def received_at(self) -> str:
        return self.record.received_at

    @property
    def handed_in(self) -> datetime:
        """When it was submitted, or came in where nothing is submitted."""
        return datetime.fromisoformat(self.submitted or self.received_at)

    @property
    def version(self) -> int:
        return self.record.version

    @property
    def objection(self) -> int | None:
        return self.record.objection

    @property
    def table(self) -> tuple[str, str]:
        """Department and kind."""
        return self.record.department, self.record.kind


def is_reviewed(pack: Pack, year: int) -> bool:
    """Whether the year's framework asks for review."""
    return year in pack.years and pack.years[year].framework.review is not None


def hand_ins(
    store: Shelf, pack: Pack, year: int, department: str | None = None, *, until: int | None = None
) -> list[HandIn]:
    """A year's hand-ins in the order they came. ``until``: the last event of the chain that is looked at.

    Raises StoreError where what is asked for was altered."""
    if is_reviewed(pack, year):
        tables = reviewed(pack, store, year, department, until=until)
        found = [h for table in tables for h in hand_ins_of(table)]
        return sorted(found, key=lambda h: h.record.chain_index)
    known = [
        HandIn(r, r.state, False, r.findings) for r in store.records(year, department)
        if r.pack == pack.plan.pack and r.state != "pending" and (until is None or r.settled_index <= until)
    ]  # fmt: skip
    counts = {h.table: h for h in known if h.state == "accepted"}  # the latest of each stays
    return [replace(h, in_force=True) if counts.get(h.table) is h else h for h in known]


def in_force(store: Shelf, pack: Pack, year: int, department: str | None = None) -> list[Record]:
    """What counts of each table, by department, then kind: the last approved version where the year asks for review,
    else the last accepted one."""
    if not is_reviewed(pack, year):
        return store.in_force(year, department)
    counts = [h.record for h in hand_ins(store, pack, year, department) if h.in_force]
    return sorted(counts, key=lambda r: (r.department, r.kind))


def hand_ins_of(table: TableReview) -> list[HandIn]:
    """Those of one table under review, in the order they came."""
    found = []
    for one in table.versions:
        state = table.table.versions.get(one.record.version)
        if state is None or state.first is None or one.record.state != "accepted":
            continue
        counts = table.in_force is not None and table.in_force.version == one.record.version
        what = _state(one, state)
        findings = _returned(one, state) if what == "rejected" else one.record.findings
        found.append(HandIn(one.record, what, counts, findings, state.first.recorded_at, one.stage))
    return found


def _state(one: VersionReview, state: Version) -> State:
    if state.approved:
        return "accepted"
    if one.stage == "returned":
        return "rejected"
    return "replaced" if one.stage == "superseded" else "waiting"


def _returned(one: VersionReview, state: Version) -> tuple[Finding, ...]:
    act = state.ended
    words = {
        "version": one.record.version, "who": act.who if act else "", "reason": act.reason if act else "",
        "places": m.AND.join(act.places if act else ()),
    }  # fmt: skip
    return (review_finding("returned", one.record.year, words),)
