"""The tables on robustness and the statistical audit.

Written by ``python -m mulin.row_classes`` from the descriptions in dbt_project/models/marts, not by hand.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RankInterval:
    """Grain: year, unit_code."""

    year: int
    tier: str
    unit_code: str
    draws: int
    rank: int | None
    rank_low: int | None
    rank_high: int | None
    rank_median: float | None
    peer_rank: int | None
    peer_rank_low: int | None
    peer_rank_high: int | None


@dataclass(frozen=True, slots=True)
class RankPair:
    """Grain: year, unit_a, unit_b."""

    year: int
    tier: str
    unit_a: str
    unit_b: str
    ahead: float
    indistinguishable: bool
    overlap: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """Grain: year, draw."""

    year: int
    draw: int
    seed: int
    normalisation: str
    aggregation: str
    imputation: str
    left_out: str | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Grain: year, factor, output."""

    year: int
    factor: str
    output: str
    first: float
    first_error: float
    total: float
    total_error: float
    evaluations: int


@dataclass(frozen=True, slots=True)
class LeaveOneOut:
    """Grain: year, code."""

    year: int
    code: str
    kind: str
    mean_rank_shift: float | None
    greatest_rank_shift: float | None


@dataclass(frozen=True, slots=True)
class AuditIndicator:
    """Grain: year, tier, code."""

    year: int
    tier: str
    code: str
    n: int
    missing: int
    skew: float | None
    kurtosis: float | None
    outliers: bool | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditCorrelation:
    """Grain: year, tier, a, b."""

    year: int
    tier: str
    a: str
    b: str
    within_pillar: bool
    n: int
    pearson: float | None
    spearman: float | None
    flags: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditConsistency:
    """Grain: year, tier, pillar."""

    year: int
    tier: str
    pillar: str
    items: str
    n: int
    alpha: float | None
    standardised: float | None
    set_aside: str
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditComponent:
    """Grain: year, tier, pillar."""

    year: int
    tier: str
    pillar: str
    n: int
    explained: str
    above_one: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditWeight:
    """Grain: year, tier, code."""

    year: int
    tier: str
    code: str
    parent: str
    nominal: float
    sibling_share: float
    effective: float | None
    correlation: float | None
    influence: float | None
    reason: str | None


TABLES: dict[type, str] = {
    RankInterval: "rank_intervals",
    RankPair: "rank_pairs",
    Draw: "draws",
    Sensitivity: "sensitivity",
    LeaveOneOut: "leave_one_out",
    AuditIndicator: "audit_indicators",
    AuditCorrelation: "audit_correlations",
    AuditConsistency: "audit_consistency",
    AuditComponent: "audit_components",
    AuditWeight: "audit_weights",
}
