"""Every rule of the gate and the door in Chinese: what is wrong, and how to mend it.

``RULES`` holds what a workbook can do wrong; each has a case in tests/workbooks/should_fail. ``INTERNAL`` holds what
only our own machinery or the store can do wrong. Braces are filled from the offending row.
"""

from __future__ import annotations

from dataclasses import dataclass

from mulin.findings import Finding, Level

_E, _W = Level.ERROR, Level.WARNING


@dataclass(frozen=True, slots=True)
class Rule:
    level: Level
    message: str
    mend: str


RULES: dict[str, Rule] = {
    # ---- cells ----------------------------------------------------------------------------------------------------
    "workbook.empty": Rule(_E, "整个工作簿没有填写任何一项数据", "按“填报说明”填写后再提交"),
    "field.rows_missing": Rule(
        _E,
        "“{field_name}”应填 {asked:.0f} 个单位，只读到 {found:.0f} 个",
        "下载新模板，把数据粘贴到原有行列中，不要删行删列",
    ),
    "cell.not_asked": Rule(_E, "{unit_name}的“{field_name}”不在本年度填报范围内", "删去这一格，或下载本年度模板重填"),
    "cell.duplicate": Rule(_E, "{unit_name}的“{field_name}”出现了不止一次", "每个单位每项只留一格"),
    "cell.required_blank": Rule(
        _E, "{unit_name}的“{field_name}”没有填", "填写数值；确实没有发生填 0；数据一时报不出填“缺报”"
    ),
    "cell.zero_not_reported": Rule(_E, "{unit_name}的“{field_name}”实行零报告，不能留空", "没有发生请明确填写 0"),
    "cell.not_applicable_refused": Rule(
        _E, "{unit_name}的“{field_name}”不能填“不适用”", "填写数值；数据一时报不出填“缺报”"
    ),
    "cell.invalid": Rule(_E, "{unit_name}的“{field_name}”读不出数值", "填写数字，不带单位和说明文字"),
    "cell.declared_missing": Rule(
        _W, "{unit_name}的“{field_name}”填了“缺报”，相关指标暂不计分，责任记在本部门", "{make_up}"
    ),
    "value.not_finite": Rule(_E, "{unit_name}的“{field_name}”不是有限的数值", "改为普通数字"),
    "value.below_minimum": Rule(_E, "{unit_name}的“{field_name}”小于允许的最小值 {lower:g}", "核对后改正"),
    "value.above_maximum": Rule(_E, "{unit_name}的“{field_name}”大于允许的最大值 {upper:g}", "核对后改正"),
    "value.not_whole": Rule(_E, "{unit_name}的“{field_name}”应为整数", "改为整数，不要小数"),
    "value.not_boolean": Rule(_E, "{unit_name}的“{field_name}”只能填“是”或“否”", "从下拉列表中选择"),
    "cumulative.fell": Rule(
        _E,
        "“{field_name}”是累计数，比上一年的 {previous:g} 还小",
        "核对：填写自起始年以来的累计数；上年数有误的先更正上年",
    ),
    "history.jump": Rule(
        _W, "{unit_name}的“{field_name}”与上一年（{previous:g}）相差过大", "核对；属实的请在佐证材料中说明原因"
    ),
    "history.copied": Rule(
        _W, "“{field_name}”有 {copied_percent:.0f}% 的单位与上一年完全相同", "核对是否误用了上年数据；属实可不改"
    ),
    # ---- ratios ---------------------------------------------------------------------------------------------------
    "ratio.numerator_exceeds_denominator": Rule(
        _E,
        "{unit_name}：“{numerator_name}”（{numerator:g}）大于“{denominator_name}”（{denominator:g}）",
        "核对两项口径，分子不能大于分母",
    ),
    "ratio.one_side_missing": Rule(
        _E,
        "{unit_name}：“{numerator_name}”与“{denominator_name}”一项有数、一项“不适用”",
        "两项同时填数，或同时填“不适用”",
    ),
    "ratio.zero_denominator": Rule(
        _W, "{unit_name}：“{denominator_name}”为 0，{indicator_name}按不适用处理", "核对；确为 0 可不改"
    ),
    "ratio.beyond_band": Rule(
        _W, "{unit_name}：“{numerator_name}”是“{denominator_name}”的 {percent:.1f}%，超出上限 {band:g}%", "核对两项数据"
    ),
    # ---- veto and evidence ----------------------------------------------------------------------------------------
    "veto.without_evidence": Rule(
        _E,
        "{unit_name}的“{field_name}”大于 0，属一票否决事项，却没有附书面认定材料",
        "在“佐证材料”表中列出 {veto_indicator} 的认定文件，并随工作簿一并提交该文件；没有发生请填 0",
    ),
    "evidence.none_listed": Rule(
        _W,
        "指标 {indicator_code} {indicator_name} 需要佐证材料，却一份也没有列出",
        "在“佐证材料”表中填写材料文件名并一并提交",
    ),
    "evidence.file_absent": Rule(_W, "列出的佐证材料没有随工作簿一起交来", "把同名文件放进佐证材料文件夹后重新提交"),
    "evidence.not_asked": Rule(_E, "指标 {indicator_code} 不由本部门在本表佐证", "删去这一行，或改为本部门的指标编码"),
    # ---- milestones -----------------------------------------------------------------------------------------------
    "milestone.row_missing": Rule(
        _E, "任务 {task_code} 第 {number:.0f} 个时间节点“{label}”的行不见了", "下载新模板，把数据粘贴到原有行中"
    ),
    "milestone.not_asked": Rule(_E, "任务 {task_code} 第 {number:.0f} 个时间节点不属本部门本年度", "删去这一行"),
    "milestone.in_future": Rule(_E, "“{label}”的完成日期晚于提交日期", "只填已经完成的日期；未完成的留空"),
    "milestone.before_year": Rule(_E, "“{label}”的完成日期早于本年度 1 月 1 日", "填写本年度实际完成的日期"),
    "milestone.not_reported": Rule(_W, "“{label}”已到期（{due}），没有填完成日期，按未完成计", "已完成的请补填日期"),
    "milestone.out_of_order": Rule(_W, "“{label}”的完成日期早于前一个时间节点", "核对两个日期"),
    # ---- cooperation ratings --------------------------------------------------------------------------------------
    "rating.blank": Rule(_E, "任务 {task_code} 对{department_name}的配合没有评分", "填写 0—100 分"),
    "rating.row_missing": Rule(
        _E, "任务 {task_code} 对{department_name}的评分行不见了", "下载新模板，把数据粘贴到原有行中"
    ),
    "rating.not_asked": Rule(_E, "任务 {task_code} 没有把{department_name}列为本部门的配合部门", "删去这一行"),
    "rating.out_of_range": Rule(_E, "对{department_name}的评分不在 0—100 之间", "改为 0—100 分"),
    "rating.reason_missing": Rule(
        _E,
        "对{department_name}的评分低于 {reason_below:g} 或高于 {reason_above:g}，须写明理由",
        "在“评分理由”栏写明具体事实",
    ),
    # ---- expert panels --------------------------------------------------------------------------------------------
    "panel.empty": Rule(_E, "整个评审表没有一个评分", "由评委打分后再提交"),
    "panel.not_asked": Rule(_E, "{unit_name}不在“{field_name}”的评审范围内", "删去这一行"),
    "panel.duplicate_reviewer": Rule(
        _E, "评委“{reviewer}”对{unit_name}重复评分", "每位评委只评一次；姓名相同的请加单位区分"
    ),
    "panel.out_of_range": Rule(_E, "评委“{reviewer}”对{unit_name}的评分不在允许范围内", "改为 {lower:g}—{upper:g} 分"),
    "panel.recused_scored": Rule(_E, "评委“{reviewer}”应回避{unit_name}，却打了分", "删去该分数，另请评委"),
    "panel.too_few_reviewers": Rule(
        _E,
        "{unit_name}的“{field_name}”只有 {reviewers:.0f} 位评委有效评分，少于 {minimum:.0f} 位",
        "补足评委；未申报的单位整行留空",
    ),
    "panel.spread": Rule(
        _W,
        "{unit_name}的“{field_name}”评委最高分与最低分相差 {spread:g} 分，超过 {limit:g} 分，本项暂不计分",
        "复核后重新评分",
    ),
    # ---- the door -------------------------------------------------------------------------------------------------
    "door.wrong_department": Rule(_E, "这是{theirs}的工作簿，不能由{mine}提交", "请把本部门的工作簿放进本部门的文件夹"),
    "door.unreadable": Rule(_E, "文件打不开（{reason}）", "确认文件名和路径无误、文件没有被删除，再提交"),
    "door.too_large": Rule(_E, "文件超过 {megabytes} MB，没有收下", "删除图片和无关工作表；佐证材料另行交文件"),
    "door.older_version_again": Rule(
        _W,
        "内容与以前的第 {older} 版完全相同，没有重复收件；生效的仍是第 {latest} 版",
        "不必再交；确要恢复第 {older} 版的，请告知评估办公室（mulin submit --restore {receipt} --reason 原因）",
    ),
    "evidence.too_large": Rule(_E, "佐证材料超过 {megabytes} MB", "压缩或拆分后重新提交，并改写表中的文件名"),
    "evidence.too_much": Rule(
        _E, "佐证材料合计超过 {megabytes} MB，从这一份起放不下", "压缩后重新提交；过大的材料另行报送，并从表中删去"
    ),
    "evidence.no_file": Rule(_E, "列出的佐证材料{what}", "把材料文件本身放进佐证材料文件夹后重新提交"),
}

