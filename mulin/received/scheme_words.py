"""What is said of schemes and of milestones that are reported."""

from __future__ import annotations

from mulin.findings import Finding, Level, Rule

_E = Level.ERROR

NOTHING = "没有登记"
FIELDS = {
    "annual_objective": "年度目标",
    "main_indicators": "主要指标",
    "measures": "推进措施",
    "milestones": "时间节点",
    "evaluation_method": "评估办法",
}
"""The five fields, in the order in which they are printed; by these names a scheme is returned."""
COLUMNS = {
    "annual_objective": "annual_objective_zh",
    "main_indicators": "main_indicators",
    "measures": "measures_zh",
    "milestones": "milestone_dates",
    "evaluation_method": "evaluation_method_zh",
}
"""The column of ``tasks.csv`` that says the same of the pack's task."""
FILE_NAME = "{task}-实施方案.json"
LINE = "{what}第{number}行"
LABEL = "第{number}个时间节点的名称"
NOTE = "说明"
ACCOUNT = "账号"
NAME = "姓名"
SAME_AS = "内容与第{version}版相同"

RULES: dict[str, Rule] = {
    "scheme.task": Rule(_E, "{year}年没有牵头任务“{task}”", "从任务列表里打开要填的任务"),
    "scheme.task/other": Rule(_E, "任务 {task} 由{lead}牵头", "由牵头部门填报"),
    "scheme.text": Rule(_E, "“{field}”没有填写", "写明{field}；与规划包一样的，照抄即可"),
    "scheme.long": Rule(_E, "“{field}”有{length}字，太长", "删到{most}字以内"),
    "scheme.indicators": Rule(_E, "“主要指标”一项也没有选", "至少选一项本年度的指标"),
    "scheme.indicator": Rule(_E, "“{code}”不是{year}年的指标代码", "从列出的指标里选"),
    "scheme.milestones": Rule(_E, "“时间节点”一个也没有填", "至少填一个日期和要做到的事"),
    "scheme.milestones/many": Rule(_E, "“时间节点”有{count}个，太多", "留{most}个以内"),
    "scheme.day": Rule(_E, "第{number}个时间节点的日期 {day} 不在{year}年内", "写{year}年内的日期"),
    "scheme.order": Rule(_E, "第{number}个时间节点的日期 {day} 不晚于前一个", "按先后填，同一天只设一个"),
    "scheme.label": Rule(_E, "第{number}个时间节点没有写要做到什么", "写几个字，如“方案印发”"),
    "scheme.label/parted": Rule(
        _E,
        "第{number}个时间节点的名称“{label}”里有分号或另一个日期，会被读成两个节点",
        "改用逗号、顿号；两个节点分两行填",
    ),
    "scheme.late": Rule(_E, "{year}年度已于 {lock} 锁定，不再改动", "确需改动的，报评估办公室"),
    "scheme.locked": Rule(
        _E, "这项任务的方案已锁定（自 {since} 起），不再改动", "确需改动的，报评估办公室，由两人开锁"
    ),
    "milestone.unknown": Rule(_E, "任务 {task} 没有第{number}个时间节点", "从任务页面的时间节点里选"),
    "milestone.ahead": Rule(_E, "完成日期 {day} 还没有到（今天 {today}）", "完成以后再报"),
    "milestone.before": Rule(_E, "完成日期 {day} 早于{year}年1月1日", "写实际完成的日期，看看年份对不对"),
    "milestone.nothing": Rule(_E, "这个时间节点还没有报过完成，没有可撤销的", "填写完成日期，或不用办理"),
    "milestone.why": Rule(
        _E, "这个时间节点已报过（{said}），要改须写明原因", "在“说明”里写为什么改；没有要改的，不用再报"
    ),
    "milestone.name": Rule(_E, "有两个材料都叫“{name}”", "改一个文件名再选"),
}
DONE = "{day}完成"
UNDONE = "没有完成"


def finding(rule: str, **words: object) -> Finding:
    """A row of ``RULES``."""
    return RULES[rule].finding(rule, words)
