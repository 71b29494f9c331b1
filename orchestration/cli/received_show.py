"""How ``mulin received`` tells what is no workbook, and of one receipt everything."""

from __future__ import annotations

from typing import TYPE_CHECKING

from orchestration.cli.messages import CHECKING, RESTORES
from orchestration.cli.messages import received as m

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.received import Record, Store
    from mulin.received.receipts import Kept
    from mulin.received.reported import Reported


def words_of(pack: Pack, store: Store, year: int, department: str | None = None) -> dict[str, str]:
    """Number of a hand-in → where it stands in review; of tables nothing where the year asks none."""
    from mulin.received.review import is_reviewed, reviewed, reviewed_schemes

    if year not in pack.years:
        return {}
    found = [review for _, review in reviewed_schemes(pack, store, year, department)]
    if is_reviewed(pack, year):
        found += reviewed(pack, store, year, department)
    return {v.record.submission_id: v.word for review in found for v in review.versions}


def valid_of(pack: Pack, store: Store, year: int) -> set[str]:
    """The numbers of what is in force."""
    from mulin.received.review import in_force, reviewed_schemes

    schemes = reviewed_schemes(pack, store, year) if year in pack.years else []
    counts = [*in_force(store, pack, year), *(review.in_force for _, review in schemes)]
    return {record.submission_id for record in counts if record is not None}


def state_of(record: Record, in_force: bool, review: str | None) -> str:
    """Where a hand-in stands, in a word."""
    from mulin.received.scheme_kind import is_scheme

    if record.state == "pending":
        return CHECKING
    other = m.FILED if is_scheme(record.kind) else m.EARLIER if record.state == "accepted" else m.SENT_BACK
    state = m.COUNTS if in_force else review or other
    if record.restores is None:
        return state
    return RESTORES.format(state=state, version=record.restores, reason=record.reason)


def schemes_table(pack: Pack, store: Store, year: int | None, department: str | None) -> None:
    """What came of annual tasks, where anything did: it is counted apart, for it counts for no score."""
    from mulin.received.scheme_kind import task_of_kind
    from orchestration.cli.show import say, table

    schemes, reports = store.schemes(year, department), store.reported(year, department)
    if not schemes and not reports:
        return
    years = {r.year for r in schemes}
    words = {number: word for y in years for number, word in words_of(pack, store, y, department).items()}
    valid = {number for y in years for number in valid_of(pack, store, y)}
    rows = [
        (r.chain_index, r.receipt, name_of(pack, r.department), task_of_kind(r.year, r.kind),
         m.SCHEME.format(version=r.version), minute(r.received_at), r.who, r.channel,
         state_of(r, r.submission_id in valid, words.get(r.submission_id)))
        for r in schemes
    ] + [
        (r.chain_index, r.receipt, name_of(pack, r.department), r.task,
         m.REPORT.format(label=r.label, number=r.number), minute(r.recorded_at), r.who, m.PORTAL, done_of(r))
        for r in reports
    ]  # fmt: skip
    table(m.SCHEMES, m.SCHEME_COLUMNS, [row[1:] for row in sorted(rows)])
    say(m.SCHEMES_COUNT.format(schemes=len(schemes), reports=len(reports)))


def receipt_shown(pack: Pack, store: Store, code: str) -> None:
    """All there is to say of what a receipt is of. Raises StoreError where there is none."""
    from mulin.received.receipts import by_receipt
    from mulin.received.record import Record
    from orchestration.cli.show import say

    kept = by_receipt(store, code)
    for line in _record_lines(pack, store, kept) if isinstance(kept, Record) else _report_lines(pack, kept):
        say(line)
    _head_line(store, kept)


def _record_lines(pack: Pack, store: Store, record: Record) -> list[str]:
    from mulin.findings import errors
    from mulin.received.scheme_kind import is_scheme, task_of_kind
    from mulin.workbooks.messages import KIND_NAMES

    number, found = record.submission_id, len(errors(record.findings))
    word = words_of(pack, store, record.year, record.department).get(number)
    said = {
        "receipt": record.receipt, "year": record.year, "name": name_of(pack, record.department),
        "department": record.department, "version": record.version,
        "state": state_of(record, number in valid_of(pack, store, record.year), word),
    }  # fmt: skip
    if is_scheme(record.kind):
        head = m.FOUND_SCHEME.format(task=task_of_kind(record.year, record.kind), **said)
    elif record.kind in KIND_NAMES:
        head = m.FOUND_TABLE.format(kind=KIND_NAMES[record.kind], **said)
    else:
        head = m.FOUND_UNKNOWN.format(**said)
    return [
        head,
        m.FOUND_CAME.format(at=minute(record.received_at), who=record.who, channel=record.channel),
        m.FOUND_FILE.format(file=record.file_name, size=record.size, sha256=record.sha256),
        m.FOUND_FINDINGS.format(errors=found, warnings=len(record.findings) - found),
        *(m.FOUND_PAPER.format(name=name, sha256=digest) for name, digest in sorted(record.came_with.items())),
    ]


def _report_lines(pack: Pack, report: Reported) -> list[str]:
    said = {
        "receipt": report.receipt, "year": report.year, "name": name_of(pack, report.department),
        "department": report.department, "task": report.task, "label": report.label, "number": report.number,
        "state": done_of(report),
    }  # fmt: skip
    return [
        m.FOUND_REPORT.format(**said),
        m.FOUND_REPORTED.format(at=minute(report.recorded_at), who=report.who),
        *([m.FOUND_NOTE.format(note=report.note)] if report.note else []),
        *(m.FOUND_PAPER.format(name=name, sha256=digest) for name, digest in sorted(report.evidence.items())),
    ]


def _head_line(store: Store, kept: Kept) -> None:
    from mulin.received.heads import head_at
    from mulin.received.messages import HEAD_LINE
    from orchestration.cli.show import say

    say(HEAD_LINE.format(head=head_at(store.chain, kept.chain_index)))


def done_of(report: Reported) -> str:
    """What a report says."""
    return m.TAKEN_BACK if report.done_on is None else m.DONE_ON.format(day=report.done_on)


def minute(moment: str) -> str:
    """A moment as people read it, to the minute."""
    return moment[:16].replace("T", " ")


def name_of(pack: Pack, code: str) -> str:
    """A department's name; of one that the pack does not know, its code."""
    return pack.department[code].name if code in pack.department else code
