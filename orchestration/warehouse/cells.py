"""What was asked and what came in, as rows: one row per cell asked, per hand-in, per cell read.

Parsed workbooks come from the received store's objects through a loader; only hand-ins in force that passed the
gate are read. Their rows keep sheet and cell, so a figure in a mart can be followed back to the file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from mulin.beijing import BEIJING
from mulin.pack import Pack
from mulin.pack.asked import asked_cells
from orchestration.release.inputs import Inputs, SubmissionInput, YearInputs
from orchestration.warehouse.computed import platform_observations, register_observations
from orchestration.warehouse.schema import write_table

if TYPE_CHECKING:
    import duckdb

    from mulin.workbooks.parsed import Parsed

Row = tuple[Any, ...]
LoadParsed = Callable[[SubmissionInput, Pack], "Parsed"]
"""(hand-in, the pack of its year) → what its workbook says. Raises rather than return half a workbook."""


def load_cells(
    con: duckdb.DuckDBPyConnection, inputs: Inputs, packs_by_year: Mapping[int, Pack], load_parsed: LoadParsed
) -> dict[str, int]:
    """Create the tables of ``schema.DATA_TABLES`` from the inputs of all years; returns table → rows."""
    tables: dict[str, list[Row]] = {
        name: []
        for name in ("asked_cells", "submissions", "observations", "panel_reviews", "milestone_reports",
                     "cooperation_ratings", "evidence", "publications")
    }  # fmt: skip
    for entry in inputs.years:
        pack = packs_by_year[entry.year]
        _add_asked(tables, pack, entry.year)
        tables["submissions"] += [_submission_row(entry.year, s) for s in entry.submissions]
        tables["observations"] += register_observations(pack, entry.year)
        tables["observations"] += platform_observations(pack, entry.year, entry.previous_publication)
        _add_workbooks(tables, entry, pack, load_parsed)
        if (known := entry.previous_publication) is not None:
            dates = (date.fromisoformat(known.locked_on), date.fromisoformat(known.published_on))
            tables["publications"].append((known.year, known.release, *dates))
    return {name: write_table(con, name, rows) for name, rows in tables.items()}


def _add_asked(tables: dict[str, list[Row]], pack: Pack, year: int) -> None:
    tables["asked_cells"] += [
        (year, a.field_code, a.unit_code, a.department, a.kind, a.blank) for a in asked_cells(pack, year)
    ]


def _submission_row(year: int, s: SubmissionInput) -> Row:
    """``received_at`` becomes Shanghai's wall clock: deadlines are calendar days there."""
    received = datetime.fromisoformat(s.received_at).astimezone(BEIJING).replace(tzinfo=None)
    return (
        year, s.submission_id, s.department, s.kind, s.version, s.sha256, s.file_name, received, s.channel, s.state,
        s.gate_state, s.in_force, s.errors, s.warnings,
    )  # fmt: skip


def _add_workbooks(tables: dict[str, list[Row]], entry: YearInputs, pack: Pack, load_parsed: LoadParsed) -> None:
    for s in entry.submissions:
        if not s.usable:
            continue
        parsed = load_parsed(s, pack)
        key = (entry.year, s.submission_id)
        tables["observations"] += [
            (*key, c.field_code, c.unit_code, c.state, c.value, c.raw, c.sheet, c.cell) for c in parsed.cells
        ]
        tables["panel_reviews"] += [
            (*key, r.field_code, r.unit_code, r.reviewer, r.organisation, r.recused, r.score, r.sheet, r.cell)
            for r in parsed.reviews
        ]
        tables["milestone_reports"] += [
            (*key, m.task_code, m.number, m.done_on, m.note, m.sheet, m.cell) for m in parsed.milestones
        ]
        tables["cooperation_ratings"] += [
            (*key, r.task_code, r.department, r.score, r.reason, r.sheet, r.cell) for r in parsed.ratings
        ]
        tables["evidence"] += [
            (*key, e.indicator_code, e.file_name, e.sha256 or s.evidence.get(e.file_name)) for e in parsed.evidence
        ]