_OURS = "这是程序问题，请联系技术支持；在此之前文件不予接收"

INTERNAL: dict[str, Rule] = {
    "gate.identity": Rule(
        _E, "收件记录 {submission} 对应的文件已读不出原来的身份", "核对规划包是否改动过；请部门用新模板重新提交"
    ),
    "door.not_kept": Rule(_E, "{reason}", "排除上述原因后重新提交；这一次没有收下"),
    "door.disk": Rule(_E, "{reason}", "清理磁盘或改正权限后重新提交；这一次没有收下"),
    "gate.columns": Rule(_E, "检查用表“{frame}”的列不对：{detail}", _OURS),
    "gate.rows": Rule(_E, "检查用表“{frame}”应至少有 {minimum} 行，实为 {rows} 行", _OURS),
    "gate.exception": Rule(_E, "检查“{check}”运行出错：{detail}", _OURS),
    "gate.not_evaluated": Rule(_E, "应做 {expected} 项检查，只做了 {evaluated} 项", _OURS),
    "gate.no_place": Rule(_E, "检查“{check}”没有通过，却没有指出位置", _OURS),
}

_SQL = "这是计分程序的问题，结果不能发布；请联系技术支持"

MARTS: dict[str, Rule] = {
    "mart.years": Rule(_E, "成果表的年度不对：{what} 缺少或多出", _SQL),
    "mart.units": Rule(_E, "成果表 unit_scores 里 {what} 缺少、多出或上级单位不对", _SQL),
    "mart.twice": Rule(_E, "{what} 在成果表里出现了不止一次", _SQL),
    "mart.score_absent": Rule(_E, "{what} 可比，却没有总分", _SQL),
    "mart.printed_though_not_comparable": Rule(_E, "{what} 暂不可比，却有总分、名次或等级", _SQL),
    "mart.status": Rule(_E, "{what} 的可比状态自相矛盾", _SQL),
    "mart.grade_absent": Rule(_E, "{what} 可比，却没有等级", _SQL),
    "mart.total_bounds": Rule(_E, "{what} 的总分 {total_score:g} 超出 {low:g}—{high:g}", _SQL),
    "mart.basic_bounds": Rule(_E, "{what} 的基础分 {basic_score:g} 超出 0—100", _SQL),
    "mart.guiding_bounds": Rule(_E, "{what} 的加分 {guiding_points:g} 超出 0—{cap:g}", _SQL),
    "mart.coverage_bounds": Rule(_E, "{what} 的可计分权重 {coverage:g} 超出 0—1", _SQL),
    "mart.rank": Rule(_E, "{what} 的名次与按规则重排的不同", _SQL),
    "mart.failed_count": Rule(_E, "{what} 的未达标项数与明细不符", _SQL),
    "mart.pending_count": Rule(_E, "{what} 的待定项数与明细不符", _SQL),
    "mart.contributions_absent": Rule(_E, "{what} 有总分，却没有分数构成", _SQL),
    "mart.contributions": Rule(_E, "{what} 的分数构成加起来与总分相差 {gap:g}", _SQL),
    "mart.pillar_bounds": Rule(_E, "{what} 的得分 {score:g} 超出 0—100", _SQL),
    "mart.weights": Rule(_E, "{what} 所在单位的四治权重之和是 {whole:g}，应为 1", _SQL),
    "mart.indicator_rows": Rule(_E, "{what} 应有 {asked:.0f} 个单位的得分，实有 {found:.0f} 个", _SQL),
    "mart.indicator_status": Rule(_E, "{what} 的状态“{status}”不在规定之内", _SQL),
    "mart.indicator_bounds": Rule(_E, "{what} 的得分 {score:g} 超出 0—100", _SQL),
    "mart.indicator_unscored": Rule(_E, "{what} 状态为 {status}，却没有得分", _SQL),
    "mart.indicator_scored_though_missing": Rule(_E, "{what} 状态为 {status}，却有得分", _SQL),
    "mart.lineage": Rule(_E, "{what} 已计分，却查不到出自哪一格", _SQL),
    "mart.change_effects": Rule(_E, "{what} 的变动三项之和与变动相差 {gap:g}", _SQL),
    "mart.change": Rule(_E, "{what} 的变动与两年总分之差相差 {drift:g}", _SQL),
    "mart.change_unsplit": Rule(_E, "{what} 两年都有总分，变动却没有分解", _SQL),
    "mart.department_unknown": Rule(_E, "{what} 不是规划包里的部门", _SQL),
    "mart.department_bounds": Rule(_E, "{what} 的总分 {total_score:g} 超出 0—100", _SQL),
    "mart.cells_asked": Rule(_E, "{what} 应填 {asked:.0f} 格，成果表写的是 {told:.0f} 格", _SQL),
    "mart.case_stage": Rule(_E, "整改事项 {what} 的阶段“{stage}”不在规定之内", _SQL),
    "mart.case_owner": Rule(_E, "整改事项 {what} 的责任单位不在规划包里", _SQL),
    "mart.case_closing": Rule(_E, "整改事项 {what} 的结案日期、年度或依据对不上它的阶段", _SQL),
    "mart.case_absent": Rule(_E, "{what} 未达标，整改清单里却没有未结的事项", _SQL),
    "mart.case_lost": Rule(_E, "整改事项 {what} 没有结案，下一年度却不见了", _SQL),
    "mart.case_revived": Rule(_E, "整改事项 {what} 已经结案，下一年度又出现", _SQL),
    "mart.cells_lost": Rule(_E, "{what} 的 {told:.0f} 格里只交代了 {accounted:.0f} 格的去向", _SQL),
}

