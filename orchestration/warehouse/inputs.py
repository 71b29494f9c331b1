"""Decide what a year is scored from: the hand-ins in force as the gate saw them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received.hand_ins import HandIn, hand_ins, hand_ins_of, is_reviewed
from mulin.received.places import PUBLICATIONS
from mulin.received.table_review import TableReview, review_of, reviewed
from orchestration.release.inputs import IN_FORCE, PublicationInput, SubmissionInput, YearInputs
from orchestration.warehouse import messages

if TYPE_CHECKING:
    from expectations.gate import GateResult
    from mulin.received import Publication, Store


def year_in_force(
    pack: Pack, year: int, store: Store, gate_results: Sequence[GateResult]
) -> tuple[YearInputs, list[str]]:
    """The year's inputs as the gate saw them, and Chinese notes on hand-ins that came too late for it.

    Raises FindingsError when the gate left a workbook unanswered or judged what the store does not know as accepted.
    Whether it could judge at all is decided where its verdicts are admitted (orchestration.pipeline.gate).
    """
    verdicts = {(g.department, g.kind): g for g in gate_results}
    if is_reviewed(pack, year):
        seen, notes = _reviewed_by_gate(pack, year, store, verdicts)
    else:
        seen, notes = _seen_by_gate(hand_ins(store, pack, year), verdicts)
        pending = (r for r in store.records(year) if r.pack == pack.plan.pack and r.state == "pending")
        notes += [messages.NOT_JUDGED.format(submission=r.submission_id) for r in pending]
    current = {h.table: h for h in seen if h.state == "accepted"}  # the latest of each stays
    problems = _gate_problems(pack, year, current, verdicts)
    if problems:
        raise FindingsError(messages.BUILD_FAILED.format(year=year), problems)
    judged = {g.submission_id: g for g in gate_results if g.submission_id}
    ordered = sorted(seen, key=lambda h: (*h.table, h.version))
    submissions = tuple(_submission(h, judged.get(h.record.submission_id), current.get(h.table) is h) for h in ordered)
    return YearInputs(year, IN_FORCE, None, submissions, _previous_publication(store, year)), notes


def _seen_by_gate(
    came: Sequence[HandIn], verdicts: Mapping[tuple[str, str], GateResult]
) -> tuple[list[HandIn], list[str]]:
    """Leave out versions accepted after the gate had judged: a hand-in must not stop a run, nor enter it unjudged.

    Such a one may have come before what the gate judged, where it was kept first and accepted late; it is left out
    alone where the gate found nothing accepted, and with all that came after it otherwise."""
    told = {h.record.submission_id: h for h in came}
    seen, notes = [], []
    closed: set[tuple[str, str]] = set()
    for h in came:  # in the order they came
        key, about = h.table, h.record.submission_id
        verdict = verdicts.get(key)
        judged = told.get(verdict.submission_id or "") if verdict is not None else None
        limit = None if verdict is None else judged.version if judged is not None and judged.state == "accepted" else 0
        if key in closed or (limit is not None and h.state == "accepted" and h.version > limit):
            if judged is None or h.version > judged.version:
                closed.add(key)
            notes.append(messages.LATE.format(submission=about))
        else:
            seen.append(h)
    return seen, notes


def _reviewed_by_gate(
    pack: Pack, year: int, store: Store, verdicts: Mapping[tuple[str, str], GateResult]
) -> tuple[list[HandIn], list[str]]:
    """The same under review: of a table whose review went on since the gate judged it, what it was then."""
    seen, notes = [], []
    for now in reviewed(pack, store, year):
        verdict = verdicts.get((now.department, now.kind))
        judged = None if verdict is None else verdict.submission_id
        then = now
        for act in reversed((None, *now.acts)):
            if verdict is None or judged == _judged_of(then):
                break
            if act is None:
                then = now  # told as a gate that is out of date
                break
            then = review_of(pack, store, year, now.department, now.kind, until=act.chain_index - 1)
        seen += hand_ins_of(then)
        if then is not now:
            notes.append(messages.LATE_REVIEW.format(table=f"{now.department}-{now.kind}"))
    return seen, notes


def _judged_of(table: TableReview) -> str | None:
    """What the gate judges of a table: what is in force, else what waits, else what was returned last."""
    of = [h for h in hand_ins_of(table) if h.state != "replaced"]
    judged = next((h for h in of if h.in_force), of[-1] if of else None)
    return None if judged is None else judged.record.submission_id


def _gate_problems(
    pack: Pack,
    year: int,
    current: Mapping[tuple[str, str], HandIn],
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
        counts = current.get(key)
        if counts is None or verdict.submission_id != counts.record.submission_id:
            text = messages.GATE_STALE.format(judged=verdict.submission_id)
            found.append(problem("gate_stale", text, messages.MEND_STALE))
    return found


def _submission(hand_in: HandIn, verdict: GateResult | None, in_force: bool) -> SubmissionInput:
    record, findings = hand_in.record, hand_in.findings if verdict is None else verdict.findings
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
        state=hand_in.state,
        gate_state=None if verdict is None else verdict.state,
        in_force=in_force,
        errors=refusing,
        warnings=len(findings) - refusing,
        demo=record.demo,
        evidence=dict(sorted(record.evidence.items())),
        objection=record.objection,
        submitted=hand_in.submitted,
        review=hand_in.stage,
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
