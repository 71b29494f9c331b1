"""Sentences of fields, the framework and weights."""

from __future__ import annotations

from mulin.findings import Level, Rule
from mulin.language import Both

_E, _W = Level.ERROR, Level.WARNING

RULES: dict[str, Rule] = {
    # ---- fields.csv --------------------------------------------------------------------------------------------------
    "field.duplicate_code": Rule(
        _E,
        Both("字段编码和第{line}行重复", "the field code is that of line {line}"),
        Both("改成不重复的编码，或删去一行", "take a code of its own, or delete a row"),
    ),
    "field.code_form": Rule(
        _E,
        Both(
            "编码只能用数字、英文字母、短横线和下划线",
            "a code may have digits, Latin letters, hyphens and underscores only",
        ),
        Both("改正编码（它也印在工作簿里）", "correct the code (workbooks print it too)"),
    ),
    "field.computation": Rule(
        _E,
        Both("“{name}”没有合适的计算方法", '"{name}" has no suitable computation'),
        Both("填 {known}", "write {known}"),
    ),
    "field.computation/reported": Rule(
        _E,
        Both("“{name}”由部门填报，不能再写计算方法", '"{name}" is reported by a department, so it has no computation'),
        Both("清空这一格，或改 source_kind", "empty this cell, or change source_kind"),
    ),
    "field.collected_twice": Rule(
        _E,
        Both(
            "“{name}”重复收集：第{line}行{first}已经收集，这里{again}又收一遍，每年多填{cells}格",
            '"{name}" is collected twice: line {line}, {first}, collects it, and {again} again, '
            "{cells} more cells a year",
        ),
        Both(
            "只留一个字段，两边的指标都引用 {code}；若确是两件事，改名写清口径",
            "keep one field and let the indicators of both refer to {code}; if they are two "
            "things, rename one and define it",
        ),
    ),
    "field.register_owner": Rule(
        _E,
        Both(
            "名册字段由平台从责任主体名单得出，不由部门填报",
            "a register field comes from the platform's list of responsible units, not from a department",
        ),
        Both("清空这一格，或改 source_kind", "empty this cell, or change source_kind"),
    ),
    "field.owner_missing": Rule(
        _E,
        Both("“{name}”没有负责部门", 'nobody is responsible for "{name}"'),
        Both("填上一个部门编码", "write the code of a department"),
    ),
    "field.owner_unknown": Rule(
        _E,
        Both("部门不在 departments.csv 里", "departments.csv has no such department"),
        Both("改为名单里的一个部门编码", "change it to the code of a department of the list"),
    ),
    "field.range/boolean": Rule(
        _E, Both("是/否字段没有上下限", "a yes/no field has no bounds"), Both("清空这一格", "empty this cell")
    ),
    "field.range": Rule(
        _E,
        Both("下限大于上限 {high:g}", "the lower bound is above the upper bound {high:g}"),
        Both("改正上下限", "correct the bounds"),
    ),
    "field.range/whole": Rule(
        _E,
        Both("整数字段的上下限应是整数", "bounds of a whole-number field must be whole numbers"),
        Both("改成整数", "make them whole numbers"),
    ),
    "field.panel_scale": Rule(
        _E,
        Both("评审字段应是 0 到 100 的小数", "a field of reviews must be a decimal from 0 to 100"),
        Both("value_type=decimal，minimum=0，maximum=100", "value_type=decimal, minimum=0, maximum=100"),
    ),
    "field.group_unknown": Rule(
        _E,
        Both("{years}年的评价体系里没有这个分组", "the framework of {years} has no such group"),
        Both(
            "改正分组名，或在 framework.yaml 的 unit_groups 补上",
            "correct the group, or add it to unit_groups in framework.yaml",
        ),
    ),
    "field.unused": Rule(
        _W,
        Both(
            "“{name}”没有任何年度的指标使用（若下发，每年{cells}格白填）",
            'no indicator of any year uses "{name}" (handed out, {cells} cells a year are filled in for nothing)',
        ),
        Both("删去这个字段，或在指标里引用它", "delete the field, or refer to it in an indicator"),
    ),
    # ---- framework.yaml ----------------------------------------------------------------------------------------------
    "framework.tier_unnamed": Rule(
        _E,
        Both("framework.yaml 的 tiers 里没有这一层", "tiers in framework.yaml has no such tier"),
        Both(
            "改为其中之一：{tiers}；要多评一层，在 tiers 里加上",
            "take one of {tiers}; to assess one more, add it to tiers",
        ),
    ),
    "framework.tier_gap": Rule(
        _E,
        Both("有这一层，却没有上面的一层 {above}", "this tier is there, but not {above} above it"),
        Both(
            "层级由高到低不能隔开：补上 tiers.{above}，或去掉这一层",
            "tiers may not leave one out: add tiers.{above}, or take this one away",
        ),
    ),
    "framework.tiers_differ": Rule(
        _E,
        Both("与{last}年度的层级不同：那里是 {tiers}", "the tiers are not those of {last}: {tiers}"),
        Both(
            "一个规划包各年度的层级相同；层级改了，另做一个规划包",
            "all years of a pack have the same tiers; where they change, make another pack",
        ),
    ),
    "framework.quota_tier": Rule(
        _E,
        Both("没有写 {tier} 的最高等级名额", "the quota of the best grade of {tier} is not written"),
        Both("写名额；不限名额、不评等级的写 null", "write the quota; null where there is none and no grade is given"),
    ),
    "framework.quota_tier/none": Rule(
        _E, Both("tiers 里没有这一层", "there is no such tier in tiers"), Both("删去这一项", "delete this key")
    ),
    "framework.child_tier": Rule(
        _E, Both("下一层级应为 {child}", "the tier below must be {child}"), Both("改为 {child}", "change it to {child}")
    ),
    "framework.child_tier/none": Rule(
        _E, Both("下一层级应为 空", "the tier below must be empty"), Both("删去这一项", "delete this key")
    ),
    "framework.children": Rule(_E, Both("缺少{share}", "{share} is missing"), Both("补上", "add it")),
    "framework.children/none": Rule(_E, Both("不应有{share}", "{share} may not stand here"), Both("删去", "delete it")),
    "framework.deadline_year": Rule(
        _E,
        Both(
            "{which}截止日应在{following}年（年度结束之后一年内）",
            "the deadline of {which} must be in {following} (within a year after the year)",
        ),
        Both("改为{following}年的日期", "change it to a date in {following}"),
    ),
    "framework.schemes_year": Rule(
        _E,
        Both("实施方案的填报截止日不在{year}年内", "the day by which schemes are due is not in {year}"),
        Both("改为{year}年内的日期，或删去这一项", "change it to a date in {year}, or delete the key"),
    ),
    "framework.deadline_order": Rule(
        _E,
        Both(
            "{which}截止日应晚于{before}截止日 {day}", "the deadline of {which} must be after that of {before}, {day}"
        ),
        Both("调整日期次序", "change the order of the dates"),
    ),
    "framework.grade_order": Rule(
        _E,
        Both(
            "“{grade}”的下限应低于“{better}”的 {bound:g}",
            'the lower bound of "{grade}" must be below that of "{better}", {bound:g}',
        ),
        Both("从高到低排列", "order them from high to low"),
    ),
    "framework.name_twice": Rule(
        _E,
        Both("和 {other} 叫同一个名字，印出来分不清", "this is the name of {other} too; nobody could tell them apart"),
        Both("改成不同的名字", "give each a name of its own"),
    ),
    "framework.grade_twice": Rule(_E, Both("等级写了两次", "this grade stands twice"), Both("删去一个", "delete one")),
    "framework.grade_scale": Rule(
        _E,
        Both("下限不在总分范围 {low:g}–{high:g} 之内", "the lower bound is outside the scores {low:g}–{high:g}"),
        Both("改正下限", "correct the lower bound"),
    ),
    "framework.grade_gap": Rule(
        _E,
        Both(
            "最低一级的下限应为 {low:g}，否则更低的总分没有等级",
            "the lower bound of the last grade must be {low:g}, or lower scores would have no grade",
        ),
        Both("改为 {low:g}", "change it to {low:g}"),
    ),
    "framework.grade_unknown": Rule(
        _E,
        Both("等级线里没有这个等级", "there is no such grade among the grade lines"),
        Both("改为 {grades} 之一", "change it to one of {grades}"),
    ),
    "framework.total_scale": Rule(
        _E,
        Both(
            "总分范围应为 0–{top:g}（基础 100 分加引导上限 {cap:g} 分）",
            "scores must be 0–{top:g} (100 of the basic part and at most {cap:g} of the guiding part)",
        ),
        Both("改正范围或加分上限", "correct the range or the bonus cap"),
    ),
    "framework.quota_within": Rule(
        _E,
        Both("名额只能在更高的层级之内分配", "quotas can only be shared out within a higher tier"),
        Both(
            "改为更高的层级，或删去（全{district}统一分配）",
            "change it to a higher tier, or delete it (shared out within the whole {district})",
        ),
    ),
    "framework.veto_unknown": Rule(
        _E,
        Both("{year}年没有这个指标", "{year} has no such indicator"),
        Both("改正编码或删去", "correct the code, or delete it"),
    ),
    "framework.veto_disagrees/unlisted": Rule(
        _E,
        Both(
            "indicators.csv 里这个指标的 veto 是 true，这里没有列出",
            "veto of this indicator is true in indicators.csv, but it is not listed here",
        ),
        Both("两处改成一致", "make the two agree"),
    ),
    "framework.veto_disagrees": Rule(
        _E,
        Both("indicators.csv 里这个指标的 veto 不是 true", "veto of this indicator is not true in indicators.csv"),
        Both("两处改成一致", "make the two agree"),
    ),
    "framework.amendment_order": Rule(
        _E,
        Both("修订的批准日早于前一项的批准日 {before}", "this amendment is older than the one above it, {before}"),
        Both("新的修订写在最后；核对日期", "write a new amendment below the others; correct the date"),
    ),
    "framework.amendment_place": Rule(
        _E,
        Both("修订写明的这一处不是规则的位置", "this is no place of a rule that an amendment can name"),
        Both(
            "照运行被拒绝时列出的写：表里的写“表名.代码.列名”或“表名.代码”（indicators.C-A01.target），"
            "表名是 indicators、tasks、fields、units、departments、plan；本文件的写键名（deadlines.correction）",
            "write it as the refused run lists it: table.code.column or table.code (indicators.C-A01.target), the "
            "table being indicators, tasks, fields, units, departments or plan; a key of this file as it is "
            "(deadlines.correction)",
        ),
    ),
    "framework.group_empty": Rule(
        _E,
        Both("“{group}”没有落到具体单位", '"{group}" stands for no units'),
        Both("列出单位编码", "list the codes of its units"),
    ),
    "framework.group_unit_unknown": Rule(
        _E,
        Both("units.csv 里没有这个单位", "units.csv has no such unit"),
        Both("改为单位编码", "change it to the code of a unit"),
    ),
    "framework.group_unit_twice": Rule(
        _E, Both("单位列了两次", "this unit is listed twice"), Both("删去一个", "delete one")
    ),
    "framework.group_tiers": Rule(
        _E,
        Both("一个分组里的单位应在同一层级", "units of a group must be of one tier"),
        Both("拆成两个分组", "split it into two groups"),
    ),
    # ---- weights -----------------------------------------------------------------------------------------------------
    "weight.shares": Rule(
        _E,
        Both("各部分之和应为 1", "the parts must sum to 1"),
        Both("调整各部分的份额", "correct the shares of the parts"),
    ),
    "weight.zero": Rule(
        _E,
        Both("权重应大于 0", "the weight must be above 0"),
        Both("填上权重，或删去指标", "write a weight, or delete the indicator"),
    ),
    "weight.guiding_cap": Rule(
        _E,
        Both("单项加分超过层级上限 {cap:g}", "this bonus is above the cap of its tier, {cap:g}"),
        Both("降低分值", "lower it"),
    ),
    "weight.tier_empty": Rule(
        _E,
        Both("{tier}层级没有{basic}", "the tier {tier} has no basic indicators ({basic})"),
        Both("补上指标", "add some"),
    ),
    "weight.tier_sum": Rule(
        _E,
        Both(
            "{tier}层级{basic}权重之和应为 {whole:g}（第{lines}行）",
            "the weights of basic indicators ({basic}) of the tier {tier} must sum to {whole:g} (lines {lines})",
        ),
        Both("调整这些行的权重", "correct the weights of these rows"),
    ),
    "weight.pillar_sum": Rule(
        _E,
        Both(
            "{where}的权重之和应为 {wanted:g}（第{lines}行）",
            "the weights of {where} must sum to {wanted:g} (lines {lines})",
        ),
        Both(
            "调整这些行的权重，或改 framework.yaml 的维度权重",
            "correct the weights of these rows, or the weight of the pillar in framework.yaml",
        ),
    ),
}