_ADMIN = "请管理员核对规划包 sources.yaml 和对方数据库"

DATABASE: dict[str, Rule] = {
    "database.bad_url": Rule(_E, "数据库连接串写得不对，只支持 sqlite:// 和 postgresql://", _ADMIN),
    "database.no_password": Rule(_E, "环境变量 {names} 没有设置，连不上数据库", "设置环境变量后重试"),
    "database.no_file": Rule(_E, "数据库文件 {path} 不存在", _ADMIN),
    "database.unreadable": Rule(_E, "数据表“{table}”读不出来（{reason}）", _ADMIN),
    "database.columns_missing": Rule(
        _E, "数据表“{table}”缺少列：{columns}", "补上这些列，或在 sources.yaml 的 columns 里写明列名"
    ),
    "database.columns_lost": Rule(
        _E, "数据表“{table}”应有 {expected} 列，只读到 {found} 列", "这是程序问题，请联系技术支持"
    ),
    "database.empty": Rule(_E, "数据表“{table}”里没有 {year} 年度的数据", "请部门录入后再取"),
    "database.duplicate": Rule(_E, "数据表“{table}”有 {count} 行重复，例如 {first}", "每项每单位只留一行"),
    "database.not_asked": Rule(
        _W, "数据表“{table}”有 {count} 行不在填报范围内，没有采用，例如 {first}", "核对字段编码和单位代码"
    ),
    "database.unreadable_value": Rule(
        _E, "数据表“{table}”里有读不懂的值（{reason}）", "日期写成 2024-09-30，评分写成数字"
    ),
    "database.too_much_evidence": Rule(_E, "指标 {indicator} 列了 {count} 份佐证材料，最多 {most} 份", "合并后再取"),
}


