"""The marts as Python rows: one frozen class a mart, fields in the order of docs/architecture.md 'Marts'.

The names here are the contract's. ``tests/unit/reports/test_marts_contract.py`` compares them with the dbt contracts.
Points are points of the unit's total (0..110); shares and coverages are 0..1; scores are 0..100.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from reports.rows_units import (
    Attribution,
    Change,
    Contribution,
    FailedBasic,
    IndicatorChange,
    IndicatorScore,
    PendingItem,
    PillarChange,
    PillarScore,
    UnitScore,
)

__all__ = [
    "COLUMN_OF_FIELD",
    "TABLES",
    "Attribution",
    "Burden",
    "Change",
    "Contribution",
    "CooperationRating",
    "DataQuality",
    "DepartmentScore",
    "DepartmentTask",
    "FailedBasic",
    "IndicatorChange",
    "IndicatorScore",
    "Lineage",
    "MilestoneResult",
    "PendingItem",
    "PillarChange",
    "PillarScore",
    "PlanChain",
    "TierSummary",
    "UnitScore",
]


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
class CooperationRating:
    """Grain: year, task_code, department (the rated one)."""

    year: int
    task_code: str
    department: str
    rated_by: str
    score: float | None
    reason: str | None
    submission_id: str
    sheet: str | None
    cell: str | None


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
    versions: int
    received_at: datetime | None
    on_time: bool | None
    gate_state: str | None
    errors: int | None
    warnings: int | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Grain: year, unit_code, indicator_code, role.

    Roles: ``value``, ``numerator``, ``denominator``, ``review_<n>`` (a cell a reviewer), ``imputed`` (no cell).
    """

    year: int
    unit_code: str
    indicator_code: str
    role: str
    field_code: str | None
    value: float | None
    raw: str | None
    submission_id: str | None
    sha256: str | None
    file_name: str | None
    sheet: str | None
    cell: str | None
    imputed: bool | None


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
    # ``pass`` is a keyword: the mart's column is read into ``passed``
    passed: int
    fail: int
    failed_basics: int
    pending: int


TABLES: dict[type, str] = {
    UnitScore: "unit_scores",
    PillarScore: "pillar_scores",
    IndicatorScore: "indicator_scores",
    Contribution: "contributions",
    FailedBasic: "failed_basics",
    PendingItem: "pending_items",
    Attribution: "attribution",
    Change: "changes",
    PillarChange: "pillar_changes",
    IndicatorChange: "indicator_changes",
    DepartmentScore: "department_scores",
    CooperationRating: "cooperation_ratings",
    DepartmentTask: "department_tasks",
    MilestoneResult: "milestone_results",
    PlanChain: "plan_chain",
    DataQuality: "data_quality",
    Lineage: "lineage",
    Burden: "burden",
    TierSummary: "tier_summary",
}
COLUMN_OF_FIELD: dict[tuple[type, str], str] = {(TierSummary, "passed"): "pass"}
