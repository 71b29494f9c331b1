"""What was asked and what came in, as rows: one row per cell asked, per hand-in, per cell read.

Parsed workbooks come from the received store's objects through a loader; rows are those of the hand-ins in force that
passed the gate. Earlier accepted versions are read too: a row that says what they said names the first of them, with
its sheet and cell, so a figure in a mart can be followed back to the file that brought it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import TYPE_CHECKING

from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from mulin.received import StoreError
from mulin.workbooks.citation import Version, changed, citations
from orchestration.release.inputs import Inputs, SubmissionInput, YearInputs
from orchestration.warehouse.computed import platform_observations, register_observations
from orchestration.warehouse.rows import (
    AskedCell,
    CooperationRating,
    Evidence,
    MilestoneReport,
    Observation,
    PanelReview,
    Publication,
    Submission,
    received,
)
from orchestration.warehouse.schema import Row, write_tables

if TYPE_CHECKING:
    import duckdb

    from mulin.workbooks.parsed import Parsed

LoadParsed = Callable[[SubmissionInput, Pack], "Parsed"]
"""(hand-in, the pack of its year) → what its workbook says. Raises rather than return half a workbook."""


def load_cells(
    con: duckdb.DuckDBPyConnection, inputs: Inputs, packs_by_year: Mapping[int, Pack], load_parsed: LoadParsed
) -> dict[str, int]:
    """Create the tables of ``rows.received`` from the inputs of all years; returns table → rows."""
    read = (row for entry in inputs.years for row in _year(entry, packs_by_year[entry.year], load_parsed))
    return write_tables(con, read, received.TABLES)


def _year(entry: YearInputs, pack: Pack, load_parsed: LoadParsed) -> Iterator[Row]:
    for a in asked_cells(pack, entry.year):
        yield AskedCell(entry.year, a.field_code, a.unit_code, a.department, a.kind, a.blank)
    versions = accepted_versions(entry, lambda s: _readable(s, pack, load_parsed))
    new = {known: lines for of in versions.values() for known, lines in changed(of).items()}
    for s in entry.submissions:
        yield _submission(entry.year, s, new)
    yield from register_observations(pack, entry.year)
    yield from platform_observations(pack, entry.year, entry.previous_publication)
    for s in entry.submissions:
        if s.usable:
            yield from _workbook(entry.year, s, versions[s.department, s.kind])
    if (known := entry.previous_publication) is not None:
        locked, published = date.fromisoformat(known.locked_on), date.fromisoformat(known.published_on)
        yield Publication(known.year, known.release, locked, published)


def _submission(year: int, s: SubmissionInput, new: Mapping[str, int]) -> Submission:
    accepted = s.state == "accepted"
    return Submission(
        year=year,
        submission_id=s.submission_id,
        department=s.department,
        kind=s.kind,
        version=s.version,
        sha256=s.sha256,
        file_name=s.file_name,
        received_at=s.shanghai,
        submitted_at=s.handed_in if s.submitted else None,
        channel=s.channel,
        state=s.state,
        gate_state=s.gate_state,
        in_force=s.in_force,
        changed=s.submission_id in new if accepted else None,
        changed_lines=new.get(s.submission_id, 0) if accepted else None,
        objection=s.objection,
        errors=s.errors,
        warnings=s.warnings,
    )


def accepted_versions(
    entry: YearInputs, load: Callable[[SubmissionInput], Parsed | None]
) -> dict[tuple[str, str], list[Version]]:
    """(department, kind) → its accepted versions in order, the last one in force. ``load``: None for what cannot be
    read."""
    out: dict[tuple[str, str], list[Version]] = defaultdict(list)
    for s in sorted(entry.submissions, key=lambda s: s.version):
        if s.state == "accepted":
            out[s.department, s.kind].append(Version(s.submission_id, load(s)))
    return out


def _readable(s: SubmissionInput, pack: Pack, load: LoadParsed) -> Parsed | None:
    """Raises StoreError where the version whose cells count cannot be read; an earlier one says nothing then."""
    try:
        return load(s, pack)
    except StoreError:
        if s.usable:
            raise
        return None


def _workbook(year: int, s: SubmissionInput, versions: Sequence[Version]) -> Iterator[Row]:
    """What the version in force says, each line as the version it is cited by has it; its evidence is its own."""
    for key, version in citations(versions).items():
        whose = (year, s.submission_id, version.submission_id)
        for line in version.lines[key]:
            yield _ROWS[key[0]](*whose, *(getattr(line, f.name) for f in fields(line)))
    parsed = versions[-1].parsed
    for e in parsed.evidence if parsed is not None else ():
        yield Evidence(year, s.submission_id, e.indicator_code, e.file_name, e.sha256 or s.evidence.get(e.file_name))


_ROWS: dict[str, Callable[..., Row]] = {
    "cell": Observation, "panel": PanelReview, "milestone": MilestoneReport, "rating": CooperationRating,
}  # fmt: skip
