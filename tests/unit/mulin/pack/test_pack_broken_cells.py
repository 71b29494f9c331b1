"""One wrong cell, one finding: its rule, file, line, column and value."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

IND, TASKS = "years/2024/indicators.csv", "years/2024/tasks.csv"


@dataclass(frozen=True)
class Case:
    """Set ``column`` of row ``code`` in ``file`` to ``value``: ``rule`` must name ``at`` (default: that column)."""

    rule: str
    file: str
    code: str
    column: str
    value: str
    at: str | None = None
    shown: str | None = None


CASES = [
    # units.csv
    Case("unit.duplicate_code", "units.csv", "310110001003", "code", "310110001001"),
    Case("unit.duplicate_name", "units.csv", "310110001003", "name", "十七棉工房第二居委会"),
    Case("unit.name_missing", "units.csv", "310110001003", "name", ""),
    Case("unit.code_form", "units.csv", "310110001003", "code", "310110001/003"),
    Case("unit.parent_missing", "units.csv", "310110001003", "parent_code", ""),
    Case("unit.parent_unknown", "units.csv", "310110001003", "parent_code", "310110099"),
    Case("unit.parent_tier", "units.csv", "310110001003", "parent_code", "310110"),
    Case("unit.parent_tier", "units.csv", "310110", "parent_code", "310110001"),
    Case("unit.one_district", "units.csv", "310110001003", "tier", "district"),
    Case("pack.literal_error", "units.csv", "310110001003", "tier", "居委"),
    Case("pack.substitute", "units.csv", "310110001003", "name", "\U00030000居委会"),
    Case("pack.substitute", "units.csv", "310110001003", "name", "葛\U000e0100居委会"),
    # departments.csv
    Case("pack.substitute", "departments.csv", "D28", "name", "区教育局😀"),
    Case("department.duplicate_code", "departments.csv", "D28", "code", "D27"),
    Case("department.duplicate_name", "departments.csv", "D28", "name", "区教育局"),
    Case("department.code_form", "departments.csv", "D28", "code", "D/28"),
    Case("department.key_project_unknown", "departments.csv", "D01", "key_projects", "P1;P2;P4;P9", shown="P9"),
    Case("department.key_project", "departments.csv", "D28", "key_projects", "P1"),
    Case("pack.bool_parsing", "departments.csv", "D28", "named_in_plan", "也许"),
    # fields.csv
    Case("field.duplicate_code", "fields.csv", "F-C002", "field_code", "F-C001"),
    Case("pack.unseen", "fields.csv", "F-C002", "field_name_zh", "议题\u200e数"),
    Case("pack.unseen", "units.csv", "310110001003", "name", "第三\u00ad居委会"),
    Case("pack.lookalike", "units.csv", "310110001003", "name", "⻓海居委会"),
    Case("pack.lookalike", "units.csv", "310110001003", "name", "\uf90a山居委会"),
    Case("pack.lookalike", "departments.csv", "D28", "name", "区教⾏局"),
    Case("pack.lookalike", IND, "C-A02", "definition_zh", "按\ufb01le计算"),
    Case("pack.personal_number", TASKS, "2024-T1.2-01", "measures_zh", "联系13800001234", shown="联系138******34"),
    Case("pack.personal_number", "departments.csv", "D28", "name", "某局11010519491231002X",
    shown="某局110*************2X"),
    Case("pack.names_alike", "departments.csv", "D28", "name", "区民\u3000政局"),
    Case("field.code_form", "fields.csv", "F-C002", "field_code", "F/C002"),
    Case("field.owner_unknown", "fields.csv", "F-C002", "source_department", "D99"),
    Case("field.owner_missing", "fields.csv", "F-C002", "source_department", ""),
    Case("field.register_owner", "fields.csv", "F-S002", "source_department", "D05"),
    Case("field.computation", "fields.csv", "F-S002", "computation", ""),
    Case("field.computation", "fields.csv", "F-S002", "computation", "publication_lag"),
    Case("field.computation", "fields.csv", "F-C001", "computation", "children_count"),
    Case("pack.literal_error", "fields.csv", "F-S002", "computation", "猜一个"),
    Case("field.range", "fields.csv", "F-C004", "minimum", "200"),
    Case("field.range", "fields.csv", "F-C001", "minimum", "0.5"),
    Case("field.range", "fields.csv", "F-C023", "maximum", "1"),
    Case("field.panel_scale", "fields.csv", "F-C010", "maximum", "10", at="source_kind", shown="panel"),
    Case("field.group_unknown", "fields.csv", "F-S019", "applies_to", "沿江"),
    Case("pack.float_parsing", "fields.csv", "F-C004", "maximum", "一百六十八"),
    Case("pack.greater_than_equal", "fields.csv", "F-C004", "times_per_year", "0"),
    # indicators.csv: references
    Case("indicator.duplicate_code", IND, "C-A02", "code", "C-A01"),
    Case("indicator.code_form", IND, "C-A02", "code", "C A02"),
    Case("indicator.code_form", IND, "C-A02", "code", "../x"),
    Case("pack.substitute", IND, "C-A02", "definition_zh", "按次计算👍"),
    Case("indicator.duplicate_name", IND, "C-A02", "name_zh", "居民议事协商会议召开次数"),
    Case("indicator.pillar_unknown", IND, "C-A02", "pillar", "harmony"),
    Case("indicator.plan_ref_unknown", IND, "C-A02", "plan_ref", "T9.9"),
    Case("indicator.plan_ref_unknown", IND, "C-A02", "plan_ref", "T4"),
    Case("indicator.lead_unknown", IND, "C-A02", "lead_department", "D99"),
    Case("indicator.cooperating_unknown", IND, "C-A02", "cooperating_departments", "D06;D99", shown="D99"),
    Case("indicator.lead_cooperates", IND, "C-A02", "cooperating_departments", "D05;D06", shown="D05"),
    Case("indicator.cooperating_twice", IND, "C-A02", "cooperating_departments", "D06;D06", shown="D06"),
    Case("indicator.definition_missing", IND, "C-A02", "definition_zh", ""),
    Case("indicator.group_unknown", IND, "S-B08", "params", "floor=30; pass_at=0.9; applies_to=沿江",
         shown="applies_to=沿江"),
    Case("indicator.group_unknown", IND, "C-A05", "params", "pool=沿江; degenerate_score=100; min_units=5",
         shown="pool=沿江"),
    Case("indicator.first_year", IND, "D-B08", "params", "floor=120; first_year=2031", shown="first_year=2031"),
    # indicators.csv: fields
    Case("indicator.field_missing", IND, "C-A02", "denominator_field", ""),
    Case("indicator.field_unneeded", IND, "C-A02", "value_field", "F-C001"),
    Case("indicator.same_field", IND, "C-A02", "denominator_field", "F-C002"),
    Case("indicator.field_unknown", IND, "C-A02", "denominator_field", "F-C999"),
    Case("indicator.field_tier", IND, "C-A02", "denominator_field", "F-S004"),
    Case("indicator.field_type", IND, "C-A01", "value_field", "F-C023"),
    Case("indicator.field_panel", IND, "C-A01", "value_field", "F-C010"),
    Case("indicator.field_group", IND, "S-A02", "denominator_field", "F-S020"),
    # indicators.csv: columns that must agree
    Case("indicator.kind_rule", IND, "C-A07", "kind", "basic", at="scoring_rule", shown="bonus"),
    Case("indicator.guiding_missing", IND, "C-A07", "missing_policy", "pending"),
    Case("indicator.percent", IND, "C-A02", "value_type", "count"),
    Case("indicator.percent", IND, "C-A02", "unit_of_measure", "次"),
    Case("indicator.target_range", IND, "C-A02", "target", "120"),
    Case("pack.literal_error", IND, "C-A02", "missing_policy", "ignore"),
    Case("pack.literal_error", IND, "C-A02", "scoring_rule", "magic"),
    Case("pack.value_error", IND, "C-A02", "params", "floor 40"),
    # indicators.csv: rules
    Case("indicator.rule.param_unknown", IND, "C-A02", "params", "floor=40; flor=1", shown="flor=1"),
    Case("indicator.rule.param_range", IND, "C-A02", "params", "floor=40; pass_at=1.2", shown="pass_at=1.2"),
    Case("indicator.rule.param_missing", IND, "C-A03", "params", "floor=0", shown=""),
    Case("indicator.rule.param_missing", IND, "C-C07", "params", "base=100", shown=""),
    Case("indicator.rule.param_order", IND, "C-A03", "params", "floor=50; ceil=42"),
    Case("indicator.rule.param_order", IND, "S-B06", "params",
         "target_low=101; target_high=100; zero_low=80; zero_high=110", shown=""),
    Case("indicator.rule.param_missing", IND, "C-A05", "params", "min_units=5; winsor=0.05|0.95", shown=""),
    Case("indicator.rule.param_range", IND, "C-A05", "params",
         "min_units=5; winsor=0.95|0.05; degenerate_score=100", shown="winsor=0.95"),
    Case("indicator.rule.target", IND, "C-A02", "target", "40"),
    Case("indicator.rule.target", IND, "D-B03", "target", "60"),
    Case("indicator.rule.target", IND, "C-A03", "target", "50"),
    Case("indicator.rule.target", IND, "S-B06", "target", "90"),
    Case("indicator.rule.target", IND, "C-C07", "target", "1"),
    Case("indicator.rule.target", IND, "C-B07", "target", "2"),
    Case("indicator.rule.direction", IND, "C-A02", "direction", "target"),
    Case("indicator.rule.bands", IND, "C-A01", "params", "basis=target_ratio; bands=1:100|0.8:80|0.6:60",
         at="params", shown="1:100|0.8:80|0.6:60"),
    Case("indicator.rule.bands", IND, "C-A01", "params", "basis=target_ratio; bands=1:80|0.8:100|0:0",
         shown="1:80|0.8:100|0:0"),
    Case("indicator.rule.bonus_weight", IND, "C-A07", "weight", "2"),
    Case("indicator.rule.param_range", IND, "C-A07", "params",
         "basis=panel_score; bands=90:2.5|0:0; cap=2.5; min_reviewers=2", shown="min_reviewers=2"),
    # indicators.csv: weights
    Case("weight.zero", IND, "C-A02", "weight", "0"),
    Case("weight.guiding_cap", IND, "C-A07", "weight", "11"),
    # tasks.csv
    Case("task.duplicate_code", TASKS, "2024-T1.2-01", "code", "2024-T1.1-01"),
    Case("task.code_form", TASKS, "2024-T1.2-01", "code", "2023-T1.2-01"),
    Case("task.plan_ref_unknown", TASKS, "2024-T3.3-02", "plan_ref", "T9.9"),
    Case("task.text_missing", TASKS, "2024-T1.2-01", "annual_objective_zh", ""),
    Case("pack.substitute", TASKS, "2024-T1.2-01", "measures_zh", "召开会议\ue000"),
    Case("pack.substitute", TASKS, "2024-T3.3-01", "milestone_dates", "2024-04-25=编号😀规则"),
    Case("task.lead_missing", TASKS, "2024-T1.2-01", "lead_department", ""),
    Case("task.lead_many", TASKS, "2024-T1.2-01", "lead_department", "D01;D05"),
    Case("task.lead_unknown", TASKS, "2024-T1.2-01", "lead_department", "D99"),
    Case("task.lead_cooperates", TASKS, "2024-T1.2-01", "cooperating_departments", "D02;D01", shown="D01"),
    Case("task.cooperating_unknown", TASKS, "2024-T1.2-01", "cooperating_departments", "D02;D77", shown="D77"),
    Case("task.cooperating_twice", TASKS, "2024-T1.2-01", "cooperating_departments", "D02;D02", shown="D02"),
    Case("task.lead_not_in_plan", TASKS, "2024-P7-01", "lead_department", "D09"),
    Case("task.units_missing", TASKS, "2024-P1-01", "responsible_units", ""),
    Case("task.units_placeholder", TASKS, "2024-P1-01", "responsible_units", "滨江沿线相关街道"),
    Case("task.units_unknown", TASKS, "2024-P1-01", "responsible_units", "310110001;310110099", shown="310110099"),
    Case("task.units_unknown", TASKS, "2024-P1-01", "responsible_units", "310110001;310110001001",
         shown="310110001001"),
    Case("task.indicator_missing", TASKS, "2024-T3.3-01", "main_indicators", ""),
    Case("task.indicator_unknown", TASKS, "2024-T3.3-01", "main_indicators", "C-B05;C-Z99", shown="C-Z99"),
    Case("task.evaluation_missing", TASKS, "2024-T3.3-01", "evaluation_method_zh", ""),
    Case("task.evaluation_indicators", TASKS, "2024-T3.3-01", "evaluation_method_zh", "由专家酌情评定"),
    Case("task.evaluation_indicators", TASKS, "2024-T3.3-01", "evaluation_method_zh", "按C-B05和C-B06的计分规则计算"),
    Case("task.milestone_missing", TASKS, "2024-T3.3-01", "milestone_dates", ""),
    Case("task.milestone_year", TASKS, "2024-T3.3-01", "milestone_dates", "2025-04-25=编号规则",
         shown="2025-04-25=编号规则"),
    Case("task.milestone_order", TASKS, "2024-T3.3-01", "milestone_dates", "2024-09-25=联调;2024-04-25=编号规则",
         shown="2024-09-25;2024-04-25"),
    Case("pack.value_error", TASKS, "2024-T3.3-01", "milestone_dates", "2024-04-25"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.rule}[{c.code}.{c.column}={c.value[:20]}]")
def test_a_wrong_cell_is_named(case, broken):
    line = broken.set(case.file, case.code, case.column, case.value)

    found = [f for f in broken.findings() if f.rule == case.rule]

    assert found, f"{case.rule} not found in {[f.sentence() for f in broken.findings()]}"
    assert len(found) == 1
    finding = found[0]
    assert (finding.file, finding.row, finding.column) == (case.file, line, case.at or case.column)
    assert finding.value == (case.value[:60] if case.shown is None else case.shown)
    assert finding.message
    assert finding.mend


def test_a_text_that_is_never_printed_may_hold_anything(broken):
    broken.set(IND, "C-A02", "rationale_en", "ticked \U0001f44d")

    assert "pack.substitute" not in broken.rules()


def test_a_long_text_is_shown_where_the_character_stands(broken):
    broken.set(TASKS, "2024-T1.2-01", "measures_zh", "召开会议，" * 30 + "😀" + "，讨论" * 30)

    finding = broken.finding("pack.substitute")

    assert "😀" in finding.value
    assert len(finding.value) < 70


def test_milestones_before_the_plan_was_published_are_refused(broken_2021):
    file = "years/2021/tasks.csv"
    code = "2021-T1.1-01"
    line = broken_2021.set(file, code, "milestone_dates", "2021-10-21=启动;2021-12-01=完成")

    finding = broken_2021.finding("task.milestone_before_plan")

    assert (finding.file, finding.row, finding.column) == (file, line, "milestone_dates")
    assert finding.value == "2021-10-21=启动"


def test_a_code_keeps_its_meaning_over_the_years(broken_two_years):
    line = broken_two_years.set(IND, "C-A01", "name_zh", "楼组议事次数")

    finding = broken_two_years.finding("indicator.changed_meaning")

    assert (finding.file, finding.row, finding.column, finding.value) == (IND, line, "name_zh", "楼组议事次数")
    assert "2023" in finding.message
