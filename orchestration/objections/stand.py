"""Where each objection of a year stands: in time or late, what came of it, and what comes next by which command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from expectations.citing import supplies
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Objection, Record, Store
from mulin.received.messages_objections import OUTCOMES
from mulin.settings import Settings
from orchestration.objections import messages as m
from orchestration.objections.meant import name_of
from orchestration.release.edition import objections_until
from orchestration.release.served import WHAT_IT_RESTS_ON, open_release

_FEW = 3
"""So many departments are named one by one."""


@dataclass(frozen=True, slots=True)
class Stand:
    """One objection. ``until``: the last day on which its release could be objected to. ``subject``: unit and
    indicator in words. ``carried_out``: accepted hand-ins that cite it, in order. ``comes_next``: a sentence with the
    command; ``closed``: nothing is left to do."""

    objection: Objection
    until: date
    subject: str
    answered_by: str
    carried_out: tuple[Record, ...]
    comes_next: str
    closed: bool

    @property
    def late(self) -> bool:
        """Whether it came after the period; it is dealt with all the same."""
        return self.objection.raised.received_on > self.until

    def row(self) -> list[Any]:
        """Its line in a list of objections: the values under ``messages.HEADINGS``."""
        o, a, d = self.objection, self.objection.answered, self.objection.decided
        until = (m.TOO_LATE if self.late else m.ON_TIME).format(until=self.until)
        return [
            o.number, o.raised.release, o.raised.objector, self.subject, o.raised.text,
            o.raised.received_on.isoformat(), until, self.answered_by, a.text if a else "",
            a.answered_on.isoformat() if a else "",
            OUTCOMES[d.outcome] if d else "", d.text if d else "", d.decided_by if d else "",
            d.decided_on.isoformat() if d else "", "、".join(r.submission_id for r in self.carried_out),
            m.STAGES[o.stage], self.comes_next,
        ]  # fmt: skip


def open_until(settings: Settings, store: Store, year: int, release: str) -> date:
    """The last day on which a release may be objected to: its edition's day, or that of its publication where it was
    registered, and the pack's days for objections. Raises FindingsError where the release cannot be opened."""
    info = open_release(settings, year, release, reads=WHAT_IT_RESTS_ON).info
    return objections_until(store.publications(year), release, date.fromisoformat(info.issued.iso), info.objection_days)


def stands(settings: Settings, pack: Pack, store: Store, year: int) -> tuple[Stand, ...]:
    """All objections of an assessed year, in the order of their numbers. Raises FindingsError and StoreError."""
    objections = store.objections(year)
    until = {r: open_until(settings, store, year, r) for r in {o.raised.release for o in objections}}
    records = store.records(year) if objections else []
    return tuple(_stand(pack, store, o, until[o.raised.release], records) for o in objections)


def _stand(pack: Pack, store: Store, o: Objection, until: date, records: Sequence[Record]) -> Stand:
    raised = o.raised
    indicator = pack.years[o.year].indicator.get(raised.indicator_code or "")
    about = m.WHOLE if raised.indicator_code is None else indicator.name_zh if indicator else raised.indicator_code
    carried_out = tuple(r for r in records if r.objection == o.number and r.state == "accepted")
    comes_next, closed = _next(pack, store, o, carried_out)
    answered_by = name_of(pack, o.answered.department) if o.answered else ""
    subject = m.SUBJECT.format(unit=name_of(pack, raised.unit_code), about=about)
    return Stand(o, until, subject, answered_by, carried_out, comes_next, closed)


def _next(pack: Pack, store: Store, o: Objection, carried_out: Sequence[Record]) -> tuple[str, bool]:
    concerned = departments_concerned(pack, o)
    words = {
        "number": o.number, "year": o.year, "departments": _named(pack, concerned),
        "code": concerned[0] if len(concerned) == 1 else m.A_CODE,
        "office": name_of(pack, pack.plan.office_department),
        "records": "、".join(r.submission_id for r in carried_out),
    }  # fmt: skip
    if o.stage == "raised":
        return m.NEXT_ANSWER.format(**words), False
    if o.stage == "answered":
        return m.NEXT_DECIDE.format(**words), False
    if not o.upheld:
        return m.DONE_WITHDRAWN if o.withdrawn else m.DONE_REFUSED, True
    if not carried_out:
        return m.NEXT_HAND_IN.format(**words), False
    later = [a.release for a in store.anchors(o.year) if a.chain_index > carried_out[-1].chain_index]
    return (m.DONE_UPHELD.format(**words, release=later[0]), True) if later else (m.NEXT_RUN.format(**words), False)


def _named(pack: Pack, departments: Sequence[str]) -> str:
    return "、".join(name_of(pack, d) for d in departments) if 0 < len(departments) <= _FEW else m.ANYBODY


def departments_concerned(pack: Pack, objection: Objection) -> list[str]:
    """Codes of the departments whose workbooks bring what it is about, in the pack's order."""
    unit, indicator = objection.raised.unit_code, objection.raised.indicator_code
    owed = workbooks_owed(pack, objection.year)
    found = [d for d, kind in owed if supplies(pack, objection.year, d, kind, unit, indicator)]
    return list(dict.fromkeys(found))
