"""framework.yaml, plan.yaml and sources.yaml with one wrong key: rule, file, line, path."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

FW, PLAN, SOURCES = "years/2024/framework.yaml", "plan.yaml", "sources.yaml"


@dataclass(frozen=True)
class Case:
    """Replace ``old`` by ``new``: ``rule`` must name ``path``, ``down`` lines below where ``old`` began."""

    rule: str
    old: str
    new: str
    path: str
    down: int = 0
    file: str = FW
    value: str | None = None


CASES = [
    Case("weight.shares", "weight: 0.35", "weight: 0.30", "pillars", down=-6, value="0.95"),
    Case("weight.shares", "own: 0.6", "own: 0.7", "tiers.street.composition", down=-1, value="1.1"),
    Case("weight.shares", "cooperation: 0.15", "cooperation: 0.25", "tiers.department.composition", down=-2),
    Case("weight.shares", "milestones_on_time: 0.5", "milestones_on_time: 0.4", "tiers.department.led_parts", down=-1),
    Case("weight.shares", "accepted_first_time: 0.3", "accepted_first_time: 0.4",
         "tiers.department.reporting_parts", down=-2),
    Case("framework.deadline_order", "correction: '2025-02-10'", "correction: '2025-01-10'", "deadlines.correction",
         value="2025-01-10"),
    Case("framework.deadline_year", "publish: '2025-03-31'", "publish: '2026-03-31'", "deadlines.publish"),
    Case("framework.schemes_year", "total_scale:\n", "schemes:\n  due: '2025-02-28'\ntotal_scale:\n", "schemes.due",
         down=1, value="2025-02-28"),
    Case("framework.child_tier", "child_tier: community", "child_tier: street", "tiers.street.child_tier"),
    Case("framework.children", "    min_comparable_children_share: 0.8\n", "",
         "tiers.street.min_comparable_children_share", down=-6),
    Case("framework.grade_order", "min: 80", "min: 90", "grade_bands.1.min", value="90"),
    Case("framework.grade_gap", "grade: 不合格\n  min: 0", "grade: 不合格\n  min: 10", "grade_bands.3.min", down=1),
    Case("framework.grade_twice", "grade: 良好", "grade: 优秀", "grade_bands.1.grade"),
    Case("framework.grade_scale", "min: 90", "min: 120", "grade_bands.0.min"),
    Case("framework.grade_unknown", "cap: 合格", "cap: 及格", "basic.failed_basic_share_cap_grade.cap", value="及格"),
    Case("framework.grade_unknown", "grade: 不合格\n    excluded", "grade: 差\n    excluded", "veto.effect.grade"),
    Case("framework.total_scale", "max: 110", "max: 120", "total_scale", down=-2),
    Case("framework.quota_within", "rounding: down\n  community", "rounding: down\n    within: street\n  community",
         "excellent_quota.street.within", down=1),
    Case("framework.veto_unknown", "- C-C07", "- C-C99", "veto.indicators.0"),
    Case("framework.veto_disagrees", "- C-C07", "- C-A01\n  - C-C07", "veto.indicators.0"),
    Case("framework.veto_disagrees", "  - C-C07\n", "", "veto.indicators", down=-1, value="C-C07"),
    Case("framework.group_empty",
         "units:\n    - '310110001'\n    - '310110006'\n    - '310110018'", "units: []", "unit_groups.riverside.units"),
    Case("framework.group_unit_unknown", "- '310110006'", "- '310110099'", "unit_groups.riverside.units.1",
         value="310110099"),
    Case("framework.group_unit_twice", "- '310110006'", "- '310110001'", "unit_groups.riverside.units.1"),
    Case("framework.group_tiers", "- '310110006'", "- '310110001001'", "unit_groups.riverside.units", down=-2),
    # shape
    Case("pack.missing", "  lock: '2025-02-20'\n", "", "deadlines.lock", down=-3),
    Case("pack.extra_forbidden", "tier_cap: 10", "tier_cap: 10\n  tier_cup: 10", "guiding.tier_cup", down=1),
    Case("pack.literal_error", "ties: min", "ties: random", "ranking.ties", value="random"),
    Case("pack.literal_error", "counted: cells", "counted: cell", "tiers.department.corrections.counted", value="cell"),
    Case("pack.literal_error", "free_until: correction", "free_until: publish",
         "tiers.department.corrections.free_until", value="publish"),
    Case("pack.extra_forbidden", "counted: cells", "count: cells", "tiers.department.corrections.count"),
    Case("pack.less_than_equal", "tier_floor: 0.8", "tier_floor: 80", "coverage.tier_floor", value="80"),
    Case("pack.greater_than_equal", "min_reviewers: 3", "min_reviewers: 1", "guiding.min_reviewers"),
    Case("pack.greater_than_equal", "draws: 1000", "draws: 10", "robustness.draws"),
    Case("pack.date_from_datetime_parsing", "report: '2025-01-20'", "report: '2025-13-20'", "deadlines.report"),
    Case("pack.string_pattern_mismatch", "index: arithmetic", "index: median", "aggregation.index"),
    Case("pack.key_twice", "tier_floor: 0.8", "tier_floor: 0.8\n  tier_floor: 0.7", "tier_floor", down=1),
    Case("pack.year", "year: 2024\n", "year: 2023\n", "year", value="2023"),
    *(Case("pack.value_error", "days: 180", f"days: {word}", "rectification.days") for word in ("true", "yes")),
    *(Case("pack.odd_number", "days: 180", f"days: {word}", "rectification.days", value=word)
      for word in ("0120", "089", "0x78", "1_80", "3:00")),
    Case("pack.value_error", "schema_version: 1", "schema_version: true", "schema_version"),
    Case("pack.value_error", "draws: 1000", "draws: true", "robustness.draws"),
    Case("pack.value_error", "tier_floor: 0.8", "tier_floor: true", "coverage.tier_floor"),
    *(Case("pack.value_error", old, f"{old.partition(' ')[0]} {new}", path) for old, new, path in (
        ("weight_sum_per_tier: 100", "'100'", "basic.weight_sum_per_tier"),
        ("tier_floor: 0.8", "'0.8'", "coverage.tier_floor"), ("draws: 1000", "'1000'", "robustness.draws"),
        ("leave_out: true", "1", "robustness.leave_out"), ("leave_out: true", "'no'", "robustness.leave_out"),
        ("enters_basic_score: false", "0", "guiding.enters_basic_score"),
    )),
    *(Case(f"pack.{kind}", old, new, path) for kind, old, new, path in (
        ("greater_than_equal", "seed: 2024", "seed: -1", "robustness.seed"),
        ("less_than_equal", "objection_days: 10", "objection_days: 5000000", "veto.objection_days"),
        ("less_than_equal", "carry_forward_max_years: 1", "carry_forward_max_years: 5000000000",
         "missing.carry_forward_max_years"),
        ("less_than_equal", "draws: 1000", "draws: 5000000000", "robustness.draws"),
        ("string_too_short", "name_zh: 自治", "name_zh: ' '", "pillars.self_governance.name_zh"),
    )),
    Case("pack.literal_error", "enters_basic_score: false", "enters_basic_score: null", "guiding.enters_basic_score",
         value="null"),
    Case("pack.odd_number", "- '310110006'", "- 0310110006", "unit_groups.riverside.units.1", value="0310110006"),
    # plan.yaml
    Case("pack.int_type", "schema_version: 1", "schema_version: true", "schema_version", file=PLAN),
    Case("plan.count", "  tasks: 21", "  tasks: 20", "counts.tasks", file=PLAN, value="20"),
    Case("plan.office_unknown", "office_department: D05", "office_department: D55", "office_department", file=PLAN),
    Case("plan.date", "page_date: '2021-10-21'", "page_date: 2021年10月", "page_date", file=PLAN),
    Case("plan.parent_unknown", "  group: T1\n  title: 完善组织体系", "  group: T8\n  title: 完善组织体系",
         "tasks.0.group", file=PLAN, value="T8"),
    Case("plan.placeholder_unresolved", "区城运中心\n  - 滨江沿线", "区城运中心\n  - 苏州河沿线",
         "key_projects.0.lead_units.8", down=1, file=PLAN, value="苏州河沿线相关街道"),
    Case("plan.lead_unit_unknown", "- 区滨江办\n  - 区民政局", "- 区水务局\n  - 区民政局",
         "key_projects.0.lead_units.2", file=PLAN, value="区水务局"),
    Case("unit.district_unit", "district_unit: '310110'", "district_unit: '310101'", "district_unit", file=PLAN),
    # sources.yaml
    Case("sources.department_unknown", "departments: {}", "departments:\n  D99: {via: workbook}", "departments.D99",
         down=1, file=SOURCES),
    Case("sources.password", "departments: {}",
         "departments:\n  D10: {via: database, table: t, url: 'postgresql://reader:geheim@10.0.0.8/grid'}",
         "departments.D10.url", down=1, file=SOURCES, value=""),
    Case("pack.value_error", "schema_version: 1", "schema_version: true", "schema_version", file=SOURCES),
    Case("pack.missing", "departments: {}",
         "departments:\n  D10: {via: database, url: 'postgresql://reader:${PW}@10.0.0.8/grid'}",
         "departments.D10.table", down=1, file=SOURCES),
    Case("pack.union_tag_invalid", "departments: {}", "departments:\n  D10: {via: fax}", "departments.D10", down=1,
         file=SOURCES),
    Case("pack.extra_forbidden", "departments: {}", 
         "departments:\n  D10:\n    via: folder\n    path: /srv\n    password: x",
         "departments.D10.password", down=4, file=SOURCES, value=""),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule}[{c.path}]")
def test_a_wrong_key_is_named(case, broken):
    line = broken.replace(case.file, case.old, case.new)

    found = [f for f in broken.findings() if f.rule == case.rule]

    assert [(f.file, f.row, f.column) for f in found] == [(case.file, line + case.down, case.path)], [
        f.sentence() for f in broken.findings()
    ]
    assert found[0].message
    assert found[0].mend
    if case.value is not None:
        assert found[0].value == case.value


def test_a_password_is_never_repeated(broken):
    broken.replace(
        "sources.yaml", "departments: {}",
        "departments:\n  D10:\n    via: database\n    url: postgresql://reader:geheim@db/grid\n    password: geheim",
    )  # fmt: skip

    assert broken.findings()
    assert not [f for f in broken.findings() if "geheim" in f.sentence()]


def test_a_key_project_names_its_departments(broken):
    """The plan prints 区滨江办 under P1; a department that says so too must be in the list."""
    broken.set("departments.csv", "D07", "printed_as", "滨江开发办")

    assert {"plan.lead_unit_unknown", "department.key_project"} <= broken.rules()
