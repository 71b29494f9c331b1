"""The tables of schema ``raw`` as Python rows, a class a table.

Written by ``python -m mulin.row_classes`` from the descriptions in dbt_project/models/sources.yml, not by hand.
"""

from __future__ import annotations

from orchestration.warehouse.rows import received, refs
from orchestration.warehouse.rows.received import (
    AskedCell,
    CooperationRating,
    Evidence,
    MilestoneReport,
    Observation,
    PanelReview,
    Publication,
    Submission,
)
from orchestration.warehouse.rows.refs import (
    RefBand,
    RefDeadline,
    RefDepartment,
    RefField,
    RefGrade,
    RefIndicator,
    RefKeptRule,
    RefMilestone,
    RefNode,
    RefParam,
    RefPillar,
    RefPlanItem,
    RefPolicy,
    RefRun,
    RefScenario,
    RefTask,
    RefTaskDepartment,
    RefTaskIndicator,
    RefTaskUnit,
    RefTier,
    RefUnit,
    RefUnitClass,
    RefUnitGroup,
)

__all__ = [
    "TABLES",
    "AskedCell",
    "CooperationRating",
    "Evidence",
    "MilestoneReport",
    "Observation",
    "PanelReview",
    "Publication",
    "RefBand",
    "RefDeadline",
    "RefDepartment",
    "RefField",
    "RefGrade",
    "RefIndicator",
    "RefKeptRule",
    "RefMilestone",
    "RefNode",
    "RefParam",
    "RefPillar",
    "RefPlanItem",
    "RefPolicy",
    "RefRun",
    "RefScenario",
    "RefTask",
    "RefTaskDepartment",
    "RefTaskIndicator",
    "RefTaskUnit",
    "RefTier",
    "RefUnit",
    "RefUnitClass",
    "RefUnitGroup",
    "Submission",
]

TABLES: dict[type, str] = {**refs.TABLES, **received.TABLES}
"""Row class → table."""
