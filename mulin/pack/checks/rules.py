"""Every rule across a pack's files in Chinese: what is wrong with what they say together, and how to mend it.

A check states the facts (which rule, where, which words fill the braces); the sentence stands here. What is wrong with
a file as such is found on reading: ``mulin/pack/file_rules.py``. Both are listed in docs/findings.md.
"""

from __future__ import annotations

from mulin.findings import Finding, Level, Rule

_E, _W = Level.ERROR, Level.WARNING

RULES: dict[str, Rule] = {
    # ---- characters of every text ------------------------------------------------------------------------------------
    "pack.unseen": Rule(_E, "有看不见的字符：{marks}", "删去后重新键入，不要粘贴"),
    "pack.lookalike": Rule(_E, "有形似的字符：{pairs}", "换成普通字；从PDF粘贴的文字请重新键入"),
    "pack.lookalike/name": Rule(_W, "有形似的字符：{pairs}", "换成普通字；确是名称用字的不必改"),
    "pack.personal_number": Rule(_E, "有身份证号或手机号，规划包不收个人号码", "删去；联系方式写办公电话（含区号）"),
    "pack.names_alike": Rule(
        _E,
        "和第{line}行的“{name}”看起来是同一个名称，写法不同",
        "同一个的统一写法，删去重复的一行；不同的改名，使人分得清",
    ),
    "pack.substitute": Rule(
        _W,
        "有字体里没有的字，报告上印作〓并注明编码（异体字印作通行字形）：{characters}",
        "人名、地名不用改；表情和符号换成文字或通用标点",
    ),
    # ---- plan.yaml, departments.csv, sources.yaml --------------------------------------------------------------------
    "department.duplicate_code": Rule(_E, "部门编码和第{line}行重复", "改成不重复的编码，或删去一行"),
    "department.duplicate_name": Rule(_E, "部门名称和第{line}行重复", "改成不重复的编码，或删去一行"),
    "sources.department_unknown": Rule(_E, "departments.csv 里没有这个部门", "改正编码"),
    "plan.duplicate_code": Rule(_E, "编码重复", "改成不重复的编码"),
    "plan.parent_unknown": Rule(_E, "任务 {item} 没有归入已列的任务组", "改为 {groups} 之一"),
    "plan.count": Rule(_E, "写着 {stated} 项，实际列了 {listed} 项", "核对原文后改正"),
    "plan.date": Rule(_E, "不是日期", "写成 'YYYY-MM-DD'"),
    "plan.office_unknown": Rule(_E, "departments.csv 里没有这个部门", "改为牵头评估的部门编码"),
    "plan.year_outside": Rule(_E, "{year}年不在规划年度之内", "删去这个文件夹，或改 plan_years"),
    "plan.year_missing": Rule(_W, "规划年度{year}年还没有年度文件夹", "制定年度方案后建立"),
    "department.code_form": Rule(_E, "编码只能用数字、英文字母和下划线", "改正编码（它也用作文件名）"),
    "department.key_project_unknown": Rule(_E, "规划里没有这个重点项目", "改正编码"),
    "department.key_project": Rule(_E, "重点项目{project}的单位名单里没有“{department}”", "核对原文后改正"),
    "plan.placeholder_unresolved": Rule(
        _E,
        "占位写法“{name}”在{years}年的 unit_groups 里没有落到具体{street}",
        "在 framework.yaml 的 unit_groups 里加一组，name_zh 写“{name}”，列出单位",
    ),
    "plan.lead_unit_unknown": Rule(
        _E, "既不是 departments.csv 里印在这个重点项目下的部门，也不是责任主体", "核对 printed_as 和 key_projects"
    ),
    # ---- units.csv ---------------------------------------------------------------------------------------------------
    "unit.duplicate_code": Rule(_E, "编码和第{line}行重复", "改成不重复的编码，或删去一行"),
    "unit.one_district/none": Rule(_E, "名单里没有{district}", "加一行 tier 为 district 的责任主体"),
    "unit.duplicate_name": Rule(_E, "同一上级下和第{line}行同名", "核对是否重复登记"),
    "unit.code_form": Rule(_E, "编码只能用数字、英文字母、短横线和下划线", "改正编码（它也用作文件名）"),
    "unit.name_missing": Rule(_E, "没有名称", "补上名称"),
    "unit.parent_tier": Rule(_E, "{tier}的上级应是{above}", "改为一个{above}的编码"),
    "unit.parent_tier/district": Rule(_E, "{district}没有上级", "清空这一格"),
    "unit.parent_missing": Rule(_E, "{unit}没有上级", "填上所属{above}的编码"),
    "unit.parent_unknown": Rule(_E, "{unit}的上级不在名单里", "改为一个{above}的编码"),
    "unit.childless": Rule(_E, "{unit}下没有{below}，无法合成得分", "补上它的{below}，或删去这一行"),
    "unit.one_district": Rule(_E, "一个规划包只有一个{district}", "删去多余的{district}"),
    "unit.district_unit": Rule(_E, "和 units.csv 里{district}的编码不一致", "改为 {code}"),
    # ---- tiles.csv ---------------------------------------------------------------------------------------------------
    "tiles.not_whole": Rule(_E, "应是0到{most}的整数：行从北向南数，列从西向东数", "改为整数"),
    "tiles.unit_twice": Rule(_E, "和第{line}行是同一个单位", "删去一行"),
    "tiles.unit_unknown": Rule(_E, "units.csv 里没有这个单位", "改为 units.csv 里的编码，或删去这一行"),
    "tiles.district": Rule(_E, "{district}是整张图，不占方格", "删去这一行"),
    "tiles.place_twice": Rule(_E, "和{other}在同一格", "给其中一个换一格"),
    # ---- fields.csv --------------------------------------------------------------------------------------------------
    "field.duplicate_code": Rule(_E, "字段编码和第{line}行重复", "改成不重复的编码，或删去一行"),
    "field.code_form": Rule(_E, "编码只能用数字、英文字母、短横线和下划线", "改正编码（它也印在工作簿里）"),
    "field.computation": Rule(_E, "“{name}”没有合适的计算方法", "填 {known}"),
    "field.computation/reported": Rule(_E, "“{name}”由部门填报，不能再写计算方法", "清空这一格，或改 source_kind"),
    "field.collected_twice": Rule(
        _E,
        "“{name}”重复收集：第{line}行{first}已经收集，这里{again}又收一遍，每年多填{cells}格",
        "只留一个字段，两边的指标都引用 {code}；若确是两件事，改名写清口径",
    ),
    "field.register_owner": Rule(_E, "名册字段由平台从责任主体名单得出，不由部门填报", "清空这一格，或改 source_kind"),
    "field.owner_missing": Rule(_E, "“{name}”没有负责部门", "填上一个部门编码"),
    "field.owner_unknown": Rule(_E, "部门不在 departments.csv 里", "改为名单里的一个部门编码"),
    "field.range/boolean": Rule(_E, "是/否字段没有上下限", "清空这一格"),
    "field.range": Rule(_E, "下限大于上限 {high:g}", "改正上下限"),
    "field.range/whole": Rule(_E, "整数字段的上下限应是整数", "改成整数"),
    "field.panel_scale": Rule(_E, "评审字段应是 0 到 100 的小数", "value_type=decimal，minimum=0，maximum=100"),
    "field.group_unknown": Rule(
        _E, "{years}年的评价体系里没有这个分组", "改正分组名，或在 framework.yaml 的 unit_groups 补上"
    ),
    "field.unused": Rule(
        _W, "“{name}”没有任何年度的指标使用（若下发，每年{cells}格白填）", "删去这个字段，或在指标里引用它"
    ),
    # ---- framework.yaml ----------------------------------------------------------------------------------------------
    "framework.child_tier": Rule(_E, "下一层级应为 {child}", "改为 {child}"),
    "framework.child_tier/none": Rule(_E, "下一层级应为 空", "删去这一项"),
    "framework.children": Rule(_E, "缺少{share}", "补上"),
    "framework.children/none": Rule(_E, "不应有{share}", "删去"),
    "framework.deadline_year": Rule(
        _E, "{which}截止日应在{following}年（年度结束之后一年内）", "改为{following}年的日期"
    ),
    "framework.deadline_order": Rule(_E, "{which}截止日应晚于{before}截止日 {day}", "调整日期次序"),
    "framework.grade_order": Rule(_E, "“{grade}”的下限应低于“{better}”的 {bound:g}", "从高到低排列"),
    "framework.grade_twice": Rule(_E, "等级写了两次", "删去一个"),
    "framework.grade_scale": Rule(_E, "下限不在总分范围 {low:g}–{high:g} 之内", "改正下限"),
    "framework.grade_gap": Rule(_E, "最低一级的下限应为 {low:g}，否则更低的总分没有等级", "改为 {low:g}"),
    "framework.grade_unknown": Rule(_E, "等级线里没有这个等级", "改为 {grades} 之一"),
    "framework.total_scale": Rule(
        _E, "总分范围应为 0–{top:g}（基础 100 分加引导上限 {cap:g} 分）", "改正范围或加分上限"
    ),
    "framework.quota_within": Rule(
        _E, "名额只能在更高的层级之内分配", "改为更高的层级，或删去（全{district}统一分配）"
    ),
    "framework.veto_unknown": Rule(_E, "{year}年没有这个指标", "改正编码或删去"),
    "framework.veto_disagrees/unlisted": Rule(
        _E, "indicators.csv 里这个指标的 veto 是 true，这里没有列出", "两处改成一致"
    ),
    "framework.veto_disagrees": Rule(_E, "indicators.csv 里这个指标的 veto 不是 true", "两处改成一致"),
    "framework.group_empty": Rule(_E, "“{group}”没有落到具体单位", "列出单位编码"),
    "framework.group_unit_unknown": Rule(_E, "units.csv 里没有这个单位", "改为单位编码"),
    "framework.group_unit_twice": Rule(_E, "单位列了两次", "删去一个"),
    "framework.group_tiers": Rule(_E, "一个分组里的单位应在同一层级", "拆成两个分组"),
    # ---- weights -----------------------------------------------------------------------------------------------------
    "weight.shares": Rule(_E, "各部分之和应为 1", "调整各部分的份额"),
    "weight.zero": Rule(_E, "权重应大于 0", "填上权重，或删去指标"),
    "weight.guiding_cap": Rule(_E, "单项加分超过层级上限 {cap:g}", "降低分值"),
    "weight.tier_empty": Rule(_E, "{tier}层级没有基础性指标", "补上指标"),
    "weight.tier_sum": Rule(_E, "{tier}层级基础性指标权重之和应为 {whole:g}（第{lines}行）", "调整这些行的权重"),
    "weight.pillar_sum": Rule(
        _E, "{pillar}的权重之和应为 {wanted:g}（第{lines}行）", "调整这些行的权重，或改 framework.yaml 的维度权重"
    ),
    # ---- indicators.csv ----------------------------------------------------------------------------------------------
    "indicator.duplicate_code": Rule(_E, "指标编码和第{line}行重复", "改成不重复的编码，或删去一行"),
    "indicator.rule": Rule(_E, "{indicator}：{reason}", "{mend}"),
    "indicator.kind_rule": Rule(_E, "{indicator}：基础性指标不能用加分规则", "改 kind 或 scoring_rule"),
    "indicator.guiding_missing": Rule(_E, "{indicator}：引导性指标没有申报只是不加分", "改为 not_applicable"),
    "indicator.percent": Rule(_E, "{indicator}：单位是 % 的指标应是 ratio", "改 value_type 为 ratio"),
    "indicator.percent/unit": Rule(
        _E, "{indicator}：比例（ratio）指标按百分数计算和印出，单位应是 %", "改 unit_of_measure 为 %"
    ),
    "indicator.target_range": Rule(_E, "{indicator}：比例的目标值不应超过 100%", "改正目标值"),
    "indicator.veto_direction": Rule(_E, "{indicator}：一票否决指标应是越低越好的次数", "改为 lower"),
    "indicator.definition_missing": Rule(_E, "{indicator}：没有口径说明，填报人不知道填什么", "写清口径"),
    "indicator.lead_unknown": Rule(_E, "牵头部门不在 departments.csv 里", "填名单里的一个部门编码"),
    "indicator.lead_unknown/none": Rule(_E, "没有牵头部门", "填名单里的一个部门编码"),
    "indicator.duplicate_name": Rule(_E, "和第{line}行是同一层级的同名指标", "删去一个，或改名写清区别"),
    "indicator.code_form": Rule(_E, "编码只能用数字、英文字母、短横线和下划线", "改正编码"),
    "indicator.pillar_unknown": Rule(_E, "评价体系里没有这个维度", "改为 {pillars} 之一"),
    "indicator.plan_ref_unknown": Rule(
        _E, "规划里没有这项主要任务或重点项目", "改为 plan.yaml 里任务或重点项目的编码，如 T1.1、P1"
    ),
    "indicator.group_unknown": Rule(
        _E, "评价体系里没有这个分组", "改正分组名，或在 framework.yaml 的 unit_groups 补上"
    ),
    "indicator.first_year": Rule(_E, "起始年度不在规划年度之内", "改为规划年度之一，或删去"),
    "indicator.cooperating_unknown": Rule(_E, "配合部门不在 departments.csv 里", "改为名单里的部门编码"),
    "indicator.lead_cooperates": Rule(_E, "牵头部门又列为配合部门", "从配合部门里删去"),
    "indicator.cooperating_twice": Rule(_E, "同一配合部门列了两次", "删去一个"),
    "indicator.changed_meaning": Rule(
        _E, "{indicator}在{since}年是“{then}”，同一编码各年应指同一件事", "新口径用新编码"
    ),
    "indicator.field_missing": Rule(_E, "{indicator}是 {kind} 类指标，缺少这个字段，无法计算", "填上字段编码"),
    "indicator.field_unneeded": Rule(_E, "{kind} 类指标不用这一列", "清空这一格，或改 value_type"),
    "indicator.same_field": Rule(_E, "分子和分母是同一个字段", "改正其中一个"),
    "indicator.field_unknown": Rule(
        _E, "{indicator}要用的字段不在 fields.csv 里，没有人填报，无法计算", "改为已登记的字段编码，或先登记字段"
    ),
    "indicator.field_tier": Rule(_E, "指标在 {tier} 层级，字段在 {field_tier} 层级", "换成同一层级的字段"),
    "indicator.field_type": Rule(_E, "指标是 {kind} 类，字段是 {field_kind} 类，不相配", "改指标或字段的类型"),
    "indicator.field_panel": Rule(
        _E, "按评审得分加分的指标须用评审（panel）字段，评审字段也只用于这类指标", "改 basis 或换字段"
    ),
    "indicator.field_group": Rule(
        _E,
        "字段只向分组 {group} 收集，指标却适用于 {scope}",
        "在 params 写 applies_to={group}，或放宽字段的 applies_to",
    ),
    # ---- tasks.csv ---------------------------------------------------------------------------------------------------
    "task.duplicate_code": Rule(_E, "任务编码和第{line}行重复", "改成不重复的编码，或删去一行"),
    "task.code_form": Rule(_E, "任务编码应以年度开头", "改为 {year}-… "),
    "task.plan_ref_unknown": Rule(_E, "规划里没有这项主要任务或重点项目", "改为 plan.yaml 里任务或重点项目的编码"),
    "task.text_missing": Rule(_E, "年度责任分工方案要求写明这一项", "补上内容"),
    "task.milestone_missing": Rule(_E, "没有时间节点", "写成 YYYY-MM-DD=名称;…"),
    "task.milestone_year": Rule(_E, "节点不在{year}年之内", "改为{year}年的日期"),
    "task.milestone_before_plan": Rule(_E, "节点早于规划公布日 {day}，无法要求部门按期完成", "改为规划公布之后的日期"),
    "task.milestone_order": Rule(_E, "节点应按日期先后排列，同日不设两个", "调整次序"),
    "task.indicator_missing": Rule(_E, "任务没有主要指标，无法评估", "填上指标编码"),
    "task.indicator_unknown": Rule(_E, "{year}年没有这个指标", "改为 {year} 年 indicators.csv 里的编码"),
    "task.evaluation_missing": Rule(_E, "没有评估办法", "写明按哪些指标计分"),
    "task.evaluation_indicators": Rule(_E, "评估办法和主要指标不一致：{what}", "评估办法逐一写明主要指标的编码"),
    "task.plan_item_uncovered": Rule(
        _E, "{year}年没有分解规划的“{item} {title}”", "加一行 plan_ref 为 {item} 的年度任务"
    ),
    "task.lead_missing": Rule(_E, "任务没有牵头部门", "填上一个部门编码"),
    "task.lead_many": Rule(_E, "一项任务只能有一个牵头部门", "留一个，其余移到配合部门"),
    "task.lead_unknown": Rule(_E, "牵头部门不在 departments.csv 里", "改为名单里的一个部门编码"),
    "task.lead_cooperates": Rule(_E, "牵头部门又列为配合部门", "从配合部门里删去"),
    "task.cooperating_unknown": Rule(_E, "配合部门不在 departments.csv 里", "改为名单里的部门编码"),
    "task.cooperating_twice": Rule(_E, "同一配合部门列了两次", "删去一个"),
    "task.lead_not_in_plan": Rule(
        _W, "规划为重点项目{item}列出的单位里没有这个部门", "从 {units} 中选定，或保留并说明"
    ),
    "task.units_missing": Rule(_E, "没有责任主体", "填 ALL 或单位编码"),
    "task.units_placeholder": Rule(_E, "责任主体还是占位写法，没有落到具体单位", "换成单位编码，多个用 ; 分开"),
    "task.units_unknown": Rule(
        _E, "{tier}层级没有这样的责任主体", "填 ALL、{tier}的编码，或“{street}编码*”（其全部{community}）"
    ),
    # ---- reports.yaml ------------------------------------------------------------------------------------------------
    "reports.logo": Rule(_E, "{reason}", "{mend}"),
    "reports.colour_faint": Rule(
        _W,
        "这个颜色印在白纸上太浅，与白色的对比度只有 {ratio:.1f}，图中的小字会看不清",
        "换深一些的颜色，对比度不低于 {least}；不写则用默认颜色",
    ),
    "reports.colour_same": Rule(_W, "图中本单位与同类单位（own、peers）用同一个颜色，分不出谁是谁", "换一个颜色"),
    "reports.text_unused": Rule(
        _W,
        "文字块“{name}”没有报告使用，不会印出",
        "在 reports.<报告种类>.sections 里加一行 - text: {name}，或删去这个文字块",
    ),
}


def finding(
    rule: str,
    file: str,
    /,
    row: int | None = None,
    column: str | None = None,
    value: str | None = None,
    **words: object,
) -> Finding:
    """The finding of a rule at a place of ``file``; ``words`` fill its braces."""
    return RULES[rule].finding(rule, words, file=file, row=row, column=column, value=value)