def database_finding(rule: str, **values: object) -> Finding:
    """A finding about a department's own table."""
    known = DATABASE[rule]
    return Finding(known.level, rule, known.message.format(**values), known.mend)


def finding(
    rule: str, *, sheet: str | None = None, cell: str | None = None, value: str | None = None, **values: object
) -> Finding:
    """A finding about the file as a whole, or at the place where it names what is not in it."""
    known = RULES[rule]
    text, mend = known.message.format(**values), known.mend.format(**values)
    return Finding(known.level, rule, text, mend, sheet=sheet, cell=cell, value=value)


def internal(rule: str, **values: object) -> Finding:
    """A finding about our own machinery or the store."""
    known = INTERNAL[rule]
    return Finding(known.level, rule, known.message.format(**values), known.mend)


NO_ROOM = "磁盘空间不足，文件没有收下：{place}"

MAKE_UP = "在更正截止日（{until}）前补报"
MAKE_UP_LATE = "更正截止日（{until}）已过：查到数后仍可上报，并告知评估办公室，重新运行后才计入"

# The latest first: what follows from the last deadline that has passed.
LATE = {
    "lock": "已过锁定日（{lock}）：已公布的{year}年度结果不含这一次；评估办公室重新运行、再公布该年度后才计入。"
    "首次通过检查晚于上报截止日（{report}）的，报送及时按迟报计",
    "correction": "已过更正截止日（{correction}）：请告知评估办公室，下一次运行该年度时才计入。"
    "首次通过检查晚于上报截止日（{report}）的，报送及时按迟报计；此前通过过的，这一次算更正",
    "report": "已过上报截止日（{report}）：首次通过检查在此之后的，报送及时按迟报计；此前通过过的，这一次算更正"
    "（更正截止日 {correction}）",
}

MOST_LISTED = 20
"""Findings named in a summary; all of them stand in the marked workbook."""
