"""What was asked and what came in.

Written by ``python -m mulin.row_classes`` from the descriptions in dbt_project/models/sources.yml, not by hand.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple


class AskedCell(NamedTuple):
    """Grain: year, field_code, unit_code."""

    year: int
    field_code: str
    unit_code: str
    department: str
    kind: str
    blank: str


class Submission(NamedTuple):
    """Grain: year, submission_id."""

    year: int
    submission_id: str
    department: str
    kind: str
    version: int
    sha256: str
    file_name: str
    received_at: datetime
    submitted_at: datetime | None
    channel: str
    state: str
    gate_state: str | None
    in_force: bool
    changed: bool | None
    changed_lines: int | None
    objection: int | None
    errors: int
    warnings: int


class Observation(NamedTuple):
    """Grain: year, field_code, unit_code."""

    year: int
    submission_id: str
    cited_in: str
    field_code: str
    unit_code: str
    state: str
    value: float | None
    raw: str
    sheet: str
    cell: str


class PanelReview(NamedTuple):
    """Grain: year, field_code, unit_code, reviewer."""

    year: int
    submission_id: str
    cited_in: str
    field_code: str
    unit_code: str
    reviewer: str
    organisation: str
    recused: bool
    score: float | None
    sheet: str
    cell: str


class MilestoneReport(NamedTuple):
    """Grain: year, task_code, number."""

    year: int
    submission_id: str
    cited_in: str
    task_code: str
    number: int
    done_on: date | None
    note: str
    sheet: str
    cell: str


class CooperationRating(NamedTuple):
    """Grain: year, task_code, department."""

    year: int
    submission_id: str
    cited_in: str
    task_code: str
    department: str
    score: float | None
    reason: str
    sheet: str
    cell: str


class Evidence(NamedTuple):
    """Grain: year, submission_id, indicator_code, file_name."""

    year: int
    submission_id: str
    indicator_code: str
    file_name: str
    sha256: str | None = None


class Publication(NamedTuple):
    """Grain: year."""

    year: int
    release: str
    locked_on: date
    published_on: date


TABLES: dict[type, str] = {
    AskedCell: "asked_cells",
    Submission: "submissions",
    Observation: "observations",
    PanelReview: "panel_reviews",
    MilestoneReport: "milestone_reports",
    CooperationRating: "cooperation_ratings",
    Evidence: "evidence",
    Publication: "publications",
}
