"""What the witnesses know against what the chain says: for ``mulin verify``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from mulin.findings import Finding, FindingsError
from mulin.plain import why
from mulin.received.chain import ChainBroken, Event
from mulin.received.heads import Head, Seen, seen, whole_head
from mulin.received.store import Store
from mulin.received.witness import messages as m
from mulin.received.witness.config import FileWitness, TimestampWitness, Witness, read_witnesses
from mulin.received.witness.listed import lines_of
from mulin.received.witness.messages import RULES, WitnessError
from mulin.received.witness.sent import Sent, place, read_sent
from mulin.received.witness.stamped import SUFFIX, certificates, read_token
from mulin.settings import Settings
from mulin.stored import FormError

_SKEW = timedelta(minutes=5)
"""By which two clocks may differ."""
_LATE = timedelta(hours=24)


@dataclass
class Compared:
    """A witness held against the chain. ``heads``: those of it that were looked up; ``newest``: the latest of them that
    is on the chain."""

    witness: Witness
    heads: set[Head] = field(default_factory=set)
    newest: Seen | None = None
    findings: list[Finding] = field(default_factory=list)

    def sentence(self) -> str | None:
        """For one that agrees with the chain; None where a finding tells of it."""
        if self.newest is None or self.newest.event is None or self.findings:
            return None
        keeps = isinstance(self.witness, FileWitness | TimestampWitness)
        return (m.COMPARED_LIST if keeps else m.COMPARED_SENT).format(
            name=self.witness.name, kind=m.KINDS[self.witness.kind], count=len(self.heads),
            index=self.newest.event.index, after=self.newest.after,
        )  # fmt: skip

    def note(self, rule: str, /, **words: Any) -> None:
        """``row`` and ``file`` of ``words`` are the place of the finding."""
        where = {key: words.pop(key) for key in ("row", "file") if key in words}
        made = RULES[f"witness.{rule}"].finding(f"witness.{rule}", {"name": self.witness.name, **words})
        self.findings.append(replace(made, **where))


def witness_findings(settings: Settings, store: Store) -> list[Finding]:
    """Everything in which the witnesses and the chain differ; empty where they agree, or where none is configured."""
    try:
        return [f for compared in compare(settings, store) for f in compared.findings]
    except FindingsError as error:
        return list(error.findings)


def behind(settings: Settings, store: Store) -> list[str]:
    """A Chinese sentence for each witness that this machine did not tell of the newest event; cheap, nothing is read
    back."""
    events = store.chain.state().events
    try:
        witnesses = read_witnesses(settings)
    except FindingsError as error:
        return [f.message for f in error.findings]
    return [
        m.NOT_UP_TO_DATE.format(name=w.name) for w in witnesses if events and not _up_to_date(settings, w, events[-1])
    ]


def _up_to_date(settings: Settings, witness: Witness, event: Event) -> bool:
    try:
        sent = read_sent(settings, witness.name)
    except (FormError, OSError):
        return False
    return sent is not None and sent.last == whole_head(event)


def compare(settings: Settings, store: Store) -> list[Compared]:
    """Every configured witness. Raises FindingsError where the configuration cannot be used."""
    found = []
    for witness in read_witnesses(settings):
        one = Compared(witness)
        try:
            length = len(store.chain.state().events)
        except ChainBroken:  # told by whoever verifies the store: there is nothing to compare with
            length = 0
        if length:
            _compare(settings, store, one)
        found.append(one)
    return found


def _compare(settings: Settings, store: Store, one: Compared) -> None:
    sent: Sent | None = None
    try:
        sent = read_sent(settings, one.witness.name)
    except (FormError, OSError) as error:
        reason = why(error) if isinstance(error, OSError) else str(error)
        one.note("state", reason=reason, file=str(place(settings, one.witness.name)))
    if isinstance(one.witness, FileWitness):
        _list(store, one, one.witness, sent)
    elif isinstance(one.witness, TimestampWitness):
        _tokens(store, one, one.witness)
    if sent is not None:
        for head in dict.fromkeys(sent.heads):
            _look(store, one, head, place(settings, one.witness.name).name)
    if one.newest is not None and one.newest.after:
        one.note("behind", index=one.newest.event and one.newest.event.index, count=one.newest.after)
    elif one.newest is None and not one.findings:
        one.note("never")


def _look(store: Store, one: Compared, head: Head, file: str, row: int | None = None) -> Seen:
    """Look a head up and note it where it is lost, each once."""
    found = seen(store.chain, head)
    known = head in one.heads
    one.heads.add(head)
    if found.event is not None:
        if one.newest is None or one.newest.event is None or found.event.index > one.newest.event.index:
            one.newest = found
    elif not known:
        one.note(f"lost/{found.lost}", index=head.index, head=str(head), end=found.end, file=file, row=row)
    return found


def _list(store: Store, one: Compared, witness: FileWitness, sent: Sent | None) -> None:
    try:
        lines = lines_of(witness.path)
    except FileNotFoundError:
        if sent is not None:
            one.note("gone", index=sent.heads[1].index, file=str(witness.path))
        return
    except OSError as error:
        one.note("unreadable", reason=why(error), file=str(witness.path))
        return
    for line in lines:
        if line.head is None:
            one.note("garbage", file=str(witness.path), row=line.number)
        else:
            _look(store, one, line.head, str(witness.path), line.number)
    listed = {line.head for line in lines}
    missing = [head for head in dict.fromkeys(sent.heads if sent is not None else ()) if head not in listed]
    for head in missing[:1]:
        one.note("emptied", index=head.index, file=str(witness.path))


def _tokens(store: Store, one: Compared, witness: TimestampWitness) -> None:
    try:
        certificates(witness.certificate)
        paths = sorted(witness.folder.iterdir()) if witness.folder.exists() else []
    except OSError as error:
        one.note("unreadable", reason=why(error), file=str(witness.folder))
        return
    except WitnessError as error:
        one.note("unreadable", reason=error)
        return
    for path in paths:
        if path.suffix != SUFFIX:
            one.note("stray", file=str(path))
            continue
        try:
            token = read_token(witness, path)
        except WitnessError as error:
            one.note("token", reason=error, file=str(path))
            continue
        except OSError as error:
            one.note("token", reason=why(error), file=str(path))
            continue
        found = _look(store, one, token.head, str(path))
        if found.event is not None:
            _moment(one, found.event.index, datetime.fromisoformat(found.event.at), token.stamped, str(path))


def _moment(one: Compared, index: int, at: datetime, stamped: datetime, file: str) -> None:
    words = {
        "index": index,
        "at": f"{at:%Y-%m-%d %H:%M:%S}",
        "stamped": f"{stamped.astimezone(at.tzinfo):%Y-%m-%d %H:%M:%S}",
    }
    if stamped < at - _SKEW:
        one.note("backdated", **words, file=file)
    elif stamped > at + _LATE:
        one.note("late", **words, hours=round((stamped - at) / timedelta(hours=1)), file=file)
