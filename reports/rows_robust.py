"""The tables on robustness as Python rows: docs/architecture.md 'Robustness tables'. Older releases have none of them.

Units of measure as the tables have them: shares are 0..1, weights and influences per cent, ranks places. A row holds
the columns that reports print, not all of its table.
"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = [
    "ROBUST_TABLES",
    "AuditComponents",
    "AuditConsistency",
    "AuditCorrelation",
    "AuditIndicator",
    "AuditWeight",
    "Draw",
    "LeaveOneOut",
    "RankInterval",
    "RankPair",
    "Sensitivity",
]


@dataclass(frozen=True, slots=True)
class RankInterval:
    """Grain: year, unit_code. Ranks in the tier, ``peer_rank…`` in the peer group; null where not comparable."""

    year: int
    unit_code: str
    tier: str
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
    """Grain: year, unit_a, unit_b; only pairs that are indistinguishable or whose intervals overlap."""

    year: int
    unit_a: str
    unit_b: str
    tier: str
    ahead: float
    indistinguishable: bool
    overlap: bool


@dataclass(frozen=True, slots=True)
class Draw:
    """Grain: year, draw. Draw 0 is the nominal setting; the weights stay in the file."""

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
    """Grain: year, code. The code carries its tier: ``community/C-A05``, ``community/self_governance``."""

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
    """Grain: year, tier, a, b. ``flags`` is a JSON list: redundant, low, negative."""

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
    """Grain: year, tier, pillar (``*``: all). ``items`` is a JSON list, ``set_aside`` one of [code, reason]."""

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
class AuditComponents:
    """Grain: year, tier, pillar. ``explained`` is a JSON list of shares, falling."""

    year: int
    tier: str
    pillar: str
    n: int
    explained: str
    above_one: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class AuditWeight:
    """Grain: year, tier, code (an indicator or a pillar)."""

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


ROBUST_TABLES: dict[type, str] = {
    RankInterval: "rank_intervals",
    RankPair: "rank_pairs",
    Draw: "draws",
    Sensitivity: "sensitivity",
    LeaveOneOut: "leave_one_out",
    AuditIndicator: "audit_indicators",
    AuditCorrelation: "audit_correlations",
    AuditConsistency: "audit_consistency",
    AuditComponents: "audit_components",
    AuditWeight: "audit_weights",
}
