"""What a hand-in that was kept before it was judged may say, and what its judgement must: rules of the register."""

from __future__ import annotations

from collections.abc import Iterator

from mulin.findings import Finding
from mulin.received.chain import Event
from mulin.received.forms import DEMO, SLIP, irregular, when
from mulin.received.judgements import Judged
from mulin.received.record import UNIDENTIFIED, Record


def waiting_wrongly(event: Event, record: Record) -> Iterator[Finding]:
    """A hand-in that is not judged yet says nothing that only a judgement can say."""
    if record.state == "pending" and (record.kind == UNIDENTIFIED or record.blank is not None or record.findings):
        yield irregular("pending", event)


def misjudged(event: Event, judged: Judged, record: Record, hand_in: str) -> Iterator[Finding]:
    """A judgement is of what was kept unjudged, byte for byte, and takes no moment before that came. ``hand_in``: the
    name of the record."""
    if record.state != "pending":
        yield irregular("judged_before", event, hand_in=hand_in)
    elif judged.sha256 != record.sha256:
        yield irregular("judged_other", event, hand_in=hand_in, found=judged.sha256)
    elif not set(judged.evidence.values()) <= set(record.evidence.values()):
        yield irregular("judged_evidence", event, hand_in=hand_in)
    elif record.channel != DEMO and when(judged.recorded_at) < when(record.received_at) - SLIP:
        yield irregular("judged_early", event, moment=judged.recorded_at, earlier=record.received_at)
