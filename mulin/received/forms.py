"""What a line of the chain may name, and what each must say of itself by its place and its line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from mulin.findings import Finding, Level
from mulin.received import messages
from mulin.received.acts import Act, Voided
from mulin.received.chain import Event
from mulin.received.judgements import Judged
from mulin.received.loghead import Audited
from mulin.received.places import (
    ANCHORS,
    AUDITS,
    EXTRACTS,
    JUDGEMENTS,
    MILESTONES,
    OBJECTIONS,
    PUBLICATIONS,
    REVIEWS,
    SIDECARS,
    VOIDS,
    Place,
)
from mulin.received.record import (
    Anchor,
    Extract,
    Publication,
    Record,
    receipt_code,
    submission_id,
)
from mulin.received.reported import Reported
from mulin.received.steps import STEP_OF, Step

SLIP = timedelta(minutes=5)
"""How far clocks may be set back between two events, and a moment may lie after its own event."""
LONGEST = timedelta(minutes=30)
"""The longest time between a file's coming and its line: a batch is read and judged in between."""
DEMO = "demo"
"""The channel of made-up hand-ins, which come years after the moments they name; whatever rests on one prints it."""

Form = Record | Judged | Anchor | Publication | Extract | Step | Act | Voided | Audited | Reported
"""What a line of the chain may name, torn lines apart."""
_FORM_OF: dict[str, type[Form]] = {
    SIDECARS: Record, JUDGEMENTS: Judged, ANCHORS: Anchor, PUBLICATIONS: Publication, EXTRACTS: Extract, REVIEWS: Act,
    VOIDS: Voided, AUDITS: Audited, MILESTONES: Reported,
}  # fmt: skip


def form_of(place: Place) -> type[Form]:
    """What a record in this place is."""
    return STEP_OF[place.kind] if place.folder == OBJECTIONS else _FORM_OF[place.folder]


def promised(event: Event, place: Place, form: Form) -> dict[str, object]:
    """What a record must say of itself, by the place it stands in."""
    must: dict[str, object] = {"year": place.year, "chain_index": event.index}
    if isinstance(form, Audited):
        return {"number": place.number, "chain_index": event.index}
    if isinstance(form, Record):
        named = (place.year, place.department, place.kind, place.number)
        must |= {
            "department": place.department, "kind": place.kind, "version": place.number,
            "submission_id": submission_id(*named), "receipt": receipt_code(*named, form.sha256),
            "demo": form.demo or form.channel == DEMO,
        }  # fmt: skip
    elif isinstance(form, Judged):
        must |= {"department": place.department, "kind": place.kind, "version": place.number}
    elif isinstance(form, Anchor | Voided):
        must["release"] = f"r{place.number}"
    elif isinstance(form, Reported):
        must |= {"department": place.department, "kind": place.kind, "number": place.number}
    elif isinstance(form, Act):
        must |= {"department": place.department, "kind": place.kind, "number": place.number, "act": event.event}
    elif not isinstance(form, Publication):
        must["number"] = place.number
    return must


def days(event: Event, form: Form) -> Iterator[Finding]:
    """What is wrong with the moments and days that a record names, held against its line."""
    if isinstance(form, Record) and form.channel == DEMO:
        return
    moment = form.received_at if isinstance(form, Record) else form.recorded_at
    # no file waits to be judged, so that no deadline is crossed in between
    at_once = isinstance(form, Act | Voided | Reported)
    if moment != event.at if at_once else not is_timely(moment, event.at):
        yield irregular("day", event, moment=moment)
    elif isinstance(form, Extract) and not _issued_then(form, when(moment)):
        yield irregular("day", event, moment=form.issued_on)
    elif isinstance(form, Reported) and form.done_on is not None and form.done_on > when(moment).date():
        yield irregular("day", event, moment=form.done_on)
    elif isinstance(form, Step) and form.day > when(moment).date():
        yield irregular("day", event, moment=form.day)


def _issued_then(form: Extract, moment: datetime) -> bool:
    """Whether a paper is dated by the day on which it was registered, and numbered by that day's year."""
    numbered = form.assessed is None or form.issued_on.year == form.year
    return numbered and form.issued_on in (moment.date(), (moment - LONGEST).date())


def is_timely(moment: str, at: str) -> bool:
    """Whether a moment that a record names is that of its event, but for a slip and the time a batch takes."""
    return when(at) - LONGEST <= when(moment) <= when(at) + SLIP


def when(text: str) -> datetime:
    return datetime.fromisoformat(text)


def irregular(rule: str, event: Event, **words: object) -> Finding:
    """The finding of a rule of ``messages.IRREGULAR`` about a line of the chain."""
    message, mend = messages.IRREGULAR[rule]
    shown = {k: _shown(str(v)) for k, v in words.items()}
    text = message.format(line=event.index + 1, event=_shown(event.event), ref=_shown(event.ref), at=event.at, **shown)
    return Finding(Level.ERROR, f"chain.{rule}", text, mend, file="chain.jsonl", row=event.index + 1)


def _shown(text: str) -> str:
    """What somebody may have forged, on one line and no longer than a line."""
    return "".join(c if c.isprintable() else "?" for c in text[:120])
