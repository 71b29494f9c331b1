"""Sentences of indicators."""

from __future__ import annotations

from mulin.findings import Level, Rule
from mulin.language import Both

_E = Level.ERROR

RULES: dict[str, Rule] = {
    # ---- indicators.csv ----------------------------------------------------------------------------------------------
    "indicator.duplicate_code": Rule(
        _E,
        Both("指标编码和第{line}行重复", "the indicator code is that of line {line}"),
        Both("改成不重复的编码，或删去一行", "take a code of its own, or delete a row"),
    ),
    "indicator.rule": Rule(_E, Both("{indicator}：{reason}", "{indicator}: {reason}"), "{mend}"),
    "indicator.kind_rule": Rule(
        _E,
        Both("{indicator}：{basic}不能用加分规则", "{indicator}: a basic indicator ({basic}) cannot use a bonus rule"),
        Both("改 kind 或 scoring_rule", "change kind or scoring_rule"),
    ),
    "indicator.guiding_missing": Rule(
        _E,
        Both(
            "{indicator}：{guiding}没有申报只是不加分",
            "{indicator}: a guiding indicator ({guiding}) that nobody claimed adds nothing, and that is all",
        ),
        Both("改为 not_applicable", "change it to not_applicable"),
    ),
    "indicator.percent": Rule(
        _E,
        Both("{indicator}：单位是 % 的指标应是 ratio", "{indicator}: an indicator measured in % must be a ratio"),
        Both("改 value_type 为 ratio", "change value_type to ratio"),
    ),
    "indicator.percent/unit": Rule(
        _E,
        Both(
            "{indicator}：比例（ratio）指标按百分数计算和印出，单位应是 %",
            "{indicator}: a ratio is computed and printed in percent, so its unit must be %",
        ),
        Both("改 unit_of_measure 为 %", "change unit_of_measure to %"),
    ),
    "indicator.target_range": Rule(
        _E,
        Both("{indicator}：比例的目标值不应超过 100%", "{indicator}: the target of a ratio may not be above 100%"),
        Both("改正目标值", "correct the target"),
    ),
    "indicator.veto_direction": Rule(
        _E,
        Both(
            "{indicator}：一票否决指标应是越低越好的次数",
            "{indicator}: a veto indicator must be a count where lower is better",
        ),
        Both("改为 lower", "change it to lower"),
    ),
    "indicator.definition_missing": Rule(
        _E,
        Both(
            "{indicator}：没有口径说明，填报人不知道填什么",
            "{indicator}: it has no definition, so whoever reports does not know what to write",
        ),
        Both("写清口径", "define it"),
    ),
    "indicator.lead_unknown": Rule(
        _E,
        Both("牵头部门不在 departments.csv 里", "departments.csv has no such lead department"),
        Both("填名单里的一个部门编码", "write the code of a department of the list"),
    ),
    "indicator.lead_unknown/none": Rule(
        _E,
        Both("没有牵头部门", "there is no lead department"),
        Both("填名单里的一个部门编码", "write the code of a department of the list"),
    ),
    "indicator.duplicate_name": Rule(
        _E,
        Both("和第{line}行是同一层级的同名指标", "this is the name of an indicator of the same tier in line {line}"),
        Both("删去一个，或改名写清区别", "delete one, or rename it so that the difference is clear"),
    ),
    "indicator.code_form": Rule(
        _E,
        Both(
            "编码只能用数字、英文字母、短横线和下划线",
            "a code may have digits, Latin letters, hyphens and underscores only",
        ),
        Both("改正编码", "correct the code"),
    ),
    "indicator.pillar_unknown": Rule(
        _E,
        Both("评价体系里没有这个维度", "the framework has no such pillar"),
        Both("改为 {pillars} 之一", "change it to one of {pillars}"),
    ),
    "indicator.plan_ref_unknown": Rule(
        _E,
        Both("规划里没有这项主要任务或重点项目", "the plan has no such main task or key project"),
        Both(
            "改为 plan.yaml 里任务或重点项目的编码，如 T1.1、P1",
            "change it to the code of a task or key project of plan.yaml, e.g. T1.1, P1",
        ),
    ),
    "indicator.group_unknown": Rule(
        _E,
        Both("评价体系里没有这个分组", "the framework has no such group"),
        Both(
            "改正分组名，或在 framework.yaml 的 unit_groups 补上",
            "correct the group, or add it to unit_groups in framework.yaml",
        ),
    ),
    "indicator.first_year": Rule(
        _E,
        Both("起始年度不在规划年度之内", "the first year is no year of the plan"),
        Both("改为规划年度之一，或删去", "change it to a year of the plan, or delete it"),
    ),
    "indicator.cooperating_unknown": Rule(
        _E,
        Both("配合部门不在 departments.csv 里", "departments.csv has no such supporting department"),
        Both("改为名单里的部门编码", "change it to the code of a department of the list"),
    ),
    "indicator.lead_cooperates": Rule(
        _E,
        Both("牵头部门又列为配合部门", "the lead department is listed as supporting too"),
        Both("从配合部门里删去", "delete it from the supporting departments"),
    ),
    "indicator.cooperating_twice": Rule(
        _E, Both("同一配合部门列了两次", "a supporting department is listed twice"), Both("删去一个", "delete one")
    ),
    "indicator.changed_meaning": Rule(
        _E,
        Both(
            "{indicator}在{since}年是“{then}”，同一编码各年应指同一件事",
            '{indicator} was "{then}" in {since}; a code must mean the same in all years',
        ),
        Both("新口径用新编码", "give the new definition a new code"),
    ),
    "indicator.field_missing": Rule(
        _E,
        Both(
            "{indicator}是 {kind} 类指标，缺少这个字段，无法计算",
            "{indicator} is of type {kind}; without this field it cannot be computed",
        ),
        Both("填上字段编码", "write the code of a field"),
    ),
    "indicator.field_unneeded": Rule(
        _E,
        Both("{kind} 类指标不用这一列", "an indicator of type {kind} does not use this column"),
        Both("清空这一格，或改 value_type", "empty this cell, or change value_type"),
    ),
    "indicator.same_field": Rule(
        _E,
        Both("分子和分母是同一个字段", "numerator and denominator are the same field"),
        Both("改正其中一个", "correct one of them"),
    ),
    "indicator.field_unknown": Rule(
        _E,
        Both(
            "{indicator}要用的字段不在 fields.csv 里，没有人填报，无法计算",
            "fields.csv has no field that {indicator} needs, so nobody reports it and it cannot be computed",
        ),
        Both(
            "改为已登记的字段编码，或先登记字段",
            "change it to the code of a registered field, or register the field first",
        ),
    ),
    "indicator.field_tier": Rule(
        _E,
        Both(
            "指标在 {tier} 层级，字段在 {field_tier} 层级",
            "the indicator is of tier {tier}, the field of tier {field_tier}",
        ),
        Both("换成同一层级的字段", "take a field of the same tier"),
    ),
    "indicator.field_type": Rule(
        _E,
        Both(
            "指标是 {kind} 类，字段是 {field_kind} 类，不相配",
            "the indicator is of type {kind}, the field of type {field_kind}: they do not go together",
        ),
        Both("改指标或字段的类型", "change the type of the indicator or of the field"),
    ),
    "indicator.field_panel": Rule(
        _E,
        Both(
            "按评审得分加分的指标须用评审（panel）字段，评审字段也只用于这类指标",
            "an indicator that adds by reviews needs a field of reviews (panel), and such a "
            "field is for such indicators only",
        ),
        Both("改 basis 或换字段", "change basis, or take another field"),
    ),
    "indicator.field_group": Rule(
        _E,
        Both(
            "字段只向分组 {group} 收集，指标却适用于 {scope}",
            "the field is collected from the group {group} only, but the indicator applies to {scope}",
        ),
        Both(
            "在 params 写 applies_to={group}，或放宽字段的 applies_to",
            "write applies_to={group} in params, or widen applies_to of the field",
        ),
    ),
}
