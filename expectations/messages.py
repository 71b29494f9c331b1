"""What the gate and the door say in Chinese besides the rules of a workbook (``rules.py``).

``INTERNAL`` holds what only our own machinery or the store can do wrong, ``MARTS`` what our results can. Braces are
filled from the offending row.
"""

from __future__ import annotations

from mulin.findings import Finding, Level, Rule

_E, _W = Level.ERROR, Level.WARNING


WHOLE = "整份工作簿"
WHOLE_COLUMN, ROWS_OF = "整列", "{unit}的这几行"

_OURS = "这是程序问题，请联系技术支持；在此之前文件不予接收"

INTERNAL: dict[str, Rule] = {
    "gate.identity": Rule(
        _E, "收件记录 {submission} 对应的文件已读不出原来的身份", "核对规划包是否改动过；请部门用新模板重新提交"
    ),
    "door.not_kept": Rule(_E, "{reason}", "排除上述原因后重新提交；这一次没有收下"),
    "door.kept_at_risk": Rule(_W, "{reason}", "请管理员立即检查磁盘、备份收件库，再运行 mulin verify"),
    "door.disk": Rule(_E, "{reason}", "清理磁盘或改正权限后重新提交；这一次没有收下"),
    "door.not_judged": Rule(_E, "{reason}", "文件已经收下，不必重交；排除上述原因后自动重新检查"),
    "gate.columns": Rule(_E, "检查用表“{frame}”的列不对：{detail}", _OURS),
    "gate.rows": Rule(_E, "检查用表“{frame}”应至少有 {minimum} 行，实为 {rows} 行", _OURS),
    "gate.exception": Rule(_E, "检查“{check}”运行出错：{detail}", _OURS),
    "gate.not_evaluated": Rule(_E, "应做 {expected} 项检查，只做了 {evaluated} 项", _OURS),
    "gate.no_place": Rule(_E, "检查“{check}”没有通过，却没有指出位置", _OURS),
}

CITED: dict[str, Rule] = {
    "objection.not_supplied": Rule(
        _E,
        "{year}年异议第{number}号说的是{about}，不在{department}的这份表里，不能引用",
        "核对编号：mulin objection show {number} --year {year}；不是为它重报的，不引用它",
    ),
    "objection.beyond": Rule(
        _E,
        "引用{year}年异议第{number}号的重报，只改它所指的数；与第{version}版相比，另有{count}处不同：{named}",
        "其余改动不引用异议、照一般更正先报（也是执行异议的，引用它自己的编号），再单独报这一件；不该改的恢复原样",
    ),
    "objection.not_noted": Rule(
        _W,
        "这份文件以前已经收下（第{version}版），没有新的一版，异议第{number}号没有记在它上面",
        "改正后的工作簿还没有交过的，交那一份，并引用第{number}号",
    ),
}
"""What a hand-in is told that cites an objection (what the register itself says: ``mulin.received``)."""
ARRIVED: dict[str, Rule] = {
    "door.back": Rule(
        _E,
        "内容与第 {older} 版相同，此后第 {latest} 版已通过：重交旧文件不能取代它，生效的仍是第 {latest} 版",
        "不必再交；确要回到第 {older} 版的，用“恢复”，并写明原因",
    ),
}
"""What a hand-in is told that was kept before it was judged."""
REPORTED: dict[str, Rule] = {
    "milestone.reported_otherwise": Rule(
        _W,
        "“{label}”填的完成日期与年内报告的不同：{at} 报告为 {day} 完成（回执 {receipt}）",
        "核对两个日期：表上错的改表；报告错的，在年度任务页面更正报告",
    ),
    "milestone.reported_open": Rule(
        _W,
        "“{label}”没有填完成日期，而 {at} 已报告为 {day} 完成（回执 {receipt}）",
        "已完成的填上日期；报告错的，在年度任务页面撤销报告",
    ),
}
"""What a workbook is told that says of a milestone otherwise than a report of the year."""
ABOUT_INDICATOR = "{unit}的“{indicator}”"

_SQL = "这是计分程序的问题，结果不能发布；请联系技术支持"

