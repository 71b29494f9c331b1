"""A hand-in that carries out an objection: of its year, decided for whoever raised it, and about what it brings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from expectations import messages
from expectations.draft import Draft
from mulin.findings import Finding, errors
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.received import Store, StoreError
from mulin.received.citing import not_to_be_cited
from mulin.received.hand_ins import in_force
from mulin.workbooks.citation import Key, Version
from mulin.workbooks.parse import parse_many
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


MOST_NAMED = 5


def beyond(pack: Pack, store: Store, number: int, draft: Draft) -> Finding | None:
    """What else than an objection is about a workbook alters that cites it; None where nothing.

    What carries out an objection costs its department nothing, so that no other correction may come along with it."""
    identity = draft.identity
    if identity is None or errors(draft.findings):
        return None
    try:
        counts = in_force(store, pack, identity.year, identity.department)
        before = next((r for r in counts if r.kind == identity.kind), None)
        path = None if before is None else store.object_path(before.sha256)
        raised = next(o.raised for o in store.objections(identity.year) if o.number == number)
    except StoreError as error:
        return messages.internal("door.not_kept", reason=str(error))
    if before is None or path is None:
        return None
    was, now = Version("", parse_many([path], pack)[path]), Version("", draft.parsed)
    about = _About(pack, identity, raised.unit_code, raised.indicator_code)
    others = [key for key in was.otherwise(now) if not about.has(key)]
    if not others:
        return None
    named = "、".join(about.named(key, now.lines.get(key) or was.lines[key]) for key in others[:MOST_NAMED])
    words = {"year": identity.year, "number": number, "version": before.version, "count": len(others), "named": named}
    return messages.CITED["objection.beyond"].finding("objection.beyond", words)


@dataclass(frozen=True)
class _About:
    """What an objection is about, in the lines of one workbook."""

    pack: Pack
    identity: Identity
    unit: str
    indicator: str | None

    def has(self, key: Key) -> bool:
        """Whether a line may be altered for it: figures of the unit it names and of those below, of the indicator if
        it names one (of every unit's where the rule compares them); for a department all of its own workbook and what
        others rate it."""
        kind, first, second = key
        if self.unit in self.pack.department and self.indicator is None:
            return self.identity.department == self.unit or (kind == "rating" and second == self.unit)
        if kind not in ("cell", "panel"):
            return False
        known = self.pack.years[self.identity.year].indicator.get(self.indicator or "")
        if self.indicator is not None and (known is None or first not in known.fields.values()):
            return False
        compared = self.unit in self.pack.department or (known is not None and known.rule.compares)
        return compared or self.unit in _lineage(self.pack, str(second))

    def named(self, key: Key, lines: Sequence[Any]) -> str:
        kind, first, second = key
        place = f"{lines[0].sheet} {lines[0].cell}"
        if kind not in ("cell", "panel"):
            return place
        field, unit = self.pack.field.get(first), self.pack.unit.get(str(second))
        return f"{unit.name if unit else second}的“{field.field_name_zh if field else first}”（{place}）"


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
