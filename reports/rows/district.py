"""The marts about departments, the plan, tiers and cases.

Written by ``python -m mulin.row_classes`` from the descriptions in dbt_project/models/marts, not by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class DepartmentScore:
    """Grain: year, department."""

    year: int
    department: str
    department_name: str
    leads: bool
    led_milestones: float | None
    led_indicators: float | None
    led_score: float | None
    cooperation_score: float | None
    reporting_on_time: float | None
    reporting_first_time: float | None
    reporting_no_correction: float | None
    reporting_score: float | None
    total_score: float | None
    grade: str | None
    rank: int | None
    peers: int | None
    weights_used: str | None


@dataclass(frozen=True, slots=True)
class DepartmentTask:
    """Grain: year, task_code."""

    year: int
    task_code: str
    lead_department: str
    title_zh: str
    plan_ref: str
    milestones: int
    on_time: int
    late: int
    overdue: int
    not_reported: int
    indicators_attained: float | None
    indicators: int
    task_score: float | None


@dataclass(frozen=True, slots=True)
class CooperationRating:
    """Grain: year, task_code, department."""

    year: int
    task_code: str
    department: str
    rated_by: str
    score: float | None
    reason: str | None
    submission_id: str
    received_at: datetime | None
    sha256: str | None
    sheet: str | None
    cell: str | None


@dataclass(frozen=True, slots=True)
class MilestoneResult:
    """Grain: year, task_code, number."""

    year: int
    task_code: str
    number: int
    label: str
    due_on: date
    done_on: date | None
    state: str
    days_late: int | None
    submission_id: str | None
    sheet: str | None
    cell: str | None


@dataclass(frozen=True, slots=True)
class PlanChain:
    """Grain: year, plan_ref, task_code, indicator_code."""

    year: int
    plan_ref: str
    task_code: str | None
    indicator_code: str | None
    plan_title: str
    task_title: str | None
    lead_department: str | None
    indicator_name: str | None
    units_scored: int | None
    attained_share: float | None
    mean_score: float | None


@dataclass(frozen=True, slots=True)
class DataQuality:
    """Grain: year, department, kind."""

    year: int
    department: str
    kind: str
    cells_asked: int
    cells_accepted: int
    cells_blank: int
    cells_declared_missing: int
    cells_rejected: int
    cells_pending: int
    submission_id: str | None
    sha256: str | None
    versions: int
    received_at: datetime | None
    first_accepted_at: datetime | None
    objections: str | None
    on_time: bool | None
    gate_state: str | None
    errors: int | None
    warnings: int | None


@dataclass(frozen=True, slots=True)
class Burden:
    """Grain: year, department, tier."""

    year: int
    department: str
    tier: str
    fields: int
    units: int
    cells_per_unit: float | None
    cells: int


@dataclass(frozen=True, slots=True)
class TierSummary:
    """Grain: year, tier."""

    year: int
    tier: str
    units: int
    comparable_units: int
    mean: float | None
    median: float | None
    minimum: float | None
    maximum: float | None
    standard_deviation: float | None
    excellent: int
    good: int
    pass_: int
    fail: int
    failed_basics: int
    pending: int
    grades: str | None


@dataclass(frozen=True, slots=True)
class Case:
    """Grain: year, case_id."""

    year: int
    case_id: str
    kind: str
    found_year: int
    found_on: date
    unit_code: str | None
    department: str | None
    indicator_code: str | None
    task_code: str | None
    milestone: int | None
    table_kind: str | None
    owner_kind: str
    owner_code: str
    due_on: date
    stage: str
    closed_year: int | None
    closed_on: date | None
    found_value: float | None
    threshold: float | None
    value_now: float | None
    evidence_submission: str | None
    reason: str


TABLES: dict[type, str] = {
    DepartmentScore: "department_scores",
    DepartmentTask: "department_tasks",
    CooperationRating: "cooperation_ratings",
    MilestoneResult: "milestone_results",
    PlanChain: "plan_chain",
    DataQuality: "data_quality",
    Burden: "burden",
    TierSummary: "tier_summary",
    Case: "cases",
}
