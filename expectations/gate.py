"""The year's gate: what is in force of every workbook owed, judged once more, all in one run of each suite.

A department that handed in nothing, or nothing good, does not stop the year: its cells stay out and are charged to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from expectations.books import Book, with_evidence
from expectations.judge import JudgeMany, judge_many
from expectations.messages import internal
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Record, Store
from mulin.received.hand_ins import HandIn, hand_ins, in_force
from mulin.workbooks.parsed import Parsed

LoadParsed = Callable[[Record], Parsed]
CameIn = Callable[[int], Sequence[HandIn]]
"""A year's hand-ins, in the order they came."""
State = Literal["accepted", "rejected", "missing", "waiting"]


@dataclass(frozen=True, slots=True)
class GateResult:
    """One workbook owed. ``state``: accepted (its rows count), rejected, missing, or waiting: submitted, and not yet
    approved where the year asks for review, so that nothing of it counts. ``rows``: rows judged."""

    department: str
    kind: str
    submission_id: str | None
    state: State
    findings: tuple[Finding, ...]
    evaluated: int
    expected: int
    rows: int


def gate_year(
    pack: Pack, year: int, store: Store, load_parsed: LoadParsed, judge: JudgeMany = judge_many,
    came_in: CameIn | None = None,
) -> list[GateResult]:  # fmt: skip
    """Judge every workbook owed in ``year``; one result each, in the order of ``workbooks_owed``.

    What is in force is judged; where nothing is, what waits to be approved is reported as that, else the latest that
    was refused with what it was refused for. ``came_in``: the hand-ins of a year, where the store is not to be asked.
    Raises :class:`~mulin.received.StoreError` when a stored file is not what its receipt says.
    """
    came = list(hand_ins(store, pack, year) if came_in is None else came_in(year))
    counts = {h.table: h.record for h in came if h.in_force}
    latest = {h.table: h for h in came if h.state != "replaced"}
    before = None if came_in is None else [h.record for h in came_in(year - 1) if h.in_force]
    previous = previous_values(pack, year, store, load_parsed, before=before)
    owed = workbooks_owed(pack, year)
    books = {key: _book(pack, year, store, counts[key], load_parsed, previous) for key in owed if key in counts}
    recognised = {key: book for key, book in books.items() if _is(book.parsed, year, *key)}
    judgements = dict(zip(recognised, judge(list(recognised.values())), strict=True))
    results = []
    for department, kind in owed:
        key = (department, kind)
        if key in judgements:
            judgement, record = judgements[key], counts[key]
            findings = (*books[key].parsed.findings, *judgement.findings)
            state: State = "accepted" if judgement.ok else "rejected"
            done = (judgement.evaluated, judgement.expected, judgement.rows)
            results.append(GateResult(department, kind, record.submission_id, state, findings, *done))
        elif key in books:  # accepted once, but no longer read as what its record says it is
            found = (*books[key].parsed.findings, internal("gate.identity", submission=counts[key].submission_id))
            results.append(GateResult(department, kind, counts[key].submission_id, "rejected", found, 0, 0, 0))
        elif key in latest:
            last = latest[key]
            state = "waiting" if last.state == "waiting" else "rejected"
            results.append(GateResult(department, kind, last.record.submission_id, state, last.findings, 0, 0, 0))
        else:
            results.append(GateResult(department, kind, None, "missing", (), 0, 0, 0))
    return results


def _is(parsed: Parsed, year: int, department: str, kind: str) -> bool:
    told = parsed.identity
    return told is not None and (told.year, told.department, told.kind) == (year, department, kind)


def previous_values(
    pack: Pack, year: int, store: Store, load_parsed: LoadParsed, department: str | None = None,
    before: Sequence[Record] | None = None,
) -> dict[tuple[str, str], float]:  # fmt: skip
    """Last year's value by (field, unit) from what is in force of it (``before``, where the store is not to be asked);
    empty for the pack's first year."""
    values: dict[tuple[str, str], float] = {}
    for record in in_force(store, pack, year - 1) if before is None else before:
        if record.pack != pack.plan.pack or department not in (None, record.department):
            continue
        store.object_path(record.sha256)
        for cell in load_parsed(record).cells:
            if cell.state == "value" and cell.value is not None:
                values[cell.field_code, cell.unit_code] = cell.value
    return values


def _book(
    pack: Pack,
    year: int,
    store: Store,
    record: Record,
    load_parsed: LoadParsed,
    previous: dict[tuple[str, str], float],
) -> Book:
    store.object_path(record.sha256)
    parsed = with_evidence(load_parsed(record), record.evidence)
    return Book(pack, year, parsed, previous, record.received.date())