MARTS: dict[str, Rule] = {
    "mart.years": Rule(_E, "成果表的年度不对：{what} 缺少或多出", _SQL),
    "mart.units": Rule(_E, "成果表 unit_scores 里 {what} 缺少、多出或上级单位不对", _SQL),
    "mart.twice": Rule(_E, "{what} 在成果表里出现了不止一次", _SQL),
    "mart.score_absent": Rule(_E, "{what} 可比，却没有总分", _SQL),
    "mart.printed_though_not_comparable": Rule(_E, "{what} 不可比，却有总分、名次或等级", _SQL),
    "mart.status": Rule(_E, "{what} 的可比状态自相矛盾", _SQL),
    "mart.grade_absent": Rule(_E, "{what} 可比，却没有等级", _SQL),
    "mart.total_bounds": Rule(_E, "{what} 的总分 {total_score:.15g} 超出 {low:.15g}—{high:.15g}", _SQL),
    "mart.basic_bounds": Rule(_E, "{what} 的基础分 {basic_score:.15g} 超出 0—100", _SQL),
    "mart.guiding_bounds": Rule(_E, "{what} 的加分 {guiding_points:.15g} 超出 0—{cap:.15g}", _SQL),
    "mart.coverage_bounds": Rule(_E, "{what} 的可计分权重 {coverage:.15g} 超出 0—1", _SQL),
    "mart.rank": Rule(_E, "{what} 的名次与按规则重排的不同", _SQL),
    "mart.failed_count": Rule(_E, "{what} 的未达标项数与明细不符", _SQL),
    "mart.pending_count": Rule(_E, "{what} 的待定项数与明细不符", _SQL),
    "mart.contributions_absent": Rule(_E, "{what} 有总分，却没有分数构成", _SQL),
    "mart.contributions": Rule(_E, "{what} 的分数构成加起来与总分相差 {gap:.15g}", _SQL),
    "mart.pillar_bounds": Rule(_E, "{what} 的得分 {score:.15g} 超出 0—100", _SQL),
    "mart.weights": Rule(_E, "{what} 所在单位的各维度权重之和是 {whole:.15g}，应为 1", _SQL),
    "mart.indicator_rows": Rule(_E, "{what} 应有 {asked:.0f} 个单位的得分，实有 {found:.0f} 个", _SQL),
    "mart.indicator_status": Rule(_E, "{what} 的状态“{status}”不在规定之内", _SQL),
    "mart.indicator_bounds": Rule(_E, "{what} 的得分 {score:.15g} 超出 0—100", _SQL),
    "mart.indicator_unscored": Rule(_E, "{what} 状态为 {status}，却没有得分", _SQL),
    "mart.indicator_scored_though_missing": Rule(_E, "{what} 状态为 {status}，却有得分", _SQL),
    "mart.lineage": Rule(_E, "{what} 已计分，却查不到出自哪一格", _SQL),
    "mart.change_effects": Rule(_E, "{what} 的变动三项之和与变动相差 {gap:.15g}", _SQL),
    "mart.change": Rule(_E, "{what} 的变动与两年总分之差相差 {drift:.15g}", _SQL),
    "mart.change_unsplit": Rule(_E, "{what} 两年都有总分，变动却没有分解", _SQL),
    "mart.department_unknown": Rule(_E, "{what} 不是规划包里的部门", _SQL),
    "mart.department_bounds": Rule(_E, "{what} 的总分 {total_score:.15g} 超出 0—100", _SQL),
    "mart.cells_asked": Rule(_E, "{what} 应填 {asked:.0f} 格，成果表写的是 {told:.0f} 格", _SQL),
    "mart.case_stage": Rule(_E, "整改事项 {what} 的阶段“{stage}”不在规定之内", _SQL),
    "mart.case_owner": Rule(_E, "整改事项 {what} 的责任单位不在规划包里", _SQL),
    "mart.case_closing": Rule(_E, "整改事项 {what} 的结案日期、年度或依据对不上它的阶段", _SQL),
    "mart.case_absent": Rule(_E, "{what} 未达标，整改清单里却没有未结的事项", _SQL),
    "mart.case_lost": Rule(_E, "整改事项 {what} 没有结案，下一年度却不见了", _SQL),
    "mart.case_revived": Rule(_E, "整改事项 {what} 已经结案，下一年度又出现", _SQL),
    "mart.cells_lost": Rule(_E, "{what} 的 {told:.0f} 格里只交代了 {accounted:.0f} 格的去向", _SQL),
}


def internal(rule: str, **values: object) -> Finding:
    """A finding about our own machinery or the store."""
    return INTERNAL[rule].finding(rule, values)


NO_LONGER_ASKED = "现在的规划包不是收件时的那一份，或已没有{year}年"
CONTRADICTED = "留存的检查结论自相矛盾"
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
