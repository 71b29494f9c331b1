"""What comes in, and what it becomes: a hand-in that was here before, or the table's next version."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from mulin.beijing import in_beijing
from mulin.findings import Finding
from mulin.plain import canonical
from mulin.received import messages
from mulin.received.again import (
    Anew,
    already_in_force,
    came_before,
    in_force_of,
    same_arrival,
    same_hand_in,
    same_restored,
)
from mulin.received.citing import not_to_be_cited
from mulin.received.files import Content, StoreError, digest_of, size_of
from mulin.received.forms import DEMO
from mulin.received.places import table
from mulin.received.record import Channel, Receipt, Record, State, receipt_code, submission_id
from mulin.received.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Incoming:
    """What :meth:`mulin.received.store.Store.receive` was given, measured. ``files``: evidence by name."""

    content: Content
    files: Mapping[str, Content]
    pack: str
    year: int
    department: str
    kind: str
    who: str
    channel: Channel
    state: State
    findings: Sequence[Finding]
    received_at: datetime | None
    file_name: str
    demo: bool
    blank: int | None
    restores: int | None
    reason: str | None
    objection: int | None
    account: str | None
    anew: Anew

    @property
    def table(self) -> tuple[int, str, str]:
        return self.year, self.department, self.kind

    @property
    def contents(self) -> tuple[Content, ...]:
        """All that has to be kept."""
        return (self.content, *self.files.values())


@dataclass(frozen=True, slots=True)
class Planned:
    """A new version, not written yet. ``moment``: of its line; ``in_force``: the version that counts once it is."""

    record: Record
    payload: bytes
    moment: datetime
    in_force: int | None

    @property
    def ref(self) -> str:
        return f"{table(self.record.year, self.record.department, self.record.kind)}{self.record.version}.json"


def planned(shelf: Shelf, coming: Incoming, *, index: int, moment: datetime) -> Receipt | Planned:
    """What becomes of it were its line the chain's number ``index``, written at ``moment``: the receipt of a hand-in
    that it repeats, or a new version. Inside the lock only. Raises StoreError where it cites what is not to be cited,
    where its table was tampered with, or where what a repeated receipt promises is no longer there."""
    if coming.objection is not None and (found := not_to_be_cited(shelf, coming.year, coming.objection)):
        raise StoreError(messages.NOT_CITABLE.format(reason=found.message, mend=found.mend))
    digest, hashes = digest_of(coming.content), {name: digest_of(f) for name, f in coming.files.items()}
    versions = shelf.versions(*coming.table)
    if coming.state == "pending":
        again = (
            same_arrival(versions, digest, hashes, coming.anew) if coming.restores is None
            else same_restored(versions, digest, coming.restores, hashes, coming.anew)
        )  # fmt: skip
        hashes = came_before(versions, digest) | hashes if coming.restores is None else hashes
    elif coming.restores is None:
        again = same_hand_in(versions, digest, coming.state, coming.findings, hashes)
    else:
        again = already_in_force(versions, digest, hashes)
    if again is not None:
        shelf.object_path(digest)  # raises when what the receipt promises is no longer there
        return shelf.receipt(again)
    version, counts = len(versions) + 1, in_force_of(versions)
    record = Record(
        submission_id=submission_id(*coming.table, version),
        pack=coming.pack,
        year=coming.year,
        department=coming.department,
        kind=coming.kind,
        version=version,
        sha256=digest,
        size=size_of(coming.content),
        file_name=coming.file_name,
        who=coming.who,
        channel=coming.channel,
        received_at=in_beijing(coming.received_at or moment),
        state=coming.state,
        findings=tuple(coming.findings),
        evidence=hashes,
        receipt=receipt_code(*coming.table, version, digest),
        chain_index=index,
        demo=coming.demo or coming.channel == DEMO,
        blank=coming.blank,
        restores=coming.restores,
        reason=coming.reason,
        objection=coming.objection,
        account=coming.account,
    )
    in_force = version if coming.state == "accepted" else counts.version if counts else None
    return Planned(record, canonical(record.as_dict()), moment, in_force)
