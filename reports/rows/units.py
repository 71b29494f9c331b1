"""The marts about units and their indicators.

Written by ``python -m mulin.row_classes`` from the descriptions in dbt_project/models/marts, not by hand.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class UnitScore:
    """Grain: year, unit_code."""

    year: int
    unit_code: str
    unit_name: str
    tier: str
    parent_code: str | None
    own_basic: float | None
    own_guiding: float | None
    own_total: float | None
    children_basic: float | None
    children_guiding: float | None
    children_total: float | None
    basic_score: float | None
    guiding_points: float | None
    deductions: float | None
    total_score: float | None
    total_score_exact: float | None
    coverage: float | None
    lowest_pillar_coverage: float | None
    comparable: bool
    status: str
    vetoed: bool
    failed_basic_count: int
    failed_basic_share: float | None
    pending_count: int
    pending_points: float | None
    band_grade: str | None
    grade: str | None
    grade_reason: str | None
    rank: int | None
    peers: int | None
    peer_group: str | None
    overall_rank: int | None


@dataclass(frozen=True, slots=True)
class PillarScore:
    """Grain: year, unit_code, pillar."""

    year: int
    unit_code: str
    pillar: str
    pillar_name: str
    weight: float
    own_score: float | None
    children_score: float | None
    score: float | None
    coverage: float | None
    contribution: float | None
    rank: int | None
    peers_mean: float | None


@dataclass(frozen=True, slots=True)
class IndicatorScore:
    """Grain: year, unit_code, indicator_code."""

    year: int
    unit_code: str
    indicator_code: str
    indicator_name: str
    tier: str
    pillar: str
    kind: str
    lead_department: str
    value: float | None
    numerator: float | None
    denominator: float | None
    unit_of_measure: str
    target: float | None
    direction: str
    scoring_rule: str
    rule_used: str | None
    score: float | None
    weight: float
    effective_weight: float | None
    contribution: float | None
    points_lost: float | None
    status: str
    status_reason: str | None
    passed: bool | None
    failed_basic: bool | None
    veto_triggered: bool | None
    rank: int | None
    peers: int | None
    peers_mean: float | None
    prior_value: float | None
    prior_score: float | None


@dataclass(frozen=True, slots=True)
class Contribution:
    """Grain: year, unit_code, item_code."""

    year: int
    unit_code: str
    item_code: str
    item_kind: str
    points: float


@dataclass(frozen=True, slots=True)
class FailedBasic:
    """Grain: year, unit_code, indicator_code."""

    year: int
    unit_code: str
    indicator_code: str
    value: float | None
    target: float | None
    threshold: float | None
    points_lost: float | None
    lead_department: str
    reason: str


@dataclass(frozen=True, slots=True)
class PendingItem:
    """Grain: year, unit_code, indicator_code."""

    year: int
    unit_code: str
    indicator_code: str
    owed_by: str
    reason: str
    points: float | None


@dataclass(frozen=True, slots=True)
class Attribution:
    """Grain: year, unit_code, indicator_code."""

    year: int
    unit_code: str
    indicator_code: str
    charged_kind: str
    charged_to: str
    points: float
    reason: str


@dataclass(frozen=True, slots=True)
class Change:
    """Grain: year, unit_code."""

    year: int
    unit_code: str
    previous_total: float | None
    total: float | None
    change: float | None
    data_effect: float | None
    scope_effect: float | None
    weight_effect: float | None
    target_effect: float | None
    method_effect: float | None


@dataclass(frozen=True, slots=True)
class PillarChange:
    """Grain: year, unit_code, pillar."""

    year: int
    unit_code: str
    pillar: str
    change: float | None
    data_effect: float | None
    scope_effect: float | None
    weight_effect: float | None
    target_effect: float | None
    method_effect: float | None


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """Grain: year, unit_code, indicator_code."""

    year: int
    unit_code: str
    indicator_code: str
    change: float | None
    data_effect: float | None
    scope_effect: float | None
    weight_effect: float | None
    target_effect: float | None
    method_effect: float | None


@dataclass(frozen=True, slots=True)
class Lineage:
    """Grain: year, unit_code, indicator_code, role."""

    year: int
    unit_code: str
    indicator_code: str
    role: str
    field_code: str | None
    value: float | None
    raw: str | None
    submission_id: str | None
    department: str | None
    received_at: datetime | None
    sha256: str | None
    file_name: str | None
    sheet: str | None
    cell: str | None
    imputed: bool | None


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
    Lineage: "lineage",
}
