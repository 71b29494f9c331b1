"""The marts as Python rows, a class a mart.

Written by ``python -m mulin.row_classes`` from the descriptions in dbt_project/models/marts, not by hand.
"""

from __future__ import annotations

from reports.rows import district, robustness, units
from reports.rows.district import (
    Burden,
    Case,
    CooperationRating,
    DataQuality,
    DepartmentScore,
    DepartmentTask,
    MilestoneResult,
    PlanChain,
    TierSummary,
)
from reports.rows.robustness import (
    AuditComponent,
    AuditConsistency,
    AuditCorrelation,
    AuditIndicator,
    AuditWeight,
    Draw,
    LeaveOneOut,
    RankInterval,
    RankPair,
    Sensitivity,
)
from reports.rows.units import (
    Attribution,
    Change,
    Contribution,
    FailedBasic,
    IndicatorChange,
    IndicatorScore,
    Lineage,
    PendingItem,
    PillarChange,
    PillarScore,
    UnitScore,
)

__all__ = [
    "TABLES",
    "Attribution",
    "AuditComponent",
    "AuditConsistency",
    "AuditCorrelation",
    "AuditIndicator",
    "AuditWeight",
    "Burden",
    "Case",
    "Change",
    "Contribution",
    "CooperationRating",
    "DataQuality",
    "DepartmentScore",
    "DepartmentTask",
    "Draw",
    "FailedBasic",
    "IndicatorChange",
    "IndicatorScore",
    "LeaveOneOut",
    "Lineage",
    "MilestoneResult",
    "PendingItem",
    "PillarChange",
    "PillarScore",
    "PlanChain",
    "RankInterval",
    "RankPair",
    "Sensitivity",
    "TierSummary",
    "UnitScore",
]

TABLES: dict[type, str] = {**units.TABLES, **district.TABLES, **robustness.TABLES}
"""Row class → table."""
