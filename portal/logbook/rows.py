"""One thing that happened, as a row of the page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from mulin.received import Store
from mulin.received.chain import Event
from mulin.received.places import place_of
from portal.audit.acts import CHAIN_ACTS
from portal.audit.models import Entry
from portal.audit.words import act_words, detail_words, subject_words
from portal.logbook import messages as m

_KEPT = 20_000
_known: dict[str, Mapping[str, Any]] = {}
OF_RECORD = ("account", "who", "post", "version", "reason", "places", "zero_report", "until", "second_who", "state",
             "file_name", "release", "unit_code", "recipient", "line", "sha256", "channel", "label", "done_on",
             "note")  # fmt: skip
"""What of a record is shown."""


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that happened. ``source``: ``log`` or ``chain``; ``number`` in it."""

    source: str
    number: int
    at: str
    account: str
    who: str
    post: str
    act: str
    subject: str
    detail: tuple[tuple[str, str], ...] = ()


def row_of_line(e: Entry, names: Mapping[str, str]) -> Row:
    detail = tuple(detail_words(e.detail if isinstance(e.detail, Mapping) else {}))
    return Row("log", e.number, e.at, e.account, e.who, e.post, act_words(e.act), subject_words(e.about, names),
               detail)  # fmt: skip


def row_of_event(store: Store, event: Event, names: Mapping[str, str]) -> Row:
    """Raises StoreError where what the event names was altered."""
    known = _payload(store, event)
    return Row("chain", event.index, event.at, str(known.get("account") or ""), str(known.get("who") or ""),
               str(known.get("post") or ""), CHAIN_ACTS.get(event.event, event.event), _subject(event, known, names),
               tuple(detail_words(known)))  # fmt: skip


def _payload(store: Store, event: Event) -> Mapping[str, Any]:
    """What of an event's record is shown; read once, for what an event's hash stands for never changes."""
    if event.hash not in _known:
        if len(_known) >= _KEPT:
            _known.clear()
        found = json.loads(store.payload(event)) if place_of(event.ref) is not None else {}
        _known[event.hash] = {k: found[k] for k in OF_RECORD if found.get(k) not in (None, "", [], False)}
    return _known[event.hash]


def _subject(event: Event, known: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """What an event was about, in words."""
    place = place_of(event.ref)
    if place is None:
        return event.ref
    if place.department:
        version = known.get("version")
        base = f"{place.year}/{place.department}/{place.kind}"
        return subject_words(base if version is None else f"{base}/v{version}", names)
    words = m.PLACES.get(place.folder, m.UNIDENTIFIED)
    return words.format(year=place.year, number=place.number, line=known.get("line", ""))
