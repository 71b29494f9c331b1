"""What a year is scored from: every hand-in known, which are in force, and what the gate said of them.

Frozen into a release as ``inputs.json``, and read back from there when a later year needs an earlier one or when a
release is recomputed. Nothing here depends on the clock or on hand-ins for other years.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from mulin.findings import Finding, FindingsError, Level, errors
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.received.places import PUBLICATIONS
from mulin.stored import EXACT, read_form
from orchestration.release.stored.forms import Count, IsoDay, IsoMoment, Sha256, YearNumber
from orchestration.warehouse import messages

if TYPE_CHECKING:
    from expectations.gate import GateResult
    from mulin.received import Publication, Record, Store

SCHEMA_VERSION: Literal[1] = 1
IN_FORCE = "in_force"


@dataclass(frozen=True, slots=True)
class SubmissionInput:
    """One hand-in as a run saw it. ``received_at`` is ISO 8601 in UTC+8; ``evidence`` file name → sha256.

    ``gate_state`` is set on the version the gate judged (one per department and kind), else None.
    """

    __pydantic_config__ = EXACT

    submission_id: str
    department: str
    kind: str
    version: Count
    sha256: Sha256
    size: Count
    file_name: str
    received_at: IsoMoment
    channel: str
    state: str
    gate_state: str | None
    in_force: bool
    errors: Count
    warnings: Count
    demo: bool
    evidence: dict[str, Sha256]

    @property
    def usable(self) -> bool:
        """Whether its cells are loaded: in force and let through by the gate."""
        return self.in_force and self.gate_state == "accepted"


@dataclass(frozen=True, slots=True)
class PublicationInput:
    """The first publication of the year before: the publication lag and the year's terms count from it. ISO dates.

    ``ref`` is the record under ``received/``, ``sha256`` its content's; empty in releases that did not note them.
    """

    __pydantic_config__ = EXACT

    year: YearNumber
    release: str
    locked_on: IsoDay
    published_on: IsoDay
    ref: str = ""
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class YearInputs:
    """``source``: ``in_force``, or the release (``r2``) these inputs are frozen in; ``data_hash`` is that release's."""

    __pydantic_config__ = EXACT

    year: YearNumber
    source: str
    data_hash: str | None
    submissions: tuple[SubmissionInput, ...]
    previous_publication: PublicationInput | None


@dataclass(frozen=True, slots=True)
class Inputs:
    """Everything but the pack that the marts of ``assessed_year`` depend on. ``years`` ascending, the last assessed."""

    __pydantic_config__ = EXACT

    assessed_year: YearNumber
    pack: str
    years: tuple[YearInputs, ...]
    schema_version: Literal[1] = SCHEMA_VERSION

    @property
    def demo(self) -> bool:
        """Whether any hand-in used was demo data: one is enough to mark the whole release."""
        return any(s.demo for y in self.years for s in y.submissions)

    @property
    def in_force(self) -> dict[str, str]:
        """Hand-in → SHA-256 of its file, for all that were in force."""
        return {s.submission_id: s.sha256 for y in self.years for s in y.submissions if s.in_force}

    def year(self, year: int) -> YearInputs:
        """The inputs of one year. Raises KeyError when it is not among them."""
        for entry in self.years:
            if entry.year == year:
                return entry
        raise KeyError(year)

    def to_json(self) -> str:
        """Canonical text: equal inputs have equal bytes."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, data: str | bytes) -> Inputs:
        """The inverse of :meth:`to_json`. Raises :class:`mulin.stored.FormError` for anything else."""
        return read_form(cls, data)


def year_in_force(
    pack: Pack, year: int, store: Store, gate_results: Sequence[GateResult]
) -> tuple[YearInputs, list[str]]:
    """The year's inputs as the gate saw them, and Chinese notes on hand-ins that came too late for it.

    Raises FindingsError when the gate left a workbook unanswered or judged what the store does not know as accepted.
    Whether it could judge at all is decided where its verdicts are admitted (orchestration.pipeline.gate).
    """
    verdicts = {(g.department, g.kind): g for g in gate_results}
    known = [r for r in store.records(year) if r.pack == pack.plan.pack]
    seen, notes = _seen_by_gate(known, verdicts)
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
    """Leave out versions accepted after the gate had judged: a hand-in must not stop a run, nor enter it unjudged."""
    judged_version = {r.submission_id: r.version for r in records}
    seen, notes = [], []
    closed: set[tuple[str, str]] = set()
    for r in records:  # in the order they came
        key = (r.department, r.kind)
        verdict = verdicts.get(key)
        limit = judged_version.get(verdict.submission_id or "", 0) if verdict is not None else None
        if key in closed or (limit is not None and r.state == "accepted" and r.version > limit):
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
