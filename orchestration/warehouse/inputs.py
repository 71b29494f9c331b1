"""Decide what a year is scored from: the hand-ins in force as the gate saw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received.places import PUBLICATIONS
from orchestration.release.inputs import IN_FORCE, PublicationInput, SubmissionInput, YearInputs
from orchestration.warehouse import messages

if TYPE_CHECKING:
    from expectations.gate import GateResult
    from mulin.received import Publication, Record, Store


def year_in_force(
    pack: Pack, year: int, store: Store, gate_results: Sequence[GateResult]
) -> tuple[YearInputs, list[str]]:
    """The year's inputs as the gate saw them, and Chinese notes on hand-ins that came too late for it.

    Raises FindingsError when the gate left a workbook unanswered or judged what the store does not know as accepted.
    Whether it could judge at all is decided where its verdicts are admitted (orchestration.pipeline.gate).
    """
    verdicts = {(g.department, g.kind): g for g in gate_results}
    came = [r for r in store.records(year) if r.pack == pack.plan.pack]
    seen, notes = _seen_by_gate([r for r in came if r.state != "pending"], verdicts)
    notes += [messages.NOT_JUDGED.format(submission=r.submission_id) for r in came if r.state == "pending"]
    current = {(r.department, r.kind): r for r in seen if r.state == "accepted"}  # the latest of each stays
    problems = _gate_problems(pack, year, current, verdicts)
    if problems:
        raise FindingsError(messages.BUILD_FAILED.format(year=year), problems)
    judged = {g.submission_id: g for g in gate_results if g.submission_id}
    in_force = {r.submission_id for r in current.values()}
    records = sorted(seen, key=lambda r: (r.department, r.kind, r.version))
    submissions = tuple(_submission(r, judged.get(r.submission_id), r.submission_id in in_force) for r in records)
    return YearInputs(year, IN_FORCE, None, submissions, _previous_publication(store, year)), notes


def _seen_by_gate(
    records: Sequence[Record], verdicts: Mapping[tuple[str, str], GateResult]
) -> tuple[list[Record], list[str]]:
    """Leave out versions accepted after the gate had judged: a hand-in must not stop a run, nor enter it unjudged.

    Such a one may have come before what the gate judged, where it was kept first and accepted late; it is left out
    alone where the gate found nothing accepted, and with all that came after it otherwise."""
    told = {r.submission_id: r for r in records}
    seen, notes = [], []
    closed: set[tuple[str, str]] = set()
    for r in records:  # in the order they came
        key = (r.department, r.kind)
        verdict = verdicts.get(key)
        judged = told.get(verdict.submission_id or "") if verdict is not None else None
        limit = None if verdict is None else judged.version if judged is not None and judged.state == "accepted" else 0
        if key in closed or (limit is not None and r.state == "accepted" and r.version > limit):
            if judged is None or r.version > judged.version:
                closed.add(key)
            notes.append(messages.LATE.format(submission=r.submission_id))
        else:
            seen.append(r)
    return seen, notes


def _gate_problems(
    pack: Pack,
    year: int,
    current: Mapping[tuple[str, str], Record],
    verdicts: Mapping[tuple[str, str], GateResult],
) -> list[Finding]:
    def problem(rule: str, message: str, mend: str) -> Finding:
        return Finding(Level.ERROR, f"warehouse.{rule}", message, mend)

    found = []
    for department, kind in workbooks_owed(pack, year):
        if (department, kind) not in verdicts:
            text = messages.GATE_INCOMPLETE.format(department=department, kind=kind)
            found.append(problem("gate_incomplete", text, messages.MEND_GATE.format(year=year)))
    for key, verdict in verdicts.items():
        if verdict.state != "accepted":
            continue
        record = current.get(key)
        if record is None or verdict.submission_id != record.submission_id:
            text = messages.GATE_STALE.format(judged=verdict.submission_id)
            found.append(problem("gate_stale", text, messages.MEND_STALE))
    return found


def _submission(record: Record, verdict: GateResult | None, in_force: bool) -> SubmissionInput:
    findings = record.findings if verdict is None else verdict.findings
    refusing = len(errors(findings))
    return SubmissionInput(
        submission_id=record.submission_id,
        department=record.department,
        kind=record.kind,
        version=record.version,
        sha256=record.sha256,
        size=record.size,
        file_name=record.file_name,
        received_at=record.received_at,
        channel=record.channel,
        state=record.state,
        gate_state=None if verdict is None else verdict.state,
        in_force=in_force,
        errors=refusing,
        warnings=len(findings) - refusing,
        demo=record.demo,
        evidence=dict(sorted(record.evidence.items())),
        objection=record.objection,
    )


def first_public(publications: Sequence[Publication]) -> Publication | None:
    """The first of a year's publications, in the order they were written down."""
    corrected = {p.release: p for p in publications}
    return min(corrected.values(), key=lambda p: (p.published_on, p.chain_index), default=None)


def _previous_publication(store: Store, year: int) -> PublicationInput | None:
    """The first publication of ``year`` − 1. A later line for the same release corrects its dates."""
    publications = store.publications(year - 1)
    if (first := first_public(publications)) is None:
        return None
    prefix = f"{PUBLICATIONS}/{year - 1}/"
    # both in the order they were written down; what was added between the two readings is left for the next run
    records = (e for e in store.chain.state().events if e.ref.startswith(prefix))
    record = next(record for p, record in zip(publications, records, strict=False) if p is first)
    if first.published_on < first.locked_on:
        text = messages.PUBLICATION_ORDER.format(year=year - 1, published=first.published_on, locked=first.locked_on)
        finding = Finding(Level.ERROR, "warehouse.publication_order", text, messages.MEND_PUBLICATION)
        raise FindingsError(messages.BUILD_FAILED.format(year=year), [finding])
    dates = (first.locked_on.isoformat(), first.published_on.isoformat())
    return PublicationInput(year - 1, first.release, *dates, record.ref, record.payload)
