"""A hand-in that carries out an objection: of its year, decided for whoever raised it, and about what it brings."""

from __future__ import annotations

from collections.abc import Callable

from expectations import messages
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.received import Store, StoreError
from mulin.received.citing import not_to_be_cited
from mulin.workbooks.parsed import Identity

Refuse = Callable[[Identity], Finding | None]


def citing(pack: Pack, store: Store, number: int, otherwise: Refuse | None = None) -> Refuse:
    """Whether a workbook may cite this objection of its year, asked once it is known whose it is. ``otherwise``: what
    else may turn it away."""

    def refuse(identity: Identity) -> Finding | None:
        if otherwise is not None and (found := otherwise(identity)) is not None:
            return found
        try:
            return not_to_be_cited(store, identity.year, number) or _foreign(pack, store, number, identity)
        except StoreError as error:
            return messages.internal("door.not_kept", reason=str(error))

    return refuse


def _foreign(pack: Pack, store: Store, number: int, identity: Identity) -> Finding | None:
    raised = next(o.raised for o in store.objections(identity.year) if o.number == number)
    unit, indicator = raised.unit_code, raised.indicator_code
    if supplies(pack, identity.year, identity.department, identity.kind, unit, indicator):
        return None
    subject = pack.unit.get(unit) or pack.department.get(unit)
    about = subject.name if subject else unit
    known = pack.years[identity.year].indicator.get(indicator or "")
    if indicator is not None:
        about = messages.ABOUT_INDICATOR.format(unit=about, indicator=known.name_zh if known else indicator)
    return messages.CITED["objection.not_supplied"].finding(
        "objection.not_supplied",
        {
            "year": identity.year,
            "number": number,
            "about": about,
            "department": pack.department[identity.department].name,
        },
    )


def supplies(pack: Pack, year: int, department: str, kind: str, unit: str, indicator: str | None) -> bool:
    """Whether a department's workbook of this kind brings what an objection is about.

    With an indicator: a field of it, for whatever unit (scores may be relative). For a unit's result as a whole: a
    figure of it or of what is below it. For a department's: its own workbooks, and the report of whoever rates it.
    """
    asked = asked_cells(pack, year, department, kind)
    if indicator is not None:
        return any(indicator in a.indicator_codes for a in asked)
    if unit in pack.department:
        rates = (t.lead_department == department and unit in t.cooperating_departments for t in pack.years[year].tasks)
        return department == unit or (kind == "report" and any(rates))
    return any(unit in _lineage(pack, a.unit_code) for a in asked)


def _lineage(pack: Pack, code: str) -> list[str]:
    """A unit and all above it."""
    found = []
    at: str | None = code
    while at is not None:
        found.append(at)
        at = pack.unit[at].parent_code
    return found
