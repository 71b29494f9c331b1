"""Sentences of tasks and reports."""

from __future__ import annotations

from mulin.findings import Level, Rule
from mulin.language import Both

_E, _W = Level.ERROR, Level.WARNING

RULES: dict[str, Rule] = {
    # ---- tasks.csv ---------------------------------------------------------------------------------------------------
    "task.duplicate_code": Rule(
        _E,
        Both("任务编码和第{line}行重复", "the task code is that of line {line}"),
        Both("改成不重复的编码，或删去一行", "take a code of its own, or delete a row"),
    ),
    "task.code_form": Rule(
        _E,
        Both("任务编码应以年度开头", "a task code must begin with the year"),
        Both("改为 {year}-… ", "change it to {year}-… "),
    ),
    "task.plan_ref_unknown": Rule(
        _E,
        Both("规划里没有这项主要任务或重点项目", "the plan has no such main task or key project"),
        Both("改为 plan.yaml 里任务或重点项目的编码", "change it to the code of a task or key project of plan.yaml"),
    ),
    "task.text_missing": Rule(
        _E,
        Both("年度责任分工方案要求写明这一项", "the year's division of responsibilities requires this"),
        Both("补上内容", "fill it in"),
    ),
    "task.milestone_missing": Rule(
        _E,
        Both("没有时间节点", "there are no milestones"),
        Both("写成 YYYY-MM-DD=名称;…", "write them as YYYY-MM-DD=name;…"),
    ),
    "task.milestone_year": Rule(
        _E,
        Both("节点不在{year}年之内", "the milestone is not in {year}"),
        Both("改为{year}年的日期", "change it to a date in {year}"),
    ),
    "task.milestone_before_plan": Rule(
        _E,
        Both(
            "节点早于规划公布日 {day}，无法要求部门按期完成",
            "the milestone is before the plan was published, {day}, so nobody could be required to meet it",
        ),
        Both("改为规划公布之后的日期", "change it to a date after the publication of the plan"),
    ),
    "task.milestone_order": Rule(
        _E,
        Both("节点应按日期先后排列，同日不设两个", "milestones must follow one another, never two on one day"),
        Both("调整次序", "change their order"),
    ),
    "task.indicator_missing": Rule(
        _E,
        Both("任务没有主要指标，无法评估", "the task has no main indicators, so it cannot be assessed"),
        Both("填上指标编码", "write codes of indicators"),
    ),
    "task.indicator_unknown": Rule(
        _E,
        Both("{year}年没有这个指标", "{year} has no such indicator"),
        Both("改为 {year} 年 indicators.csv 里的编码", "change it to a code of indicators.csv of {year}"),
    ),
    "indicator.no_task": Rule(
        _W,
        Both(
            "没有哪一年的任务以这个指标为主要指标：考核了，却没有人领受",
            "no task of any year has this indicator: it is assessed, and nobody is charged with it",
        ),
        Both(
            "在 tasks.csv 的 main_indicators 里写上它，或删去这个指标",
            "name it in main_indicators of tasks.csv, or take the indicator out",
        ),
    ),
    "task.evaluation_missing": Rule(
        _E,
        Both("没有评估办法", "there is no way of assessment"),
        Both("写明按哪些指标计分", "write by which indicators it is scored"),
    ),
    "task.evaluation_indicators": Rule(
        _E,
        Both("评估办法和主要指标不一致：{what}", "the way of assessment and the main indicators do not agree: {what}"),
        Both("评估办法逐一写明主要指标的编码", "name the code of every main indicator in the way of assessment"),
    ),
    "task.plan_item_uncovered": Rule(
        _E,
        Both("{year}年没有分解规划的“{item} {title}”", '"{item} {title}" of the plan is not broken down in {year}'),
        Both("加一行 plan_ref 为 {item} 的年度任务", "add a task of the year with plan_ref {item}"),
    ),
    "task.lead_missing": Rule(
        _E,
        Both("任务没有牵头部门", "the task has no lead department"),
        Both("填上一个部门编码", "write the code of a department"),
    ),
    "task.lead_many": Rule(
        _E,
        Both("一项任务只能有一个牵头部门", "a task can have one lead department only"),
        Both("留一个，其余移到配合部门", "keep one and move the others to the supporting departments"),
    ),
    "task.lead_unknown": Rule(
        _E,
        Both("牵头部门不在 departments.csv 里", "departments.csv has no such lead department"),
        Both("改为名单里的一个部门编码", "change it to the code of a department of the list"),
    ),
    "task.lead_cooperates": Rule(
        _E,
        Both("牵头部门又列为配合部门", "the lead department is listed as supporting too"),
        Both("从配合部门里删去", "delete it from the supporting departments"),
    ),
    "task.cooperating_unknown": Rule(
        _E,
        Both("配合部门不在 departments.csv 里", "departments.csv has no such supporting department"),
        Both("改为名单里的部门编码", "change it to the code of a department of the list"),
    ),
    "task.cooperating_twice": Rule(
        _E, Both("同一配合部门列了两次", "a supporting department is listed twice"), Both("删去一个", "delete one")
    ),
    "task.lead_not_in_plan": Rule(
        _W,
        Both(
            "规划为重点项目{item}列出的单位里没有这个部门",
            "the units that the plan lists for the key project {item} do not include this department",
        ),
        Both("从 {units} 中选定，或保留并说明", "choose from {units}, or keep it with a note"),
    ),
    "task.units_missing": Rule(
        _E,
        Both("没有责任主体", "there is no responsible unit"),
        Both("填 ALL 或单位编码", "write ALL or codes of units"),
    ),
    "task.units_placeholder": Rule(
        _E,
        Both(
            "责任主体还是占位写法，没有落到具体单位",
            "the responsible unit is still a placeholder and stands for no unit",
        ),
        Both("换成单位编码，多个用 ; 分开", "write codes of units, separated by ;"),
    ),
    "task.units_unknown": Rule(
        _E,
        Both("{tier}层级没有这样的责任主体", "there is no such responsible unit in the tier {tier}"),
        Both(
            "填 ALL、{tier}的编码，或“上级编码*”（其全部{tier}）",
            'write ALL, codes of {tier}, or "code of the unit above*" (all its {tier})',
        ),
    ),
    # ---- reports.yaml ------------------------------------------------------------------------------------------------
    "reports.kind_absent": Rule(
        _W,
        Both("没有这种报告：tiers 里只有 {tiers}", "there is no such report: tiers has {tiers} only"),
        Both(
            "删去这一项；多评一层的，先在 framework.yaml 的 tiers 里加上",
            "delete this key; to assess one tier more, add it to tiers",
        ),
    ),
    "reports.logo": Rule(_E, "{reason}", "{mend}"),
    "reports.colour_faint": Rule(
        _W,
        Both(
            "这个颜色印在白纸上太浅，与白色的对比度只有 {ratio:.1f}，图中的小字会看不清",
            "on white paper this colour is too light: its contrast with white is {ratio:.1f} "
            "only, and small letters in charts could not be read",
        ),
        Both(
            "换深一些的颜色，对比度不低于 {least}；不写则用默认颜色",
            "take a darker colour with a contrast of at least {least}, or leave it out for the default",
        ),
    ),
    "reports.colour_same": Rule(
        _W,
        Both(
            "图中本单位与同类单位（own、peers）用同一个颜色，分不出谁是谁",
            "charts would show the unit and its peers (own, peers) in the same colour, so nobody "
            "could tell which is which",
        ),
        Both("换一个颜色", "take another colour"),
    ),
    "reports.text_unused": Rule(
        _W,
        Both("文字块“{name}”没有报告使用，不会印出", 'no report uses the text "{name}", so it is not printed'),
        Both(
            "在 reports.<报告种类>.sections 里加一行 - text: {name}，或删去这个文字块",
            "add a line - text: {name} to reports.<kind of report>.sections, or delete the text",
        ),
    ),
}
