"""The year's gate: what is in force of every workbook owed, judged once more, all in one run of each suite.

A department that handed in nothing, or nothing good, does not stop the year: its cells stay out and are charged to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from expectations.books import Book, with_evidence
from expectations.judge import JudgeMany, judge_many
from expectations.messages import internal
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Record, Store
from mulin.workbooks.parsed import Parsed

LoadParsed = Callable[[Record], Parsed]


@dataclass(frozen=True, slots=True)
class GateResult:
    """One workbook owed. ``state``: accepted (its rows count), rejected, missing. ``rows``: rows judged."""

    department: str
    kind: str
    submission_id: str | None
    state: Literal["accepted", "rejected", "missing"]
    findings: tuple[Finding, ...]
    evaluated: int
    expected: int
    rows: int


def gate_year(
    pack: Pack, year: int, store: Store, load_parsed: LoadParsed, judge: JudgeMany = judge_many
) -> list[GateResult]:
    """Judge every workbook owed in ``year``; one result each, in the order of ``workbooks_owed``.

    The latest accepted version is judged; where there is none, the latest rejected one is reported with the findings
    it was refused for. What waits to be judged at the door is as if it were not there. Raises
    :class:`~mulin.received.StoreError` when a stored file is not what its receipt says.
    """
    in_force = {(r.department, r.kind): r for r in store.in_force(year) if r.pack == pack.plan.pack}
    judged = (r for r in store.records(year) if r.pack == pack.plan.pack and r.state != "pending")
    latest = {(r.department, r.kind): r for r in judged}
    previous = previous_values(pack, year, store, load_parsed)
    owed = workbooks_owed(pack, year)
    books = {key: _book(pack, year, store, in_force[key], load_parsed, previous) for key in owed if key in in_force}
    recognised = {key: book for key, book in books.items() if _is(book.parsed, year, *key)}
    judgements = dict(zip(recognised, judge(list(recognised.values())), strict=True))
    results = []
    for department, kind in owed:
        key = (department, kind)
        if key in judgements:
            judgement, record = judgements[key], in_force[key]
            findings = (*books[key].parsed.findings, *judgement.findings)
            state: Literal["accepted", "rejected"] = "accepted" if judgement.ok else "rejected"
            counts = (judgement.evaluated, judgement.expected, judgement.rows)
            results.append(GateResult(department, kind, record.submission_id, state, findings, *counts))
        elif key in books:  # accepted once, but no longer read as what its record says it is
            found = (*books[key].parsed.findings, internal("gate.identity", submission=in_force[key].submission_id))
            results.append(GateResult(department, kind, in_force[key].submission_id, "rejected", found, 0, 0, 0))
        elif key in latest:
            record = latest[key]
            results.append(GateResult(department, kind, record.submission_id, "rejected", record.findings, 0, 0, 0))
        else:
            results.append(GateResult(department, kind, None, "missing", (), 0, 0, 0))
    return results


def _is(parsed: Parsed, year: int, department: str, kind: str) -> bool:
    told = parsed.identity
    return told is not None and (told.year, told.department, told.kind) == (year, department, kind)


def previous_values(
    pack: Pack, year: int, store: Store, load_parsed: LoadParsed, department: str | None = None
) -> dict[tuple[str, str], float]:
    """Last year's value by (field, unit) from what is in force of it; empty for the pack's first year."""
    values: dict[tuple[str, str], float] = {}
    for record in store.in_force(year - 1):
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
