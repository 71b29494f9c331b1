"""What the plan pack says.

Written by ``python -m mulin.row_classes`` from the descriptions in dbt_project/models/sources.yml, not by hand.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple


class RefRun(NamedTuple):
    """Grain: one row."""

    assessed_year: int
    pack: str
    pack_hash: str
    demo: bool
    code_version: str
    chain_head: str


class RefScenario(NamedTuple):
    """Grain: scenario, year."""

    scenario: str
    year: int
    data_year: int
    weight_year: int
    method_year: int
    goal_year: int | None = None
    figures_of: str | None = None


class RefUnit(NamedTuple):
    """Grain: code."""

    code: str
    name: str
    tier: str
    parent_code: str | None
    sort: int


class RefDepartment(NamedTuple):
    """Grain: code."""

    code: str
    name: str
    named_in_plan: bool
    sort: int


class RefPlanItem(NamedTuple):
    """Grain: code."""

    code: str
    kind: str
    title: str
    parent_code: str | None
    sort: int


class RefField(NamedTuple):
    """Grain: field_code."""

    field_code: str
    field_name_zh: str
    tier: str | None
    source_kind: str
    source_department: str | None
    value_type: str
    unit_of_measure: str | None = None


class RefIndicator(NamedTuple):
    """Grain: year, code."""

    year: int
    code: str
    name_zh: str
    tier: str
    pillar: str
    kind: str
    plan_ref: str | None
    lead_department: str
    unit_of_measure: str | None
    direction: str
    value_type: str
    value_field: str | None
    numerator_field: str | None
    denominator_field: str | None
    scoring_rule: str
    target: float | None
    target_basis: str | None
    weight: float
    missing_policy: str
    veto: bool
    evidence_required: bool
    applies_to: str | None
    sort: int


class RefParam(NamedTuple):
    """Grain: year, indicator_code, param, position."""

    year: int
    indicator_code: str
    param: str
    position: int
    number: float | None = None
    word: str | None = None


class RefKeptRule(NamedTuple):
    """Grain: year, indicator_code."""

    year: int
    indicator_code: str


class RefBand(NamedTuple):
    """Grain: year, indicator_code, at."""

    year: int
    indicator_code: str
    at: float
    score: float


class RefNode(NamedTuple):
    """Grain: year, tree, node_code."""

    year: int
    tree: str
    node_code: str
    parent_code: str | None
    level: int
    node_kind: str
    weight: float
    method: str | None
    minimum_share: float | None
    zero_policy: str | None
    sort: int
    tier: str
    share_of: str | None = None
    below_minimum: str | None = None
    weighting: str | None = None


class RefPillar(NamedTuple):
    """Grain: year, pillar."""

    year: int
    pillar: str
    name_zh: str
    weight: float
    sort: int


class RefTier(NamedTuple):
    """Grain: year, tier."""

    year: int
    tier: str
    name_zh: str
    own_share: float
    children_share: float
    child_tier: str | None
    minimum_comparable_share: float | None
    coverage_floor: float
    pillar_floor: float
    guiding_cap: float
    total_min: float
    total_max: float
    quota_share: float | None = None
    quota_within: str | None = None


class RefGrade(NamedTuple):
    """Grain: year, grade."""

    year: int
    grade: str
    minimum: float
    basic_minimum: float | None
    sort: int


class RefPolicy(NamedTuple):
    """Grain: year, key."""

    year: int
    key: str
    number: float | None = None
    word: str | None = None


class RefUnitGroup(NamedTuple):
    """Grain: year, group_code, unit_code."""

    year: int
    group_code: str
    unit_code: str


class RefUnitClass(NamedTuple):
    """Grain: class_code, unit_code."""

    class_code: str
    unit_code: str
    value: str


class RefTask(NamedTuple):
    """Grain: year, task_code."""

    year: int
    task_code: str
    plan_ref: str
    title_zh: str
    lead_department: str
    responsible_tier: str
    annual_objective_zh: str
    measures_zh: str
    evaluation_method_zh: str
    sort: int


class RefTaskDepartment(NamedTuple):
    """Grain: year, task_code, department."""

    year: int
    task_code: str
    department: str
    role: str


class RefTaskUnit(NamedTuple):
    """Grain: year, task_code, unit_code."""

    year: int
    task_code: str
    unit_code: str


class RefTaskIndicator(NamedTuple):
    """Grain: year, task_code, indicator_code."""

    year: int
    task_code: str
    indicator_code: str


class RefMilestone(NamedTuple):
    """Grain: year, task_code, number."""

    year: int
    task_code: str
    number: int
    due_on: date
    label: str


class RefDeadline(NamedTuple):
    """Grain: year, deadline."""

    year: int
    deadline: str
    due_on: date


TABLES: dict[type, str] = {
    RefRun: "ref_run",
    RefScenario: "ref_scenarios",
    RefUnit: "ref_units",
    RefDepartment: "ref_departments",
    RefPlanItem: "ref_plan_items",
    RefField: "ref_fields",
    RefIndicator: "ref_indicators",
    RefParam: "ref_params",
    RefKeptRule: "ref_kept_rules",
    RefBand: "ref_bands",
    RefNode: "ref_nodes",
    RefPillar: "ref_pillars",
    RefTier: "ref_tiers",
    RefGrade: "ref_grades",
    RefPolicy: "ref_policy",
    RefUnitGroup: "ref_unit_groups",
    RefUnitClass: "ref_unit_classes",
    RefTask: "ref_tasks",
    RefTaskDepartment: "ref_task_departments",
    RefTaskUnit: "ref_task_units",
    RefTaskIndicator: "ref_task_indicators",
    RefMilestone: "ref_milestones",
    RefDeadline: "ref_deadlines",
}
