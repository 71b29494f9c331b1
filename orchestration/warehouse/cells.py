"""What was asked and what came in, as rows: one row per cell asked, per hand-in, per cell read.

Parsed workbooks come from the received store's objects through a loader; only hand-ins in force that passed the
gate are read. Their rows keep sheet and cell, so a figure in a mart can be followed back to the file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from mulin.beijing import BEIJING
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from orchestration.release.stored.inputs import Inputs, SubmissionInput, YearInputs
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
    for s in entry.submissions:
        yield _submission(entry.year, s)
    yield from register_observations(pack, entry.year)
    yield from platform_observations(pack, entry.year, entry.previous_publication)
    for s in entry.submissions:
        if s.usable:
            yield from _workbook(entry.year, s, load_parsed(s, pack))
    if (known := entry.previous_publication) is not None:
        locked, published = date.fromisoformat(known.locked_on), date.fromisoformat(known.published_on)
        yield Publication(known.year, known.release, locked, published)


def _submission(year: int, s: SubmissionInput) -> Submission:
    """``received_at`` becomes Shanghai's wall clock: deadlines are calendar days there."""
    return Submission(
        year=year,
        submission_id=s.submission_id,
        department=s.department,
        kind=s.kind,
        version=s.version,
        sha256=s.sha256,
        file_name=s.file_name,
        received_at=datetime.fromisoformat(s.received_at).astimezone(BEIJING).replace(tzinfo=None),
        channel=s.channel,
        state=s.state,
        gate_state=s.gate_state,
        in_force=s.in_force,
        errors=s.errors,
        warnings=s.warnings,
    )


def _workbook(year: int, s: SubmissionInput, parsed: Parsed) -> Iterator[Row]:
    key = (year, s.submission_id)
    for c in parsed.cells:
        yield Observation(*key, c.field_code, c.unit_code, c.state, c.value, c.raw, c.sheet, c.cell)
    for r in parsed.reviews:
        where = (r.sheet, r.cell)
        yield PanelReview(*key, r.field_code, r.unit_code, r.reviewer, r.organisation, r.recused, r.score, *where)
    for m in parsed.milestones:
        yield MilestoneReport(*key, m.task_code, m.number, m.done_on, m.note, m.sheet, m.cell)
    for t in parsed.ratings:
        yield CooperationRating(*key, t.task_code, t.department, t.score, t.reason, t.sheet, t.cell)
    for e in parsed.evidence:
        yield Evidence(*key, e.indicator_code, e.file_name, e.sha256 or s.evidence.get(e.file_name))
