"""Going back to an earlier version: an act of its own, with a reason that is kept; never what a folder does."""

from __future__ import annotations

from pathlib import Path

from expectations.door import hand_in_many
from expectations.draft import HandIn, HandInResult
from expectations.judge import JudgeMany, judge_many
from mulin.pack import Pack
from mulin.received import Record, Store, StoreError
from mulin.received import messages as m
from mulin.received.files import content_of, digest_of
from mulin.received.receipts import by_receipt
from mulin.received.record import UNIDENTIFIED, Channel
from mulin.received.scheme_kind import is_scheme
from mulin.text.personal import masked


def earlier(store: Store, which: str) -> Record:
    """The hand-in meant by a receipt's number, or by a file with its bytes (then the latest version that has them).

    Raises StoreError where there is none, or none that was recognised as a table of ours.
    """
    path = Path(which)
    if path.is_file():
        digest = digest_of(content_of(path.resolve()))
        same = [r for r in store.records() if r.sha256 == digest and r.kind != UNIDENTIFIED]
        if not same:
            raise StoreError(m.FILE_UNKNOWN.format(name=path.name))
        return _judged(next((r for r in reversed(same) if r.state != "pending"), same[-1]))
    record = by_receipt(store, which)
    if not isinstance(record, Record) or is_scheme(record.kind):
        raise StoreError(m.NOT_OF_A_TABLE.format(receipt=record.receipt))
    if record.kind == UNIDENTIFIED:
        raise StoreError(m.NOT_RESTORABLE.format(receipt=record.receipt))
    return _judged(record)


def _judged(record: Record) -> Record:
    if record.state == "pending":
        raise StoreError(m.NOT_RESTORABLE_YET.format(version=record.version, receipt=record.receipt))
    return record


def restore(
    record: Record, *, pack: Pack, store: Store, who: str, reason: str, channel: Channel = "cli",
    objection: int | None = None, judge: JudgeMany = judge_many,
) -> HandInResult:  # fmt: skip
    """Put an earlier hand-in back in force as a new version, with the evidence that came with it. The reason is
    printed: it is kept on one line and without anybody's number.

    It is judged anew; with errors nothing is stored. The version in force gets its own receipt again. Raises StoreError
    where the store no longer has it, ValueError without a reason.
    """
    if not reason.strip():
        raise ValueError("a restored version needs a reason")
    item = HandIn(
        store.object_path(record.sha256), restores=record, reason=masked(" ".join(reason.split())), objection=objection
    )
    return hand_in_many([item], pack=pack, store=store, who=who, channel=channel, judge=judge)[0]
