"""Whether what a page shows of the log and the chain is what was written. The whole is ``mulin audit verify``'s."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from mulin.findings import Finding, Level
from mulin.received import Store, StoreError
from mulin.received.chain import Event
from mulin.received.loghead import Audited, LogHead
from mulin.stored import read_form
from portal.audit.check import Line, check_some
from portal.audit.messages import FILE, RULES
from portal.audit.models import Entry
from portal.audit.seal import FIELDS, heads_of, key_to_check
from portal.logbook import messages as m


@dataclass(frozen=True, slots=True)
class Proof:
    """``sentence``: what was held against what; ``standing``: how far the log has come; ``findings``: what is wrong."""

    sentence: str
    standing: str
    findings: list[Finding]


def proof_of(entries: Sequence[Entry], events: Sequence[Event], store: Store) -> Proof:
    """One query, and no more of the files than what is shown."""
    found = [*_of_lines(entries), *_of_events(events, store)]
    kept = heads_of(Path(settings.HOME)).last()  # before the database is asked: meanwhile somebody else writes
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    audited = _audited(store)
    found += _of_end(last, kept)
    what = []
    if entries:
        numbers = [e.number for e in entries]
        what.append(m.SHOWN_LINES.format(first=min(numbers), last=max(numbers), count=len(numbers)))
    if events:
        places = [e.index for e in events]
        what.append(m.SHOWN_EVENTS.format(first=min(places), last=max(places), count=len(places)))
    sentence = m.SOUND.format(what="、".join(what)) if what else m.NOTHING_SHOWN
    standing = m.HEAD.format(last=last, audited=audited) if audited else m.HEAD_ALONE.format(last=last)
    return Proof(sentence, standing, found)


def line_of(entry: Entry) -> Line:
    return Line({name: getattr(entry, name) for name in FIELDS}, entry.hash, entry.seal)


def _of_lines(entries: Sequence[Entry]) -> list[Finding]:
    home = Path(settings.HOME)
    kept = heads_of(home).some(e.number for e in entries)
    return check_some([line_of(e) for e in entries], kept, key_to_check(home)) if entries else []


def _audited(store: Store) -> int:
    """Up to which line the chain vouches: its newest event that says so, without reading all of them."""
    newest = next((e for e in reversed(store.chain.state().events) if e.event == "audited"), None)
    return 0 if newest is None else read_form(Audited, store.payload(newest)).line


def _of_end(last: int, kept: LogHead | None) -> list[Finding]:
    if kept is None or kept.number <= last:
        return []
    if not last:
        return [RULES["log.emptied"].finding("log.emptied", {"kept": kept.number}, file=FILE)]
    words = {"last": last, "kept": kept.number, "count": kept.number - last}
    return [RULES["log.short"].finding("log.short", words, file=FILE)]


def _of_events(events: Sequence[Event], store: Store) -> list[Finding]:
    """The chain's own links were held when it was read; here the records that the shown events name."""
    found: list[Finding] = []
    for event in events:
        found += store.register.of(event)
        try:
            store.payload(event)
        except StoreError as error:
            found.append(Finding(Level.ERROR, "chain.record", str(error), m.MEND_CHAIN, file=m.CHAIN, row=event.index))
    return found
